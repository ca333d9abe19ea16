"""Replays and apps that are down, on the screen."""

from __future__ import annotations

from pathlib import Path

from inspector.tui.screens.replay import ReplayScreen
from tests.tui.samples import HOSTILE, Listed, row
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import LISTENING, staged

URL = "http://localhost:3000"


def replay_line(state: str, **fields: object) -> dict[str, object]:
    line: dict[str, object] = {"type": "replay", "replay": 1, "state": state, "url": f"{URL}/[bold]\x1b]52;"}
    return {**line, "total": 4, "sent": 2, "ok": 1, "failed": 1, "left_seconds": 3.0, **fields}


async def test_replay_asks_what_where_and_how_fast_and_shows_how_far_it_is() -> None:
    async with staged(Listed([row(1), row(2), row(3)])) as stage:
        await stage.press("space", "R")
        shown = screen_text(stage.app)
        assert "#3" in shown or "1 delivery (chosen)" in shown
        assert "all 3 deliveries" in shown
        await stage.type("localhost:3000")
        await stage.press("tab")
        await stage.press(*"fast", "enter")
        assert "is no pace" in screen_text(stage.app)
        await stage.press(*["backspace"] * 20, *"5/s", "enter")
        await stage.until(lambda: ("replay", {"url": URL, "pace": "5/s", "ids": [3]}) in stage.desk.asked)
        stage.desk.say(replay_line("running"))
        await stage.until(lambda: "2 of 4 · 1 answered 2xx · 1 not · 3.0 s left" in screen_text(stage.app))
        await stage.press("p")
        assert ("steer", {"replay": 1, "do": "pause"}) in stage.desk.asked
        stage.desk.say(replay_line("paused"))
        await stage.until(lambda: "p go on" in screen_text(stage.app))
        await stage.press("n", "p", "s")
        done = [fields["do"] for cmd, fields in stage.desk.asked if cmd == "steer"]
        assert done == ["pause", "step", "resume", "stop"]
        stage.desk.say(replay_line("stopped", left_seconds=0.0))
        await stage.until(lambda: "esc close" in screen_text(stage.app))
        await stage.press("escape")
        assert not isinstance(stage.app.screen, ReplayScreen)


async def test_replay_can_be_signed_again() -> None:
    async with staged(Listed([row(1)]), size=(80, 24)) as stage:
        await stage.press("R")
        await stage.type("localhost:3000")
        await stage.press("tab", "tab", "down")
        shown = screen_text(stage.app)
        assert "exact: byte for byte" in shown
        assert "signed again" in shown
        assert "enter start" in shown
        await stage.press("enter")
        wanted = {"url": URL, "pace": "now", "ids": [1], "bytes": "signed"}
        await stage.until(lambda: ("replay", wanted) in stage.desk.asked)


async def test_replay_that_goes_on_stands_in_the_status_bar_and_its_end_is_said() -> None:
    async with staged(Listed([row(1)]), size=(140, 36)) as stage:
        stage.desk.say(replay_line("running"))
        await stage.until(lambda: "↻ replay 2 of 4" in screen_text(stage.app))
        stage.desk.say(replay_line("done", ok=3, sent=4, left_seconds=0.0))
        await stage.until(lambda: any("4 of 4 · 3 answered 2xx" in toast for toast in stage.toasts))
        assert "↻ replay" not in screen_text(stage.app)


async def test_replay_that_stands_is_found_again_and_another_can_be_asked_for() -> None:
    async with staged(Listed([row(1)]), size=(140, 36)) as stage:
        stage.desk.say(replay_line("paused"))
        await stage.until(lambda: "↻ replay 2 of 4" in screen_text(stage.app))
        await stage.press("R", "p")
        await stage.until(lambda: ("steer", {"replay": 1, "do": "resume"}) in stage.desk.asked)
        stage.desk.say(replay_line("running"))
        await stage.until(lambda: "p pause" in screen_text(stage.app))
        await stage.press("r")
        await stage.until(lambda: "enter start" in screen_text(stage.app))
        stage.desk.say(replay_line("running", sent=3, ok=3))
        await stage.until(lambda: getattr(stage.now().replay, "sent", 0) == 3)
        assert "enter start" in screen_text(stage.app)
        stage.desk.say(replay_line("running") | {"replay": 2})
        await stage.until(lambda: "p pause" in screen_text(stage.app))


async def test_app_that_is_down_is_shown_until_it_is_back() -> None:
    async with staged(Listed([row(1)]), size=(120, 36)) as stage:
        app = {"type": "app", "route": "forward", "url": URL, "state": "down", "held": 12}
        stage.desk.say({"type": "target", "url": URL}, app, {"type": "held", "id": 1, "route": "forward"})
        await stage.until(lambda: "app down, 12 wait" in screen_text(stage.app))
        await stage.press("ctrl+r")
        await stage.until(lambda: ("flush", {}) in stage.desk.asked)
        stage.desk.say({**app, "state": "up", "held": 0})
        await stage.until(lambda: "app down" not in screen_text(stage.app))


async def test_routes_that_take_some_deliveries_are_shown_and_whose_app_is_down() -> None:
    listening = {"filtered": ["shop", HOSTILE]}
    async with staged(Listed([row(1)]), size=(120, 36), listening=listening) as stage:
        await stage.until(lambda: "⇉ 2 routes" in screen_text(stage.app))
        down = {"type": "app", "route": "shop", "url": URL, "state": "down", "held": 3}
        stage.desk.say(down, {**down, "route": HOSTILE, "state": "gone", "url": None, "held": 2})
        await stage.until(lambda: "app of shop down, 3 wait" in screen_text(stage.app))
        stage.desk.say({**down, "route": HOSTILE, "held": 4})
        await stage.until(lambda: "2 apps down, 7 wait" in screen_text(stage.app))
        stage.desk.say({**down, "state": "up", "held": 0})
        await stage.until(lambda: " down, 4 wait" in screen_text(stage.app))
        assert acting_characters(stage.app) == set()
        # The file was saved: only one route is left, and another one takes everything.
        gone = {"type": "app", "route": HOSTILE, "url": None, "state": "gone", "held": 0}
        stage.desk.say({"type": "config", "routes": ["all", "shop"], "filtered": ["shop"]}, gone)
        stage.desk.say({"type": "target", "url": URL})
        await stage.until(lambda: "every delivery, more shop" in screen_text(stage.app))


async def test_what_turned_green_after_a_change_is_said() -> None:
    async with staged(Listed([row(1)]), size=(120, 36)) as stage:
        stage.desk.say({"type": "watch", "url": URL, "files": 2, "green": [1, 2, 3], "red": [4]})
        said = "After your change: 3 of 4 that failed are answered 2xx now."
        await stage.until(lambda: any(said in toast for toast in stage.toasts))


async def test_watching_is_switched_by_a_key_and_stands_in_the_status_bar(tmp_path: Path) -> None:
    path = str(tmp_path)
    async with staged(Listed([row(1)]), size=(140, 36), listening={"watch": []}) as stage:
        await stage.press("A")
        await stage.type("no-such-folder")
        await stage.press("enter")
        assert "There is no no-such-folder to watch." in screen_text(stage.app)
        await stage.press("ctrl+u")
        await stage.type(path)
        await stage.press("enter")
        await stage.until(lambda: ("watch", {"paths": [path]}) in stage.desk.asked)
        stage.desk.say({"type": "watching", "paths": [path]})
        await stage.until(lambda: "◉ watching " in screen_text(stage.app))
        # An engine that was started again knows only the option.
        stage.desk.say({**LISTENING, "watch": []})
        await stage.until(lambda: stage.desk.asked.count(("watch", {"paths": [path]})) == 2)
        stage.desk.say({"type": "watching", "paths": [path]})
        await stage.until(lambda: stage.now().watch == (path,))
        await stage.press("A")
        await stage.until(lambda: ("watch", {"paths": []}) in stage.desk.asked)
        stage.desk.say({"type": "watching", "paths": []})
        await stage.until(lambda: "◉ watching" not in screen_text(stage.app))
        await stage.press("A")
        await stage.until(lambda: stage.desk.asked.count(("watch", {"paths": [path]})) == 3)


async def test_the_options_path_is_watched_and_shown_harmless() -> None:
    async with staged(Listed([row(1)]), size=(140, 36), listening={"watch": [HOSTILE]}) as stage:
        assert "◉ watching " in screen_text(stage.app)
        assert acting_characters(stage.app) == set()
        await stage.press("A")
        await stage.until(lambda: ("watch", {"paths": []}) in stage.desk.asked)
