"""Start the screen over an engine and end both, whatever happens in between."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.model import ExitCode
from inspector.tui.app import InspectorApp
from inspector.tui.bridge import Bridge
from inspector.tui.setup import setup_of
from inspector.tui.standing import Standing
from inspector.tui.themes import fitting_theme

if TYPE_CHECKING:
    from inspector.config import Settings
    from inspector.export import Redaction
    from inspector.providers import Providers
    from inspector.tui.lane import Records
    from inspector.tui.setup import Setup


_LATEST = 1.0
"""Seconds after which the engine is started, whatever became of the first frame. Otherwise that comes first:
on a busy machine the engine's start makes it half as long again, and the kernel holds early senders."""


def run(
    settings: Settings,
    sock: socket.socket,
    *,
    sources: Mapping[str, str],
    before_exit: Callable[[], None] | None = None,
) -> int:
    """Show the screen until the user leaves; returns the exit code. `sock` is bound and stays open here,
    so that the engine can be started again; `sources` says where each option came from. `before_exit` is
    called after the screen, before the engine ends for sure (a demo stops its sender there)."""
    # A key that cannot be given is said before the terminal is taken.
    setup = setup_of(settings, sources)
    return asyncio.run(_run(settings, sock, setup, before_exit))


# What the first frame does not need is imported when it is asked for, in a lane's thread.


def open_reader(path: Path) -> Records:
    """The store's read-only side. Raises NotFoundError while there is no database."""
    from inspector.store.reader import Reader

    return Reader(path)


def redaction_of(settings: Settings) -> Redaction:
    """What an export leaves out."""
    from inspector.tui.handlers.redacting import redaction_of

    return redaction_of(settings, os.environ)


def providers_of(settings: Settings) -> Providers:
    """Every provider there is. Raises ConfigError for a file of the user's that is wrong."""
    from inspector.providers import load

    return load(settings.provider_dir)


async def _run(
    settings: Settings,
    sock: socket.socket,
    setup: Setup,
    before_exit: Callable[[], None] | None,
) -> int:
    bridge = Bridge(sock, settings.to_json())
    loop = asyncio.get_running_loop()
    # Even where no frame can be painted: the port is open and senders wait.
    waiting = loop.call_later(_LATEST, bridge.start)

    def begun() -> None:
        waiting.cancel()
        bridge.start()

    app = InspectorApp(
        bridge,
        lambda: open_reader(settings.db),
        Standing(target=settings.target, ack=settings.ack, db=str(settings.db), offline=settings.offline),
        redaction=lambda: redaction_of(settings),
        providers=lambda: providers_of(settings),
        theme=settings.theme or fitting_theme(os.environ),
        setup=setup,
        begun=begun,
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, app.exit, int(ExitCode.OK))
    try:
        await app.run_async()
    finally:
        if before_exit is not None:
            before_exit()
        await bridge.close()
        sock.close()
    return app.return_code or ExitCode.OK
