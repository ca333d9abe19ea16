"""Write new private files: whole or not at all, never over another, never through a link; and read one.

Names come from elsewhere, so each part is opened by descriptor inside the directory before it
(O_EXCL, O_NOFOLLOW); nothing outside `root` can be reached. A file of our own is replaced as a whole.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from inspector.model import InspectorError
from inspector.text import visible_line

_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)

_PIECE = 2**20


def write_new_tree(root: Path, files: Iterable[tuple[PurePosixPath, bytes]]) -> Path:
    """Write files (0600) under `root`, making directories (0700) as needed; returns the resolved root.

    Raises InspectorError when a name is unsafe, exists already or cannot be written; what was written
    before stays, and no file is ever half written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        resolved = root.resolve(strict=True)
        for path, data in files:
            _write(resolved, path, data)
    except FileExistsError as error:
        raise InspectorError(
            f"{visible_line(str(error.filename2 or error.filename))} exists already.",
            "Choose another folder, or remove it.",
        ) from None
    except OSError as error:
        raise InspectorError(
            f"{visible_line(str(error.filename or root))} cannot be written: {error.strerror}.",
            "Check the folder, its permissions and the free space.",
        ) from None
    return resolved


def replace_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace a file as a whole: a reader sees the old one or the new one. Raises OSError, and then the old
    one is as it was."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def read_regular(path: Path, most: int, *, follow: bool = True) -> bytes:
    """A file's first `most` bytes; never waits for a pipe, and goes through a link only to `follow` one.
    Raises OSError, also for what is no regular file."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        pieces: list[bytes] = []
        while most > 0 and (piece := os.read(descriptor, min(most, _PIECE))):
            pieces.append(piece)
            most -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _write(root: Path, path: PurePosixPath, data: bytes) -> None:
    if (
        path.is_absolute()
        or not path.parts
        or any(part in ("..", ".") or "\0" in part for part in path.parts)
    ):
        raise InspectorError(f"The file name {visible_line(str(path))} is not safe.", "Choose another name.")
    directory = os.open(root, _DIRECTORY)
    try:
        for part in path.parts[:-1]:
            inner = _enter(directory, part)
            os.close(directory)
            directory = inner
        _write_whole(directory, path.name, data)
    finally:
        os.close(directory)


def _enter(directory: int, name: str) -> int:
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=directory)
    return os.open(name, _DIRECTORY, dir_fd=directory)


def _write_whole(directory: int, name: str, data: bytes) -> None:
    """Write beside, then put into place, so that the name is new and the file whole."""
    temporary = f".{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(temporary, flags, 0o600, dir_fd=directory)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _place(directory, temporary, name, flags)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=directory)


def _place(directory: int, temporary: str, name: str, flags: int) -> None:
    try:
        os.link(temporary, name, src_dir_fd=directory, dst_dir_fd=directory, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # Some shared and FAT file systems have no links: claim the name, then move over the claim.
        os.close(os.open(name, flags, 0o600, dir_fd=directory))
        os.replace(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
