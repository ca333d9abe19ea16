"""argv -> engine, screen, export. It must never print payload text as it came."""

from __future__ import annotations

from inspector.cli.entry import main

__all__ = ["main"]
