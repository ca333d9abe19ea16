"""How numbers in a filter are typed: sizes, times, durations, counts. Each is read as the range of values
that it can mean: `2026-11-24` is a whole day, `10k` exactly 10 KiB."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_LENGTH = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*(us|µs|ms|s|min|m|h)", re.IGNORECASE)
_MICROSECONDS = {
    "us": 1,
    "µs": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
}
_AGO = re.compile(r"-(\d{1,6}(?:\.\d{1,3})?)(s|m|min|h|d|w)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_MOST = 2**62


class Span(NamedTuple):
    """The lowest and the highest value that is meant, both included."""

    low: int
    high: int


Reading = Callable[[str, float | None], Span]
"""Reads a number as typed; the second argument is now, in seconds since 1970, or None where what is read has
to mean the same for ever. Raises ValueError."""


def read_count(text: str, now: float | None) -> Span:
    """A whole number."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("Write a whole number.")
    return Span(int(text), int(text))


def read_size(text: str, now: float | None) -> Span:
    """Bytes: `512`, `10k`, `1.5m` (KiB and MiB)."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError("Write a size such as 512, 10k or 1.5m.")
    value = min(_MOST, int(float(found[1]) * _UNITS[found[2].lower()]))
    return Span(value, value)


def read_length(text: str, now: float | None) -> Span:
    """Microseconds: `300ms`, `3s`, `2m`."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError("Write a time such as 300ms, 3s or 2m.")
    value = min(_MOST, int(float(found[1]) * _MICROSECONDS[found[2].lower()]))
    return Span(value, value)


def read_moment(text: str, now: float | None) -> Span:
    """Microseconds since 1970: `-5m`, `now`, `2026-11-24`, `2026-11-24T10:00Z`, `10:30`. What has no zone is
    local time, as the list shows it."""
    if now is None and (text.lower() == "now" or _AGO.fullmatch(text.lower()) or _CLOCK.fullmatch(text)):
        raise ValueError("Write a date and time: one that moves would stand still here.")
    if now is not None and text.lower() == "now":
        return Span(int(now * 1_000_000), int(now * 1_000_000))
    if now is not None and (ago := _AGO.fullmatch(text.lower())):
        moment = int((now - float(ago[1]) * _SECONDS[ago[2]]) * 1_000_000)
        return Span(moment, moment)
    spelled = text
    if now is not None and _CLOCK.fullmatch(text):
        today = f"{datetime.fromtimestamp(now).astimezone():%Y-%m-%d}"
        spelled = f"{today}T{text.zfill(5 if text.count(':') == 1 else 8)}"
    try:
        begin = datetime.fromisoformat(spelled.upper().replace("Z", "+00:00"))
        low = _microseconds(begin)
        return Span(low, max(low, _microseconds(begin + _length(spelled)) - 1))
    except (ValueError, OverflowError, OSError):
        raise ValueError("Write a time such as -5m, 10:30, 2026-11-24 or 2026-11-24T10:00Z.") from None


def _length(text: str) -> timedelta:
    """How long what is spelled lasts: a day, a minute, a second, or no time where it has a fraction."""
    clock = text.upper().partition("T")[2] or text.partition(" ")[2]
    if not clock:
        return timedelta(days=1)
    clock = re.split(r"[Z+-]", clock)[0]
    if "." in clock:
        return timedelta(0)
    return timedelta(minutes=1) if clock.count(":") == 1 else timedelta(seconds=1)


def _microseconds(moment: datetime) -> int:
    at = moment.astimezone(UTC)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def spell_moment(microseconds: int) -> str:
    """A moment as filter text that is read as exactly this one."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
