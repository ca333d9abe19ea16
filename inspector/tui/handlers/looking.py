"""What the main screen does when asked to look elsewhere: views, themes, help, notices, and the way out.

It must never act on a delivery; `delivery_actions` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from inspector.model import InspectorError, NotFoundError
from inspector.tui.detail.area import DetailPane
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.listing.tally import Tally
from inspector.tui.sending import Said
from inspector.tui.themes import next_theme

if TYPE_CHECKING:
    from inspector.model import Rejection
    from inspector.tui.handlers.delivery import Means

_STORED = 100


class LookActions(DeliveryActions):
    """The part of the main screen that changes what is seen."""

    def __init__(self, means: Means) -> None:
        super().__init__(means)
        self.detail = DetailPane(
            means.work,
            lambda message, hint: self.complain(InspectorError(message, hint)),
            providers=means.providers,
            id="detail",
        )
        self.tally = Tally()
        self._resumed = False

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Styles may have changed meanwhile; the first time they were just worked out."""
        event.refresh_styles, self._resumed = self._resumed, True

    def stand(self, **changes: object) -> None:
        """Make the Standing anew and show it."""
        raise NotImplementedError

    def action_next_view(self) -> None:
        self.detail.bring(self.detail.front + 1)

    def action_previous_view(self) -> None:
        self.detail.bring(self.detail.front - 1)

    def action_view_1(self) -> None:
        self.detail.bring(0)

    def action_view_2(self) -> None:
        self.detail.bring(1)

    def action_view_3(self) -> None:
        self.detail.bring(2)

    def action_view_4(self) -> None:
        self.detail.bring(3)

    def action_view_5(self) -> None:
        self.detail.bring(4)

    def action_theme(self) -> None:
        self.use_theme(next_theme(self.app.theme))

    def use_theme(self, name: str) -> None:
        """Change the colours."""
        self.app.theme = name
        self.say(Said(f"Theme: {name}"))

    def action_help(self) -> None:
        from inspector.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.standing))

    async def action_palette(self) -> None:
        await self.app.run_action("command_palette")

    def action_notices(self) -> None:
        self.run_worker(self._open_notices(), exit_on_error=False, group="notices", exclusive=True)

    async def _open_notices(self) -> None:
        """Show the notices of this run, and below them refusals that the store has from earlier ones."""
        try:
            stored: list[Rejection] = await self.means.work.run(
                lambda records: records.rejections(limit=_STORED)
            )
        except InspectorError as error:
            stored = []
            if not isinstance(error, NotFoundError):
                self.complain(error)
        seen = list(self.tally.notices)
        known = {(notice.at, notice.message) for notice in seen}
        from inspector.tui.screens.notices import NoticesScreen, from_rejection

        older = [from_rejection(rejection) for rejection in stored]
        self.tally.unseen = 0
        self.stand()
        unknown = [notice for notice in older if (notice.at, notice.message) not in known]
        self.app.push_screen(NoticesScreen([*seen, *unknown]))

    def action_restart_engine(self) -> None:
        self.means.door.start()

    async def action_quit(self) -> None:
        await self.app.action_quit()
