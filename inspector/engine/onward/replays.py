"""The replays of one engine: started, paused and stopped by commands, told in `replay` lines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from itertools import count

from inspector.config.pace import read_pace
from inspector.engine.commands import Arguments, Handler, ids_of, url_of
from inspector.engine.onward.replay import Progress, Replay, State
from inspector.explore import parse, without_copies
from inspector.forward import Target
from inspector.model import Attempt, Delivery, InspectorError, NotFoundError, Query
from inspector.model.lines import Line, rfc3339
from inspector.store.reader import Reader

_PAGE = 500
_TELL_SECONDS = 0.1
_MOST = 4


class Replays:
    """Runs replays. `send` makes one attempt, stored; `sign_again` a new linked delivery with a signature of
    now; `target_of` reads a URL, None for the app there is; `saved` reads the saved filters, in a thread."""

    def __init__(
        self,
        reader: Reader,
        send: Callable[[Delivery, Target], Awaitable[Attempt]],
        sign_again: Callable[[Delivery], Awaitable[Delivery]],
        target_of: Callable[[str | None], Target],
        emit: Callable[[Line], None],
        report: Callable[[InspectorError], None],
        clock: Callable[[], int],
        saved: Callable[[], Mapping[str, str]],
    ) -> None:
        self._reader = reader
        self._send = send
        self._sign_again = sign_again
        self._target_of = target_of
        self._emit = emit
        self._report = report
        self._clock = clock
        self._saved = saved
        self._numbers = count(1)
        self._running: dict[int, tuple[Replay, asyncio.Task[Progress]]] = {}
        self._told: dict[int, float] = {}

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """`replay {ids | filter, url?, pace?, bytes?}` gives a number; `bytes` is `exact` or `signed`. `steer
        {replay, do}` pauses, resumes, steps or stops it."""
        return {"replay": self._start, "steer": self._steer}

    async def drain(self, seconds: float) -> None:
        """Stop all, and let what is under way finish for at most so long."""
        tasks = [task for _, task in self._running.values()]
        for replay, _ in self._running.values():
            replay.stop()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def _start(self, arguments: Arguments) -> object:
        pace, what = str(arguments.get("pace") or "now"), arguments.get("bytes") or "exact"
        if what not in ("exact", "signed"):
            raise InspectorError("A replay's bytes are exact or signed.")
        signed = what == "signed"
        if "filter" not in arguments:
            ids = ids_of(arguments)
            newest = await asyncio.to_thread(self._reader.row, max(ids, default=0))
            last = newest.at if newest is not None else 0
            found = listed(self._reader, sorted(ids))
            return self._begin(found, len(ids), last, url_of(arguments), pace, signed=signed)
        query = parse(str(arguments["filter"]), now=time.time(), saved=await asyncio.to_thread(self._saved))
        query = without_copies(query) if signed else query
        total = await asyncio.to_thread(self._reader.count, query)
        rows = await asyncio.to_thread(self._reader.rows, query, limit=1)
        last, found = rows[0].at if rows else 0, matching(self._reader, query)
        return self._begin(found, total, last, url_of(arguments), pace, signed=signed)

    def _begin(
        self,
        deliveries: AsyncIterator[tuple[int, int]],
        total: int,
        last: int,
        url: str | None,
        pace: str,
        *,
        signed: bool,
    ) -> int:
        if len(self._running) >= _MOST:
            raise InspectorError(f"{_MOST} replays are running.", "Stop one of them first.")
        if not total:
            raise NotFoundError("There is nothing to replay.", "Choose other deliveries.")
        target, number, in_turn = self._target_of(url), next(self._numbers), asyncio.Lock()

        async def send(id: int) -> Attempt:
            # Only exchanges overlap: reading and signing take turns, so that all set out in their order.
            async with in_turn:
                delivery = await asyncio.to_thread(self._reader.delivery, id)
                if delivery is None:
                    raise NotFoundError(f"There is no delivery {id}.")
                if signed:
                    delivery = await self._sign_again(delivery)
            return await self._send(delivery, target)

        def tell(progress: Progress) -> None:
            self._tell(number, target.url, progress)

        replay = Replay(deliveries, total, read_pace(pace), send, tell, self._report, last=last)
        task = asyncio.create_task(replay.run())
        self._running[number] = (replay, task)
        task.add_done_callback(lambda done: self._ended(number, done))
        return number

    async def _steer(self, arguments: Arguments) -> object:
        number, wanted = arguments.get("replay"), str(arguments.get("do"))
        known = self._running.get(number) if isinstance(number, int) else None
        if known is None:
            raise NotFoundError("That replay has ended.", "Start another.")
        steps = {"pause": known[0].pause, "resume": known[0].resume, "step": known[0].step}
        steps["stop"] = known[0].stop
        if wanted not in steps:
            raise InspectorError("A replay can be told to pause, resume, step or stop.")
        steps[wanted]()
        return wanted

    def _ended(self, number: int, task: asyncio.Task[Progress]) -> None:
        self._running.pop(number, None)
        self._told.pop(number, None)
        if not task.cancelled() and isinstance(error := task.exception(), InspectorError):
            self._report(error)

    def _tell(self, number: int, url: str, progress: Progress) -> None:
        """At most ten times a second while it only goes on."""
        now = asyncio.get_running_loop().time()
        ends = progress.state is not State.RUNNING or progress.sent == 0
        if not ends and now - self._told.get(number, 0.0) < _TELL_SECONDS:
            return
        self._told[number] = now
        self._emit(
            {"type": "replay", "at": rfc3339(self._clock()), "replay": number, **fields_of(progress, url)}
        )


def fields_of(progress: Progress, url: str) -> Line:
    """A progress as it stands in every JSON output."""
    return {
        "state": str(progress.state),
        "url": url,
        "total": progress.total,
        "sent": progress.sent,
        "ok": progress.ok,
        "failed": progress.failed,
        "left_seconds": None if progress.left is None else round(progress.left, 1),
    }


async def listed(reader: Reader, ids: Sequence[int]) -> AsyncIterator[tuple[int, int]]:
    """The deliveries with these ids that there are, each with when it came."""
    for id in ids:
        row = await asyncio.to_thread(reader.row, id)
        if row is not None:
            yield row.id, row.at


async def matching(reader: Reader, query: Query) -> AsyncIterator[tuple[int, int]]:
    """The deliveries that match, oldest first; those that come meanwhile are left out."""
    newest = await asyncio.to_thread(reader.rows, query, limit=1)
    last, end = 0, newest[0].id if newest else 0
    while rows := await asyncio.to_thread(reader.rows, query, after=last, limit=_PAGE):
        for row in rows:
            if row.id > end:
                return
            yield row.id, row.at
        last = rows[-1].id
