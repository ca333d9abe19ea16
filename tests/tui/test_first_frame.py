"""What is loaded before the first frame: nothing that it does not show. And what begins right after it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from contextvars import Context
from pathlib import Path

from rich.console import RenderableType
from textual.pilot import Pilot
from textual.screen import Screen

from inspector.export import Redaction
from inspector.tui.app import InspectorApp
from inspector.tui.bars.filter import FilterBar
from inspector.tui.bars.welcome import Welcome
from inspector.tui.collector import keep_all, put_off
from inspector.tui.detail.area import DetailPane
from tests.tui.samples import Listed, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import Desk, Stage

# Runs a start as `inspector` does, ends when its first frame is painted, and says what is loaded by then.
SCRIPT = """
import asyncio, socket, sys
from inspector.cli.entry import start_flags
from inspector.cli.settled import settle
import inspector.listen.bind, inspector.tui.first_frame, inspector.tui.start
from inspector.tui.start import Bridge, InspectorApp, setup_of

resolved = settle(start_flags(["--port", "0"]))


class Stopped(InspectorApp):
    async def _begin(self):
        print(*sorted(name for name in sys.modules), "end")
        self.exit(0)


async def run():
    bridge = Bridge(socket.socket(), resolved.settings.to_json())
    setup = setup_of(resolved.settings, resolved.sources)
    await Stopped(bridge, lambda: None, redaction=lambda: None, setup=setup).run_async(headless=True)


asyncio.run(run())
"""
LATER = (
    "click",
    "tomllib",
    "tomlkit",
    "hashlib",
    "json",
    "sqlite3",
    "inspector.decode",
    "inspector.engine",
    "inspector.explore",
    "inspector.export",
    "inspector.providers",
    "inspector.verify",
    "inspector.store",
    "inspector.config.answers",
    "inspector.config.routes",
    "inspector.config.sources",
    "inspector.model.attempt",
    "inspector.model.delivery",
    "inspector.model.lines",
    "inspector.model.query",
    "inspector.model.row",
    "inspector.model.verdict",
    "inspector.tui.alerts.alerting",
    "inspector.tui.inbox",
    "inspector.tui.palette",
    "inspector.tui.views.payload.",
)


def test_first_frame_loads_only_what_it_shows(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    loaded = done.stdout.split()
    assert "inspector.tui.main_screen" in loaded
    assert [name for name in loaded if f"{name}.".startswith(tuple(f"{late}." for late in LATER))] == []
    screens = [name for name in loaded if name.startswith("inspector.tui.") and name.endswith("_screen")]
    assert screens == ["inspector.tui.main_screen"]


async def test_all_else_begins_behind_the_first_frame_which_looks_like_the_next() -> None:
    desk, records = Desk(), Listed([row(1), row(2)])
    order: list[str] = []
    first: list[str] = []

    class Watched(InspectorApp):
        def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
            if renderable is not None and not self._batch_count:
                order.append("painted")
            super()._display(screen, renderable)

    def begun() -> None:
        order.append("begun")
        first.extend(screen_text(app).splitlines())
        # As from a terminal, and not from the screen, whose own messages do not come back to it.
        asyncio.get_running_loop().call_soon(lambda: stage.send("/", *"id:2"), context=Context())
        assert app.main.query_one(DetailPane).view is None
        assert [*app.main.query(FilterBar), *app.main.query(Welcome)] == []
        assert (records.reads, desk.attached) == (0, False)

    app = Watched(desk, lambda: records, redaction=Redaction, begun=begun)
    stage = Stage(app, Pilot(app), desk)
    async with app.run_test(size=(120, 36)):
        await stage.until(lambda: stage.now().filter == "id:2" and stage.now().loaded)
        await stage.press("escape")
        await stage.until(lambda: not stage.now().filter and stage.now().loaded)
        await stage.settle()
        last = screen_text(app).splitlines()
    assert order[0] == "painted"
    assert order.count("begun") == 1
    # All bars and heads stand where they stay; rows, their number and what can be done with them come.
    assert first[:2] == last[:2]
    tabs = next(number for number, line in enumerate(first) if "1 Payload" in line)
    assert last[tabs].startswith(" 1 Payload  2 Headers  3 Raw  4 Verdict")
    assert first[-1].endswith("? Help  q Quit")
    assert last[-1].endswith("? Help  q Quit")


def test_the_collector_rests_until_the_screen_is_there() -> None:
    with put_off():
        assert not gc.isenabled()
        keep_all()
        assert gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
