"""Times: as RFC 3339 and its neighbours spell them, and as seconds since 1970 under a key that says so.

It must never read a clock, nor take a time without a zone for one in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
# RFC 3339 section 5.6, with the space that it allows too, and ISO 8601's zone without a colon.
_SPELLED = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r" ?(?:([Zz]|UTC|GMT)|([+-])(\d\d):?(\d\d))"
)
_HTTP = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_NUMBER = re.compile(r"(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d{1,9}))?")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# The last word of a key that a number of seconds stands under: `created`, `joinedAt`, `event_ts`.
_SAYING = frozenset(
    [
        "at",
        "date",
        "created",
        "updated",
        "modified",
        "deleted",
        "started",
        "ended",
        "expires",
        "expiry",
        "expiration",
        "exp",
        "iat",
        "nbf",
        "time",
        "timestamp",
        "ts",
        "epoch",
        "since",
        "until",
        "start",
        "end",
        "from",
        "to",
        "seconds",
        "ms",
        "millis",
    ]
)
_FIRST, _LAST = 946_684_800, 4_102_444_800  # 2000 and 2100: what else would be no time.


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, in microseconds since 1970, UTC."""

    at: int

    def words(self, now: int) -> str:
        """`3 min ago · Tue 24 Nov 09:13 UTC`; with the year where it is not that of `now`."""
        moment = _EPOCH + timedelta(microseconds=self.at)
        # Weekday and month without strftime, whose words depend on the locale.
        day = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
        same_year = moment.year == (_EPOCH + timedelta(microseconds=now)).year
        year = "" if same_year else f" {moment.year}"
        return f"{ago(self.at, now)} · {day}{year} {moment:%H:%M} UTC"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = ((60, 1, "s"), (3600, 60, "min"), (48 * 3600, 3600, "h"), (60 * 86400, 86400, "d"))


def ago(at: int, now: int) -> str:
    """`3 min ago`, `in 2 h`, `now`; both in microseconds since 1970."""
    seconds = abs(now - at) // _SECOND
    if seconds == 0:
        return "now"
    for below, unit, word in _STEPS:
        if seconds < below:
            span = f"{seconds // unit} {word}"
            break
    else:
        days = seconds // 86400
        span = f"{days // 30} months" if days < 730 else f"{days // 365} years"
    return f"{span} ago" if at < now else f"in {span}"


def spelled_moment(text: str) -> Moment | None:
    """A time as text says it, with its zone."""
    if not 16 <= len(text) <= 40:
        return None
    found = _SPELLED.fullmatch(text)
    if found is not None:
        return _moment(found)
    return _http_moment(text) if _HTTP.fullmatch(text) else None


def named_moment(key: str, text: str) -> Moment | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by their digits, where the key says
    that it is a time."""
    if not 10 <= len(text) <= 24 or not text[0].isdigit():
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or not says_time(key):
        return None
    whole = int(found[1])
    unit = 10 ** (len(found[1]) - 10)
    if not _FIRST <= whole // unit <= _LAST:
        return None
    fraction = int((found[2] or "").ljust(6, "0")[:6] or 0) if unit == 1 else 0
    return Moment(whole * _SECOND // unit + fraction)


def says_time(key: str) -> bool:
    """Whether a key names a time by its last word: `createdAt`, `event_ts`, `exp`."""
    words = _WORD.findall(key[-64:])
    return bool(words) and words[-1].lower() in _SAYING


def compact_moment(text: str) -> Moment | None:
    """`20261124T091300Z`, as signed addresses have it."""
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Moment((moment - _EPOCH) // timedelta(microseconds=1))


def _moment(found: re.Match[str]) -> Moment | None:
    year, month, day, hour, minute = (int(found[group]) for group in range(1, 6))
    second, fraction = int(found[6] or 0), int((found[7] or "0").ljust(6, "0")[:6])
    if (minute, second) == (59, 60):
        second = 59  # A leap second, which datetime does not know.
    try:
        local = datetime(year, month, day, hour, minute, second, fraction, tzinfo=UTC)
        offset = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
        moment = local + offset if found[9] == "-" else local - offset
    except (ValueError, OverflowError):
        return None
    return Moment((moment - _EPOCH) // timedelta(microseconds=1))


def _http_moment(text: str) -> Moment | None:
    """RFC 9110's date; its month is looked up, since strptime reads the locale's."""
    day, month, year, clock = text[5:].split(" ")[:4]
    if month not in _MONTHS:
        return None
    numbered = f"{year}-{_MONTHS.index(month) + 1:02d}-{day}T{clock}Z"
    found = _SPELLED.fullmatch(numbered)
    return None if found is None else _moment(found)
