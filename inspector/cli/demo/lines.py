"""The demo without a screen: the engine alone prints its lines until the first deliveries are through.

It always ends: when every one is judged and forwarded, at Ctrl-C, when nobody reads, or after a minute.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from inspector.cli.demo.stage import Stage
from inspector.cli.output import narrate
from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.engine import Engine
from inspector.engine.onward.outbox import Outbox
from inspector.model import ExitCode, InspectorError, Status
from inspector.model.lines import Line
from inspector.text import visible_line

_SECONDS = 60.0


class Tally:
    """What the engine's lines have told so far. `complete` is set when nothing is outstanding."""

    def __init__(self, *, forwarded: bool) -> None:
        self._forwarded = forwarded
        self._expected: int | None = None
        self._verdicts: dict[object, str] = {}
        self._attempted: set[object] = set()
        self._rejected = 0
        self.complete = asyncio.Event()

    def expect(self, count: int) -> None:
        """So many requests were sent and answered."""
        self._expected = count
        self._look()

    def see(self, line: Mapping[str, object]) -> None:
        """Take one line of the engine into account."""
        match line.get("type"):
            case "verdict":
                self._verdicts[line.get("id")] = str(line.get("status"))
            case "attempt":
                self._attempted.add(line.get("delivery"))
            case "rejected":
                self._rejected += 1
            case _:
                return
        self._look()

    @property
    def summary(self) -> str:
        """How many of each verdict, in words."""
        counted = Counter(self._verdicts.values())
        parts = [f"{counted[status]} {status.word}" for status in Status if counted[status]]
        return f"{len(self._verdicts)} deliveries ({', '.join(parts)}), {self._rejected} refused"

    def _look(self) -> None:
        judged = len(self._verdicts)
        arrived = self._expected is not None and judged + self._rejected >= self._expected
        if arrived and (not self._forwarded or len(self._attempted) >= judged):
            self.complete.set()


async def print_opening(settings: Settings, sock: socket.socket, stage: Stage) -> int:
    """Run the engine on `sock` until the stage's first deliveries are judged and forwarded.

    Raises InspectorError when that takes longer than a minute or the sender ends.
    """
    loop, tally = asyncio.get_running_loop(), Tally(forwarded=bool(settings.routes))
    gone, interrupted = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupted.set)

    def nobody_reads() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(gone.set)

    outbox = Outbox(1, nobody_reads, now_us)

    def emit(line: Line) -> None:
        outbox.put(line)
        tally.see(line)

    try:
        engine = Engine(settings, sock, emit)
        await engine.start()
        try:
            await _opening(sock, stage, tally, gone, interrupted)
        finally:
            await asyncio.to_thread(stage.stop_sending)
            await engine.stop()
    finally:
        outbox.close()
        sock.close()
    if interrupted.is_set():
        return ExitCode.INTERRUPTED
    own = settings.db.is_relative_to(stage.directory)
    kept = "Nothing is kept." if own else f"They are kept in {visible_line(str(settings.db))}."
    narrate(f"inspector: the demo is over: {tally.summary}. {kept}")
    return ExitCode.OK


async def _opening(
    sock: socket.socket, stage: Stage, tally: Tally, gone: asyncio.Event, interrupted: asyncio.Event
) -> None:
    """Let the sender begin and wait for the first of: all seen, nobody reads, interrupted, too long."""
    stage.send_to(sock, only_burst=True)
    reading = asyncio.create_task(_expect(stage, tally))
    ends = [asyncio.create_task(event.wait()) for event in (tally.complete, gone, interrupted)]
    try:
        waiting = {*ends, reading}
        while not any(end.done() for end in ends):
            done, waiting = await asyncio.wait(waiting, timeout=_SECONDS, return_when="FIRST_COMPLETED")
            if not done:
                raise InspectorError(
                    f"The demo's deliveries were not all judged within {_SECONDS:.0f} s.",
                    "The lines above tell how far it came; start it again on a machine with less to do.",
                )
            if reading in done:
                reading.result()
    finally:
        for task in (*ends, reading):
            task.cancel()


async def _expect(stage: Stage, tally: Tally) -> None:
    message = await asyncio.to_thread(stage.read)
    answered = message.get("answered")
    tally.expect(answered if isinstance(answered, int) else 0)
