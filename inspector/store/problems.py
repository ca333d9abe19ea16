"""What went wrong with a database, as one sentence and what to do next.

It must never let a bare sqlite3 error, a traceback or an unprintable path reach the user.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector.model import StoreError
from inspector.text import visible_line

_ELSEWHERE = "or choose another file with --db."
# A quota or a file size limit is no ENOSPC: SQLite reports it as a failed write (sqlite.org/rescode.html).
_NO_ROOM = frozenset(
    (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    )
)
_NO_ROOM_ERRNO = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class Interrupted(StoreError):
    """A read that `Reader.interrupt` stopped."""


def stopped() -> Interrupted:
    """The error for a read that somebody stopped."""
    return Interrupted("The search was stopped.", "Start it again if you still want it.")


def no_room(error: BaseException) -> bool:
    """Whether a write failed because the disk, a quota or a limit has no room left."""
    if isinstance(error, sqlite3.Error):
        return _code(error) in _NO_ROOM
    return isinstance(error, OSError) and error.errno in _NO_ROOM_ERRNO


def of_one_job(error: Exception) -> bool:
    """Whether a failure lies in what was to be written, and not in the file or the disk."""
    of_values = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
    return isinstance(error, of_values) or not isinstance(error, sqlite3.Error | OSError)


def explain(error: Exception, path: Path) -> StoreError:
    """Any failure of a database at `path` as an error for the user."""
    if isinstance(error, StoreError):
        return error
    name = visible_line(str(path))
    if no_room(error):
        return StoreError(
            f"The disk that holds {name} is full or over a limit, so nothing was written.",
            "Free some space, or delete deliveries; capturing goes on by itself once there is room.",
        )
    if isinstance(error, sqlite3.Error):
        return _explain_sqlite(error, name)
    if isinstance(error, OSError):
        reason = visible_line(error.strerror or type(error).__name__)
        return StoreError(f"{name} cannot be used: {reason}.", f"Check its permissions, {_ELSEWHERE}")
    return StoreError(
        f"The store could not keep this ({type(error).__name__}).",
        "Please report it with what was being sent.",
    )


def damaged(path: Path, what: str = "The database") -> StoreError:
    """The error for bytes on disk that are not those that were written."""
    return StoreError(
        f"{what} {visible_line(str(path))} is damaged.",
        "Stop Inspector and move the file and its -wal and -shm files away, then start again; "
        "`sqlite3 FILE .recover` saves what can still be read.",
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn every failure of the statements inside into a StoreError about `path`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error
    except (ValueError, TypeError, LookupError) as error:
        raise damaged(path) from error


def _code(error: sqlite3.Error) -> int:
    # Errors that Python's own layer raises carry no SQLite code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


def _explain_sqlite(error: sqlite3.Error, name: str) -> StoreError:
    match _code(error) & 0xFF:
        case sqlite3.SQLITE_CORRUPT:
            return damaged(Path(name))
        case sqlite3.SQLITE_NOTADB:
            return StoreError(f"{name} is not an Inspector database.", f"Move it away, {_ELSEWHERE}")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreError(
                f"The database {name} cannot be opened or written.",
                f"Check the permissions of the file and its directory, {_ELSEWHERE}",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"The database {name} is locked by another program.",
                f"Close what holds it (`lsof FILE` tells which program), {_ELSEWHERE}",
            )
        case sqlite3.SQLITE_INTERRUPT:
            return stopped()
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"Reading or writing {name} failed.", f"Check the disk, {_ELSEWHERE}")
    if "decode to UTF-8" in str(error):
        return damaged(Path(name))
    code = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreError(f"The database {name} could not be used ({code}).", f"Try again, {_ELSEWHERE}")
