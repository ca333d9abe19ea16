"""Send one delivery onward, byte for byte. It must never choose a target or follow a redirect."""

from __future__ import annotations

from inspector.forward.pool import Pool
from inspector.forward.send import send
from inspector.forward.target import Target, parse_target

__all__ = ["Pool", "Target", "parse_target", "send"]
