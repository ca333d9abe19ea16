"""The way out: which app gets a delivery, what its sender is told, what waits, and what is sent again."""
