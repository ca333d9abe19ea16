"""Moments in words, local and UTC. It must never read the clock: a moment is given, in microseconds UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(at: int) -> str:
    """`2026-01-02 14:03:59.123 +01:00`, in the zone of this machine."""
    return _with_zone((_EPOCH + timedelta(microseconds=at)).astimezone())


def utc(at: int) -> str:
    """`2026-01-02 13:03:59.123456 UTC`."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def _with_zone(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} {offset[:3]}:{offset[3:5]}"
