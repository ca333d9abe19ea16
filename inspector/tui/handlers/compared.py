"""What a comparison on the screen is made of: read and compared in a lane's thread, never on the loop."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.explore.diff import Comparison, Volatile, compare_attempts, compare_deliveries
from inspector.model import Attempt, NotFoundError, Row
from inspector.text import clock, duration, shorten, size, visible_line
from inspector.tui.lane import Records, gone

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with what stands over each side: words that are safe to show."""

    left: str
    right: str
    comparison: Comparison


def pair(records: Records, id: int) -> tuple[int, int]:
    """A delivery and the one of its event before it, the older first. Raises NotFoundError."""
    if records.row(id) is None:
        raise gone(id)
    before = records.previous(id)
    if before is None:
        raise NotFoundError(
            f"There is no delivery of the event of #{id} before it.",
            "Select two with space to compare those.",
        )
    return before.id, id


def of_deliveries(records: Records, ids: tuple[int, int], volatile: Volatile) -> Compared:
    """Two deliveries, the first on the left. Raises InspectorError."""
    found = [(records.row(id), records.delivery(id)) for id in ids]
    (old, before), (new, after) = found
    if old is None or before is None or new is None or after is None:
        raise NotFoundError("One of the deliveries is not there any more.", "It was deleted.")
    return Compared(_row_words(old), _row_words(new), compare_deliveries(before, after, volatile))


def of_attempts(old: Attempt, new: Attempt, volatile: Volatile) -> Compared:
    """Two answers of the app."""
    return Compared(_attempt_words(old), _attempt_words(new), compare_attempts(old, new, volatile))


def _row_words(row: Row) -> str:
    verdict = "· checking" if row.verdict is None else f"{row.verdict.sign} {row.verdict.word}"
    event = " ".join(_safe(word) for word in (row.provider, row.event) if word) or "unknown"
    return f"#{row.id}  {clock(row.at)}  {verdict}  {event}  {size(row.size)}"


def _attempt_words(attempt: Attempt) -> str:
    said = f"{attempt.status} {_safe(attempt.reason)}".rstrip()
    answer = f"✗ {_safe(attempt.error) or 'no answer'}" if attempt.status is None else said
    took = duration(attempt.duration)
    return f"#{attempt.delivery}  {clock(attempt.at)}  {answer}  {took}  {_safe(attempt.url)}"


def _safe(text: str | None) -> str:
    return shorten(visible_line((text or "")[:_LONGEST]), 60)
