"""The engine: its own process and loop, JSON lines out and commands in. It must never import textual."""
