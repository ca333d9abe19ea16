"""Sessions on the screen: the list of them, the story of one, the way to a delivery and to a filter."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Facts, body_digest
from inspector.store.writer import Writer
from inspector.tui.screens.sessions import SessionsScreen, StoryScreen
from tests.tui.samples import HOSTILE, NOON, SAMPLES, delivery, fill, verdict
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import Stage, staged

MEETING = "0b1c2d3e-weekly"


def _meeting(tmp_path: Path, name: str = "Ada Lovelace", others: int = 0) -> Path:
    """The samples, a meeting of five deliveries among them, and `others` after it."""
    path = fill(tmp_path / "deliveries.db")
    writer = Writer(path)

    def put(event: str, second: int, id: str | None, session: str, **fields: object) -> None:
        body = json.dumps({"event": event, "meeting": {"title": f"Weekly {name}"}, **fields}).encode()
        plain = delivery(SAMPLES[1], 0)
        made = replace(plain, at=NOON + second * 1_000_000, body=body, sha256=body_digest(body))
        number = writer.add(made).result(10)
        facts = Facts("dyte", event, id, "w", session)
        writer.judge(number, facts, verdict(SAMPLES[1]), NOON).result(10)

    person = {"peerId": "42", "userDisplayName": name}
    put("meeting.started", 60, "m1", MEETING)
    put("meeting.participantJoined", 70, "m2", MEETING, participant=person)
    put("recording.statusUpdate", 75, "m3", MEETING, recording={"recordingId": "r9", "status": "UPLOADING"})
    put("meeting.ended", 265, "m4", MEETING)
    put("meeting.ended", 268, "m4", MEETING)
    for second in range(others):
        put("meeting.started", 400 + second, f"o{second}", f"other-{second % 3}")
    writer.close()
    return path


async def _opened(stage: Stage, key: str, kind: type) -> None:
    stage.send(key)
    await stage.until(lambda: isinstance(stage.app.screen, kind))
    await stage.settle()


async def test_from_the_sessions_to_a_delivery(tmp_path: Path) -> None:
    async with staged(_meeting(tmp_path, others=400), size=(160, 48)) as stage:
        await _opened(stage, "w", SessionsScreen)
        shown = screen_text(stage.app)
        assert "3 min 28 s" in shown
        assert "1 participant joined and never left" in shown
        assert f"Weekly Ada Lovelace  {MEETING}" in shown
        await stage.press("G")
        await _opened(stage, "enter", StoryScreen)
        shown = screen_text(stage.app)
        assert "3 min 10 s of silence" in shown
        assert "! participant Ada Lovelace (42) joined and never left" in shown
        assert "! recording r9 stayed in UPLOADING" in shown
        assert "↻ repeats #12" in shown
        await stage.press("g", "j")
        stage.send("enter")
        await stage.until(lambda: stage.now().row is not None and stage.now().row.id == 10)  # type: ignore[union-attr]  # asked before
        await stage.settle()
        assert not stage.now().following
        assert stage.now().filter == ""
        await stage.press("k")
        row = stage.now().row
        assert row is not None
        assert row.id == 11


@pytest.mark.parametrize("way", ["list", "story", "palette"])
async def test_a_session_becomes_a_filter(tmp_path: Path, way: str) -> None:
    async with staged(_meeting(tmp_path)) as stage:
        if way == "palette":
            await stage.app.main.perform("filter_session")
        elif way == "list":
            await _opened(stage, "w", SessionsScreen)
            await stage.press("f")
        else:
            await _opened(stage, "W", StoryScreen)
            await stage.press("f")
        await stage.settle()
        assert stage.now().filter == f"session:{MEETING}" or stage.now().filter == f'session:"{MEETING}"'
        assert stage.now().shown == 5


async def test_without_a_session_the_screen_says_how_to_get_one(tmp_path: Path) -> None:
    async with staged(fill(tmp_path / "x.db")) as stage:
        await stage.app.main.perform("session")
        await _opened(stage, "w", SessionsScreen)
        assert "--session json:order.id" in screen_text(stage.app)
        await stage.press("enter", "f", "w")
        assert not isinstance(stage.app.screen, SessionsScreen)


async def test_a_long_story_scrolls_to_its_end_on_a_small_screen(tmp_path: Path) -> None:
    async with staged(_meeting(tmp_path, others=90), size=(60, 20)) as stage:
        await _opened(stage, "W", StoryScreen)
        await stage.press("G")
        assert "! meeting.ended has not come" in screen_text(stage.app)


async def test_hostile_names_do_nothing(tmp_path: Path) -> None:
    async with staged(_meeting(tmp_path, name=HOSTILE), size=(80, 24)) as stage:
        await _opened(stage, "w", SessionsScreen)
        assert not acting_characters(stage.app)
        await _opened(stage, "enter", StoryScreen)
        assert "[@click=app.quit]" in screen_text(stage.app)
        assert not acting_characters(stage.app)
