"""Routes, scripts and held deliveries in a real engine with real apps."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from inspector.model.answered import By
from inspector.store.reader import Reader
from tests.engine.engine_process import EngineProcess, command, running
from tests.engine.local_server import Served, served
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, github
from tests.forward.test_targets import certificate

SECONDS = 20.0


def database(home: Path) -> Reader:
    return Reader(home / ".local" / "share" / "inspector" / "deliveries.db")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def app_on(port: int, app: Served) -> AsyncIterator[None]:
    runner = web.ServerRunner(web.Server(app.answer, auto_decompress=False))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def test_each_route_takes_what_its_filter_says(tmp_path: Path) -> None:
    code, rest, everything = Served.recorder(), Served.recorder(), Served.recorder()
    async with (
        served(code.answer) as one,
        served(rest.answer) as two,
        served(everything.answer) as three,
        running(
            tmp_path,
            *("--forward", f"provider:github event:pull* -> {one.url}/gh"),
            *("--forward", f"verdict:valid -> {two.url}"),
            *("--forward", three.url),
            config=GITHUB,
            extra=SECRET,
        ) as engine,
    ):
        await engine.send(BODY, github(BODY), target="/in?x=1")
        await engine.send(BODY, {"Content-Type": "application/json"}, target="/other")
        for _ in range(4):
            await engine.line("attempt")
    assert code.requests == [("POST", "/gh?x=1", BODY)]
    assert rest.requests == [("POST", "/in?x=1", BODY)]
    assert sorted(path for _, path, _ in everything.requests) == ["/in?x=1", "/other"]


async def test_wrong_filter_or_target_is_named_before_anything_starts(tmp_path: Path) -> None:
    for route, said in (
        ("verdct:valid -> 3000", "verdct"),
        ("status:500 -> 3000", "only has after it was forwarded"),
        ("event:a -> http://10.1.2.3/", "--allow-target 10.1.2.3"),
    ):
        exit_code, _, errors = await command(tmp_path, "--json", "--port", "0", "--forward", route)
        assert exit_code == 5, errors
        assert said in errors
        assert "forward" in errors


async def test_script_fails_each_delivery_and_then_takes_it(tmp_path: Path) -> None:
    async with running(tmp_path, "--ack", "500 x2, 202", config=GITHUB, extra=SECRET) as engine:
        first, other = github(BODY), github(BODY, delivery="d-2")
        answers = [(await engine.send(BODY, first)).status for _ in range(4)]
        assert answers == [500, 500, 202, 202]
        assert (await engine.send(BODY, other)).status == 500
        for _ in range(5):
            await engine.line("verdict")
        assert await engine.stop() == 0
    reader = database(tmp_path)
    told = [reader.answered(id) for id in range(1, 6)]
    reader.close()
    assert [(answer.status, answer.by) for answer in told if answer] == [
        (status, By.SCRIPT) for status in (500, 500, 202, 202, 500)
    ]


async def test_script_of_a_route_has_headers_a_body_a_delay_and_dropped_connections(tmp_path: Path) -> None:
    config = """
[[routes]]
filter = "path:/drop"
to = "http://localhost:9"
ack = "drop x1, 200"
[[routes]]
filter = "path:/busy"
to = "http://localhost:9"
answer = [{ status = 503, delay = 0.2, headers = { Retry-After = "7" }, body = "later" }]
"""
    async with running(tmp_path, "--hold", "off", config=config) as engine:
        loop = asyncio.get_running_loop()
        began = loop.time()
        busy = await engine.send(b"{}", target="/busy")
        assert loop.time() - began >= 0.2
        assert (busy.status, busy.body) == (503, b"later")
        assert b"\r\nRetry-After: 7\r\n" in busy.head
        try:
            dropped = await engine.send(b"{}", target="/drop")
            assert dropped.head == b""
        except ConnectionResetError:
            pass
        assert (await engine.send(b"{}", target="/drop")).status == 200
        assert (await engine.send(b"{}", target="/else")).status == 200
        for _ in range(3):
            await engine.line("attempt")
        await engine.stop()
    reader = database(tmp_path)
    assert [
        (answer.status, answer.by) for answer in (reader.answered(id) for id in range(1, 5)) if answer
    ] == [(503, By.SCRIPT), (None, By.SCRIPT), (200, By.SCRIPT), (200, By.RULE)]
    reader.close()


async def test_sender_is_answered_before_its_deadline_and_the_app_is_heard_later(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def slow(request: web.BaseRequest) -> web.Response:
        await request.read()
        await go_on.wait()
        return web.Response(status=201)

    headers = {"telnyx-signature-ed25519": "x", "telnyx-timestamp": "1", "Content-Type": "application/json"}
    async with (
        served(slow) as app,
        running(tmp_path, "--forward", app.url, "--ack", "through") as engine,
    ):
        answer = await engine.send(b'{"data": {}}', headers)
        assert answer.status == 504
        assert b"2 s that Telnyx waits" in answer.body
        assert "2 s that Telnyx waits" in str((await engine.line("problem"))["message"])
        go_on.set()
        assert (await engine.line("attempt"))["status"] == 201
        await engine.stop()
    reader = database(tmp_path)
    told = reader.answered(1)
    reader.close()
    assert told is not None
    assert (told.status, told.by) == (504, By.LATE)
    assert told.duration < 2_000_000


async def held(engine: EngineProcess, count: int) -> None:
    """Wait until the engine says that so many wait."""
    while True:
        if (await engine.line("app"))["held"] == count:
            return


async def test_deliveries_wait_for_an_app_that_is_down_and_come_in_order(tmp_path: Path) -> None:
    port, app = free_port(), Served.recorder()
    async with running(tmp_path, "--forward", f"http://127.0.0.1:{port}") as engine:
        for number in range(5):
            assert (await engine.send(b"%d" % number)).status == 200
        await held(engine, 5)
        for id in range(1, 6):
            await engine.line("held", id=id)
        reader = database(tmp_path)
        assert [route for _, route in reader.held()] == ["forward"] * 5
        assert [row.held for row in reader.rows(limit=9)] == [True] * 5
        _, printed, _ = await command(tmp_path, "list", "held:yes", "--json")
        assert [json.loads(line)["held"] for line in printed.splitlines()] == [True] * 5
        _, printed, _ = await command(tmp_path, "list", "--limit", "1")
        assert "‖ held" in printed.decode()
        async with app_on(port, app):
            await held(engine, 0)
            for id in range(1, 6):
                assert (await engine.line("released", ids=[id]))["route"] == "forward"
            assert not any(row.held for row in reader.rows(limit=9))
            await engine.send(b"5")
            while len(app.requests) < 6:
                await engine.line("attempt", status=200)
        assert reader.held() == []
        reader.close()
    assert [body for _, _, body in app.requests] == [b"%d" % number for number in range(6)]


async def test_what_is_held_outlives_the_engine_and_a_key_sends_it(tmp_path: Path) -> None:
    port, app = free_port(), Served.recorder()
    flags = ("--forward", f"http://127.0.0.1:{port}", "--hold", "key")
    async with running(tmp_path, *flags) as engine:
        await engine.send(b"kept")
        await held(engine, 1)
        engine.process.kill()
    async with running(tmp_path, *flags) as engine, app_on(port, app):
        await held(engine, 1)
        assert (await engine.command(cmd="flush", ref=1))["value"] == 1
        assert (await engine.line("attempt"))["status"] == 200
        await held(engine, 0)
    assert [body for _, _, body in app.requests] == [b"kept"]


async def test_an_answered_delivery_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    app = Served.recorder(status=500)
    async with served(app.answer) as server, running(tmp_path, "--forward", server.url) as engine:
        await engine.send(b"{}")
        assert (await engine.line("attempt"))["status"] == 500
        await engine.send(b"{}")
        await engine.line("attempt")
        assert not [line for line in engine.lines if line["type"] == "held"]
    assert len(app.requests) == 2


async def test_health_path_decides_when_the_app_is_back(tmp_path: Path) -> None:
    port, ready, asked = free_port(), asyncio.Event(), asyncio.Event()
    seen: list[str] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        seen.append(request.path)
        asked.set()
        return web.Response(status=200 if ready.is_set() else 503)

    config = f'[[routes]]\nto = "http://127.0.0.1:{port}/hooks"\nhealth = "/healthz"\n'
    async with running(tmp_path, config=config) as engine:
        await engine.send(b"{}")
        await held(engine, 1)
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        async with asyncio.timeout(SECONDS):
            await asked.wait()
        assert "/hooks" not in seen
        ready.set()
        assert (await engine.line("attempt", status=200))["status"] == 200
        # It is up, but says itself that it is not ready: what had its answer had it, the next one waits.
        ready.clear()
        await engine.send(b"{}")
        await engine.line("attempt", delivery=2, status=503)
        await engine.line("app", state="down", held=0)
        await engine.send(b"{}")
        await engine.line("held", id=3)
        ready.set()
        await engine.line("attempt", delivery=3, status=200)
        await runner.cleanup()
    assert seen[-1] == "/hooks"


async def test_routes_are_taken_up_when_the_file_changes(tmp_path: Path) -> None:
    first, second = Served.recorder(), Served.recorder()
    async with (
        served(first.answer) as one,
        served(second.answer) as two,
        running(tmp_path, config=f'[[routes]]\nto = "{one.url}"\n') as engine,
    ):
        await engine.send(b"1")
        await engine.line("attempt")
        path = tmp_path / ".config" / "inspector" / "config.toml"
        path.write_text("[[routes]]\n")
        assert "to is missing" in str((await engine.line("problem"))["message"])
        path.write_text(f'[[routes]]\nname = "new"\nto = "{two.url}"\n')
        assert (await engine.line("config"))["routes"] == ["new"]
        await engine.send(b"2")
        await engine.line("attempt")
    assert [body for _, _, body in first.requests] == [b"1"]
    assert [body for _, _, body in second.requests] == [b"2"]


async def test_certificate_that_nobody_knows_is_taken_only_by_the_route_that_says_so(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, "127.0.0.1")
    app = Served.recorder()
    runner = web.ServerRunner(web.Server(app.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    text = (
        f'[[routes]]\nname = "strict"\nto = "{url}"\n'
        f'[[routes]]\nname = "lax"\nto = "{url}"\ninsecure = true\n'
    )
    async with running(tmp_path, "--hold", "off", config=text) as engine:
        await engine.send(b"{}")
        outcomes = {(await engine.line("attempt"))["error"] for _ in range(2)}
    await runner.cleanup()
    assert outcomes == {None, "tls"}
    assert len(app.requests) == 1
