"""What the main screen does about sums: sessions, the story of one, counts, and what is chosen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.model import ConfigError, NotFoundError
from inspector.tui.handlers.delivery import DeliveryActions

if TYPE_CHECKING:
    from inspector.model import Session
    from inspector.providers import Provider
    from inspector.providers.lifecycle import Lifecycle
    from inspector.tui.lane import Records
    from inspector.tui.screens.session_lines import Listed
    from inspector.tui.screens.sessions import Chosen, SessionsScreen, StoryScreen
    from inspector.tui.sending import Said

_MOST = 200
_MOST_ROWS = 2_000


class SessionActions(DeliveryActions):
    """The part of the main screen that knows of sessions. The rest of it gives what stands below."""

    def filter_by(self, text: str) -> None:
        """Use this filter."""
        raise NotImplementedError

    async def go_to(self, id: int) -> None:
        """Put the cursor of the list on a delivery."""
        raise NotImplementedError

    def action_sessions(self) -> None:
        self.do(self._open_sessions())

    async def _open_sessions(self) -> None:
        def read(records: Records) -> SessionsScreen:
            from inspector.tui.screens.sessions import SessionsScreen

            found = records.sessions(limit=_MOST)
            return SessionsScreen([self._listed(records, each) for each in found], width)

        width = self.app.size.width
        self.app.push_screen(await self.means.work.run(read), self._session_chosen)

    def _listed(self, records: Records, session: Session) -> Listed:
        from inspector.explore.story import NAMED_BY, loose_ends, title_of
        from inspector.tui.screens.session_lines import Listed

        provider = self._provider(session.provider)
        if provider is None:
            return Listed(session)
        rows = records.session_rows(session.name, limit=NAMED_BY) if provider.title else ()
        title = title_of(rows, records.delivery, provider.title)
        return Listed(session, title, loose_ends(session, provider.lifecycles))

    def action_insights(self) -> None:
        self.do(self._open_insights())

    async def _open_insights(self) -> None:
        counts, timings = await self.means.work.run(lambda records: (records.counts(), records.timings()))
        from inspector.tui.screens.insights import InsightsScreen

        self.app.push_screen(InsightsScreen(counts, timings, self.app.size.width), self._insight_chosen)

    def _insight_chosen(self, filter: str | None) -> None:
        if filter is not None:
            self.filter_by(filter)

    def action_session(self) -> None:
        row = self.standing.row
        if row is not None and row.session is not None:
            self.do(self._open_story(row.session))

    async def _open_story(self, name: str) -> None:
        def read(records: Records) -> StoryScreen:
            from inspector.explore import tell
            from inspector.tui.screens.sessions import StoryScreen

            session = records.session(name)
            if session is None:
                raise NotFoundError("That session is gone.", "Its deliveries were deleted.")
            provider = self._provider(session.provider)
            title = provider.title if provider else ()
            rows = records.session_rows(name, limit=_MOST_ROWS)
            return StoryScreen(session, tell(rows, records.delivery, _lifecycles(provider), title))

        self.app.push_screen(await self.means.work.run(read), self._session_chosen)

    def _session_chosen(self, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        if chosen.filter:
            self._filter_by_session(chosen.session)
        elif chosen.delivery is not None:
            self.do(self._go_to(chosen.delivery))
        else:
            self.do(self._open_story(chosen.session))

    async def _go_to(self, id: int) -> Said | None:
        await self.go_to(id)
        return None

    def action_filter_session(self) -> None:
        row = self.standing.row
        if row is not None and row.session is not None:
            self._filter_by_session(row.session)

    def _filter_by_session(self, name: str) -> None:
        from inspector.explore import spell
        from inspector.model import Field

        self.filter_by(spell(Field("session", name)))

    def _provider(self, id: str | None) -> Provider | None:
        """The provider's data; a file of the user's that is wrong costs only what it would say."""
        try:
            return None if id is None else self.means.providers().get(id)
        except ConfigError:
            return None


def _lifecycles(provider: Provider | None) -> tuple[Lifecycle, ...]:
    return () if provider is None else provider.lifecycles
