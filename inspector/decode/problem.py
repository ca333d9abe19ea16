"""What was odd about a body, as a value: a problem is part of the result and never an exception.

A message is one safe sentence: foreign text in it was made visible and shortened first.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.text import shorten, visible_line


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a reader of this body should know.

    `code` is stable (`json_repeated_key`, `encoding_truncated`, …). `path` names the node it is
    about, as `Node.path` spells it, and is empty where the whole body is meant.
    """

    code: str
    message: str
    path: str = ""


def quoted(text: str, width: int = 60) -> str:
    """Foreign text for use inside a message: visible, on one line, at most `width` characters."""
    return shorten(visible_line(text[: width * 4]), width)
