"""The list of deliveries: its window on the store, its rows, and the timeline above it."""
