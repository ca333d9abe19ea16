"""`inspector replay ID… --to URL`: send stored deliveries again; every try is a new linked record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.cli.asked import settle
from inspector.cli.chosen import chosen
from inspector.cli.output import narrate_error, print_line, print_text
from inspector.config import Settings, saved_filters
from inspector.config.pace import Pace, Tempo, read_pace
from inspector.engine.replay import Replay
from inspector.forward import Pool, Target, parse_target, send
from inspector.model import Attempt, Delivery, ExitCode, InspectorError, NotFoundError
from inspector.model.lines import attempt_line
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from inspector.text import duration, visible_line


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is sent where: ids in their order, or all that match `filter`, oldest first. `pace` as typed;
    without one each waits for the answer to the one before."""

    ids: tuple[int, ...]
    to: str
    hosts: tuple[str, ...] = ()
    filter: str | None = None
    pace: str | None = None


def replay(flags: Mapping[str, object], wanted: Wanted) -> int:
    """Send each; FORWARD when one of them got no 2xx."""
    settings = settle(flags).settings
    allowed = frozenset(wanted.hosts) | frozenset(settings.allow_target)
    target = parse_target(wanted.to, timeout=settings.forward_timeout, allow_hosts=allowed)
    pace = None if wanted.pace is None else _pace(wanted.pace)
    reader = Reader(settings.db)
    try:
        found = list(chosen(reader, wanted.ids, wanted.filter, saved_filters(settings)))
        writer = Writer(settings.db)
        try:
            good = asyncio.run(_Sender(settings, reader, writer, target).send_all(found, pace))
        finally:
            writer.close()
    finally:
        reader.close()
    return ExitCode.OK if good else ExitCode.FORWARD


def _pace(text: str) -> Pace:
    pace = read_pace(text)
    if pace.tempo is Tempo.STEP:
        raise InspectorError("One by one needs keys.", "Press R on the screen, or leave --pace out.")
    return pace


class _Sender:
    """Sends, keeps and prints each attempt."""

    def __init__(self, settings: Settings, reader: Reader, writer: Writer, target: Target) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._target = target
        self._pool = Pool()

    async def send_all(self, ids: Sequence[int], pace: Pace | None) -> bool:
        """Whether every one was answered with 2xx."""
        try:
            if pace is None:
                return all([(await self._send(id)).ok for id in ids])
            run = Replay(self._came(ids), len(ids), pace, self._send, lambda progress: None, narrate_error)
            return (await run.run()).ok == len(ids)
        finally:
            await self._pool.close()

    async def _came(self, ids: Sequence[int]) -> AsyncIterator[tuple[int, int]]:
        for id in ids:
            row = self._reader.row(id)
            if row is not None:
                yield id, row.at

    async def _send(self, id: int) -> Attempt:
        attempt = await send(_found(self._reader, id), self._target, pool=self._pool)
        attempt = replace(attempt, id=await asyncio.wrap_future(self._writer.attempt(attempt)))
        if self._settings.json:
            print_line(attempt_line(attempt))
        else:
            print_text(_sentence(attempt))
        return attempt


def _found(reader: Reader, id: int) -> Delivery:
    delivery = reader.delivery(id)
    if delivery is None:
        raise NotFoundError(f"There is no delivery {id}.", "inspector list prints those there are.")
    return delivery


def _sentence(attempt: Attempt) -> str:
    url, time = visible_line(attempt.url), duration(attempt.duration)
    if attempt.status is None:
        return f"#{attempt.delivery} → {url}  {visible_line(attempt.message)}"
    same = "same bytes" if attempt.sha256_in == attempt.sha256_out else "OTHER BYTES"
    return f"#{attempt.delivery} → {url}  {attempt.status} {visible_line(attempt.reason)}  {time}  {same}"
