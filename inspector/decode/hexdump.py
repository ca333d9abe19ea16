"""Bytes as hex lines, made for the window that is looked at and for no more."""

from __future__ import annotations

WIDTH = 16


def hex_line_count(content: bytes) -> int:
    """How many lines `hex_lines` has in all."""
    return -(-len(content) // WIDTH)


def hex_lines(content: bytes, start: int = 0, count: int | None = None) -> list[str]:
    """At most `count` lines from line `start` on: offset, sixteen bytes in hex, and their ASCII
    characters with a dot for the rest. Plain ASCII, safe to show."""
    first = max(0, start) * WIDTH
    end = len(content) if count is None else min(len(content), first + max(0, count) * WIDTH)
    return [_line(content[offset : offset + WIDTH], offset) for offset in range(first, end, WIDTH)]


def _line(data: bytes, offset: int) -> str:
    left, right = data[:8].hex(" "), data[8:].hex(" ")
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)
    return f"{offset:08x}  {left:<23}  {right:<23}  |{shown}|"
