"""What the sender was told and does then, and which apps a delivery waits for: lines above the attempts."""

from __future__ import annotations

from inspector.model.answered import Answered
from inspector.text import duration, visible_line
from inspector.tui.detail.data import Detail
from inspector.tui.views.block import BLANK, Block
from inspector.tui.views.spans import Ink, Span


def sender_blocks(detail: Detail) -> list[Block]:
    """One line each; nothing where nothing is known."""
    blocks: list[Block] = []
    if detail.answered is not None:
        blocks.append(Block((Span("the sender got  ", Ink.MUTED), *_told(detail.answered))))
    if detail.then:
        blocks.append(Block((Span("then  ", Ink.MUTED), Span(visible_line(detail.then), Ink.WARN))))
    for route in detail.held:
        words = Span(
            " waits for its app, and is sent once route and app are there (ctrl+r tries now)", Ink.WARN
        )
        blocks.append(Block((Span("held  ", Ink.WARN), Span(visible_line(route), Ink.TITLE), words)))
    return [*blocks, BLANK] if blocks else []


def _told(answered: Answered) -> tuple[Span, ...]:
    took = f" after {duration(answered.duration)}" if answered.duration >= 1000 else ""
    how = Span(f"  {answered.by.words}{took}", Ink.MUTED)
    if answered.status is None:
        return Span("no answer: the connection was dropped", Ink.WARN), how
    good = 200 <= answered.status < 300
    return Span(str(answered.status), Ink.GOOD if good else Ink.WARN), how
