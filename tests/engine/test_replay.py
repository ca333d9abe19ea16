"""Replays: each delivery once, in order, at the pace that was asked for; and through a real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspector.config.pace import Pace, Tempo, read_pace
from inspector.engine.onward.replay import Progress, Replay, State
from inspector.model import Attempt, InspectorError
from tests.engine.engine_process import running
from tests.engine.local_server import Served, served
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, github


class Sink:
    """Where a replay sends to: what came, and when in loop seconds."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.came: list[tuple[int, float]] = []
        self.told: list[Progress] = []
        self.complaints: list[InspectorError] = []
        self.changed = asyncio.Event()

    async def send(self, id: int) -> Attempt:
        self.came.append((id, asyncio.get_running_loop().time()))
        if id == 13:
            raise InspectorError("It is not there.")
        return Attempt(id, 0, "", "", "", 1, status=self.status)

    def tell(self, progress: Progress) -> None:
        self.told.append(progress)
        self.changed.set()

    def replay(
        self, ids: list[int], pace: Pace, step: int = 1_000_000, *, at_once: int | None = None
    ) -> Replay:
        async def deliveries() -> AsyncIterator[tuple[int, int]]:
            for id in ids:
                yield id, id * step

        last = ids[-1] * step
        parts = (self.send, self.tell, self.complaints.append)
        return Replay(deliveries(), len(ids), pace, *parts, last=last, at_once=at_once)

    async def until(self, state: State, sent: int) -> None:
        async with asyncio.timeout(10):
            while not any(told.state is state and told.sent >= sent for told in self.told):
                self.changed.clear()
                await self.changed.wait()


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("now", Pace(Tempo.NOW)),
        ("Original", Pace(Tempo.ORIGINAL)),
        ("10x", Pace(Tempo.ORIGINAL, 10)),
        ("x2.5", Pace(Tempo.ORIGINAL, 2.5)),
        ("5/s", Pace(Tempo.RATE, 5)),
        ("0x", None),
        ("fast", None),
        ("٣/s", None),
        ("", None),
    ],
)
def test_pace_is_read_or_refused(text: str, pace: Pace | None) -> None:
    if pace is None:
        with pytest.raises(InspectorError, match="is no pace"):
            read_pace(text)
    else:
        assert read_pace(text) == pace
        assert read_pace(pace.text) == pace


async def test_all_at_once_sends_each_once_and_counts_what_failed() -> None:
    sink = Sink()
    last = await sink.replay(list(range(1, 101)), Pace(Tempo.NOW)).run()
    assert [id for id, _ in sink.came] == list(range(1, 101))
    assert (last.state, last.sent, last.ok, last.failed, last.left) == (State.DONE, 100, 99, 1, 0.0)
    assert [error.message for error in sink.complaints] == ["It is not there."]


async def test_original_pace_and_rate_keep_their_distances() -> None:
    for pace, step in ((Pace(Tempo.ORIGINAL, 10), 500_000), (Pace(Tempo.RATE, 20), 0)):
        sink = Sink()
        await sink.replay([1, 2, 3, 4], pace, step).run()
        moments = [moment for _, moment in sink.came]
        # Never early; late by what a busy machine takes.
        for number, moment in enumerate(moments):
            assert moment - moments[0] >= number * 0.05 - 0.01


async def test_pause_step_resume_and_stop() -> None:
    sink = Sink()
    replay = sink.replay([1, 2, 3, 4, 5], Pace(Tempo.STEP))
    task = asyncio.create_task(replay.run())
    replay.step()
    await sink.until(State.PAUSED, 1)
    replay.step()
    await sink.until(State.PAUSED, 2)
    replay.stop()
    last = await task
    assert (last.state, last.sent) == (State.STOPPED, 2)
    sink = Sink()
    replay = sink.replay(list(range(1, 8)), Pace(Tempo.RATE, 100))
    task = asyncio.create_task(replay.run())
    await sink.until(State.RUNNING, 2)
    replay.pause()
    replay.resume()
    assert (await task).sent == 7


async def test_time_left_at_the_original_pace_is_that_of_the_last_one_and_stands_still_in_a_pause() -> None:
    sink = Sink()
    replay = sink.replay([1, 2, 3], Pace(Tempo.ORIGINAL, 2), step=200_000_000)
    task = asyncio.create_task(replay.run())
    await sink.until(State.RUNNING, 1)
    left = replay.progress.left
    assert left is not None
    assert 150 < left <= 200
    replay.pause()
    await sink.until(State.PAUSED, 1)
    stands = replay.progress.left
    await asyncio.sleep(0.01)
    assert replay.progress.left == stands
    replay.stop()
    assert (await task).sent == 1


async def test_one_at_a_time_waits_for_each_answer_and_a_stop_sends_no_more() -> None:
    sink, answer = Sink(), asyncio.Event()

    async def slowly(id: int) -> Attempt:
        await answer.wait()
        return await Sink.send(sink, id)

    sink.send = slowly  # type: ignore[method-assign]  # before the replay takes it
    replay = sink.replay([1, 2, 3], Pace(Tempo.NOW), at_once=1)
    task = asyncio.create_task(replay.run())
    for _ in range(5):
        await asyncio.sleep(0)
    assert replay.progress.sent == 1
    replay.stop()
    answer.set()
    last = await task
    assert (last.state, last.sent, last.words) == (State.STOPPED, 1, "1 of 3 sent, 1 answered 2xx")


async def test_engine_replays_what_matches_and_links_each_attempt(tmp_path: Path) -> None:
    app = Served.recorder(status=201)
    config = '[filters]\nodd = "path:/a"\n'
    async with served(app.answer) as server, running(tmp_path, config=config) as engine:
        for number in range(6):
            await engine.send(b"%d" % number, target="/a" if number % 2 else "/b")
        for _ in range(6):
            await engine.line("verdict")
        url = f"{server.url}/again"
        reply = await engine.command(cmd="replay", ref=1, filter="@odd", url=url, pace="50/s")
        assert (reply["ok"], reply["value"]) == (True, 1)
        done = await engine.line("replay", state="done")
        assert (done["total"], done["ok"], done["failed"]) == (3, 3, 0)
        attempts = [line for line in engine.lines if line["type"] == "attempt"]
        assert [line["delivery"] for line in attempts] == [2, 4, 6]
        unknown = await engine.command(cmd="replay", ref=5, filter="@even", url=url)
        assert "no saved filter @even" in str(unknown["message"])
        wrong = await engine.command(cmd="replay", ref=2, ids=[1], pace="fast", url=url)
        assert "is no pace" in str(wrong["message"])
        assert (await engine.command(cmd="replay", ref=3, ids=[], url=url))["ok"] is False
        assert (await engine.command(cmd="steer", ref=4, replay=9, do="stop"))["ok"] is False
    assert [body for _, _, body in app.requests] == [b"1", b"3", b"5"]


async def test_replay_signed_again_makes_new_valid_linked_deliveries(tmp_path: Path) -> None:
    app = Served.recorder()
    stamped = {"Content-Type": "application/json", "Stripe-Signature": "t=1,v1=00"}
    config = GITHUB + '[providers.stripe]\nsecret_env = "STRIPE"\n'
    extra = {**SECRET, "STRIPE": "whsec_test"}
    async with served(app.answer) as server, running(tmp_path, config=config, extra=extra) as engine:
        await engine.send(BODY, github(BODY))
        await engine.send(b'{"id": "evt_1"}', stamped)
        await engine.send(b"nobody knows this sender")
        for id in (1, 2, 3):
            await engine.line("verdict", id=id)
        reply = await engine.command(
            cmd="replay", ref=1, ids=[1, 2, 3], url=server.url, bytes="signed", pace="50/s"
        )
        assert reply["ok"] is True
        done = await engine.line("replay", state="done")
        assert (done["ok"], done["failed"]) == (2, 1)
        assert "Nobody knows who sends" in str((await engine.line("problem"))["message"])
        for id, parent in ((4, 1), (5, 2)):
            line = await engine.line("delivery", id=id)
            assert (line["origin"], line["parent"]) == ("replayed", parent)
            assert (await engine.line("verdict", id=id))["status"] == "valid"
            assert (await engine.line("attempt", delivery=id))["status"] == 200
        wrong = await engine.command(cmd="replay", ref=2, ids=[1], url=server.url, bytes="other")
        assert wrong["ok"] is False
    assert [body for _, _, body in app.requests] == [BODY, b'{"id": "evt_1"}']
