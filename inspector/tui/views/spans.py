"""Lines as coloured pieces of inert text, measured, cut and wrapped by terminal cells.

It must never import textual or rich's markup, and never let foreign text in that was not made
visible: `foreign` is the way in. Nothing here looks at more of a text than the width asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size

from inspector.text import visible_line

# A character may carry many combining marks, which take no cell: more than this many code points
# a cell are cut, so that one cell cannot hold a megabyte.
_POINTS_A_CELL = 4


class Ink(StrEnum):
    """What a piece of text is; the style sheet of `pane` says how that looks."""

    PLAIN = "plain"
    MUTED = "muted"
    FAINT = "faint"
    TITLE = "title"
    HEADING = "heading"
    KEY = "key"
    STRING = "string"
    NUMBER = "number"
    KEYWORD = "keyword"
    MARK = "mark"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    NOTE = "note"
    GOOD_BADGE = "good-badge"
    BAD_BADGE = "bad-badge"
    WARN_BADGE = "warn-badge"
    NOTE_BADGE = "note-badge"
    FOOT = "foot"
    MATCH = "match"


class Span(NamedTuple):
    """A piece of a line: text that only shows, and its ink."""

    text: str
    ink: Ink = Ink.PLAIN


Line = tuple[Span, ...]


def foreign(text: str, limit: int = 4096) -> str:
    """Foreign text of any length as one inert line of at most about `limit` characters, with `…`."""
    if len(text) <= limit:
        return visible_line(text)
    return visible_line(text[:limit]) + "…"


def line_width(spans: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum(cell_len(span.text) for span in spans)


def cut(text: str, width: int) -> str:
    """The longest start of `text` that fits in `width` cells."""
    if width <= 0:
        return ""
    text = text[: width * _POINTS_A_CELL]
    if text.isascii():
        return text[:width]
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > width:
            return text[:index]
    return text


def fit(text: str, width: int) -> str:
    """`text` if it fits in `width` cells, else its start and `…`."""
    head = cut(text, width)
    if len(head) == len(text):
        return text
    return cut(text, width - 1) + "…" if width > 0 else ""


def tail(text: str, width: int) -> str:
    """Foreign text as one inert line of `width` cells: its end, which tells a path from its neighbours."""
    shown = visible_line(text[-width * _POINTS_A_CELL :]) if width > 0 else ""
    if len(text) <= width * _POINTS_A_CELL and cell_len(shown) <= width:
        return shown
    while cell_len(shown) > width - 1 and shown:
        shown = shown[max(1, (cell_len(shown) - width + 1) // 2) :]
    return "…" + shown


def fit_line(spans: Iterable[Span], width: int) -> Line:
    """A line that fits in `width` cells; where it does not, it ends with `…`."""
    fitted: list[Span] = []
    left = width
    for span in spans:
        shown = fit(span.text, left)
        if shown != span.text:
            return (*fitted, Span(shown, span.ink)) if shown else _ended(fitted, width)
        fitted.append(span)
        left -= cell_len(shown)
    return tuple(fitted)


def _ended(spans: list[Span], width: int) -> Line:
    """A full line whose last cell gives way to `…`, since there was more."""
    while spans:
        text, ink = spans.pop()
        before = sum(cell_len(span.text) for span in spans)
        if text and before < width:
            return (*spans, Span(cut(text, width - before - 1) + "…", ink))
    return ()


def pad(text: str, width: int) -> str:
    """`text` filled with spaces to `width` cells."""
    return text + " " * (width - cell_len(text))


def wrap(spans: Sequence[Span], width: int, *, exact: bool = False) -> list[Line]:
    """Break a line into lines of at most `width` cells, between words where that wastes little; with
    `exact` only where a line is full.
    """
    width = max(width, 1)
    lines: list[Line] = []
    current: list[Span] = []
    room = width
    for span in spans:
        text = span.text
        while text:
            head, text, broken = _split(text, room, width, fresh=not current, exact=exact)
            if head:
                current.append(Span(head, span.ink))
                room -= cell_len(head)
            if broken:
                lines.append(tuple(current))
                current, room = [], width
    if current or not lines:
        lines.append(tuple(current))
    return lines


def _split(text: str, room: int, width: int, *, fresh: bool, exact: bool) -> tuple[str, str, bool]:
    """What of `text` goes on this line, what is left, and whether the line ends here."""
    head = cut(text, room)
    if len(head) == len(text):
        return text, "", False
    if exact and (head or not fresh):
        return head, text[len(head) :], True
    space = head.rfind(" ") + 1 if text[len(head)] != " " else len(head)
    if space > room // 2 or (space and not fresh):
        return text[:space].rstrip(" "), text[space:].lstrip(" "), True
    if not fresh and len(head) < width // 2 and " " in text[: 2 * width]:
        return "", text.lstrip(" "), True
    if not head and fresh:
        # Wider than the whole line (a two-cell character in one cell): let it through, or never end.
        return text[0], text[1:], bool(text[1:])
    return head, text[len(head) :], True
