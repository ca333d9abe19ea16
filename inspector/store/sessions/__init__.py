"""Which deliveries belong together: their table, what is read of it, and older rows that are given theirs."""
