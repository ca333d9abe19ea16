"""The screen over a real engine in its own process: a real socket, a real store."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from inspector.config import Settings
from inspector.config.routes import RouteSpec
from inspector.listen.bind import bind
from inspector.model import Row
from inspector.tui import sending
from inspector.tui.app import InspectorApp
from inspector.tui.bridge import Bridge, Patience
from inspector.tui.engine_state import EngineState
from inspector.tui.standing import Standing
from inspector.tui.start import open_reader, redaction_of
from tests.engine.test_routes import free_port
from tests.tui.samples import row
from tests.tui.screen_text import screen_text


def settings_in(folder: Path) -> Settings:
    return Settings(
        config_file=folder / "config.toml",
        db=folder / "deliveries.db",
        key_cache=folder / "keys",
        provider_dir=folder / "providers",
        offline=True,
    )


@asynccontextmanager
async def screen(
    settings: Settings, sock: socket.socket
) -> AsyncIterator[tuple[InspectorApp, Pilot[int], Bridge]]:
    bridge = Bridge(sock, settings.to_json(), patience=Patience(delays=(0.05, 0.05, 0.05)))
    bridge.start()
    app = InspectorApp(bridge, lambda: open_reader(settings.db), redaction=lambda: redaction_of(settings))
    try:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            yield app, pilot, bridge
    finally:
        await bridge.close()
        sock.close()


async def until(pilot: Pilot[int], reached: object) -> None:
    assert callable(reached)
    async with asyncio.timeout(20):
        while not reached():
            await pilot.pause(0.01)


async def post(port: int, body: bytes) -> bytes:
    """Send one delivery; returns the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /hooks HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An app that takes everything, and does not mind who only looks whether it is there."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
    writer.close()


async def test_delivery_is_captured_shown_forwarded_and_survives_a_killed_engine(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    sock = bind("127.0.0.1", 0, allow_remote=False)
    port = sock.getsockname()[1]
    app_server = await asyncio.start_server(answer, "127.0.0.1", 0)
    app_port = app_server.sockets[0].getsockname()[1]

    def standing() -> Standing:
        return app.main.standing

    def newest() -> Row:
        return standing().row or row(0, verdict=None)

    async with app_server, screen(settings, sock) as (app, pilot, bridge):
        await until(pilot, lambda: standing().empty)
        assert standing().url == f"http://127.0.0.1:{port}"

        assert b"200" in (await post(port, b'{"n":1}')).split(b"\r\n")[0]
        await until(pilot, lambda: newest().verdict is not None)

        app.main._forward(f"http://127.0.0.1:{app_port}")
        await until(pilot, lambda: newest().attempt_status == 204)

        process = bridge._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        # Sent while there is no engine: the next one takes it.
        assert b"200" in (await post(port, b'{"n":2}')).split(b"\r\n")[0]
        await until(pilot, lambda: standing().total == 2 and standing().engine is EngineState.RUNNING)
        await until(pilot, lambda: newest().id == 2)
        assert any("SIGKILL" in notification.message for notification in app._notifications)


async def test_what_waits_for_an_app_is_held_in_the_list_until_it_is_sent_or_let_go(tmp_path: Path) -> None:
    app_port = free_port()
    url = f"http://127.0.0.1:{app_port}"
    routes = (RouteSpec("forward", url),)
    sock = bind("127.0.0.1", 0, allow_remote=False)
    port = sock.getsockname()[1]

    def cells() -> list[str]:
        """What the list says of the forwards, the newest first."""
        lines = screen_text(app).splitlines()
        column = next(line.index("Forward") for line in lines if " Forward " in line and "Verdict" in line)
        return [line[column : column + 7].rstrip() for line in lines if "POST /hooks" in line]

    async with screen(replace(settings_in(tmp_path), routes=routes), sock) as (app, pilot, _):
        await until(pilot, lambda: app.main.standing.empty)
        await post(port, b'{"n":1}')
        await until(pilot, lambda: app.main.standing.held == 1)
        await post(port, b'{"n":2}')
        await until(pilot, lambda: cells() == ["‖ held"] * 2)
        async with await asyncio.start_server(answer, "127.0.0.1", app_port):
            await until(pilot, lambda: [cell[:3] for cell in cells()] == ["204"] * 2)
        await post(port, b'{"n":3}')
        await until(pilot, lambda: cells()[0] == "‖ held")
        app.main.action_forward_all()
        said = "1 delivery waits for the route forward, which is no more."
        await until(pilot, lambda: any(said in notice.message for notice in app._notifications))
        assert cells()[0] == "‖ held"
        async with await asyncio.start_server(answer, "127.0.0.1", app_port):
            app.main.do(sending.forward(app.main.means.door, [3], url))
            await until(pilot, lambda: cells()[0][:3] == "204")
