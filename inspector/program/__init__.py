"""Programs that the user named, run within limits. It must never use a shell, nor make foreign text a word of
a command."""

from __future__ import annotations

from inspector.program.command import found, words_of
from inspector.program.pipes import KEPT
from inspector.program.run import Ended, Why, run

__all__ = ["KEPT", "Ended", "Why", "found", "run", "words_of"]
