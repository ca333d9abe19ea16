"""Sizes, durations and times in short words."""

from __future__ import annotations

from datetime import datetime


def size(count: int) -> str:
    """Bytes as at most seven characters: `0 B`, `999 B`, `1.2 KiB`, `25 MiB`."""
    if count < 1000:
        return f"{count} B"
    amount, unit = count / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if round(amount) < 1000:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f} {unit}" if round(amount, 1) < 10 else f"{amount:.0f} {unit}"


def duration(microseconds: int) -> str:
    """A span as at most six characters: `850 µs`, `12 ms`, `3.4 s`, `2 min`, `3 h`."""
    if microseconds < 1000:
        return f"{microseconds} µs"
    if microseconds < 1_000_000:
        return f"{microseconds // 1000} ms"
    seconds = microseconds / 1_000_000
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    if round(seconds / 60) < 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 10_000 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.0f} d"


def span(microseconds: int) -> str:
    """A span in words that can be compared: `42 s`, `3 min 10 s`, `2 h 5 min`, `3 d 4 h`."""
    seconds = round(microseconds / 1_000_000)
    for size, unit, smaller, part in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if seconds >= size:
            rest = seconds % size // smaller
            return f"{seconds // size} {unit} {rest} {part}" if rest else f"{seconds // size} {unit}"
    return f"{seconds} s"


def clock(at: int) -> str:
    """The local time of day of a moment in microseconds since 1970: `14:03:59`."""
    return datetime.fromtimestamp(at / 1_000_000).astimezone().strftime("%H:%M:%S")


def shorten(text: str, width: int) -> str:
    """At most `width` characters: the start, `…` and the end, so that both can be recognised."""
    if len(text) <= width:
        return text
    if width < 3:
        return "…"[:width]
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"
