"""What the screens look like, as plain text, so that no change of them goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from inspector.tui.views.go_to_screen import GoToScreen
from inspector.tui.views.search_bar import SearchBar
from tests.tui.samples import Listed
from tests.tui.screen_text import screen_text
from tests.tui.stage import filled, staged

SIZES = [(80, 24), (200, 50)]
TARGET = {"target": "http://localhost:3000/webhooks"}
pytestmark = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


async def test_list_and_payload(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(filled(tmp_path), size=size, listening=TARGET) as stage:
        await stage.press("G", "k", "k")
        assert screen_text(stage.app) == snapshot


async def test_selection_filter_and_what_came_meanwhile(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with staged(filled(tmp_path), size=size, listening=TARGET, clock=lambda: 7_200.0) as stage:
        await stage.press("/")
        await stage.type("not provider:slack")
        await stage.press("enter", "space", "j")
        stage.desk.say({"type": "rejected", "code": "x", "message": "No."}, {"type": "verdict", "id": 1})
        await stage.settle()
        stage.app.clear_notifications()
        await stage.settle()
        assert screen_text(stage.app) == snapshot


async def test_search_in_a_payload(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        await stage.press("G", "k", "enter", "s")
        await stage.until(lambda: isinstance(stage.app.screen, SearchBar) and stage.app.focused is not None)
        await stage.type("meeting")
        await stage.until(lambda: "1 of 2" in screen_text(stage.app))
        assert screen_text(stage.app) == snapshot


async def test_what_a_path_leads_to(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        await stage.press("G", "k", "enter", "$")
        await stage.until(lambda: isinstance(stage.app.screen, GoToScreen) and stage.app.focused is not None)
        await stage.type("$..*")
        await stage.until(lambda: "$.meeting.title" in screen_text(stage.app))
        await stage.pilot.pause()
        assert screen_text(stage.app) == snapshot


async def test_mistake_in_a_filter(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        await stage.press("/")
        await stage.type("github colour:red")
        assert screen_text(stage.app) == snapshot


async def test_empty_screen(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(Listed([]), size=size) as stage:
        assert screen_text(stage.app) == snapshot


async def test_counts(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        await stage.press("i")
        assert screen_text(stage.app) == snapshot


async def test_help(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(Listed([]), size=size) as stage:
        await stage.press("?")
        assert screen_text(stage.app) == snapshot


async def test_question(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(filled(tmp_path), size=size) as stage:
        await stage.press("F")
        assert screen_text(stage.app) == snapshot


async def test_problems(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with staged(Listed([]), size=size) as stage:
        at = "2026-01-01T12:00:00.000001Z"
        refused = {"type": "rejected", "at": at, "code": "too_large", "message": "The body was over 25 MiB."}
        problem = {
            "type": "problem",
            "at": at,
            "code": "key",
            "message": "Others can read the key file.",
        }
        more = {"status": 413, "peer": "127.0.0.1:50000", "head": "POST /big HTTP/1.1\r\n"}
        stage.desk.say(refused | more, problem | {"hint": "Run chmod 600 on it."})
        await stage.press("!")
        await stage.settle()
        stage.app.clear_notifications()
        await stage.settle()
        assert screen_text(stage.app) == snapshot


async def test_engine_is_down(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    from inspector.tui.engine_state import EngineState

    async with staged(Listed([]), size=size) as stage:
        stage.desk.state = EngineState.FAILED
        stage.desk.say(
            {"type": "problem", "code": "start", "message": "The disk is full.", "hint": "Make room."}
        )
        await stage.settle()
        stage.app.clear_notifications()
        await stage.settle()
        assert screen_text(stage.app) == snapshot
