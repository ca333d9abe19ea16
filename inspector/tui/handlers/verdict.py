"""What the main screen does about a verdict: ask what apps would make of a valid delivery, and confirm a
subscription when told to.

It must never hold up a frame: both are asked of the engine, beside the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.model import InspectorError
from inspector.tui import sending
from inspector.tui.handlers.delivery import DeliveryActions

if TYPE_CHECKING:
    from inspector.tui.views.verdict import VerdictView

_ABOUT = (
    "AWS is visited once, at its own host (https, no redirect). From then on it sends the topic's messages."
)
_UNPROVED = "Its signature was not found valid: anybody could have sent it."


class VerdictActions(DeliveryActions):
    """The part of the main screen that acts for the verdict."""

    def on_verdict_view_wanted(self, event: VerdictView.Wanted) -> None:
        """The verdict of a valid delivery is in sight: a newer one stands in for one still being asked."""
        event.stop()
        self.run_worker(
            self._ask_receivers(event.view, event.id), exit_on_error=False, group="receivers", exclusive=True
        )

    async def _ask_receivers(self, view: VerdictView, id: int) -> None:
        from inspector.tui.receivers import ask_receivers

        try:
            receivers = await ask_receivers(self.means.door, id)
        except InspectorError as error:
            view.told(id, None, error.message)
        else:
            view.told(id, receivers)

    def action_confirm(self) -> None:
        row = self.standing.row
        if row is None:
            return
        from inspector.model import Status

        proved = row.verdict is Status.VALID

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(sending.confirm(self.means.door, row.id, unproved=not proved))

        question = f"Confirm the SNS subscription that #{row.id} asks for?"
        from inspector.tui.screens.confirm import ConfirmScreen

        self.app.push_screen(ConfirmScreen(question, _ABOUT, warning="" if proved else _UNPROVED), answered)
