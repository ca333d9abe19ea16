"""Rejected requests and problems, the newest first. It must never show more than a few hundred at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspector.model import Rejection
from inspector.text import clock, shorten, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.inbox import Notice, Source

MOST = 300
_LABELS = {
    Source.REJECTED: ("✗ refused", "$text-error"),
    Source.PROBLEM: ("! problem", "$text-warning"),
    Source.ENGINE: ("◌ engine", "$text-accent"),
}


def from_rejection(rejection: Rejection) -> Notice:
    """A refused request of an earlier run, as the store has it."""
    return Notice(
        at=rejection.at,
        source=Source.REJECTED,
        code=rejection.code,
        message=rejection.message,
        peer=rejection.peer,
        status=rejection.status,
        head=rejection.head.decode("latin-1"),
    )


def words_of(notice: Notice) -> Content:
    """A notice in two or three lines."""
    label, style = _LABELS[notice.source]
    about = [f"#{notice.delivery}"] if notice.delivery is not None else []
    about += [f"from {visible_line(notice.peer)}"] if notice.peer else []
    about += [f"answered {notice.status}"] if notice.status else []
    words: list[tuple[str, str]] = [
        (f"{clock(notice.at)}  ", MUTED),
        (label, f"bold {style}"),
        (f"  {visible_line(notice.code)}  ", MUTED),
        (visible_line(notice.message), ""),
        ("  " + "  ".join(about), MUTED),
    ]
    if notice.hint:
        words.append((f"\n          {visible_line(notice.hint)}", "$text-primary"))
    if notice.head:
        words.append((f"\n          {shorten(visible_line(notice.head[:400]), 240)}", MUTED))
    return Content.assemble(*words, "\n")


class NoticesScreen(ModalScreen[None]):
    """Closed by escape, `!` or `q`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,exclamation_mark,q,enter", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(15)", show=False),
        Binding("b,pageup", "scroll(-15)", show=False),
    ]

    def __init__(self, notices: Sequence[Notice]) -> None:
        super().__init__()
        self._notices = sorted(notices, key=lambda notice: -notice.at)[:MOST]

    def compose(self) -> ComposeResult:
        with Vertical(id="notices-box"):
            title = [("Rejected requests and problems", "bold"), ("   esc closes, j k scroll", MUTED)]
            yield Static(Content.assemble(*title), id="notices-title")
            with VerticalScroll(id="notices-scroll", can_focus=False):
                nothing = Content.assemble(("Nothing was refused and nothing went wrong.", MUTED))
                words = Content("\n").join([words_of(notice) for notice in self._notices])
                yield Static(words if self._notices else nothing)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#notices-scroll").scroll_relative(y=lines, animate=False)
