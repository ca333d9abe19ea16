"""The first line of the screen, painted by hand as soon as senders can connect, while the rest is loaded.

It must never import more than the standard library has loaded already, nor leave the terminal changed when
what follows fails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# The alternate screen, as every full-screen program has it (xterm, DEC private modes 1049 and 25).
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
_LEAVE = "\x1b[?25h\x1b[?1049l"


@contextmanager
def first_frame(url: str) -> Iterator[None]:
    """Paint the line, and take it back if the block fails before the screen has its own frame. `url` is where
    the bound socket listens: its own text, never a sender's."""
    stream = sys.__stdout__
    if stream is None:
        yield
        return
    columns = _columns(stream.fileno())
    stream.write(f"{_ENTER}{f' ◌ starting   {url}'[:columns]}")
    stream.flush()
    try:
        yield
    except BaseException:
        stream.write(_LEAVE)
        stream.flush()
        raise


def _columns(descriptor: int) -> int:
    try:
        return os.get_terminal_size(descriptor).columns or 80
    except OSError:
        return 80
