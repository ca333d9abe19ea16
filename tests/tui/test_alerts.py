"""Calls on the desktop and by the bell: for what matches and is new, seldom, and inert."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from inspector.explore import parse
from inspector.model import ConfigError, Row, Status
from inspector.store.reader import Reader
from inspector.tui.alerts.alarm import Alarm
from inspector.tui.alerts.alerting import Alerting
from inspector.tui.alerts.desktop import Way, arguments, inert, send, sequence, way_of
from inspector.tui.inbox import Batch
from inspector.tui.lane import Lane
from inspector.tui.setup import Setup, Wishes, setup_of
from tests.tui.samples import HOSTILE, NOON, Listed, row
from tests.tui.stage import filled, staged
from tests.tui.test_with_engine import settings_in


def rows(*ids: int) -> list[Row]:
    return [row(id, provider="stripe", event="paid", verdict=Status.INVALID) for id in ids]


def test_a_call_is_made_at_once_and_then_seldom() -> None:
    alarm = Alarm(apart=5.0)
    assert alarm.due(0.0) is None
    alarm.take(rows(1))
    call = alarm.due(100.0)
    assert call is not None
    assert call.text == "#1 stripe paid: invalid"
    alarm.take(rows(2, 3, 1))
    assert (alarm.due(104.9), alarm.wait(104.0)) == (None, 1.0)
    alarm.take(rows(4, 3))
    call = alarm.due(105.0)
    assert call is not None
    assert call.text == "#4 stripe paid: invalid, and 2 more"
    assert (alarm.due(200.0), alarm.wait(200.0)) == (None, None)


class Host:
    """Writes down what it is asked."""

    def __init__(self) -> None:
        self.bells = 0
        self.written: list[str] = []
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.works: list[asyncio.Task[None]] = []

    def bell(self) -> None:
        self.bells += 1

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object:
        self.timers.append((delay, callback))
        return None

    def write_out(self, sequence: str) -> None:
        self.written.append(sequence)

    def beside(self, work: Coroutine[object, object, None]) -> None:
        self.works.append(asyncio.get_running_loop().create_task(work))

    async def rest(self) -> None:
        while unfinished := [work for work in self.works if not work.done()]:
            await asyncio.wait(unfinished)


async def test_what_is_new_and_matches_calls_once() -> None:
    records, host, now = Listed([*rows(1, 2, 3), row(4, verdict=Status.VALID)]), Host(), [50.0]
    lane = Lane(lambda: records, "alerts")
    wishes = Wishes(bell=parse("verdict:invalid"))
    alerting = Alerting(host, lane, wishes, NOON + 2_000_000, lambda: now[0])
    try:
        alerting.news(Batch(changed=frozenset([1, 4])))
        await host.rest()
        assert host.bells == 0, "one was there before the screen, the other is valid"
        alerting.news(Batch(changed=frozenset([2])))
        await host.rest()
        assert host.bells == 1
        alerting.news(Batch(changed=frozenset([2, 3])))
        alerting.news(Batch(changed=frozenset([3])))
        await host.rest()
        assert host.bells == 1
        [(delay, again)] = host.timers
        assert delay == pytest.approx(5.0)
        now[0] = 55.0
        again()
        assert host.bells == 2
        alerting.news(Batch())
        assert records.reads == 5
    finally:
        lane.close()


async def test_a_filter_on_the_body_is_asked_of_the_store(tmp_path: Path) -> None:
    path, host = filled(tmp_path), Host()
    lane = Lane(lambda: Reader(path), "alerts")
    try:
        for text, bells in (("not opened", 0), ("opened", 1)):
            host.bells = 0
            alerting = Alerting(host, lane, Wishes(bell=parse(f"id:6 {text}")), 0)
            alerting.news(Batch(changed=frozenset([6])))
            await host.rest()
            assert host.bells == bells, text
    finally:
        lane.close()


async def test_without_a_wish_nothing_is_read() -> None:
    records, host = Listed(rows(1)), Host()
    lane = Lane(lambda: records, "alerts")
    Alerting(host, lane, Wishes(), 0).news(Batch(changed=frozenset([1])))
    lane.close()
    assert (host.works, records.reads) == ([], 0)


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, Way.OSC9),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "/tmp/x"}, Way.BELL),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "/tmp/x", "DISPLAY": ":0"}, Way.NOTIFY_SEND),
        ({"TERM": "xterm-kitty"}, Way.OSC9),
        ({"TERM": "rxvt-unicode-256color"}, Way.OSC777),
        ({"TERM": "foot", "DISPLAY": ":0"}, Way.OSC777),
        ({"TERM": "xterm-256color", "WAYLAND_DISPLAY": "wayland-0"}, Way.NOTIFY_SEND),
        ({"TERM": "linux"}, Way.BELL),
    ],
)
def test_the_way_is_what_the_terminal_can_do(environ: dict[str, str], way: Way) -> None:
    assert way_of(environ, lambda name: f"/usr/bin/{name}") is way
    if way is Way.NOTIFY_SEND:
        assert way_of(environ, lambda name: None) is Way.BELL


@pytest.mark.parametrize("way", [Way.OSC9, Way.OSC777])
def test_a_sequence_holds_no_other(way: Way) -> None:
    text = f"{HOSTILE};9;4;1\x1b\\\x07\x9c"
    made = sequence(way, text)
    inner = made[1:-1]
    assert made[0] == "\x1b"
    assert made[-1] == "\x07"
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in inner)
    assert inner.count(";") == 3 if way is Way.OSC777 else inner.startswith("]9;Inspector: ")
    assert len(inert(text * 50)) <= 240
    assert arguments("<b>&-x")[3:] == ["Inspector", "&lt;b&gt;&amp;-x"]


async def test_notify_send_gets_the_text_as_one_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper, got = tmp_path / "notify-send", tmp_path / "got"
    helper.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {got}\n')
    helper.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    text = "$(touch never) `x` ; é"
    await send(text, 60)
    assert got.read_text().splitlines() == [
        "--app-name=Inspector",
        "--",
        "Inspector",
        text,
    ]
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    await send("no helper is no matter")


def test_a_wish_that_is_no_filter_is_refused_before_the_screen(tmp_path: Path) -> None:
    from dataclasses import replace

    settings = replace(settings_in(tmp_path), notify="verdict:invalid", bell="colour:red (")
    with pytest.raises(ConfigError) as caught:
        setup_of(settings, {})
    assert caught.value.message.startswith("bell is no filter: ")
    assert caught.value.hint
    good = setup_of(replace(settings, bell=None), {})
    assert good.wishes == Wishes(parse("verdict:invalid"), None)
    named = replace(settings, notify="@bad", bell=None, filters={"bad": "verdict:stale"})
    assert setup_of(named, {}).wishes == Wishes(parse("verdict:stale"), None)
    with pytest.raises(ConfigError, match="no saved filter @bad"):
        setup_of(replace(named, filters={}), {})


async def test_the_app_rings_for_a_live_row() -> None:
    records = Listed([])
    wishes = Setup(wishes=Wishes(notify=parse("verdict:invalid"), bell=parse("provider:stripe")))
    async with staged(records, setup=wishes) as stage:
        written: list[str] = []
        stage.app.write_out = written.append  # type: ignore[method-assign,assignment]  # headless
        stage.app.bell = lambda: written.append("bell")  # type: ignore[method-assign]  # headless
        late = row(7, at=4_000_000_000_000_000, provider="stripe", event="paid", verdict=Status.INVALID)
        records.add(late)
        stage.desk.say({"type": "delivery", "id": 7}, {"type": "verdict", "id": 7, "status": "invalid"})
        await stage.until(lambda: "bell" in written)
        await stage.settle()
