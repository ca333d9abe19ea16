"""The line where a filter is typed: read at every pause, with the place of a mistake shown under it.

It must never read the store; it says which query is wanted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from inspector.model import EVERYTHING
from inspector.text import shorten, visible_line
from inspector.tui.action import Place
from inspector.tui.actions import bindings
from inspector.tui.bars.filter_memory import FilterMemory
from inspector.tui.bars.lines import MUTED

if TYPE_CHECKING:
    from inspector.explore import Completion, FilterError
    from inspector.model import Query

_PAUSE = 0.12
_LONGEST = 10_000
_OFFERED = 6
_COLUMN, _WIDEST = 26, 44
_EXAMPLES = (
    "words   provider:dyte   event:meeting.*   verdict:invalid   method:POST   path:/hooks*   status:500"
)


class FilterInput(Input):
    """One line without a frame. What its keys do is the bar's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.FILTER)]

    def __init__(
        self, complete: Callable[[], None], move: Callable[[int], None], leave: Callable[[], None]
    ) -> None:
        super().__init__(
            placeholder="filter", compact=True, max_length=_LONGEST, select_on_focus=False, id="filter-input"
        )

        # Called and not told: what is typed next must find what this key did.
        self._complete = complete
        self._move = move
        self._leave = leave

    def action_leave(self) -> None:
        self._leave()

    def action_complete(self) -> None:
        self._complete()

    def action_cursor_right(self, select: bool = False) -> None:
        if self.cursor_at_end and self.selection.is_empty and not select:
            self._complete()
        else:
            super().action_cursor_right(select)

    def action_next_completion(self) -> None:
        self._move(1)

    def action_previous_completion(self) -> None:
        self._move(-1)


class FilterBar(Vertical):
    """Hidden until it is opened. `text` is what was last read without a mistake."""

    class Wanted(Message):
        """Show what this filter matches."""

        def __init__(self, text: str, query: Query) -> None:
            super().__init__()
            self.text = text
            self.query = query

    class Closed(Message):
        """The bar is done with."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.input = FilterInput(self._take_offer, self._move_offer, self._leave)
        self._hint = Static(Content(""), id="filter-hint")
        self._offer = Static(Content(""), id="filter-offer")
        self._completions: tuple[Completion, ...] = ()
        self._marked = 0
        self._offered_for = ("", 0)
        self._closed_for: str | None = None
        self.words: Mapping[str, Sequence[str]] = {}
        """What values and parts can be completed with."""
        self.saved: Mapping[str, str] = {}
        """What `@name` stands for."""
        self._timer: Timer | None = None
        self._memory = FilterMemory()
        self.text = ""

    def compose(self) -> ComposeResult:
        yield self._offer
        with Horizontal():
            yield Static(Content("/"), id="filter-sign")
            yield self.input
        yield self._hint

    @property
    def quiet(self) -> bool:
        """Whether all that was typed was read."""
        return self._timer is None

    def open(self) -> None:
        """Show the bar and type into it."""
        self.display = True
        self.input.value = self.text
        self.input.cursor_position = len(self.text)
        self._say(None)
        self._offer_for("", 0)
        # At once: what is typed ahead belongs into the filter, and a deferred focus would take it as keys.
        self.screen.set_focus(self.input)

    def use(self, text: str) -> None:
        """Show what this filter matches, as if it had been typed."""
        self.input.value = text
        self._read(text)

    def clear(self) -> None:
        """Match everything again."""
        self.input.value = ""
        self._read("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._pause_over)
        self._offer_for(event.value, self.input.cursor_position)

    def _take_offer(self) -> None:
        """Put the marked suggestion in the place of the word."""
        value = self.input.value
        self._offer_for(value, self.input.cursor_position)
        if self._completions:
            chosen = self._completions[self._marked]
            self.input.value = value[: chosen.start] + chosen.text + value[chosen.end :]
            self.input.cursor_position = chosen.start + len(chosen.text)

    def _move_offer(self, step: int) -> None:
        """Mark another suggestion; where there is none, go up to earlier filters, or down to the list."""
        text = self.input.value
        self._offer_for(text, self.input.cursor_position)
        if self._completions:
            self._marked = (self._marked + step) % len(self._completions)
            self._show_offer()
            return
        earlier = self._memory.older(text) if step < 0 else self._memory.newer(text)
        if earlier is not None:
            self.input.value = earlier
            self.input.cursor_position = len(earlier)
        elif step > 0 and self._read(text):
            self._close()

    def _offer_for(self, text: str, cursor: int) -> None:
        """Offer what the word before the cursor could become, unless that is offered already."""
        if (text, cursor) == self._offered_for and self._completions:
            return
        from inspector.explore import complete

        self._offered_for = (text, cursor)
        cursor = min(cursor, len(text))
        if text != self._closed_for:
            self._closed_for = None
        begun = text[:cursor].strip() and self._closed_for is None and not self._memory.shows(text)
        found = complete(text, cursor, {**self.words, "@": list(self.saved)}) if begun else ()
        if found and found[0].start == cursor and text[cursor - 1].isspace():
            found = ()  # Nothing of a word is there yet.
        whole = [each for each in found if each.text != text[each.start : each.end]]
        self._completions = tuple(whole[:_OFFERED])
        self._marked = 0
        self._show_offer()

    def _show_offer(self) -> None:
        self._offer.display = bool(self._completions)
        lines: list[tuple[str, str]] = []
        for number, each in enumerate(self._completions):
            here = number == self._marked
            word = shorten(visible_line(each.text), _WIDEST)
            lines.append(("\n" if number else "", ""))
            lines.append(("tab " if here else "    ", "$footer-key-foreground bold"))
            lines.append((word.ljust(_COLUMN), "bold" if here else ""))
            lines.append((f"  {each.about}", MUTED))
        self._offer.update(Content.assemble(*lines))

    def _pause_over(self) -> None:
        self._timer = None
        self._read(self.input.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._read(event.value):
            self._close()

    def _leave(self) -> None:
        """Close the suggestions until something else is typed; without any, clear the filter and close."""
        text = self.input.value
        self._offer_for(text, self.input.cursor_position)
        if self._completions:
            self._closed_for = text
            self._completions = ()
            self._show_offer()
        else:
            self.clear()
            self._close()

    def _close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._memory.keep(self.text)
        self.display = False
        self.post_message(self.Closed())

    def _read(self, text: str) -> bool:
        """Parse and ask for it; False and the place of the mistake where that fails."""
        from inspector.explore import FilterError, parse

        try:
            query = parse(text, now=time.time(), saved=self.saved) if text.strip() else EVERYTHING
        except FilterError as error:
            self._say(error)
            return False
        self._say(None)
        if text.strip() != self.text:
            self.text = text.strip()
            self.post_message(self.Wanted(self.text, query))
        return True

    def _say(self, error: FilterError | None) -> None:
        if error is None:
            self._hint.update(Content.assemble((_EXAMPLES, MUTED)))
            return
        before = cell_len(visible_line(self.input.value[: error.position]))
        where = pointing(visible_line(error.message), before, self.input.content_size.width)
        self._hint.update(Content.assemble(where, (f"\n{visible_line(error.hint)}", MUTED)))


def pointing(words: str, column: int, width: int) -> Content:
    """A sentence with a mark at a column: after the mark or, where that is too narrow, before it."""
    mark, length = ("▲", "$text-error bold"), cell_len(words)
    column = max(0, min(column, width - 1))
    if column + 2 + length <= width or column < length + 1:
        return Content.assemble((" " * column, ""), mark, (f" {words}", "$text-error"))
    return Content.assemble((" " * (column - length - 1), ""), (f"{words} ", "$text-error"), mark)
