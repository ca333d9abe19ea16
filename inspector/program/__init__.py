"""Programs that the user named, run within limits. It must never use a shell, nor make foreign text a word of
a command."""

from __future__ import annotations

from inspector.program.command import found, words_of
from inspector.program.guard import Guard
from inspector.program.pipes import KEPT
from inspector.program.run import GRACE_SECONDS, Ended, Why, run

__all__ = ["GRACE_SECONDS", "KEPT", "Ended", "Guard", "Why", "found", "run", "words_of"]
