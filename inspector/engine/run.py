"""Run the engine in this process: alone for scripts, or as the child of the screen.

As a child it is started with `--listen-fd N`, reads its settings from the first line of its input, and
ends at the end of its input. Alone it ends at SIGINT or SIGTERM.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from contextlib import suppress

from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.commands import Commands
from inspector.engine.companion import Companion, accompany, follow
from inspector.engine.engine import Engine
from inspector.engine.onward.outbox import Outbox
from inspector.model import ExitCode, InspectorError
from inspector.model.lines import problem_line, rfc3339

_MAX_LINE = 32 * 2**20


async def run_alone(settings: Settings, sock: socket.socket, companion: Companion | None = None) -> int:
    """Print lines on stdout until a signal. Commands are taken where stdin is a pipe or a socket. The exit
    code is the companion's, where there is one."""
    stop = asyncio.Event()
    end_by_signals(stop)
    commands = await _input() if _is_pipe(0) else None
    return await _run(settings, sock, commands, stop, companion, end_with_input=False)


def end_by_signals(stop: asyncio.Event) -> None:
    """Set it at SIGINT, SIGTERM, and at SIGHUP unless that is ignored (nohup): what was started ends too."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)


async def run_as_child(descriptor: int) -> int:
    """Serve the screen: settings first, then commands, until the end of input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    commands = await _input()
    try:
        start = json.loads(await commands.readline())
        settings = Settings.from_json(start["settings"])
    except (ValueError, KeyError, TypeError):
        print("inspector.engine is started by inspector, not by hand.", file=sys.stderr)  # noqa: T201
        return ExitCode.USAGE
    return await _run(settings, socket.socket(fileno=descriptor), commands, stop, None, end_with_input=True)


async def _run(
    settings: Settings,
    sock: socket.socket,
    commands: asyncio.StreamReader | None,
    stop: asyncio.Event,
    companion: Companion | None,
    *,
    end_with_input: bool,
) -> int:
    loop = asyncio.get_running_loop()

    def gone() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    outbox = Outbox(1, gone, now_us)
    try:
        emit = outbox.put if companion is None else follow(companion, outbox.put)
        engine = Engine(settings, sock, emit)
        if companion is not None:
            accompany(companion, outbox.put, stop)
        await engine.start()
    except InspectorError as error:
        if companion is not None:
            companion.stop()
        if end_with_input:
            outbox.put(problem_line(now_us(), "start", error.message, error.hint))
        outbox.close()
        raise
    reading = None
    if commands is not None:
        served = Commands(engine.handlers, outbox.put, lambda: rfc3339(now_us())).serve(commands)
        reading = asyncio.create_task(served)
        if end_with_input:
            reading.add_done_callback(lambda _: stop.set())
    await stop.wait()
    if reading is not None:
        reading.cancel()
    if companion is not None:
        companion.stop()
    await engine.stop()
    code = ExitCode.OK if companion is None else await asyncio.to_thread(companion.finish)
    outbox.close()
    return code


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=_MAX_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(0, "rb", 0))
    return reader


def _is_pipe(descriptor: int) -> bool:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
