"""After the user changed the app: what failed last is sent once more, when the app is up again.

`watch` lines say what came of it. It must never send again what was answered 2xx, nor run twice for one
burst of changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.health import healthy
from inspector.engine.onward.routes import Route
from inspector.engine.onward.watched_files import MOST_FILES, WatchedFiles
from inspector.forward import Target
from inspector.forward.request import compose
from inspector.forward.target import destination
from inspector.model import Attempt, Delivery, InspectorError
from inspector.model.lines import Line, rfc3339
from inspector.store.reader import Reader

_MOST = 100


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between looks; without a change until a burst is over; how long an app may take to go down
    after a change, and then to be back."""

    look: float = 0.5
    quiet: float = 0.3
    down: float = 1.0
    back: float = 60.0
    probe: float = 0.1


class Watching:
    """One run of watching. `load` reads a delivery, `send` makes one stored attempt."""

    def __init__(
        self,
        files: WatchedFiles,
        forwarding: Forwarding,
        reader: Reader,
        load: Callable[[int], Awaitable[Delivery | None]],
        emit: Callable[[Line], None],
        report: Callable[[InspectorError], None],
        clock: Callable[[], int],
        patience: Patience | None = None,
    ) -> None:
        self._files = files
        self._forwarding = forwarding
        self._reader = reader
        self._load = load
        self._emit = emit
        self._report = report
        self._clock = clock
        self._patience = patience or Patience()
        self._over = False

    def end(self) -> None:
        """Send nothing more; what is on its way is finished and kept, and then `run` ends."""
        self._over = True

    async def run(self) -> None:
        """Watch until it is ended, or cancelled."""
        await self._look()
        if self._files.full:
            said = f"Only the first {MOST_FILES:,} files are watched."
            self._report(InspectorError(said, "Name a folder with fewer files by --watch PATH."))
        pause = self._patience.look
        while not self._over:
            await asyncio.sleep(pause)
            began = monotonic()
            changed = await self._look()
            # A walk over many files is done less often, so that it takes a tenth of a core at most.
            pause = max(self._patience.look, 10 * (monotonic() - began))
            while changed and not self._over:
                changed = await self._after(changed | await self._burst())

    async def _look(self) -> frozenset[str]:
        return await asyncio.to_thread(self._files.look)

    async def _burst(self) -> frozenset[str]:
        """What changes until nothing does any more: a build or a checkout writes many files."""
        found: frozenset[str] = frozenset()
        while True:
            await asyncio.sleep(self._patience.quiet)
            more = await self._look()
            if not more:
                return found
            found |= more

    async def _after(self, changed: frozenset[str]) -> frozenset[str]:
        """Send what failed; gives the files that changed meanwhile."""
        by_app: dict[str, list[Route]] = {}
        for route in self._forwarding.routes:
            by_app.setdefault(_origin(route.target), []).append(route)
        for origin, routes in by_app.items():
            failed = await asyncio.to_thread(self._reader.failed, origin, limit=_MOST)
            if failed and await self._up_again(routes[0]):
                await self._send(failed, routes, origin, len(changed))
        meanwhile = await self._look()
        self._files.during_sending(meanwhile)
        return meanwhile

    async def _up_again(self, route: Route) -> bool:
        """Wait for an app that starts anew to be gone and back; one that stays is given a moment to go."""
        loop, patience = asyncio.get_running_loop(), self._patience
        gone, began = False, loop.time()
        while loop.time() - began < patience.back and not self._over:
            up = await healthy(route.target, route.health)
            if up and (gone or loop.time() - began >= patience.down):
                return True
            gone = gone or not up
            await asyncio.sleep(patience.probe)
        return False

    async def _send(
        self, failed: list[tuple[int, str]], routes: list[Route], origin: str, files: int
    ) -> None:
        """One after the other, oldest first, as they came."""
        green: list[int] = []
        red: list[int] = []
        for id, url in reversed(failed):
            if self._over:
                break
            attempt = await self._again(id, url, routes)
            if attempt is not None:
                (green if attempt.ok else red).append(id)
        if green or red:
            at = rfc3339(self._clock())
            self._emit({"type": "watch", "at": at, "url": origin, "files": files, "green": green, "red": red})

    async def _again(self, id: int, url: str, routes: list[Route]) -> Attempt | None:
        """One attempt by the route that sent it before; None where it got its 2xx or its route is gone."""
        row = await asyncio.to_thread(self._reader.row, id)
        delivery = await self._load(id)
        if delivery is None or row is None or 200 <= (row.attempt_status or 0) < 300:
            return None
        try:
            route = next((route for route in routes if _url(route.target, delivery) == url), None)
            return None if route is None else await self._forwarding.send(delivery, route.target)
        except InspectorError as error:
            self._report(error)
            return None


def _origin(target: Target) -> str:
    place = destination(target.url)
    return f"{place.scheme}://{place.authority}"


def _url(target: Target, delivery: Delivery) -> str:
    """Where a delivery goes. Raises ForwardError for one that is no request."""
    path, _ = compose(delivery, destination(target.url), target.rewrite)
    return _origin(target) + path.decode("latin-1")
