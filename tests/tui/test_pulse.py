"""The timeline: what came and failed, by seconds, and its picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector.model import Attempt
from inspector.store.writer import Writer
from inspector.tui.bars.lines import StatusBar
from inspector.tui.listing.pulse import Pulse, spark
from inspector.tui.listing.timeline import Timeline
from inspector.tui.screens.insights import InsightsScreen
from inspector.tui.screens.notices import NoticesScreen
from tests.tui.samples import SAMPLES
from tests.tui.screen_text import screen_text
from tests.tui.stage import filled, staged


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([], ""),
        ([0, 0], "··"),
        ([1, 1_000_000], "▁█"),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8], "·▁▂▃▄▅▆▇█"),
        ([5], "█"),
    ],
)
def test_a_spark_shows_the_least_and_is_full_at_the_most(values: list[int], shown: str) -> None:
    assert spark(values) == shown


def test_bins_move_on_whole_and_are_forgotten() -> None:
    pulse = Pulse()
    assert not pulse
    for second, came, failed in ((100.2, 1, 0), (100.9, 2, 1), (109.0, 4, 0), (110.0, 8, 0)):
        pulse.add(came, failed, second)
    pulse.add(0, 0, 115.0)
    assert pulse.bins(115.0, 3, 10) == ([0, 7, 8], [0, 1, 0])
    assert pulse.bins(119.9, 3, 10) == ([0, 7, 8], [0, 1, 0])
    assert pulse.bins(120.0, 3, 10) == ([7, 8, 0], [1, 0, 0])
    assert pulse.bins(110.0, 3, 1) == ([0, 4, 8], [0, 0, 0])
    assert pulse.bins(709.0, 61, 10)[0][:2] == [0, 8]
    assert pulse.bins(2000.0, 3, 10) == ([0, 0, 0], [0, 0, 0])
    assert not pulse


NEWS: tuple[dict[str, object], ...] = (
    {"type": "delivery", "id": 1},
    {"type": "verdict", "id": 1, "status": "invalid"},
    {"type": "attempt", "id": 4, "delivery": 1, "status": 200},
    {"type": "attempt", "id": 5, "delivery": 1, "status": None},
)


async def test_a_large_screen_has_a_timeline_and_a_click_opens_the_counts(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(160, 48)) as stage:
        timeline = stage.app.main.query_one(Timeline)
        assert timeline.display
        stage.desk.say(*NEWS)
        await stage.settle()
        stage.app.main._tick()
        await stage.settle()
        shown = screen_text(stage.app)
        assert re.search("█·* 1 in 1 min", shown)
        assert "failed" in shown
        assert re.search("█·* 2 in 1 min", shown)
        assert not stage.now().spark
        await stage.pilot.click(Timeline)
        await stage.until(lambda: isinstance(stage.app.screen, InsightsScreen))


@pytest.mark.parametrize(("size", "seen"), [((80, 24), True), ((60, 20), False)])
async def test_a_small_screen_has_a_spark_where_there_is_room(
    tmp_path: Path, size: tuple[int, int], seen: bool
) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        assert not stage.app.main.query_one(Timeline).display
        assert not stage.now().spark
        stage.desk.say(*NEWS)
        await stage.settle()
        if not seen:
            await stage.press("/")
            await stage.type("provider:dyte event:meeting.*")
            await stage.press("enter")
        assert "█" in stage.now().spark
        assert ("·█" in screen_text(stage.app)) is seen


async def test_a_click_on_the_number_opens_the_counts(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(80, 24)) as stage:
        await stage.pilot.click(StatusBar, offset=(75, 0))
        await stage.until(lambda: isinstance(stage.app.screen, InsightsScreen))
        await stage.press("i")
        await stage.pilot.click(StatusBar, offset=(20, 0))
        await stage.until(lambda: isinstance(stage.app.screen, NoticesScreen))


async def test_a_line_of_the_counts_becomes_the_filter(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        stage.send("i")
        await stage.until(lambda: isinstance(stage.app.screen, InsightsScreen))
        await stage.settle()
        shown = screen_text(stage.app)
        assert f"{len(SAMPLES)} deliveries kept" in shown
        for line in ("By provider", "dyte", "By event", "meeting.ended", "✗ invalid", "38%"):
            assert line in shown
        await stage.press("enter")
        assert stage.now().filter == "provider:dyte"
        assert stage.now().shown == 3


async def test_counts_say_how_long_the_app_takes_and_such_a_line_becomes_the_filter(tmp_path: Path) -> None:
    path = filled(tmp_path)
    writer = Writer(path)
    for number in range(1, 101):
        writer.attempt(Attempt(1, number, "http://x/", "", "", number * 10_000, status=200)).result()
    writer.close()
    async with staged(path) as stage:
        stage.send("i")
        await stage.until(lambda: isinstance(stage.app.screen, InsightsScreen))
        await stage.press("end")
        shown = screen_text(stage.app)
        assert "The app answers within" in shown
        assert re.search(r"500 ms +950 ms +990 ms +100", shown)
        await stage.press("enter")
        assert stage.now().filter == "provider:github event:push"
