"""The Payload view: what the body says, as a tree that unfolds where it is opened.

It must never decode (that was done off the screen's loop), nor make more rows than a key press pays for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from inspector.clock import now_us
from inspector.decode import Decoded, Kind
from inspector.explore.finding import positions_of
from inspector.tui.detail.data import Detail
from inspector.tui.views.body_lines import BodyLines
from inspector.tui.views.branch import Branch, branch_path, copied
from inspector.tui.views.guard import guarded
from inspector.tui.views.node_line import about, branch_line, is_long
from inspector.tui.views.outline import Outline
from inspector.tui.views.payload_actions import ACTIONS
from inspector.tui.views.payload_notes import notes
from inspector.tui.views.remarks import NO_REMARKS, Remarks
from inspector.tui.views.searching import Searching
from inspector.tui.views.spans import Ink, Line, Span, pad, tail
from inspector.tui.views.view_action import bindings

SEEN_WHOLE = 60
"""A body of at most so many rows is unfolded when it is shown."""
SIZED = 128 * 1024
"""Bytes of a body up to which the size of what is under the cursor is told: it takes a pass over the body."""
_MOST_WISHES = 200
_AGES = 20.0
"""Seconds after which what was said to be so long ago is said anew."""


class PayloadView(Searching):
    """Notes on what is odd, then the tree (or text, or hex), and the cursor's path at the bottom."""

    title: ClassVar[str] = "Payload"
    HAS_FOOT = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    def __init__(self, now: Callable[[], int] = now_us) -> None:
        super().__init__(id="payload")
        self._now = now
        self._remarks = NO_REMARKS
        self.outline: Outline | None = None
        self._body = BodyLines()
        self._cursor = 0
        self._above: list[Line] = []
        self._below: list[Line] = []
        self._decoded: Decoded | None = None
        self._wishes: dict[str, bool] = {}

    def on_mount(self) -> None:
        self.set_interval(_AGES, self.refresh)

    # Loading.

    def load(self, detail: Detail, *, same: bool) -> None:
        provider = None if detail.facts is None else detail.facts.provider
        self._remarks = Remarks(self._now, provider, detail.changes, detail.deprecated, detail.row.id)
        if same:
            self.width_changed()
            return
        path = self.copy_path()
        self._decoded = decoded = detail.decoded
        self._body = BodyLines()
        self._cursor = 0
        self.outline = None if decoded.root is None else self._unfolded(Outline(decoded.root))
        if self.outline is not None:
            self._cursor = self._row_at(path, self.outline)
        elif decoded.kind is not Kind.EMPTY:
            self._body = BodyLines(_as_utf8(decoded), as_hex=decoded.text is None)
        self.width_changed()
        self.search_again()

    def clear(self) -> None:
        self.outline = self._decoded = None
        self._remarks = NO_REMARKS
        self._body = BodyLines()
        self._above, self._below = [], []

    def _unfolded(self, outline: Outline) -> Outline:
        """A small body whole, and what was unfolded or folded by hand in a delivery before."""
        outline.unfold_levels(SEEN_WHOLE)
        index = 0
        while self._wishes and index < min(len(outline.rows), 4 * SEEN_WHOLE):
            wish = self._wishes.get(branch_path(outline.rows[index]))
            if wish is not None:
                _ = outline.unfold(index) if wish else outline.fold(index)
            index += 1
        return outline

    @staticmethod
    def _row_at(path: str | None, outline: Outline) -> int:
        """The row with the path that the cursor had before, so that one value can be followed."""
        rows = outline.rows[: 4 * SEEN_WHOLE] if path is not None else []
        return next((index for index, row in enumerate(rows) if branch_path(row) == path), 0)

    def width_changed(self) -> None:
        if self._decoded is None or self.detail is None:
            return
        self._above, below = notes(self._decoded, self.detail.delivery.size, self.text_width)
        self._below = [*self._remarks.gone(self.text_width), *below]
        if self.outline is None:
            self._body.lay_out(self.text_width)
        self._counted()

    def _counted(self) -> None:
        if self.outline is not None:
            self._cursor = min(self._cursor, len(self.outline.rows) - 1)
        self.line_total = len(self._above) + self._rows + len(self._below)

    @property
    def _rows(self) -> int:
        return self._body.count if self.outline is None else len(self.outline.rows)

    @property
    def branch(self) -> Branch | None:
        """The row under the cursor."""
        return None if self.outline is None else self.outline.rows[self._cursor]

    # Drawing.

    def draw(self, index: int, width: int) -> Sequence[Span]:
        if index < len(self._above):
            return self._above[index]
        index -= len(self._above)
        if index >= self._rows:
            return self._below[index - self._rows]
        if self.outline is None:
            return self.lit(self._body.line(index))
        return self.lit(branch_line(self.outline.rows[index], width, self._remarks))

    def marked(self) -> range:
        if self.outline is None:
            return range(0)
        line = len(self._above) + self._cursor
        return range(line, line + 1)

    def foot(self, width: int) -> Sequence[Span]:
        branch = self.branch
        found = self.found()
        if branch is not None:
            plain = branch.is_range or branch.is_piece
            kind = "" if plain else about(branch, sized=self._is_small)
            kind = "  ".join(part for part in (found, kind) if part)
            path = tail(branch_path(branch), width - len(kind) - 2)
            return (Span(pad(path, width - len(kind)), Ink.FOOT), Span(kind, Ink.FOOT))
        many = self._decoded is not None and self._body.pages > 1
        page = f"page {self._body.page + 1} of {self._body.pages}" if many else ""
        return (Span("  ".join(part for part in (found, page) if part), Ink.FOOT),)

    @property
    def _is_small(self) -> bool:
        return self._decoded is not None and len(self._decoded.content) <= SIZED

    # Copying.

    def copy_value(self) -> str | None:
        """A text as its characters, everything else as it is spelled in the body."""
        branch = self.branch
        if branch is None:
            return None if self._decoded is None else self._decoded.text
        return copied(branch)

    def copy_path(self) -> str | None:
        return None if self.branch is None else branch_path(self.branch)

    # Going to a place.

    @property
    def body_lines(self) -> BodyLines:
        return self._body

    @property
    def at(self) -> tuple[int, ...]:
        branch = self.branch
        if branch is not None:
            return positions_of(branch.node)
        return (self._body.offset(self.top - len(self._above)),) if self._body.count else ()

    def reach(self, positions: Sequence[int]) -> Branch | None:
        if self.outline is None:
            return None
        row = self.outline.reveal(positions)
        self._counted()
        self._go(row)
        return self.outline.rows[row]

    def reach_byte(self, offset: int) -> None:
        row = self._body.show_as(as_hex=self._body.as_hex, offset=offset)
        self._counted()
        self.reveal(range(len(self._above) + row, len(self._above) + row + 1))

    @guarded
    def action_go_to(self) -> None:
        """Ask for a path, and go where it leads."""
        if self._decoded is None or self.outline is None:
            self.notify("This payload is no tree: it has no paths.", markup=False)
            return
        outline = self.outline

        def chosen(positions: tuple[int, ...] | None) -> None:
            # Another delivery may have come into view meanwhile: positions are of the one that was asked.
            if positions is not None and self.outline is outline:
                self.reach(positions)

        # Queries and their list are loaded when somebody asks for them.
        from inspector.tui.views.go_to_screen import GoToScreen

        self.app.push_screen(GoToScreen(self._decoded, self.copy_path() or "$"), chosen)

    # Moving and folding.

    def move(self, steps: int) -> None:
        if self.outline is None:
            self._scroll_body(steps)
            return
        at = self._cursor + steps
        if self._cursor in (0, len(self.outline.rows) - 1) and not 0 <= at < len(self.outline.rows):
            self.scroll_to_line(self.top + steps)
        self._go(at)

    def edge(self, direction: int) -> None:
        if self.outline is not None:
            self._go(0 if direction < 0 else len(self.outline.rows) - 1)
        elif self._body.turn_to(0 if direction < 0 else self._body.pages - 1):
            self._counted()
        super().edge(direction)

    def _go(self, row: int) -> None:
        self._cursor = min(max(row, 0), self._rows - 1)
        # With the cursor on the first row the notes above it come into sight too.
        self.reveal(range(self.marked().stop) if self._cursor == 0 else self.marked())

    def _scroll_body(self, steps: int) -> None:
        before = self.top
        self.scroll_to_line(self.top + steps)
        if self.top == before and self._body.turn(1 if steps > 0 else -1):
            self._counted()
            self.scroll_to_line(0 if steps > 0 else self.line_total)

    def press(self, index: int, column: int, *, again: bool) -> None:
        row = index - len(self._above)
        if self.outline is None or not 0 <= row < len(self.outline.rows):
            return
        self._cursor = row
        if again or column < 2 * self.outline.rows[row].depth + 2:
            self.action_open()
        self.refresh()

    @guarded
    def action_open(self) -> None:
        """Unfold what is folded, fold what is not."""
        branch = self.branch
        if branch is not None:
            self.action_fold() if branch.unfolded else self._unfold()

    @guarded
    def action_unfold(self) -> None:
        """Unfold; where that is done, go in."""
        branch = self.branch
        if branch is not None and not self._unfold() and branch.unfolded:
            self.move(1)

    @guarded
    def action_fold(self) -> None:
        """Fold; where there is nothing to fold, go to the parent."""
        if self.outline is None:
            return
        if self.outline.fold(self._cursor):
            self._changed(self._cursor, unfolded=False)
        elif (parent := self.outline.parent_of(self._cursor)) is not None:
            self._go(parent)

    @guarded
    def action_fold_here(self) -> None:
        """Fold what the cursor is in, and go there."""
        if self.outline is not None and self.branch is not None:
            parent = self.outline.parent_of(self._cursor)
            if not self.branch.unfolded and parent is not None:
                self._cursor = parent
            if self.outline.fold(self._cursor):
                self._changed(self._cursor, unfolded=False)

    @guarded
    def action_fold_all(self) -> None:
        """Only the first level stays in sight."""
        if self.outline is not None:
            self.outline.fold_below(0)
            self._wishes.clear()
            self._counted()
            self._go(0)

    @guarded
    def action_unfold_all(self) -> None:
        """Everything below the cursor, as far as one press may go."""
        if self.outline is not None:
            whole = self.outline.unfold_all(self._cursor)
            self._counted()
            if not whole:
                self.notify("That is a lot: press E again to unfold more.", markup=False)

    @guarded
    def action_deeper(self) -> None:
        """Show one level more of everything."""
        if self.outline is not None:
            branch = self.branch
            whole = self.outline.deeper()
            self._stay(branch)
            if not whole:
                self.notify("That is a lot: press + again to unfold more.", markup=False)

    @guarded
    def action_shallower(self) -> None:
        """Show one level less of everything."""
        if self.outline is not None:
            branch = self.branch
            self.outline.shallower()
            self._stay(branch)

    def _stay(self, branch: Branch | None) -> None:
        """Keep the cursor on a row, or on what holds it where it went out of sight."""
        if self.outline is None:
            return
        shown = {id(row): at for at, row in enumerate(self.outline.rows)}
        while branch is not None and id(branch) not in shown:
            branch = branch.parent
        self._cursor = 0 if branch is None else shown[id(branch)]
        self._counted()
        self.reveal(self.marked())

    def _unfold(self) -> bool:
        if self.outline is None or self.branch is None:
            return False
        done = self.outline.unfold(self._cursor)
        if not done and is_long(self.branch, self.text_width):
            room = self.text_width - 2 * min(self.branch.depth + 1, self.text_width // 6) - 4
            done = self.outline.unfold_text(self._cursor, room)
        if done:
            self._changed(self._cursor, unfolded=True)
        return done

    def _changed(self, row: int, *, unfolded: bool) -> None:
        if self.outline is not None and len(self._wishes) < _MOST_WISHES:
            self._wishes[branch_path(self.outline.rows[row])] = unfolded
        self._counted()
        self.reveal(self.marked())


def _as_utf8(decoded: Decoded) -> bytes:
    """The content as bytes whose text is the decoded one, whatever charset it came in."""
    if decoded.text is None or decoded.charset == "utf-8":
        return decoded.content
    try:
        return decoded.text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return decoded.text.encode("utf-8", "backslashreplace")
