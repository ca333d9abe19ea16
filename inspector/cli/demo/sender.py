"""`python -m inspector.cli.demo.sender DIRECTORY`: the demo's provider and app, in a process of their own.

It says where it serves in one JSON line, is told on its input where to send, sends, and ends at the end of
its input. If the inspector was killed it removes the directory, since nobody else can.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import stat
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from inspector.cli.demo.signers import make_signers
from inspector.clock import now_us
from inspector.model import ExitCode
from inspector.model.lines import encode
from inspector.providers import Providers, load
from inspector.simulate.app import serve_app
from inspector.simulate.draw import Draw
from inspector.simulate.key_document import KEY_PATH, make_key, public_pem, serve_key
from inspector.simulate.performance import Performance
from inspector.simulate.request import Signers
from inspector.simulate.scenario import OPENING, Composer, script

_DELIVERIES = 200
# An engine that lost its screen finishes what it holds; what it still writes is removed as well.
_SWEEPS = (0.0, 2.0, 6.0)


def main(arguments: list[str]) -> int:
    """Play until the end of input."""
    if len(arguments) != 1 or not stat.S_ISFIFO(os.fstat(0).st_mode):
        sys.stderr.write("inspector.cli.demo.sender is started by inspector demo, not by hand.\n")
        return ExitCode.USAGE
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    directory, parent = Path(arguments[0]), os.getppid()
    asyncio.run(_run(directory))
    if os.getppid() != parent:
        for seconds in _SWEEPS:
            time.sleep(seconds)
            shutil.rmtree(directory, ignore_errors=True)
    return ExitCode.OK


async def _run(directory: Path) -> None:
    commands = await _input()
    key = make_key()
    key_server, app = await serve_key(public_pem(key)), await serve_app()
    _say(
        {
            "type": "ready",
            "app_url": f"{app.url}/webhooks",
            "key_url": key_server.url + KEY_PATH,
            "public_key": public_pem(key),
        }
    )
    playing: asyncio.Task[None] | None = None
    try:
        line = await commands.readline()
        if line:
            providers = load(None)
            signers = make_signers(directory, key, providers)
            playing = asyncio.create_task(_play(json.loads(line), signers, providers))
            await _until_end(commands, playing)
    finally:
        if playing is not None:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
        await key_server.close()
        await app.close()


async def _play(start: Mapping[str, object], signers: Signers, providers: Providers) -> None:
    """Send the script, or only its opening, to where the first line of input says."""
    draw = Draw(secrets.token_hex(8))
    composer = Composer(draw, signers, now_us)
    host, port = str(start["host"]), int(str(start["port"]))
    performance = Performance(host, port, composer, providers.get, draw, asyncio.sleep)
    count = len(OPENING) if start.get("only_burst") else _DELIVERIES

    def after_burst() -> None:
        _say({"type": "burst", "answered": performance.answered})

    await performance.play(script(draw, count), after_burst)


async def _until_end(commands: asyncio.StreamReader, playing: asyncio.Task[None]) -> None:
    """Wait for the end of input. When the script is over the servers stay, and a failure is raised."""
    ended = asyncio.create_task(commands.read())
    try:
        await asyncio.wait({ended, playing}, return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            playing.result()
        await ended
    finally:
        ended.cancel()


async def _input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(0, "rb", 0))
    return reader


def _say(message: Mapping[str, object]) -> None:
    with suppress(BrokenPipeError):
        os.write(1, encode(message))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
