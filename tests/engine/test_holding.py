"""What waits for an app: it follows its route through changes, outlives a run, and goes out once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web

from inspector.engine.onward.backlog import Backlog
from inspector.engine.onward.outlet import Hold, Outlet
from inspector.engine.onward.routes import Route
from inspector.engine.onward.succession import successors
from inspector.explore import parse
from inspector.forward import Target
from inspector.model import Attempt, Delivery, Headers, InspectorError, body_digest
from tests.engine.engine_process import EngineProcess, running
from tests.engine.local_server import Served, served
from tests.engine.test_routes import app_on, database, free_port

SECONDS = 20.0


async def app_line(engine: EngineProcess, route: str, state: str, held: int) -> None:
    await engine.line("app", route=route, state=state, held=held)


def table(name: str, filter: str, url: str) -> str:
    return f'[[routes]]\n{name}filter = "{filter}"\nto = "{url}"\n'


def _saver(home: Path, engine: EngineProcess) -> Callable[[str], Awaitable[None]]:
    """Writes the config file and has it taken up, without the second until the engine looks by itself."""
    refs = count()

    async def save(text: str) -> None:
        (home / ".config" / "inspector" / "config.toml").write_text(text)
        assert (await engine.command(cmd="reload", ref=f"reload {next(refs)}"))["ok"]

    return save


async def test_what_waits_follows_its_route_through_every_change_of_the_file(tmp_path: Path) -> None:
    """Numbered routes move up, a route is taken out and comes back, gets a name: nothing is lost, nothing
    goes to another app, each goes out once and in order."""
    port, other = free_port(), Served.recorder()
    app, url = Served.recorder(), f"http://127.0.0.1:{port}"
    async with (
        served(other.answer) as server,
        running(tmp_path, config=table("", "path:/a*", url)) as engine,
    ):
        save = _saver(tmp_path, engine)
        for number in range(3):
            await engine.send(b"%d" % number, target="/a")
        await app_line(engine, "route-1", "down", 3)
        await save(table("", "path:/b*", server.url) + table("", "path:/a*", url))
        await app_line(engine, "route-2", "down", 3)
        await engine.line("held", id=3, route="route-2")
        await save(table("", "path:/b*", server.url))
        await app_line(engine, "route-2", "gone", 3)
        problem = await engine.line("problem")
        assert problem["message"] == "3 deliveries wait for the route route-2, which is no more."
        reader = database(tmp_path)
        assert reader.held() == [(id, "route-2") for id in (1, 2, 3)]
        await save(table('name = "mine"\n', "path:/a*", url))
        await app_line(engine, "mine", "down", 3)
        await engine.line("held", id=3, route="mine")
        assert reader.held() == [(id, "mine") for id in (1, 2, 3)]
        async with app_on(port, app):
            await app_line(engine, "mine", "up", 0)
        assert await engine.stop() == 0
        assert reader.held() == []
        reader.close()
    assert [body for _, _, body in app.requests] == [b"0", b"1", b"2"]
    assert other.requests == []


async def test_what_was_sent_by_hand_is_not_sent_again_when_the_app_is_back(tmp_path: Path) -> None:
    port, app = free_port(), Served.recorder()
    url = f"http://127.0.0.1:{port}"
    flags = ("--hold", "key")
    async with running(tmp_path, *flags, config=table("", "path:/a*", url)) as engine:
        for number in range(4):
            await engine.send(b"%d" % number, target="/a")
        await app_line(engine, "route-1", "down", 4)
        async with app_on(port, app):
            await engine.command(cmd="forward", ids=[2], url=url, ref=1)
            await engine.line("released", ids=[2])
            await engine.command(cmd="flush", ref=2)
            await app_line(engine, "route-1", "up", 0)
        await engine.send(b"4", target="/a")
        await app_line(engine, "route-1", "down", 1)
        await _saver(tmp_path, engine)("")
        await app_line(engine, "route-1", "gone", 1)
        async with app_on(port, app):
            assert (await engine.command(cmd="replay", filter="held:yes", url=url, ref=3))["ok"]
            await engine.line("released", ids=[5])
        await _saver(tmp_path, engine)(table("", "path:/a*", url))
        async with app_on(port, app):
            await engine.send(b"5", target="/a")
            await engine.line("attempt", delivery=6)
    assert [body for _, _, body in app.requests] == [b"1", b"0", b"2", b"3", b"4", b"5"]


async def test_what_a_killed_run_left_is_told_and_taken_up_by_one_engine_alone(tmp_path: Path) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def hang(request: web.BaseRequest) -> web.Response:
        asked.set()
        await never.wait()
        raise AssertionError

    port, app = free_port(), Served.recorder()
    async with served(hang) as server:
        config = table("", "path:/hangs", server.url) + table("", "path:/down", f"http://127.0.0.1:{port}")
        async with running(tmp_path, config=config) as first:
            await first.send(b"1", target="/hangs")
            await first.send(b"2", target="/down")
            await first.line("held", id=2)
            async with asyncio.timeout(SECONDS):
                await asked.wait()
            first.process.kill()
            await first.process.wait()
        async with running(tmp_path, config=config) as second:
            said = str((await second.line("problem"))["message"])
            assert said.startswith("The inspector was cut off before 1 delivery had an answer of your app")
            await app_line(second, "route-2", "down", 1)
            async with running(tmp_path, config=config) as third:
                said = str((await third.line("problem"))["message"])
                assert (
                    said == "Another inspector works on this database, and what it holds (1) is left to it."
                )
                assert await second.stop() == 0
                assert (await third.command(cmd="flush", ref=1))["value"] == 1
                async with app_on(port, app):
                    await third.line("attempt", delivery=2, status=200)
                    await third.line("released", ids=[2])
                never.set()
                assert await third.stop() == 0
                assert not [line for line in third.lines if line["type"] == "problem"][1:]
    assert app.requests == [("POST", "/down", b"2")]


async def test_app_named_while_it_runs_stays_when_the_file_is_saved(tmp_path: Path) -> None:
    app = Served.recorder()
    path = tmp_path / ".config" / "inspector" / "config.toml"
    async with served(app.answer) as server, running(tmp_path, config="") as engine:
        save = _saver(tmp_path, engine)
        await engine.command(cmd="target", url=f"{server.url}/all", ref=1)
        path.write_text('ack = "201"\n' + table("", "path:/b*", server.url))
        await engine.line("config")
        said = await engine.line("problem", code="config")
        assert "another ack, which a running inspector does not take up" in str(said["message"])
        await engine.send(b"1", target="/b")
        for _ in range(2):
            await engine.line("attempt", status=200)
        await engine.command(cmd="target", url=None, ref=2)
        await save(table("", "path:/c*", server.url))
        await engine.send(b"2", target="/c")
        await engine.line("attempt", status=200)
        await save(f'[[routes]]\nto = "{server.url}/file"\n')
        assert (await engine.line("target", url=f"{server.url}/file"))["url"]
        await engine.send(b"3", target="/c")
        await engine.line("attempt", status=200)
    assert sorted(path for _, path, _ in app.requests) == ["/all", "/b", "/c", "/file"]


class _Ledger:
    def __init__(self) -> None:
        self.rows: set[tuple[int, str]] = set()

    def hold(self, delivery: int, route: str) -> None:
        self.rows.add((delivery, route))

    def release(self, deliveries: list[int], route: str) -> None:
        self.rows -= {(id, route) for id in deliveries}

    def told(self, outlet: Outlet) -> None: ...

    def gone(self, route: str) -> None: ...


def _delivery(id: int) -> Delivery:
    return Delivery(0, "POST", b"/", Headers.of([]), b"", body_digest(b""), id=id)


async def _load(id: int) -> Delivery | None:
    return _delivery(id)


def _route(name: str, filter: str = "", url: str = "http://127.0.0.1:9") -> Route:
    return Route(name, parse(filter), Target(url, 1.0))


class _Rig:
    """An outlet over a `send` that waits for `answer`, and what was asked of it."""

    def __init__(self, hold: Hold = Hold.AUTO) -> None:
        self.ledger = _Ledger()
        self.sent: list[int] = []
        self.answer = asyncio.Event()
        self.busy = asyncio.Event()
        self.wanted = 16
        self.status = 200
        self.outlet = Outlet("app", Backlog(_load), self._send, self.ledger, hold, _fail)
        self.outlet.aim(_route("app"))

    async def _send(self, delivery: Delivery, target: Target) -> Attempt:
        self.sent.append(delivery.id)
        if len(self.sent) == self.wanted:
            self.busy.set()
        await self.answer.wait()
        return Attempt(delivery.id, 0, target.url, "", "", 0, status=self.status)


async def _never(delivery: Delivery, target: Target) -> Attempt:
    raise AssertionError


def _fail(error: InspectorError) -> None:
    raise error


@asynccontextmanager
async def _run(rig: _Rig) -> AsyncIterator[None]:
    task = asyncio.create_task(rig.outlet.run())
    try:
        async with asyncio.timeout(SECONDS):
            yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_a_slow_app_has_not_been_given_at_the_end_is_held_for_the_next_run() -> None:
    rig = _Rig()
    async with _run(rig):
        for id in range(1, 21):
            rig.outlet.put(_delivery(id))
        await rig.busy.wait()
        await rig.outlet.settle(0.01)
    await rig.outlet.close(0.01)
    assert rig.sent == list(range(1, 17))
    assert not rig.outlet.busy
    # The sixteen may have been taken by the app: only what never left is sent by the next run.
    assert rig.ledger.rows == {(id, "app") for id in range(17, 21)}


async def test_end_lets_what_is_due_go_out_to_an_app_that_answers() -> None:
    rig = _Rig()
    rig.answer.set()
    async with _run(rig):
        for id in range(1, 41):
            rig.outlet.put(_delivery(id))
        await rig.outlet.settle(SECONDS)
    await rig.outlet.close(SECONDS)
    assert rig.sent == list(range(1, 41))
    assert rig.ledger.rows == set()


async def test_outlet_that_is_stopped_and_started_often_has_all_its_room() -> None:
    rig = _Rig()
    rig.answer.set()
    rig.wanted = 1
    for _ in range(20):
        async with _run(rig):
            await asyncio.sleep(0)
    async with _run(rig):
        rig.outlet.put(_delivery(1))
        await rig.busy.wait()
    assert rig.sent == [1]


async def test_app_that_answers_503_at_its_start_is_not_given_all_that_waits() -> None:
    rig = _Rig()
    rig.answer.set()
    rig.status, rig.wanted = 503, 1
    rig.ledger.rows = {(id, "app") for id in (1, 2, 3)}
    async with _run(rig):
        rig.outlet.take_up([1, 2, 3])
        rig.outlet.flush()
        await rig.busy.wait()
        await rig.outlet.settle(SECONDS)
        assert rig.outlet.down
        assert (rig.sent, rig.outlet.held) == ([1], {2, 3})
        rig.status, rig.wanted = 200, 3
        rig.busy.clear()
        rig.outlet.flush()
        await rig.busy.wait()
        await rig.outlet.settle(SECONDS)
    assert rig.sent == [1, 2, 3]
    assert rig.ledger.rows == set()


async def test_without_holding_what_an_earlier_run_held_stops_nothing() -> None:
    rig = _Rig(Hold.OFF)
    rig.answer.set()
    rig.wanted = 3
    rig.ledger.rows = {(1, "app"), (2, "app")}
    async with _run(rig):
        rig.outlet.take_up([1, 2])
        rig.outlet.put(_delivery(3))
        await rig.busy.wait()
        await rig.outlet.settle(SECONDS)
    assert rig.sent == [1, 2, 3]
    assert rig.ledger.rows == set()


A, B, C = ("path:/a", "http://127.0.0.1:1"), ("path:/b", "http://127.0.0.1:2"), ("", "http://127.0.0.1:3")


@pytest.mark.parametrize(
    ("routes", "kept"),
    [
        pytest.param([_route("1", *A), _route("2", *B)], {"1": "1", "2": "2"}, id="as they were"),
        pytest.param(
            [_route("1", *C), _route("2", *A), _route("3", *B)], {"2": "1", "3": "2"}, id="moved up"
        ),
        pytest.param([_route("1", *B), _route("2", *A)], {"1": "2", "2": "1"}, id="places changed"),
        pytest.param([_route("1", A[0], C[1]), _route("2", *B)], {"1": "1", "2": "2"}, id="another app"),
        pytest.param([_route("2", *B)], {"2": "2"}, id="one gone"),
    ],
)
async def test_an_outlet_goes_on_for_the_route_that_sends_the_same(
    routes: list[Route], kept: dict[str, str]
) -> None:
    outlets = []
    for route in (_route("1", *A), _route("2", *B)):
        outlet = Outlet(route.name, Backlog(_load), _never, _Ledger(), Hold.AUTO, _fail)
        outlet.aim(route)
        outlets.append(outlet)
    assert {name: outlet.name for name, outlet in successors(routes, outlets).items()} == kept
