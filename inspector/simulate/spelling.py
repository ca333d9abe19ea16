"""How the providers spell JSON and times. Times are whole microseconds since 1970, UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

Json = dict[str, object]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def compact(document: Mapping[str, object]) -> bytes:
    """As JavaScript's `JSON.stringify` writes it: no spaces, non-ASCII left as it is."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def indented(document: Mapping[str, object]) -> bytes:
    """As Stripe writes its events: two spaces a level."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def milliseconds_z(at: int) -> str:
    """`2022-12-13T06:57:09.736Z`."""
    return f"{_moment(at):%Y-%m-%dT%H:%M:%S}.{at // 1000 % 1000:03}Z"


def microseconds_spaced(at: int) -> str:
    """`2022-12-13 07:08:39.051621Z`, the other spelling in Dyte's events."""
    return f"{_moment(at):%Y-%m-%d %H:%M:%S.%f}Z"


def seconds_z(at: int) -> str:
    """`2022-12-13T06:57:09Z`."""
    return f"{_moment(at):%Y-%m-%dT%H:%M:%SZ}"


def unix(at: int) -> int:
    """Whole seconds since 1970."""
    return at // SECOND


def _moment(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)
