"""`inspector demo`: deliveries of its own, signed by the providers it plays."""
