"""The screen that compares: what it shows, its keys, its limits, and that nothing in it acts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Facts, Headers, body_digest
from inspector.store.writer import Writer
from inspector.tui.screens.compare import CompareScreen
from tests.tui.samples import HOSTILE, NOON, SAMPLES, attempt, delivery, verdict
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import Stage, staged

OLD = {
    "id": "evt_1NabcdEFGH1234",
    "created": 1700000000,
    "amount": 12.0,
    "note": "a rather long note that says what this is for, and for whom, and then some more of it",
    "lines": [{"id": "a", "n": 1}, {"id": "b", "n": 2}],
    "same": {"x": 1, "y": [1, 2, 3]},
    "gone": True,
    "会议": "キックオフ 🎉",
}
NEW = {
    "id": "evt_1Nabcd5678EFGH",
    "created": 1700000900,
    "amount": "12.0",
    "note": "a rather long note that tells what this is for, and for whom, and then some more of it",
    "lines": [{"id": "b", "n": 3}, {"id": "c", "n": 1}],
    "same": {"x": 1, "y": [1, 2, 3]},
    "会议": "キックオフ 🚀",
    "fresh": {"deep": [None, {"a": "b"}]},
}


def store(tmp_path: Path, *bodies: object, name: str = "X-Request-Id") -> Path:
    """Deliveries of one event with these bodies; the last was forwarded twice."""
    path = tmp_path / "deliveries.db"
    writer = Writer(path)
    for number, body in enumerate(bodies, 1):
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        plain = delivery(SAMPLES[0], number)
        headers = Headers.of([*plain.headers, (name, f"r-{number}")])
        made = replace(plain, body=data, sha256=body_digest(data), headers=headers)
        id = writer.add(made).result(10)
        writer.judge(id, Facts("stripe", "invoice.paid"), verdict(SAMPLES[0]), NOON).result(10)
    for number, status in enumerate((500, 200)):
        made_attempt = replace(attempt(id, number, status), body=json.dumps({"ok": number}).encode())
        writer.attempt(made_attempt).result(10)
    writer.close()
    return path


async def opened(stage: Stage, *keys: str) -> CompareScreen:
    """Press keys of which the last opens the screen."""
    await stage.press(*keys[:-1])
    stage.send(keys[-1])
    await stage.until(lambda: isinstance(stage.app.screen, CompareScreen))
    screen = stage.app.screen
    assert isinstance(screen, CompareScreen)
    await done(stage, screen)
    return screen


async def done(stage: Stage, screen: CompareScreen) -> None:
    await stage.until(lambda: screen.quiet)
    await stage.settle()


async def test_two_selected_are_compared_the_older_on_the_left(tmp_path: Path) -> None:
    async with staged(store(tmp_path, OLD, NEW, OLD)) as stage:
        await opened(stage, "space", "G", "space", "d")
        shown = screen_text(stage.app)
        assert shown.splitlines()[0].split("+ ")[0].split()[1] == "#1"
        assert shown.splitlines()[0].split("+ ")[1].split()[0] == "#3"


async def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    async with staged(store(tmp_path, OLD, NEW, OLD)) as stage:
        await stage.press("G", "d")
        assert any("no delivery of the event of #1 before it" in toast for toast in stage.toasts)
        await stage.press("g", "space", "space", "space", "d")
        assert any("select two, or none" in toast for toast in stage.toasts)
        assert stage.app.screen is stage.app.main


async def test_two_answers_from_the_forwards(tmp_path: Path) -> None:
    async with staged(store(tmp_path, OLD)) as stage:
        await stage.press("5", "enter")
        screen = await opened(stage, "d")
        shown = screen_text(stage.app)
        assert "500" in shown
        assert "200" in shown
        assert "ANSWER" in shown
        stage.send("escape")
        await stage.until(lambda: stage.app.screen is stage.app.main)
        await stage.press("end", "d")
        assert any("first attempt" in toast for toast in stage.toasts)
        assert not screen.is_current


async def test_keys_go_through_the_differences_and_copy_them(tmp_path: Path) -> None:
    async with staged(store(tmp_path, OLD, NEW), size=(80, 24)) as stage:
        screen = await opened(stage, "d")
        lines = screen.lines
        numbers = []
        for _ in range(40):
            assert lines.row is not None
            numbers.append(lines.row.number)
            await stage.press("n")
        assert numbers[:3] == [1, 2, 3]
        assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
        assert any("last difference" in toast for toast in stage.toasts)
        await stage.press("N")
        assert (lines.row.number if lines.row else 0) == max(numbers) - 1
        await stage.press("u", "g")
        await done(stage, screen)
        assert "y  " in screen_text(stage.app) or "unchanged" not in screen_text(stage.app)
        await stage.press("y")
        assert "+ fresh" in stage.app.clipboard
        await stage.press("pagedown", "G", "k", "j", "pageup", "home", "q")
        assert stage.app.screen is stage.app.main


async def test_turning_the_terminal_changes_the_columns(tmp_path: Path) -> None:
    async with staged(store(tmp_path, OLD, NEW), size=(160, 40)) as stage:
        screen = await opened(stage, "d")
        assert " ~ " in screen_text(stage.app)
        for width, height in ((60, 20), (99, 30), (100, 30), (300, 80)):
            await stage.pilot.resize_terminal(width, height)
            await done(stage, screen)
            lines = screen_text(stage.app).splitlines()
            assert len(lines) == height
            assert screen.lines.is_wide == (width >= 100)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_hostile_deliveries_only_show(tmp_path: Path, size: tuple[int, int]) -> None:
    old = {HOSTILE: HOSTILE, "list": [HOSTILE, {HOSTILE: 1}], "[bold]": "[/]"}
    new = {HOSTILE: HOSTILE + "x", "list": [{HOSTILE: 2}, HOSTILE, HOSTILE], "[b": ["[link=x]"]}
    async with staged(store(tmp_path, old, new), size=size) as stage:
        await opened(stage, "d")
        for key in ("n", "u", "n", "i", "G", "y"):
            await stage.press(key)
            assert acting_characters(stage.app) == set()
        assert "\\x1b]52" in screen_text(stage.app)
        assert not any(character < " " and character != "\n" for character in stage.app.clipboard)


async def test_large_bodies_are_compared_beside_the_loop(tmp_path: Path) -> None:
    rows = [{"n": number, "text": "x" * 80} for number in range(20_000)]
    path = store(tmp_path, rows, [*rows[:9_000], {"n": -1}, *rows[9_001:]])
    async with staged(path) as stage:
        screen = await opened(stage, "d")
        assert "… 9,000 unchanged" in screen_text(stage.app)
        assert len(screen.lines.list_of_rows) < 40


async def test_bytes_that_are_no_tree_are_shown_in_hex(tmp_path: Path) -> None:
    path = store(tmp_path, b"\x00\x01\x02same" + b"a" * 50, b"\x00\x01\x02same" + b"a" * 49 + b"b")
    async with staged(path, size=(120, 36)) as stage:
        await opened(stage, "d")
        shown = screen_text(stage.app)
        assert "the bytes part at offset 56 of 57 and 57" in shown
        assert "61 61 61 61 61 61 61" in shown
