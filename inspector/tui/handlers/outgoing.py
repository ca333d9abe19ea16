"""What the main screen does about the way out: replays, and what is held for an app that is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.handlers.delivery import DeliveryActions, checked_url
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.tui.handlers.delivery import Means
    from inspector.tui.inbox import Batch
    from inspector.tui.outgoing_news import AppNews, ReplayNews
    from inspector.tui.screens.replay import Wanted


class OutgoingActions(DeliveryActions):
    """The part of the main screen that replays and flushes."""

    def __init__(self, means: Means) -> None:
        super().__init__(means)
        self._apps: dict[str, AppNews] = {}

    def outgoing_news(self, batch: Batch) -> dict[str, object]:
        """Which routes there are, whose app is down, and how far replays are."""
        if batch.listening is not None:
            self._apps.clear()
        self._apps |= {app.route: app for app in batch.apps}
        there = [app for app in self._apps.values() if not app.gone]
        changes: dict[str, object] = {
            "down": tuple(app.route for app in there if app.down),
            "held": sum(app.held for app in there),
        }
        if batch.filtered is not None:
            changes["routes"] = batch.filtered
        for news in batch.replays:
            changes["replay"] = news
            self.show_replay(news)
        return changes

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
        running = standing.replay if standing.replay is not None and not standing.replay.over else None
        parts = (checked_url, self._start_replay, self._steer_replay, running)
        self.app.push_screen(ReplayScreen(choices, standing.target or "", *parts))

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
