"""Gives a session to deliveries that were judged before anybody knew where theirs stands: by an older
version, or before the user said it.

It must never be on a delivery's way: it looks while nobody has come for a while, a little at a time, and
stops in the middle when somebody does. What it has done it has written, so it goes on there the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

from inspector import __version__
from inspector.config import Settings
from inspector.engine.session_place import session_places
from inspector.engine.traffic import Traffic
from inspector.model import InspectorError
from inspector.model.lines import Line, rfc3339
from inspector.providers import Provider, Providers, stamp
from inspector.store.loop import LoopWriter
from inspector.store.reader import Reader
from inspector.store.sessions.fill import Place, Unplaced
from inspector.verify import read_facts

_MOST = 200_000
"""Deliveries that are looked at, the newest; older ones get a session when they are judged again."""
_LARGEST = 256 * 1024
"""Bytes of a body above which reading it could hold up an answer for more than a few milliseconds."""
_PAGE = 1_000
_BODIES = 32
_QUIET_SECONDS = 0.25
_TOLD = 500
"""Lines that are said, one for each delivery: more than are in sight."""


class SessionFilling:
    """One look through the store with the rules of this run."""

    def __init__(
        self,
        settings: Settings,
        providers: Callable[[], Providers],
        reader: Reader,
        writer: LoopWriter,
        emit: Callable[[Line], None],
        clock: Callable[[], int],
        traffic: Traffic,
    ) -> None:
        self._places = session_places(settings)
        self._providers = providers
        self._reader = reader
        self._writer = writer
        self._emit = emit
        self._clock = clock
        self._traffic = traffic
        self._told = 0
        said = f"{__version__}\n{settings.session or ''}\n{stamp(settings.provider_dir)}"
        self._rules = sha256(said.encode("utf-8", "surrogateescape")).hexdigest()

    async def run(self) -> None:
        """Look until there is nothing left, or nothing can be read or written: the next run tries again."""
        with suppress(InspectorError):
            below = await asyncio.to_thread(self._reader.sessions_below, self._rules)
            last = below - _MOST
            while below > 0:
                await self._quiet()
                step = await asyncio.to_thread(self.step, below)
                below = step.below if step.below > last else 0
                await self._writer.side(Place(step.found, self._rules, below))
                self._tell(step)

    def step(self, below: int) -> Place:
        """Look at some deliveries below an id, in a thread. It ends early when a sender comes."""
        taken, bodies = self._traffic.taken, 0
        found: list[tuple[int, str]] = []
        page = self._reader.unplaced(below, _PAGE)
        for each in page:
            if bodies >= _BODIES or self._traffic.taken != taken:
                return Place(found, self._rules, below)
            if each.open and each.size <= _LARGEST:
                provider = self._provider(each)
                if self._places or (provider is not None and provider.session):
                    bodies += 1
                    found += self._named(each, provider)
            below = each.id
        return Place(found, self._rules, below if len(page) == _PAGE else 0)

    def _named(self, each: Unplaced, provider: Provider | None) -> list[tuple[int, str]]:
        try:
            delivery = self._reader.delivery(each.id)
        except InspectorError:  # A damaged one has no session.
            return []
        facts = None if delivery is None else read_facts(delivery, provider, session=self._places)
        return [] if facts is None or facts.session is None else [(each.id, facts.session)]

    def _provider(self, each: Unplaced) -> Provider | None:
        try:
            return None if each.provider is None else self._providers().get(each.provider)
        except InspectorError:  # A file of the user's that is wrong is told elsewhere.
            return None

    async def _quiet(self) -> None:
        """Wait until nobody came for a while."""
        while True:
            taken = self._traffic.taken
            await asyncio.sleep(_QUIET_SECONDS)
            if self._traffic.taken == taken and not self._traffic.waiting:
                return

    def _tell(self, step: Place) -> None:
        for id, session in step.found[: max(0, _TOLD - self._told)]:
            self._emit({"type": "session", "at": rfc3339(self._clock()), "id": id, "session": session})
        self._told += len(step.found)
