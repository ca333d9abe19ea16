"""The time of signing, read strictly, and how it stands to the clock. It must never read a clock itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.providers import Timestamp, Unit

DIGITS = 20
"""The longest number that can be a time; a longer one is refused before it is converted."""

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|z|[+-]\d{2}:\d{2})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Instant:
    """A time as it was written. `seconds` since 1970 in UTC, None where it is not to be compared.
    `problem` follows the place's name: "is not a number"."""

    text: str
    seconds: float | None = None
    problem: str = ""


def read_instant(row: Timestamp, text: str) -> Instant:
    """The time a text stands for. Only ASCII digits are numbers: no sign, fraction, exponent or NaN."""
    match row.unit:
        case Unit.TEXT:
            return Instant(text)
        case Unit.RFC3339:
            return _from_rfc3339(text)
        case Unit.HTTP_DATE:
            return _from_http_date(text)
        case _:
            return _from_number(row, text)


def age_problem(row: Timestamp, instant: Instant, now: float) -> str:
    """`stale` or `future` when the time is further from the clock than the row allows, else empty."""
    if instant.seconds is None or row.tolerance is None:
        return ""
    if now - instant.seconds > row.tolerance:
        return "stale"
    if instant.seconds - now > row.tolerance and not row.future:
        return "future"
    return ""


def likely_unit(instant: Instant, unit: Unit, now: float) -> str:
    """What the number would be if it were near the clock: "milliseconds" for a row in seconds, and so on.
    Empty when the row's own unit is the nearest."""
    if instant.seconds is None or unit not in _SCALES:
        return ""
    number = instant.seconds * _SCALES[unit]
    nearest = min(_UNITS, key=lambda name: abs(number / _UNITS[name] - now))
    near = abs(number / _UNITS[nearest] - now) < _TEN_YEARS
    return nearest if near and _UNITS[nearest] != _SCALES[unit] else ""


def _from_number(row: Timestamp, text: str) -> Instant:
    if not (text.isascii() and text.isdigit()):
        return Instant(text, problem="is not a number" if text else "is empty")
    if len(text) > DIGITS:
        return Instant(text, problem=f"has {len(text)} digits, which is no time")
    number = int(text)
    if number < row.earliest:
        return Instant(text, problem=f"is {number}, less than {row.earliest}, the least this provider takes")
    return Instant(text, number / _SCALES[row.unit])


def _from_rfc3339(text: str) -> Instant:
    found = _RFC3339.fullmatch(text)
    if found is None:
        return Instant(text, problem="is not a time like 2026-01-01T00:00:00Z")
    day, clock, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone.upper().replace('Z', '+00:00')}")
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return Instant(text, problem="is not a time that exists")
    return Instant(text, seconds + float(f"0.{fraction or 0}"))


def _from_http_date(text: str) -> Instant:
    from email.utils import parsedate_to_datetime  # It loads sockets; hardly a sender needs it.

    try:
        moment = parsedate_to_datetime(text)
        return Instant(text, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return Instant(text, problem="is not an HTTP date")


_SCALES = {Unit.SECONDS: 1, Unit.MILLISECONDS: 1000}
_UNITS = {"seconds": 1, "milliseconds": 1000, "microseconds": 1_000_000, "nanoseconds": 1_000_000_000}
_TEN_YEARS = 10 * 365 * 86400
