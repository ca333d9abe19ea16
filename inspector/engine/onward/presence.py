"""Whether another engine works on the same database, and whether the one before it was cut off.

A lock on a file beside the database says the first: the kernel lets go of it whatever ends a process. What
stands in the file says the second. It must never keep an engine from starting.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_MOST_BYTES = 20


class Presence:
    """One engine's presence on the database at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}-engine")
        self._descriptor: int | None = None
        self.alone = False
        """Whether no other engine was there when this one entered."""
        self.cut_off_after: int | None = None
        """The newest delivery's id when an earlier engine began that was cut off and forwarded."""

    def enter(self) -> bool:
        """Be there, and tell whether nobody else is. May be called again."""
        if self.alone:
            return True
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, _FLAGS, 0o600)
            self.alone = self._lock(self._descriptor)
            if self.alone:
                said = os.pread(self._descriptor, _MOST_BYTES, 0)
                self.cut_off_after = int(said) if said.isdigit() else None
        except OSError:
            # A file system without locks, or no right to write beside the database.
            self.alone = True
        return self.alone

    def forwards_after(self, id: int | None) -> None:
        """Note that what comes after this delivery is forwarded; None: nothing is, or it all went well."""
        if self.alone and self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            if id is not None:
                os.pwrite(self._descriptor, b"%d" % id, 0)

    def leave(self) -> None:
        """Be there no longer, having ended well."""
        self.forwards_after(None)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @staticmethod
    def _lock(descriptor: int) -> bool:
        """Take a place among those that are there; where nobody is, the whole can be had for a moment."""
        if sys.platform == "win32":
            return True  # There an engine takes itself to be alone.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            return False
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return True
