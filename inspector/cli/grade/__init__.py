"""`inspector grade`: right and wrong deliveries for an app, and what its answers mean."""
