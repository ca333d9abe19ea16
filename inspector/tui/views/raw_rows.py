"""A body as rows of text or of hex, a page at a time, so that 25 MiB cost no more than 32 KiB.

Pure. It must never lose or change a byte unsaid: what is no text is spelled out in an ink of its
own (`\\x1b`, `\\xff`), so that it cannot be taken for the same characters written in the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size

from inspector.text import is_hidden
from inspector.tui.views.spans import Ink, Line, Span
from inspector.tui.views.spelling import spell, spelled

PAGE = 32 * 1024
# How far a page may run on to end with a line.
_LONGEST_TAIL = 4096


def page_count(body: bytes) -> int:
    """How many pages a body has; an empty one has one."""
    count = max(1, -(-len(body) // PAGE))
    # The last page is none where the one before ran on to the end.
    return count - 1 if count > 1 and page_start(body, count - 1) == len(body) else count


def page_start(body: bytes, page: int) -> int:
    """The byte a page starts with: the start of a line if one is near, else of a character."""
    offset = page * PAGE
    if offset <= 0 or offset >= len(body):
        return min(max(offset, 0), len(body))
    end = body.find(b"\n", offset, offset + _LONGEST_TAIL)
    if end >= 0:
        return end + 1
    # 10xxxxxx continues a character (RFC 3629, section 3); it has at most three of those.
    for _ in range(3):
        if offset < len(body) and body[offset] & 0xC0 == 0x80:
            offset += 1
    return offset


class TextRow(NamedTuple):
    """A row of a text page: characters `start` to `stop` of it; `number` where a line begins, else 0."""

    start: int
    stop: int
    number: int


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page of a body as text, broken into rows."""

    text: str
    rows: tuple[TextRow, ...]
    digits: int

    def line(self, index: int) -> Line:
        """A row with the number of its line before it."""
        row = self.rows[index]
        number = f"{row.number:>{self.digits}}" if row.number else " " * self.digits
        return (Span(f"{number}  ", Ink.FAINT), *spell(self.text[row.start : row.stop]))


def text_page(body: bytes, page: int, width: int) -> TextPage:
    """A page broken into rows of at most `width` cells, line numbers included."""
    start, stop = page_start(body, page), page_start(body, page + 1)
    number = body.count(b"\n", 0, start) + 1
    if start and body[start - 1] != 0x0A:
        number = -number  # the page begins inside a line that has its number on an earlier page
    text = body[start:stop].decode("utf-8", "surrogateescape")
    digits = len(str(abs(number) + text.count("\n")))
    rows = tuple(_rows(text, max(4, width - digits - 2), number))
    return TextPage(text, rows, digits)


def _rows(text: str, width: int, number: int) -> Iterator[TextRow]:
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        stop = len(text) if end < 0 else end
        for first, last in _breaks(text, position, stop, width):
            yield TextRow(first, last, number if first == position and number > 0 else 0)
        number = abs(number) + 1
        position = stop + 1


def _breaks(text: str, start: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    """Where one line breaks into rows."""
    if start == stop:
        yield start, stop
        return
    part = text[start:stop]
    if part.isascii() and part.isprintable():
        for first in range(start, stop, width):
            yield first, min(first + width, stop)
        return
    used, first = 0, start
    for index in range(start, stop):
        cells = _cells(text[index])
        if used + cells > width and index > first:
            yield first, index
            used, first = 0, index
        used += cells
    yield first, stop


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    words = spelled(character)
    return len(words) if words is not None else get_character_cell_size(character)


def looks_binary(body: bytes) -> bool:
    """Whether hex tells more than text: a NUL, or one byte in ten that is no text, early on."""
    head = body[:4096]
    if b"\0" in head:
        return True
    text = head.decode("utf-8", "surrogateescape")
    strange = sum(1 for character in text if is_hidden(character) and character not in "\n\r\t")
    return strange * 10 > len(text)


def hex_width(width: int) -> int:
    """Bytes in a row of hex for a width in cells: 8, 16 or 32."""
    return next((count for count in (32, 16) if _hex_cells(count) <= width), 8)


def _hex_cells(count: int) -> int:
    groups = count // 8
    return 8 + 2 + groups * 23 + (groups - 1) * 2 + 2 + count


def hex_line(body: bytes, index: int, count: int) -> Line:
    """Row `index`: offset, bytes in groups of eight, and the printable ones as ASCII."""
    offset = index * count
    row = body[offset : offset + count]
    groups = [row[start : start + 8].hex(" ").ljust(23) for start in range(0, count, 8)]
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row)
    return (
        Span(f"{offset:08x}  ", Ink.FAINT),
        Span("  ".join(groups) + "  "),
        Span(shown, Ink.STRING),
    )
