from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.tui.bridge import Bridge, News, Patience
from inspector.tui.engine_state import EngineState
from inspector.tui.inbox import Aimed, Batch, Notice

CHILD = (sys.executable, str(Path(__file__).parent / "engine_child.py"))
HASTY = Patience(between_news=0.01, delays=(0.01, 0.01), reply=5.0, finish=5.0, terminate=0.3)


class Listener:
    """Takes every batch as the screen would, and lets a test wait for what it needs."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._more = asyncio.Event()
        self.batches: list[Batch] = []
        self.times: list[float] = []

    def post(self, news: News) -> None:
        self.times.append(time.monotonic())
        self.batches.append(self._bridge.take())
        self._more.set()

    async def until(self, reached: Callable[[Listener], bool]) -> None:
        async with asyncio.timeout(10):
            while not reached(self):
                self._more.clear()
                await self._more.wait()

    @property
    def notices(self) -> list[Notice]:
        return [notice for batch in self.batches for notice in batch.notices]

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]

    @property
    def listenings(self) -> int:
        return sum(batch.listening is not None for batch in self.batches)

    @property
    def arrived(self) -> int:
        return sum(batch.arrived for batch in self.batches)


def listened(times: int) -> Callable[[Listener], bool]:
    return lambda heard: heard.listenings >= times


@pytest.fixture
def sock() -> socket.socket:
    bound = socket.create_server(("127.0.0.1", 0))
    bound.setblocking(False)
    return bound


@asynccontextmanager
async def running(
    sock: socket.socket, patience: Patience = HASTY, **settings: object
) -> AsyncIterator[tuple[Bridge, Listener]]:
    bridge = Bridge(sock, settings, command=CHILD, patience=patience)
    heard = Listener(bridge)
    bridge.attach(heard.post)
    bridge.start()
    try:
        yield bridge, heard
    finally:
        await bridge.close()
        sock.close()


async def test_engine_gets_its_settings_and_says_that_it_listens(sock: socket.socket) -> None:
    async with running(sock, forward="http://localhost:3000") as (bridge, heard):
        await heard.until(listened(1))
        assert bridge.state is EngineState.RUNNING
        (batch,) = [batch for batch in heard.batches if batch.listening]
        assert batch.listening is not None
        assert (batch.listening.url, batch.listening.target) == (
            "http://127.0.0.1:1",
            "http://localhost:3000",
        )
        assert batch.aimed == Aimed("http://localhost:3000")


async def test_commands_are_answered_by_their_own_reply(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        replies = await asyncio.gather(*(bridge.ask("echo", number=number) for number in range(20)))
        assert [reply.value for reply in replies] == [
            {"cmd": "echo", "number": number} for number in range(20)
        ]


async def test_refused_command_raises_message_and_hint(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        with pytest.raises(InspectorError) as raised:
            await bridge.ask("fail")
        assert (raised.value.message, raised.value.hint) == ("It cannot be done.", "Do something else.")


async def test_command_without_answer_gives_up(sock: socket.socket) -> None:
    async with running(sock, Patience(reply=0.1, finish=1.0)) as (bridge, heard):
        await heard.until(listened(1))
        with pytest.raises(InspectorError, match="did not answer in time"):
            await bridge.ask("silent")


async def test_command_before_the_engine_runs_is_refused(sock: socket.socket) -> None:
    bridge = Bridge(sock, {}, command=CHILD)
    with pytest.raises(InspectorError, match="not running"):
        await bridge.ask("echo")
    sock.close()


async def test_dead_engine_is_started_again_on_the_same_socket(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        with pytest.raises(InspectorError, match="stopped before it answered"):
            await bridge.ask("die")
        # Sent while no engine is there: the kernel holds the sender until the next one accepts.
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        await heard.until(listened(2))
        assert bridge.state is EngineState.RUNNING
        pid = (await bridge.ask("accept")).value
        assert await reader.read() == b"hello from %d" % (pid if isinstance(pid, int) else 0)
        writer.close()
        stopped = [notice for notice in heard.notices if notice.code == "engine_stopped"]
        assert [notice.message for notice in stopped] == [
            "The engine ended with exit code 3. It is being started again."
        ]


async def test_killed_engine_is_named_by_its_signal(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        with pytest.raises(InspectorError):
            await bridge.ask("kill")
        await heard.until(listened(2))
        assert any("ended by SIGKILL" in notice.message for notice in heard.notices)


async def test_what_the_engine_writes_on_stderr_is_shown_inert(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        with pytest.raises(InspectorError):
            await bridge.ask("die")
        await heard.until(listened(2))
        assert "about to die\\x1b[31m" in bridge.stderr
        assert "about to die\\x1b[31m" in [n.message for n in heard.notices if n.code == "engine_said"]


@pytest.mark.parametrize(
    ("script", "last"),
    [("import", "No module named 'x\\x1b[31m'"), ("chain", "No module named y")],
)
async def test_an_engine_that_dies_on_import_is_one_notice(
    script: str, last: str, sock: socket.socket
) -> None:
    async with running(sock, script=script) as (bridge, heard):
        await heard.until(lambda heard: "engine_failed" in heard.codes)
        said = {notice.message for notice in heard.notices if notice.code == "engine_said"}
        assert said == {f"The engine failed: ImportError: {last}"}
        lives = heard.codes.count("engine_stopped") + 1
        assert heard.codes.count("engine_said") == lives
        assert all(notice.hint for notice in heard.notices if notice.code == "engine_said")
        assert any("Traceback" in line for line in bridge.stderr), "the whole of it is still to be had"


async def test_flood_on_stderr_is_drained_and_capped(sock: socket.socket) -> None:
    async with running(sock, script="noisy") as (bridge, heard):
        await heard.until(lambda heard: "last words" in bridge.stderr and heard.listenings == 1)
        assert all(len(line) < 2_000 for line in bridge.stderr)
        assert (await bridge.ask("echo")).value == {"cmd": "echo"}


async def test_engine_that_dies_again_and_again_is_left_alone(sock: socket.socket) -> None:
    async with running(sock, script="crash") as (bridge, heard):
        await heard.until(lambda heard: "engine_failed" in heard.codes)
        assert bridge.state is EngineState.FAILED
        assert heard.codes.count("engine_stopped") == len(HASTY.delays)


async def test_engine_that_refuses_to_start_is_not_asked_again(sock: socket.socket) -> None:
    async with running(sock, script="refuse") as (bridge, heard):
        await heard.until(lambda heard: "engine_failed" in heard.codes)
        assert bridge.state is EngineState.FAILED
        assert heard.codes == ["start", "engine_failed"]
        assert heard.notices[0].message == "The database is damaged."


async def test_failed_engine_can_be_started_by_hand(sock: socket.socket) -> None:
    async with running(sock, script="crash") as (bridge, heard):
        await heard.until(lambda heard: heard.codes.count("engine_failed") == 1)
        bridge.start()
        await heard.until(lambda heard: heard.codes.count("engine_failed") == 2)


async def test_program_that_is_not_there_is_said(sock: socket.socket, tmp_path: Path) -> None:
    bridge = Bridge(sock, {}, command=[str(tmp_path / "nothing")], patience=HASTY)
    heard = Listener(bridge)
    bridge.attach(heard.post)
    bridge.start()
    await heard.until(lambda heard: "engine_failed" in heard.codes)
    assert "could not be started" in heard.notices[-1].message
    await bridge.close()
    sock.close()


@pytest.mark.parametrize(
    "text",
    ["garbage\n", "[1]\n", '"text"\n', '{"type":"surprise"}\n', '{"type":"delivery"}\n', "[" * 9999 + "\n"],
)
async def test_line_that_is_no_message_becomes_a_problem(sock: socket.socket, text: str) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        await bridge.ask("raw", text=text)
        await heard.until(lambda heard: "engine_line" in heard.codes)
        assert bridge.state is EngineState.RUNNING


async def test_overlong_line_is_skipped_and_the_next_one_read(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        await bridge.ask("raw", text="x" * 3_000_000 + '\n{"type":"delivery","id":7}\n')
        await heard.until(lambda heard: heard.arrived == 1)
        assert heard.codes == ["engine_line"]


async def test_thousands_of_lines_come_in_few_batches_and_none_is_lost(sock: socket.socket) -> None:
    patience = Patience(between_news=0.03)
    async with running(sock, patience) as (bridge, heard):
        await heard.until(listened(1))
        await bridge.ask("flood", count=20_000)
        await heard.until(lambda heard: heard.arrived == 20_000)
        apart = [later - earlier for earlier, later in zip(heard.times, heard.times[1:], strict=False)]
        assert min(apart) >= 0.025
        assert max(len(batch.changed) for batch in heard.batches) <= 5_000
        assert max(batch.newest for batch in heard.batches) == 20_000


async def test_while_rows_pass_too_fast_to_read_news_are_told_less_often(sock: socket.socket) -> None:
    patience = Patience(between_news=0.001, between_many=0.05)
    async with running(sock, patience) as (bridge, heard):
        await heard.until(listened(1))
        for _ in range(6):
            await bridge.ask("flood", count=5_000)
        await heard.until(lambda heard: heard.arrived == 30_000)
        apart = [later - earlier for earlier, later in zip(heard.times, heard.times[1:], strict=False)]
        for before, batch, after in zip(apart, heard.batches[1:], apart[1:], strict=False):
            if batch.arrived > 100 + 400 * before:
                assert after >= 0.045
        assert max(batch.arrived for batch in heard.batches) > 100
        await bridge.ask("raw", text='{"type":"delivery","id":7}\n')
        await heard.until(lambda heard: heard.arrived == 30_001)


async def test_screen_that_does_not_look_gets_one_message_only(sock: socket.socket) -> None:
    posted: list[News] = []
    listening = asyncio.Event()

    def post(news: News) -> None:
        posted.append(news)
        listening.set()

    async with running(sock) as (bridge, _):
        bridge.attach(post)
        async with asyncio.timeout(10):
            await listening.wait()
            while bridge.state is not EngineState.RUNNING:  # noqa: ASYNC110 - it has no event of its own
                await asyncio.sleep(0)
        await bridge.ask("flood", count=500)
        await bridge.ask("flood", count=500)
        assert len(posted) == 1
        assert bridge.take().arrived == 1_000


async def test_close_lets_the_engine_end_by_itself(sock: socket.socket) -> None:
    async with running(sock) as (bridge, heard):
        await heard.until(listened(1))
        began = time.monotonic()
        await bridge.close()
        assert time.monotonic() - began < 3
        assert bridge.state is EngineState.CLOSED
        assert "engine_stopped" not in heard.codes
        await bridge.close()


async def test_close_kills_an_engine_that_will_not_end(sock: socket.socket) -> None:
    patience = Patience(finish=0.2, terminate=0.2)
    async with running(sock, patience, script="stubborn") as (bridge, heard):
        await heard.until(listened(1))
        async with asyncio.timeout(5):
            await bridge.close()
        assert bridge.state is EngineState.CLOSED


async def test_close_while_the_engine_starts_leaves_no_process(sock: socket.socket) -> None:
    async with running(sock) as (bridge, _):
        async with asyncio.timeout(10):
            await bridge.close()
        assert bridge.state is EngineState.CLOSED


def test_news_replaces_news() -> None:
    assert News().can_replace(News())
