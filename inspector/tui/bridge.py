"""The only door between the screen and the engine's process.

It starts the engine with the bound socket, reads its JSON lines into an Inbox, tells the screen at most
so many times a second that there is news, sends commands that give a future, and starts the engine again
when it dies: the socket stays open here, so nobody is refused meanwhile. It must never wait for the
screen, nor let a line, a flood or a dead engine raise into it.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from inspector.clock import now_us
from inspector.model import ExitCode, InspectorError
from inspector.text import visible_line
from inspector.tui.child_lines import CRASHED, FAILED, Traceback, lines_of, shown_line
from inspector.tui.engine_state import EngineState

if TYPE_CHECKING:
    from inspector.tui.inbox import Batch, Inbox

# -P: a folder named `inspector` or a `json.py` where the user stands must not be imported.
ENGINE = (sys.executable, "-P", "-m", "inspector.engine")
REFUSALS = frozenset([ExitCode.USAGE, ExitCode.CONFIG, ExitCode.LISTEN, ExitCode.STORE])
LONGEST_LINE = 1 << 20
_STDERR_LINES = 200
_QUIET_SECONDS = 0.3
_MANY_A_SECOND = 200


class News(Message, bubble=False):
    """Says that `Bridge.take` has something. It carries nothing, so a newer one may replace it."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, News)


class Patience(NamedTuple):
    """How long things may take, in seconds, and how often the engine is started again in a row. News come
    `between_many` apart where rows pass faster than anybody reads: painting takes from the senders' time."""

    between_news: float = 0.04
    between_many: float = 0.1
    delays: tuple[float, ...] = (0.1, 0.5, 1.0, 2.0, 4.0)
    healthy_after: float = 20.0
    reply: float = 120.0
    finish: float = 8.0
    terminate: float = 2.0


class Reply(NamedTuple):
    """What the engine answered to a command that worked."""

    message: str = ""
    value: object = None


class Bridge:
    """One engine, kept running. `settings` is what `Settings.to_json` gives; the socket is the caller’s."""

    def __init__(
        self,
        sock: socket.socket,
        settings: Mapping[str, object],
        *,
        command: Sequence[str] = ENGINE,
        patience: Patience | None = None,
    ) -> None:
        self._sock = sock
        self._settings = settings
        self._command = tuple(command)
        self._patience = patience or Patience()
        self._post: Callable[[News], object] | None = None
        self._posted = False
        self._due: asyncio.TimerHandle | None = None
        self._last_news = self._last_taken = 0.0
        self._pace = self._patience.between_news
        self._ref = 0
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._listened = 0
        self._refused = False
        self.state = EngineState.STARTING
        self.stderr: deque[str] = deque(maxlen=_STDERR_LINES)

    @cached_property
    def _inbox(self) -> Inbox:
        """Made when something is said: nothing is before the first frame."""
        from inspector.tui.inbox import Inbox

        return Inbox()

    def attach(self, post: Callable[[News], object]) -> None:
        """Tell `post` of news from now on, and once now."""
        self._post = post
        self._posted = False
        self._tell()

    def take(self) -> Batch:
        """Everything since the last call; the next News comes only after this."""
        self._posted = False
        batch, now = self._inbox.take(), time.monotonic()
        many = batch.arrived > _MANY_A_SECOND * (now - self._last_taken)
        self._pace = self._patience.between_many if many else self._patience.between_news
        self._last_taken = now
        return batch

    def start(self) -> None:
        """Start the engine and keep it running. Also what to call when it is FAILED."""
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep(), name="engine keeper")

    async def ask(self, cmd: str, **fields: object) -> Reply:
        """Send a command. Raises InspectorError when the engine refuses, is gone or does not answer."""
        from inspector.model.lines import encode

        process = self._process
        if process is None or process.stdin is None or self.state is not EngineState.RUNNING:
            raise InspectorError("The engine is not running.", "Wait until the status line says that it is.")
        self._ref += 1
        ref = self._ref
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[ref] = future
        try:
            process.stdin.write(encode({"cmd": cmd, "ref": ref, **fields}))
            async with asyncio.timeout(self._patience.reply):
                await process.stdin.drain()
                return await future
        except TimeoutError:
            raise InspectorError("The engine did not answer in time.", "Look at the problems (!).") from None
        except OSError:
            raise InspectorError(
                "The engine has stopped.", "It is being started again; try once more."
            ) from None
        finally:
            self._waiting.pop(ref, None)

    async def close(self) -> None:
        """End the engine: end of input, then SIGTERM, then SIGKILL, each with its time. Idempotent."""
        self._closing.set()
        process = self._process
        if process is not None and process.returncode is None:
            if process.stdin is not None:
                process.stdin.close()
            await self._end(process)
        if self._keeper is not None:
            await asyncio.wait([self._keeper], timeout=self._patience.terminate)
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._due is not None:
            self._due.cancel()
        self.state = EngineState.CLOSED

    async def _end(self, process: Process) -> None:
        for seconds, strike in (
            (self._patience.finish, process.terminate),
            (self._patience.terminate, process.kill),
        ):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await process.wait()
                    return
            with suppress(ProcessLookupError):
                strike()
        await process.wait()

    async def _keep(self) -> None:
        """Run the engine again and again until it is closed or has failed too often in a row."""
        failures = 0
        while not self._closing.is_set():
            began = time.monotonic()
            said = await self._run_once()
            if self._closing.is_set():
                return
            failures = 0 if time.monotonic() - began > self._patience.healthy_after else failures
            if failures >= len(self._patience.delays) or self._refused:
                self.state = EngineState.FAILED
                hint = "Mend what the notices before this one say, then restart the engine (ctrl+p)."
                self._note("engine_failed", f"{said} It is left alone now.", hint)
                return
            self.state = EngineState.RESTARTING
            self._note("engine_stopped", f"{said} It is being started again.", "Senders wait meanwhile.")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.delays[failures]):
                    await self._closing.wait()
            failures += 1

    async def _run_once(self) -> str:
        """One life of the engine; returns how it ended, in a sentence."""
        from inspector.model.lines import encode

        descriptor = self._sock.fileno()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                "--listen-fd",
                str(descriptor),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                pass_fds=(descriptor,),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return f"The engine could not be started: {visible_line(str(error))}."
        self._process = process
        self._refused, heard = False, self._listened
        readers = [
            asyncio.create_task(self._read_lines(process)),
            asyncio.create_task(self._read_stderr(process)),
        ]
        try:
            if process.stdin is not None and not self._closing.is_set():
                process.stdin.write(encode({"cmd": "start", "ref": 0, "settings": self._settings}))
            code = await process.wait()
            await asyncio.wait(readers, timeout=1.0)
        finally:
            self._process = None
            for reader in readers:
                reader.cancel()
            self._fail_waiting()
        # An engine that says no before it listens (a bad config, no database) would say it again.
        self._refused = self._listened == heard and code in REFUSALS
        return _ending(code)

    def _fail_waiting(self) -> None:
        for future in self._waiting.values():
            if not future.done():
                hint = "It is being started again; try once more."
                future.set_exception(InspectorError("The engine stopped before it answered.", hint))
        self._waiting.clear()

    async def _read_lines(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in lines_of(process.stdout, LONGEST_LINE):
            if line is None:
                self._note("engine_line", "The engine sent a line that is too long to read.")
            else:
                self._read(line)
            self._tell()

    def _read(self, data: bytes) -> None:
        import json

        try:
            line = json.loads(data)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            shown = visible_line(data[:120].decode("latin-1"))
            self._note("engine_line", f"The engine sent a line that is no message: {shown}")
        elif line.get("type") == "reply":
            self._reply(line)
        elif not self._inbox.read(line):
            self._note(
                "engine_line",
                f"The engine sent a message of an unknown kind: {visible_line(str(line)[:120])}",
            )
        elif line.get("type") == "listening":
            self.state = EngineState.RUNNING
            self._listened += 1

    def _reply(self, line: Mapping[str, object]) -> None:
        ref = line.get("ref")
        future = self._waiting.get(ref) if isinstance(ref, int) else None
        if future is None or future.done():
            return
        message = str(line.get("message") or "")
        if line.get("ok") is True:
            future.set_result(Reply(message, line.get("value")))
        else:
            failure = InspectorError(message or "The engine could not do that.", str(line.get("hint") or ""))
            future.set_exception(failure)

    async def _read_stderr(self, process: Process) -> None:
        assert process.stderr is not None
        traceback = Traceback()
        telling: asyncio.TimerHandle | None = None
        async for line in lines_of(process.stderr, LONGEST_LINE):
            shown = shown_line(line)
            if shown.strip():
                self.stderr.append(shown)
            self._say(traceback.take(shown))
            if telling is not None:
                telling.cancel()
            # A failure may follow from another: the last one is told, when nothing more comes.
            telling = asyncio.get_running_loop().call_later(
                _QUIET_SECONDS, lambda: self._say(traceback.end())
            )
        if telling is not None:
            telling.cancel()
        self._say(traceback.end())

    def _say(self, said: str) -> None:
        if said:
            self._note("engine_said", said, CRASHED if said.startswith(FAILED) else "")

    def _note(self, code: str, message: str, hint: str = "") -> None:
        from inspector.tui.inbox import Notice, Source

        self._inbox.note(Notice(now_us(), Source.ENGINE, code, message, hint))
        self._tell()

    def _tell(self) -> None:
        """Post one News, not sooner than the pace allows and never two at once."""
        if self._post is None or self._posted or self._due is not None or self._closing.is_set():
            return
        wait = self._last_news + self._pace - time.monotonic()
        self._due = asyncio.get_running_loop().call_later(max(0.0, wait), self._post_news)

    def _post_news(self) -> None:
        self._due = None
        self._last_news = time.monotonic()
        if self._post is not None:
            self._posted = True
            self._post(News())


def _ending(code: int) -> str:
    if code >= 0:
        return f"The engine ended with exit code {code}."
    with suppress(ValueError):
        return f"The engine was ended by {signal.Signals(-code).name}."
    return f"The engine was ended by signal {-code}."
