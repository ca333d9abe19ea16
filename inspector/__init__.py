"""Inspector: a local webhook inspector. Capture, verdict, tree, forward, fixture."""

__version__ = "0.1.0"
