"""Keeps Python's garbage collector from walking a large payload: neither while it is decoded (that doubled
the time) nor ever again (a walk over a million values would hold up a frame). And from walking the program
itself, again and again while it is loaded (a tenth of the first frame) and ever after.

It must never leave the collector off.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """No collection inside of this until `keep_all`."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_all() -> None:
    """Collect, and from now on only among what comes later."""
    gc.collect()
    gc.freeze()
    gc.enable()


LARGE = 2**20
"""Bytes of a body from which on its values are so many that it matters."""


@contextmanager
def sparing(size: int) -> Iterator[None]:
    """Make the values of a body of `size` bytes inside of this. They are freed as ever when the last
    reference goes; only rings among them, and among what was alive at that moment, are not found any more.
    """
    if size < LARGE or not gc.isenabled():
        yield
        return
    # What is garbage by now must not be kept with them.
    gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
