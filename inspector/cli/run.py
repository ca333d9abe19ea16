"""`inspector run`: listen, with the screen or with JSON lines.

The socket is bound before anything heavy is imported: the port is open in a few hundredths of a second,
and the kernel holds early senders until the engine accepts.
"""

from __future__ import annotations

import gc
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.output import narrate
from inspector.cli.settled import settle
from inspector.config import Settings, saved_filters
from inspector.model import ConfigError
from inspector.text import visible_line

if TYPE_CHECKING:
    from inspector.cli.exec.executor import Exec


def run(flags: Mapping[str, object], asked: Exec | None = None) -> int:
    """Start listening, with a program for each delivery where one is asked for; returns the exit code when
    the user is done. Raises InspectorError."""
    resolved = settle(flags)
    settings = resolved.settings
    for path in settings.watch:
        if not Path(path).exists():
            raise ConfigError(f"There is no {visible_line(path)} to watch.", "Check the path after --watch.")
    if settings.keys or settings.provider:
        from inspector.engine.known_providers import check_providers
        from inspector.providers import load

        # Before the screen takes the terminal, so that the sentence stays where it can be read.
        check_providers(settings, load(settings.provider_dir))
    check_filters(settings)
    if asked is not None:
        return start_with_programs(settings, asked)
    return start(settings, sources=resolved.sources)


def start_with_programs(settings: Settings, asked: Exec) -> int:
    """Bind and run without a screen, which programs would write over: sentences on a terminal or with
    `--plain`, JSON lines anywhere else."""
    from inspector.cli.exec.executor import Executor

    aloud = not settings.json and (settings.plain or has_terminal())
    executor = Executor(settings, asked, aloud=aloud)
    sock = bind_socket(settings)
    gc.enable()
    if aloud:
        from inspector.cli.plain.command import run_plain

        return run_plain(settings, sock, executor)
    import asyncio

    from inspector.engine.run import run_alone

    return asyncio.run(run_alone(settings, sock, executor))


def check_filters(settings: Settings) -> None:
    """Read the config file's filters. Raises ConfigError for one that is wrong."""
    if settings.filters:
        from inspector.explore import check_configured

        check_configured(settings.filters, saved_filters(settings), str(settings.config_file), time.time())


def start(
    settings: Settings,
    *,
    sources: Mapping[str, str],
    on_bound: Callable[[socket.socket], None] = lambda sock: None,
    before_exit: Callable[[], None] | None = None,
) -> int:
    """Bind and run with these settings: the screen on a terminal, JSON lines anywhere else.

    `on_bound` is called as soon as senders can connect, `before_exit` when the screen is gone; `sources` says
    where each option came from.
    """
    sock = bind_socket(settings)
    on_bound(sock)
    if settings.plain or settings.json or not has_terminal():
        gc.enable()  # The screen does it when it is there.
    if settings.plain and not settings.json:
        from inspector.cli.plain.command import run_plain

        return run_plain(settings, sock)
    if settings.json or not has_terminal():
        import asyncio

        from inspector.engine.run import run_alone

        return asyncio.run(run_alone(settings, sock))
    from inspector.tui import run as run_screen

    return run_screen(settings, sock, sources=sources, before_exit=before_exit)


def bind_socket(settings: Settings) -> socket.socket:
    """The listening socket, with a warning where other machines can reach it. Raises ListenError."""
    from inspector.listen.bind import bind

    sock = bind(settings.host, settings.port, allow_remote=settings.allow_remote)
    if settings.allow_remote and settings.host not in ("127.0.0.1", "::1", "localhost"):
        narrate(
            f"inspector: other machines can reach this listener on {settings.host}: anyone there can send."
        )
    return sock


def has_terminal() -> bool:
    """Whether a screen can be drawn: both ends are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
