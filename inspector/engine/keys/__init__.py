"""The keys of providers: found, fetched, kept, tried, served, and told of."""
