"""`inspector replay`: send stored deliveries or exported fixtures again; every try of a stored one is a new
linked record."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from inspector.cli.output import answer_text, narrate, narrate_error, print_line, print_text
from inspector.cli.redacting import redaction_of
from inspector.cli.replay.regression import Against, Regression
from inspector.cli.replay.signer import Signer
from inspector.cli.replay.sources import Fixtures, Given, Source, Stored
from inspector.cli.settled import settle
from inspector.config import Settings, saved_filters
from inspector.config.pace import Pace, Tempo, read_pace
from inspector.engine.onward.replay import Progress, Replay, State
from inspector.forward import Pool, Target, parse_target, send
from inspector.model import Attempt, ExitCode, InspectorError
from inspector.model.lines import attempt_line
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from inspector.text import duration, visible_line

_SAY_SECONDS = 5.0


class _UsageError(InspectorError):
    """Options that do not go together."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is sent where: ids in their order, or all that match `filter`, oldest first; of the store, or of
    the folder `fixtures`. `pace` as typed; without one each waits for the answer to the one before. `sign`
    signs each again, `against` holds the answers against a baseline."""

    to: str
    ids: tuple[int, ...] = ()
    filter: str | None = None
    hosts: tuple[str, ...] = ()
    pace: str | None = None
    sign: bool = False
    fixtures: str | None = None
    against: Against | None = None

    @classmethod
    def of(cls, words: Sequence[str], filter: str | None) -> tuple[tuple[int, ...], str | None]:
        """Ids and filter of what was typed: numbers alone are ids, other words a filter. Raises
        InspectorError."""
        if not words:
            return (), filter
        if all(word.isascii() and word.isdigit() for word in words):
            return tuple(int(word) for word in words), filter
        if filter is not None:
            raise _UsageError("There are two filters.", "Give one, as words or by --filter.")
        return (), " ".join(words)


class _Hearer(Protocol):
    """Is told of every delivery once."""

    def expect(self, source: Source, chosen: Sequence[tuple[int, int]]) -> None: ...

    def heard(self, number: int, given: Given, attempt: Attempt) -> None: ...

    def failed(self, number: int, given: Given | None, error: InspectorError) -> None: ...

    def finish(self) -> ExitCode: ...


def replay(flags: Mapping[str, object], wanted: Wanted) -> int:
    """Send each. FORWARD when one of them got no 2xx; with a baseline, when one got no answer, and DIFFERENT
    when an answer is not the baseline's."""
    settings = settle(flags).settings
    allowed = frozenset(wanted.hosts) | frozenset(settings.allow_target)
    timeout, insecure = settings.forward_timeout, settings.insecure
    target = parse_target(wanted.to, timeout=timeout, allow_hosts=allowed, insecure_hosts=insecure)
    pace = None if wanted.pace is None else _pace(wanted.pace)
    hearer = _hearer(settings, wanted)
    with ExitStack() as open_parts:
        writer: Writer | None = None
        source: Source
        if wanted.fixtures is not None:
            source = _fixtures(settings, wanted, wanted.fixtures)
            chosen = source.list()
        else:
            reader = open_parts.enter_context(closing(Reader(settings.db)))
            copies = wanted.against is None and not wanted.sign
            source = Stored(reader, wanted.ids, wanted.filter, saved_filters(settings), copies=copies)
            chosen = source.list()
            writer = open_parts.enter_context(closing(Writer(settings.db)))
        hearer.expect(source, chosen)
        signer = Signer(settings, writer) if wanted.sign else None
        over = asyncio.run(_Sender(source, writer, signer, target, hearer).send_all(chosen, pace))
    if over.state is State.STOPPED:
        narrate(f"Stopped: {over.words}.")
        return ExitCode.INTERRUPTED
    if wanted.against is None and over.total > 1:
        narrate(f"{over.words}.")
    return hearer.finish()


def _hearer(settings: Settings, wanted: Wanted) -> _Hearer:
    if wanted.against is None:
        return _Told(json=settings.json)
    whole = wanted.fixtures is not None and wanted.filter is None
    redaction = redaction_of(settings)
    return Regression(wanted.against, redaction, json=settings.json, whole=whole, signed=wanted.sign)


def _fixtures(settings: Settings, wanted: Wanted, folder: str) -> Fixtures:
    if wanted.ids:
        raise _UsageError("Fixtures have no ids.", "Choose among them by a filter, or name a folder below.")
    return Fixtures(Path(folder), wanted.filter, saved_filters(settings))


def _pace(text: str) -> Pace:
    try:
        pace = read_pace(text)
    except InspectorError as error:
        raise _UsageError(error.message, "Write now, original, 10x or 5/s.") from None
    if pace.tempo is Tempo.STEP:
        raise _UsageError("One by one needs keys.", "Press R on the screen, or leave --pace out.")
    return pace


class _Sender:
    """Sends each, and keeps the attempt where there is a store."""

    def __init__(
        self, source: Source, writer: Writer | None, signer: Signer | None, target: Target, hearer: _Hearer
    ) -> None:
        self._source = source
        self._writer = writer
        self._signer = signer
        self._target = target
        self._hearer = hearer
        self._pool = Pool()

    async def send_all(self, chosen: Sequence[tuple[int, int]], pace: Pace | None) -> Progress:
        """In order, one after the other or at a pace; until Ctrl-C, which lets what is under way finish."""
        told = _Slowly()
        replay = Replay(
            _each(chosen),
            len(chosen),
            pace or Pace(Tempo.NOW),
            self._send,
            told.tell,
            lambda error: None,  # What fails was told to the hearer already.
            last=chosen[-1][1],
            at_once=1 if pace is None else None,
        )
        loop = asyncio.get_running_loop()

        def stop() -> None:
            # Another Ctrl-C breaks off.
            loop.remove_signal_handler(signal.SIGINT)
            replay.stop()

        # Not everywhere, and in the main thread only.
        with suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(signal.SIGINT, stop)
        try:
            return await replay.run()
        finally:
            await self._pool.close()
            if self._signer is not None:
                await self._signer.close()

    async def _send(self, number: int) -> Attempt:
        given: Given | None = None
        try:
            given = self._source.load(number)
            delivery = given.delivery if self._signer is None else await self._signer.sign(given.delivery)
            attempt = await send(delivery, self._target, pool=self._pool)
        except InspectorError as error:
            self._hearer.failed(number, given, error)
            raise
        if self._writer is not None:
            attempt = replace(attempt, id=await asyncio.wrap_future(self._writer.attempt(attempt)))
        self._hearer.heard(number, given, attempt)
        return attempt


async def _each(chosen: Sequence[tuple[int, int]]) -> AsyncIterator[tuple[int, int]]:
    for one in chosen:
        yield one


class _Slowly:
    """Says how far a long replay is, now and then."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Called on every change."""
        now = time.monotonic()
        if progress.state is State.RUNNING and now - self._said >= _SAY_SECONDS:
            self._said = now
            narrate(f"{progress.words}.")


class _Told:
    """Prints each answer as it comes."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._good = True

    def expect(self, source: Source, chosen: Sequence[tuple[int, int]]) -> None:
        """Nothing has to be known before."""

    def heard(self, number: int, given: Given, attempt: Attempt) -> None:
        self._good = self._good and attempt.ok and attempt.error is None
        if self._json:
            print_line({**attempt_line(attempt), **_origin(given, attempt)})
        else:
            print_text(_sentence(given, attempt))

    def failed(self, number: int, given: Given | None, error: InspectorError) -> None:
        self._good = False
        if given is not None:
            narrate(f"{given.said} was not sent:")
        narrate_error(error)

    def finish(self) -> ExitCode:
        return ExitCode.OK if self._good else ExitCode.FORWARD


def _origin(given: Given, attempt: Attempt) -> Mapping[str, object]:
    """What an attempt's line says besides: the fixture, or the delivery that was signed again."""
    if given.fixture:
        return given.fields
    return {"original": given.delivery.id} if attempt.delivery != given.delivery.id else {}


def _sentence(given: Given, attempt: Attempt) -> str:
    url, time = visible_line(attempt.url), duration(attempt.duration)
    copy = f" as #{attempt.delivery}" if "original" in _origin(given, attempt) else ""
    lead = f"{given.said}{copy} → {url}"
    if attempt.status is None:
        return f"{lead}  {answer_text(attempt)}"
    same = "same bytes" if attempt.sha256_in == attempt.sha256_out else "OTHER BYTES"
    return f"{lead}  {answer_text(attempt)}  {time}  {same}"
