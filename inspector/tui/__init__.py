"""The screen: shows what the engine captured and asks it to act. It must never parse markup from outside."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.config import Settings


def run(
    settings: Settings,
    sock: socket.socket,
    *,
    sources: Mapping[str, str] | None = None,
    before_exit: Callable[[], None] | None = None,
) -> int:
    """Show the screen until the user leaves; returns the exit code. See `inspector.tui.start`."""
    from inspector.tui.collector import put_off
    from inspector.tui.first_frame import first_frame

    host, port = sock.getsockname()[:2]
    with put_off(), first_frame(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"):
        # Imported when asked for, so that a view or the list of actions can be had without the whole screen.
        from inspector.tui.start import run as start

        return start(settings, sock, sources=sources or {}, before_exit=before_exit)
