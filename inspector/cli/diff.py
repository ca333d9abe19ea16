"""`inspector diff`: two deliveries, or two answers of the app, and what is different between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.cli.kept import row_and_delivery
from inspector.cli.output import print_line, print_text, row_text
from inspector.cli.settled import settle
from inspector.explore.diff import (
    Comparison,
    Volatile,
    as_json,
    as_text,
    compare_attempts,
    compare_deliveries,
    rows,
)
from inspector.model import Attempt, ExitCode, InspectorError, NotFoundError
from inspector.model.lines import Line, rfc3339
from inspector.store.reader import Reader
from inspector.text import duration, visible_line


class _WrongIdsError(InspectorError):
    """Not one or two ids."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class _Sides:
    """What was compared, and a line for people about each side."""

    comparison: Comparison
    left: Line
    right: Line
    texts: tuple[str, str]


def diff(
    flags: Mapping[str, object], ids: tuple[int, ...], *, attempts: bool, ignoring: bool, unfolded: bool
) -> int:
    """Print what differs; DIFFERENT when anything does (with `ignoring`, anything that is not volatile)."""
    if len(ids) > 2:
        raise _WrongIdsError("Only two deliveries can be compared.", "Give one or two ids.")
    settings = settle(flags).settings
    volatile = Volatile(settings.diff_ignore)
    reader = Reader(settings.db)
    try:
        sides = (_answers if attempts else _deliveries)(reader, ids, volatile)
    finally:
        reader.close()
    different = sides.comparison.differs(ignoring=ignoring)
    if settings.json:
        for line in as_json(sides.comparison, ignoring=ignoring):
            print_line(line)
        print_line(_summary(sides, ignoring=ignoring, different=different))
    else:
        for mark, text in zip("-+", sides.texts, strict=True):
            print_text(f"{mark} {text}")
        for text in as_text(rows(sides.comparison, ignoring=ignoring, unfolded=unfolded)):
            print_text(text)
    return ExitCode.DIFFERENT if different else ExitCode.OK


def _deliveries(reader: Reader, ids: tuple[int, ...], volatile: Volatile) -> _Sides:
    (old, before), (new, after) = (row_and_delivery(reader, id) for id in _pair(reader, ids))
    lines = [{"id": row.id, "at": rfc3339(row.at)} for row in (old, new)]
    return _Sides(
        compare_deliveries(before, after, volatile), lines[0], lines[1], (row_text(old), row_text(new))
    )


def _pair(reader: Reader, ids: tuple[int, ...]) -> tuple[int, ...]:
    """Two ids: those that were given, or the one of the event before and the one given."""
    if len(ids) == 2:
        return ids
    row, _ = row_and_delivery(reader, ids[0])
    before = reader.previous(row.id)
    if before is None:
        raise NotFoundError(
            f"There is no delivery of the event of {row.id} before it.", "Give two ids to compare those."
        )
    return before.id, row.id


def _answers(reader: Reader, ids: tuple[int, ...], volatile: Volatile) -> _Sides:
    """The last two answers for one delivery, or the last ones for two."""
    wanted = 3 - len(ids)
    found: list[Attempt] = []
    for id in ids:
        row_and_delivery(reader, id)
        attempts = reader.attempts(id)
        if len(attempts) < wanted:
            many = "not been forwarded" if not attempts else "been forwarded only once"
            raise NotFoundError(f"Delivery {id} has {many}.", "inspector replay sends it again.")
        found += attempts[-wanted:]
    old, new = found
    lines = [{"id": each.id, "delivery": each.delivery, "at": rfc3339(each.at)} for each in found]
    return _Sides(
        compare_attempts(old, new, volatile), lines[0], lines[1], (_attempt_text(old), _attempt_text(new))
    )


def _attempt_text(attempt: Attempt) -> str:
    """An answer on one line."""
    answer = str(attempt.status) if attempt.status is not None else visible_line(attempt.error or "no answer")
    took = duration(attempt.duration)
    return f"#{attempt.delivery}  {rfc3339(attempt.at)}  {answer}  {took}  {visible_line(attempt.url)}"


def _summary(sides: _Sides, *, ignoring: bool, different: bool) -> Line:
    listing = rows(sides.comparison, ignoring=ignoring)
    return {
        "type": "comparison",
        "left": sides.left,
        "right": sides.right,
        "different": different,
        "differences": listing.shown,
        "ignored": listing.hidden,
        "volatile": sides.comparison.volatile,
        "cut": list(sides.comparison.cut),
    }
