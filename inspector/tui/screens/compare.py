"""Two deliveries, or two answers, side by side: what differs, what is the same folded away.

It must never compare on the screen's loop, nor leave a difference out without saying how many.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from inspector.explore.diff import Listing, as_text, rows
from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui.action import Place
from inspector.tui.actions import ACTIONS, Keymap, bindings, key_of
from inspector.tui.bars.lines import MUTED
from inspector.tui.handlers.compared import Compared
from inspector.tui.screens.compare_lines import WIDE, CompareLines
from inspector.tui.views.pane import GUTTER
from inspector.tui.views.spans import cut, fit

Load = Callable[[], Awaitable[Compared]]
List = Callable[[Callable[[], Listing]], Awaitable[Listing]]


class CompareHead(Widget):
    """What stands on each side: beside each other over their columns, or under each other."""

    def __init__(self) -> None:
        super().__init__(id="compare-head")
        self._sides = ("", "")

    def show(self, left: str, right: str) -> None:
        """Show these words, which are safe."""
        self._sides = left, right
        self.refresh()

    def render(self) -> Content:
        left, right = self._sides
        width = self.content_size.width
        if self.app.size.width < WIDE:
            return Content.assemble(
                ("- ", "$text-error bold"), fit(left, width - 2), "\n",
                ("+ ", "$text-success bold"), fit(right, width - 2),
            )  # fmt: skip
        room = (width - GUTTER - 2 - 3) // 2
        left = cut(fit(left, room - 2), room - 2)
        gap = " " * (room - 2 - cell_len(left) + 3)
        return Content.assemble(
            " " * GUTTER, ("- ", "$text-error bold"), left, gap,
            ("+ ", "$text-success bold"), fit(right, room - 2),
        )  # fmt: skip


class CompareScreen(Screen[None]):
    """Closed by escape, `d` or `q`. `load` makes the comparison and `listing` runs a listing, both beside
    the loop; `copy` takes a text and what it is."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.COMPARE)]
    AUTO_FOCUS = "#compare-lines"

    def __init__(self, load: Load, listing: List, copy: Callable[[str, str], None], keymap: Keymap) -> None:
        super().__init__()
        self._load = load
        self._list = listing
        self._copy = copy
        self._keymap = keymap
        self._head = CompareHead()
        self.lines = CompareLines(id="compare-lines")
        self._status = Static(Content(""), id="compare-status")
        self._compared: Compared | None = None
        self._listing = Listing((), 0, 0, 0)
        self._ignoring = self._unfolded = False
        self._opening = True

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.lines
        yield self._status
        keys = [
            (f"{key_of(action.id, self._keymap)} ", "$footer-key-foreground bold", f"{action.short}   ")
            for action in ACTIONS
            if action.place is Place.COMPARE and action.short
        ]
        words = [part for key, style, short in keys for part in ((key, style), (short, MUTED))]
        yield Static(Content.assemble(*words), id="compare-keys")

    def on_mount(self) -> None:
        self._head.styles.height = 1 if self.app.size.width >= WIDE else 2
        self.run_worker(self._open(), exit_on_error=False, group="compare")

    def on_resize(self) -> None:
        self._head.styles.height = 1 if self.app.size.width >= WIDE else 2

    @property
    def quiet(self) -> bool:
        """Whether what is shown is what was asked for."""
        return not self._opening and all(
            worker.is_finished for worker in self.workers if worker.group == "compare"
        )

    async def _open(self) -> None:
        try:
            self._compared = await self._load()
            self._head.show(self._compared.left, self._compared.right)
            await self._show()
        except InspectorError as error:
            self.lines.wait(f"{visible_line(error.message)} {visible_line(error.hint)}".rstrip())
        except Exception as error:  # A worker's error would not be seen at all.
            self.lines.failed(error)
        finally:
            self._opening = False

    async def _show(self) -> None:
        """List the rows anew, as the two switches stand."""
        compared = self._compared
        if compared is None:
            return
        ignoring, unfolded = self._ignoring, self._unfolded
        self._listing = await self._list(
            lambda: rows(compared.comparison, ignoring=ignoring, unfolded=unfolded)
        )
        self.lines.list_rows(self._listing)
        self._stand()

    def _stand(self) -> None:
        """Where the cursor is, how many differences there are and what is not shown."""
        row, found = self.lines.row, self._listing
        where = f"{row.number} of {found.shown:,}" if row is not None and row.number else f"{found.shown:,}"
        words = [(f"{where} {'difference' if found.shown == 1 else 'differences'}", "bold")]
        if found.hidden:
            words.append((f"   {found.hidden:,} ignored: i shows them", "$text-warning"))
        elif self._ignoring:
            words.append(("   nothing volatile differs", MUTED))
        if found.folded:
            words.append((f"   {found.folded:,} unchanged: u shows them", MUTED))
        if row is not None and row.path:
            used = sum(cell_len(text) for text, _ in words) + 3
            room = self._status.content_size.width - used
            words.append(("   " + fit(row.path, room), "$text-primary") if room > 3 else ("", ""))
        self._status.update(Content.assemble(*words))

    def on_compare_lines_moved(self) -> None:
        self._stand()

    # Actions

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_next(self) -> None:
        self._go(1, "This is the last difference.")

    def action_previous(self) -> None:
        self._go(-1, "This is the first difference.")

    def _go(self, direction: int, otherwise: str) -> None:
        if not self.lines.go(direction):
            self.notify(otherwise, markup=False, timeout=2)

    def action_ignore(self) -> None:
        self._ignoring = not self._ignoring
        self.run_worker(self._show(), exit_on_error=False, group="compare")

    def action_unfold(self) -> None:
        self._unfolded = not self._unfolded
        self.run_worker(self._show(), exit_on_error=False, group="compare")

    def action_copy(self) -> None:
        compared = self._compared
        if compared is not None:
            heads = f"- {compared.left}", f"+ {compared.right}"
            self._copy("\n".join([*heads, *as_text(self._listing), ""]), "the difference")
