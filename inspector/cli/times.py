"""Times on the command line: how long, and since when."""

from __future__ import annotations

from inspector.explore.measures import read_length, read_moment
from inspector.model import Compare, Op, UsageError
from inspector.store.reader import Reader
from inspector.text import visible_line


def seconds_of(text: str, flag: str) -> float:
    """A length of time such as `30s`, `500ms` or `2m`; a bare number is seconds. Raises UsageError."""
    try:
        seconds = read_length(text if not text.isdigit() else f"{text}s", None).low / 1_000_000
    except ValueError as error:
        raise UsageError(f"{flag} cannot be “{visible_line(text)}”.", str(error)) from None
    return seconds


class Since:
    """A point in what is kept: an id, of which only later ones count, or a moment."""

    def __init__(self, text: str, now: float) -> None:
        """Read it, `now` being seconds since 1970. Raises UsageError."""
        bare = text.removeprefix("#")
        self._id = int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 18 else None
        try:
            self._at = 0 if self._id is not None else read_moment(text, now).low
        except ValueError as error:
            hint = f"{error} Or the id of a delivery: those after it count."
            raise UsageError(f"--since cannot be “{visible_line(text)}”.", hint) from None

    def last_before(self, reader: Reader) -> int:
        """The id after which what counts begins."""
        if self._id is not None:
            return min(self._id, newest(reader))
        first = reader.rows(Compare("at", Op.AT_LEAST, self._at), after=0, limit=1)
        return first[0].id - 1 if first else newest(reader)


def newest(reader: Reader) -> int:
    """The id of the newest delivery, 0 where there is none."""
    rows = reader.rows(limit=1)
    return rows[0].id if rows else 0
