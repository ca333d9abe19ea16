"""What each cell of a row says, made safe: foreign text passes `visible_line` here and nowhere later.

It must never give a character that acts on a terminal, nor text wider than asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

from inspector.text import clock, duration, has_hidden, shorten, size, visible_line

if TYPE_CHECKING:
    from inspector.model import Row
    from inspector.tui.listing.columns import Place

NONE = "–"
RETRY = "↻"
HIDDEN = "␛"
CUT = "✂"
PIN = "★"
NOTE = "✎"
TAG = "#"
MADE = "⑂"
OUT_OF_SIGHT = "⊘"
HELD = "‖"
LONGEST = 2_000
"""Characters of a field that are looked at: a target may be 64 KiB, a screen is not."""

_FAILURES = {
    "refused": "refused",
    "timeout": "timeout",
    "reset": "reset",
    "garbage": "garbage",
    "too_large": "too big",
    "dns": "no host",
    "loop": "loop",
    "not_sent": "not sent",
    "broken_off": "cut off",
    "tls": "TLS",
}


class Piece(NamedTuple):
    """Text in one style of the list; `style` is the end of a component class's name."""

    text: str
    style: str


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Exactly `width` cells: cut with `…` or padded."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


def safe(text: str | None) -> str:
    """Foreign text on one line, at most `LONGEST` characters of it."""
    return visible_line((text or "")[:LONGEST])


def pieces(row: Row, place: Place) -> list[Piece]:
    """The cell of a row in a column, together exactly as wide as the column."""
    width = place.width
    match place.key:
        case "time":
            return [Piece(fit(_clock(row.at // 1_000_000), width), "time")]
        case "provider":
            provider = shorten(safe(row.provider), width) or NONE
            return [Piece(fit(provider, width), "provider" if row.provider else "none")]
        case "event":
            return [Piece(fit(safe(row.event) or NONE, width), "event" if row.event else "none")]
        case "verdict":
            return [_verdict(row, width)]
        case "request":
            return _request(row, width)
        case "forward":
            return _forward(row, width)
        case "size":
            return [Piece(fit(size(row.size), width, right=True), "size")]
        case _:
            return [Piece(fit(marks(row), width), "marks")]


def marks(row: Row) -> str:
    """One sign each: the user's own, made here, a retry, hidden characters in what is shown, a cut body."""
    from inspector.model.delivery import OWN  # No row is in the first frame.

    hidden = any(has_hidden(text[:LONGEST]) for text in (row.target, row.event or "", row.method))
    own = row.annotation
    noted = (PIN if own.pinned else "") + (NOTE if own.note else "") + (TAG if own.tags else "")
    noted += OUT_OF_SIGHT if own.hidden else ""
    noted += MADE if row.origin in OWN else ""
    return noted + (RETRY if row.retry_of else "") + (HIDDEN if hidden else "") + (CUT if row.cut else "")


def forward_words(row: Row) -> tuple[str, str]:
    """How the way to the app stands, in a word and its style: that it waits, or the last forward."""
    return (f"{HELD} held", "warn") if row.held else _answer(row)


def _answer(row: Row) -> tuple[str, str]:
    """The last forward: a status, or why there was none."""
    if not row.attempts:
        return "", "none"
    if row.attempt_status is None:
        return _FAILURES.get(row.attempt_error or "", "failed"), "bad"
    status = row.attempt_status
    style = "ok" if 200 <= status < 300 else "warn" if status < 400 else "bad"
    return str(status), style


@lru_cache(maxsize=512)
def _clock(second: int) -> str:
    return clock(second * 1_000_000)


def _verdict(row: Row, width: int) -> Piece:
    if row.verdict is None:
        return Piece(fit("· checking", width), "none")
    return Piece(fit(f"{row.verdict.sign} {row.verdict.word}", width), row.verdict.value)


def _request(row: Row, width: int) -> list[Piece]:
    method = safe(row.method)[:16]
    text = fit(f"{method} {safe(row.target)}", width)
    return [Piece(text[: len(method)], "method"), Piece(text[len(method) :], "path")]


def _forward(row: Row, width: int) -> list[Piece]:
    word, style = forward_words(row)
    if row.held:
        answer, answer_style = _answer(row)
        room = width - cell_len(word) - 1
        beside = fit(answer, max(0, room)) if cell_len(answer) <= room else " " * room
        return [Piece(fit(f"{word} ", width - cell_len(beside)), style), Piece(beside, answer_style)]
    more = f" ×{row.attempts}" if row.attempts > 1 else ""
    took = f" {duration(row.attempt_duration)}" if row.attempt_duration is not None and row.attempts else ""
    if cell_len(word + took + more) > width:
        took = ""
    if cell_len(word + more) > width:
        more = ""
    word = fit(word, min(width, cell_len(word)))
    rest = fit(took + more, width - cell_len(word))
    return [Piece(word, style), Piece(rest, "size")]
