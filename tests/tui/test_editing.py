"""Editing inside the screen: exact, checked, reviewed, asked of the engine, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from inspector.export.draft import Draft, write_draft
from inspector.export.draft_text import write_text
from inspector.model import Delivery, Headers, InspectorError, body_digest
from inspector.store.writer import Writer
from inspector.tui.screens.edit import EditScreen
from inspector.tui.screens.review import ReviewScreen
from tests.tui.samples import HOSTILE, NOON
from tests.tui.screen_text import screen_text
from tests.tui.screens import REVIEW
from tests.tui.stage import Stage, staged

BODY = HOSTILE.encode() + b"\xff\xfe\r\n\tend \xe2\x9f\xa8 \r\n\n"
ORIGINAL = Delivery(
    NOON,
    "POST",
    b"/hooks",
    Headers.of([("Host", "x"), ("X-Note", b"caf\xe9 [@click=app.quit]"), ("x-note", "")]),
    BODY,
    body_digest(BODY),
)
URL = "http://localhost:3000/hooks"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "d.db"
    writer = Writer(path)
    writer.add(ORIGINAL).result(10)
    writer.close()
    return path


@pytest.fixture(autouse=True)
def _files_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept files are looked for, so they have a place of their own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


async def editor(stage: Stage) -> EditScreen:
    await stage.press("e")
    await stage.until(lambda: isinstance(stage.app.screen, EditScreen))
    screen = stage.app.screen
    assert isinstance(screen, EditScreen)
    await stage.until(lambda: isinstance(stage.app.focused, TextArea))
    return screen


async def reviewed(stage: Stage) -> ReviewScreen:
    await stage.press("ctrl+s")
    await stage.until(lambda: isinstance(stage.app.screen, ReviewScreen))
    await stage.settle()
    screen = stage.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


def kept(tmp_path: Path) -> list[bytes]:
    return [path.read_bytes() for path in tmp_path.glob("inspector-edit-*/request.http")]


async def test_request_goes_through_the_editor_byte_for_byte_and_is_sent(store: Path, tmp_path: Path) -> None:
    async with staged(store, listening={"target": URL}) as stage:
        stage.desk.values |= {"review": REVIEW, "resend": {"id": 2, "status": 200}}
        screen = await editor(stage)
        assert screen.edited == write_text(Draft.of(ORIGINAL))
        await reviewed(stage)
        request = write_draft(Draft.of(ORIGINAL))
        assert stage.desk.asked == [("review", {"id": 1, "request": request})]
        # The first way that works is offered, since the signature is wrong as it is.
        await stage.press("k", "enter")
        await stage.until(lambda: len(stage.desk.asked) == 2)
        sent = {"id": 1, "request": request, "sign": "test-key", "fresh": False, "send": True, "url": URL}
        assert stage.desk.asked[1] == ("resend", sent)
        await stage.until(lambda: stage.toasts == [f"#2 (of #1) → 200 from {URL}"])
        assert kept(tmp_path) == []


async def test_mistake_is_shown_at_its_line_and_can_be_mended(store: Path) -> None:
    async with staged(store) as stage:
        stage.desk.values |= {"review": {"changed": ["target"], "status": "unknown_provider"}}
        await editor(stage)
        area = stage.app.screen.query_one(TextArea)
        area.replace("POST hooks", (2, 0), (2, 11))
        area.move_cursor((0, 0))
        await stage.press("ctrl+s")
        assert "Line 3: The target “hooks” is not allowed in HTTP." in screen_text(stage.app)
        assert area.cursor_location == (2, 0)
        assert stage.desk.asked == []
        area.replace("PUT /new", (2, 0), (2, 10))
        await reviewed(stage)
        assert stage.desk.asked[0][1]["request"] == write_draft(
            Draft(b"PUT", b"/new", ORIGINAL.headers, ORIGINAL.body)
        )
        assert "Nobody knows who sends this" in screen_text(stage.app)


async def test_without_an_app_enter_asks_for_one_and_s_only_keeps(store: Path) -> None:
    async with staged(store) as stage:
        stage.desk.values |= {"review": REVIEW | {"status": "valid"}, "resend": {"id": 2}}
        await editor(stage)
        await reviewed(stage)
        await stage.press("enter", "ctrl+u")
        await stage.type("4000")
        await stage.press("escape", "s")
        await stage.until(lambda: stage.toasts == ["Kept as #2, made of #1."])
        fields = stage.desk.asked[1][1]
        assert (fields["sign"], "url" in fields) == (None, False)
        await editor(stage)
        await reviewed(stage)
        await stage.press("enter", "ctrl+u")
        await stage.type("4000")
        await stage.press("enter")
        await stage.until(lambda: len(stage.desk.asked) == 4)
        assert stage.desk.asked[3][1]["url"] == "http://localhost:4000"
        assert stage.now().target == "http://localhost:4000"


async def test_what_was_written_is_kept_when_it_is_not_sent(store: Path, tmp_path: Path) -> None:
    async with staged(store) as stage:
        stage.desk.values |= {"review": REVIEW}
        await editor(stage)
        stage.app.screen.query_one(TextArea).insert("# mine\n", (0, 0))
        await stage.press("escape")
        assert "Press esc again" in screen_text(stage.app)
        await reviewed(stage)
        await stage.press("escape")
        await stage.until(lambda: bool(stage.toasts))
        (text,) = kept(tmp_path)
        assert text.startswith(b"# mine\n")
        assert "Nothing was sent. What was written is kept in" in stage.toasts[0]
        # The engine that cannot answer loses nothing either.
        stage.app.clear_notifications()
        stage.desk.refuse = InspectorError("The engine is not running.", "Wait.")
        await editor(stage)
        stage.app.screen.query_one(TextArea).insert("# more\n", (0, 0))
        await stage.press("ctrl+s")
        await stage.until(lambda: bool(stage.toasts))
        assert "The engine is not running." in stage.toasts[0]
        assert "kept in" in stage.toasts[0]
        assert len(kept(tmp_path)) == 2


async def test_nothing_changed_and_left_leaves_nothing(store: Path, tmp_path: Path) -> None:
    async with staged(store) as stage:
        await editor(stage)
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.app.main)
        await stage.until(lambda: not list(tmp_path.glob("inspector-edit-*")))
        assert stage.toasts == []


async def test_editor_that_cannot_have_the_terminal_is_said_and_one_can_go_on_here(store: Path) -> None:
    async with staged(store, environ={"EDITOR": "vim"}) as stage:
        await stage.press("e")
        await stage.until(lambda: "cannot be lent to an editor" in screen_text(stage.app))
        await stage.press("i")
        await stage.until(lambda: isinstance(stage.app.screen, EditScreen))
    async with staged(store, environ={"VISUAL": "vim '"}) as stage:
        await stage.press("e")
        await stage.until(lambda: bool(stage.toasts))
        assert "$VISUAL cannot be read" in stage.toasts[0]


async def test_what_is_too_long_to_be_edited_inside_names_the_way_out(tmp_path: Path) -> None:
    body = b"x" * 40_000
    writer = Writer(tmp_path / "long.db")
    writer.add(Delivery(NOON, "POST", b"/", Headers(), body, body_digest(body))).result(10)
    writer.close()
    async with staged(tmp_path / "long.db") as stage:
        await stage.press("e")
        await stage.until(lambda: bool(stage.toasts))
        assert "too long for the editor inside" in stage.toasts[0]
        assert "Set EDITOR" in stage.toasts[0]
        assert kept(tmp_path) == []
