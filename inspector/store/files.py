"""The files of a store: the database, its -wal and -shm, and a reserve for the day the disk is full.

All are for their owner only, whatever the umask. It must never follow a name that came from a payload.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from inspector.model import StoreError
from inspector.store.problems import no_room
from inspector.text import visible_line

_OWNER_ONLY = 0o600
_BLOCK = 64 * 1024
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


def prepare(path: Path) -> None:
    """Make the database file and the directories it needs, or tighten what is there.

    New directories are 0700; one that was there keeps its mode, for it may be the user's own. SQLite
    gives -wal and -shm the mode of the database file, so that file must be right before it is opened.
    Raises OSError, or StoreError when the path is no regular file.
    """
    _make_directories(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
    except FileExistsError:
        _tighten(path)
        return
    try:
        os.fchmod(descriptor, _OWNER_ONLY)
    finally:
        os.close(descriptor)


def refuse_other_kinds(path: Path) -> None:
    """Raise StoreError when there is a directory, a pipe or a device at `path`, and OSError when nothing."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError(
            f"{visible_line(str(path))} is not a file, so it cannot be the database.",
            "Choose another file with --db.",
        )


def beside(path: Path, ending: str) -> Path:
    """The name of a file that belongs to the database: `inspector.db` and `-wal`."""
    return path.with_name(path.name + ending)


def room(path: Path) -> int:
    """How many bytes this user can still write to the disk that holds `path`."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize


class Reserve:
    """A file of zeros beside the database that can be given up when the disk is full.

    Deleting rows needs room first: SQLite writes the changed pages to the write-ahead log before it
    can reuse any. On a full disk that would fail like every other write. So `size` bytes are taken
    while there is room, given back for a deletion, and taken again after it.
    """

    def __init__(self, database: Path, size: int) -> None:
        self.path = beside(database, "-reserve")
        self.size = size

    def hold(self) -> bool:
        """Take the room; False when there is not enough of it. Another inspector's reserve counts."""
        try:
            descriptor = os.open(self.path, _FLAGS, _OWNER_ONLY)
        except OSError as error:
            return _refused(error)
        try:
            os.fchmod(descriptor, _OWNER_ONLY)
            if os.fstat(descriptor).st_size < self.size:
                _fill(descriptor, self.size)
        except OSError as error:
            self.free()
            return _refused(error)
        finally:
            os.close(descriptor)
        return True

    def free(self) -> None:
        """Give the room back. Harmless when there is no reserve."""
        self.path.unlink(missing_ok=True)


def _refused(error: OSError) -> bool:
    """False for want of room; any other error goes on."""
    if no_room(error):
        return False
    raise error


def _fill(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    for _ in range(0, size, _BLOCK):
        # Zeros may take no room on a file system that compresses.
        os.write(descriptor, os.urandom(_BLOCK))


def _make_directories(directory: Path) -> None:
    missing = [parent for parent in (directory, *directory.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)


def _tighten(path: Path) -> None:
    refuse_other_kinds(path)
    for name in (path, beside(path, "-wal"), beside(path, "-shm")):
        try:
            status = name.stat()
        except FileNotFoundError:
            continue
        if stat.S_IMODE(status.st_mode) & 0o077 and status.st_uid == os.geteuid():
            name.chmod(_OWNER_ONLY)
