"""What the main screen does to compare: two deliveries, one with the one before it, two answers of the app.

It must never read or compare on the screen's loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from inspector.tui.handlers.copying import CopyActions
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.explore.diff import Listing
    from inspector.tui.handlers.compared import Compared
    from inspector.tui.lane import Records
    from inspector.tui.views.forwards import ForwardsView


class CompareActions(CopyActions):
    """The part of the main screen that compares."""

    def front_view(self) -> object:
        """The view of the detail that has the focus, or None."""
        raise NotImplementedError

    def action_compare(self) -> None:
        ids = sorted(self.chosen)
        front = self.front_view()
        from inspector.tui.views.forwards import ForwardsView

        if isinstance(front, ForwardsView):
            front.compare()
        elif len(ids) > 2:
            self.say(Said("Two deliveries can be compared: select two, or none.", "warning"))
        elif ids:
            self.do(self._compare(ids))

    async def _compare(self, ids: list[int]) -> None:
        def pair(records: Records) -> tuple[int, int]:
            from inspector.tui.handlers.compared import pair

            return pair(records, ids[0])

        older, newer = (ids[0], ids[1]) if len(ids) == 2 else await self.means.work.run(pair)
        patterns = self.means.setup.diff_ignore

        def compare(records: Records) -> Compared:
            from inspector.explore.diff import Volatile
            from inspector.tui.handlers.compared import of_deliveries

            return of_deliveries(records, (older, newer), Volatile(patterns))

        self._open(compare)

    def on_forwards_view_compared(self, event: ForwardsView.Compared) -> None:
        patterns = self.means.setup.diff_ignore
        if event.old is None:
            self.say(Said("This is the first attempt: there is none before it.", "warning"))
            return
        old, new = event.old, event.new

        def compare(records: Records) -> Compared:
            from inspector.explore.diff import Volatile
            from inspector.tui.handlers.compared import of_attempts

            return of_attempts(old, new, Volatile(patterns))

        self._open(compare)

    def _open(self, compare: Callable[[Records], Compared]) -> None:
        # Loaded when it is asked for: the first frame needs none of it.
        from inspector.tui.screens.compare import CompareScreen

        def load() -> Awaitable[Compared]:
            return self.means.work.run(compare)

        def listing(job: Callable[[], Listing]) -> Awaitable[Listing]:
            return self.means.work.run(lambda records: job())

        self.app.push_screen(CompareScreen(load, listing, self.copy, self.means.setup.keymap))
