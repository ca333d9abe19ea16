"""What the main screen does about the way out: replays, and what is held for an app that is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.handlers.delivery import DeliveryActions, checked_url
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.tui.outgoing_news import ReplayNews
    from inspector.tui.screens.replay import Wanted


class OutgoingActions(DeliveryActions):
    """The part of the main screen that replays and flushes."""

    def action_flush(self) -> None:
        self.do(self._flush())

    async def _flush(self) -> Said:
        reply = await self.means.door.ask("flush")
        return Said(f"Trying the app again; {reply.value} held deliveries follow in order.")

    def action_replay(self) -> None:
        from inspector.tui.screens.replay import Choice, ReplayScreen

        standing = self.standing
        choices: list[Choice] = []
        if self.chosen:
            choices.append(Choice(f"{standing.acting_on} (chosen)", ids=tuple(self.chosen)))
        if standing.filter:
            choices.append(
                Choice(f"all {standing.shown:,} that match {standing.filter}", filter=standing.filter)
            )
        choices.append(Choice(f"all {standing.total:,} deliveries", filter=""))
        self.app.push_screen(
            ReplayScreen(choices, standing.target or "", checked_url, self._start_replay, self._steer_replay)
        )

    def show_replay(self, news: ReplayNews) -> None:
        """Show how far a replay is, where its dialog is open."""
        from inspector.tui.screens.replay import ReplayScreen

        screen = self.app.screen
        if isinstance(screen, ReplayScreen):
            screen.show(news)
        elif news.over:
            self.say(
                Said(f"Replay to {news.target}: {news.words}.", "warning" if news.failed else "information")
            )

    def _start_replay(self, wanted: Wanted) -> None:
        self.do(self._replay(wanted))

    async def _replay(self, wanted: Wanted) -> None:
        asked = wanted.choice.asked() | ({"bytes": "signed"} if wanted.signed else {})
        await self.means.door.ask("replay", url=wanted.url, pace=wanted.pace, **asked)

    def _steer_replay(self, number: int, do: str) -> None:
        async def steer() -> None:
            await self.means.door.ask("steer", replay=number, do=do)

        self.do(steer())
