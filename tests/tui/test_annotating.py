"""Pin, note, tag and hide on the screen, and what is seen of them."""

from __future__ import annotations

from pathlib import Path

from inspector.model import Marking
from inspector.store.writer import Writer
from inspector.tui.detail.area import DetailPane
from tests.tui.samples import HOSTILE, SAMPLES
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import Stage, filled, staged


def _annotate(path: Path, stage: Stage, id: int, marking: Marking) -> None:
    """What the engine does with the command: write it and say so."""
    writer = Writer(path)
    writer.annotate([id], marking).result(10)
    writer.close()
    stage.desk.say({"type": "annotation", "id": id})


async def test_keys_ask_the_engine_for_the_chosen_ones(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("P")
        await stage.press("m")
        await stage.type("call them")
        await stage.press("enter")
        await stage.press("space", "space", "#")
        await stage.type("todo #Dyte")
        await stage.press("enter")
        await stage.press("H")
        newest = len(SAMPLES)
        both = [newest - 1, newest]
        assert stage.desk.asked == [
            ("annotate", {"ids": [newest], "pin": True}),
            ("annotate", {"ids": [newest], "note": "call them"}),
            ("annotate", {"ids": both, "tags": ["dyte", "todo"], "untag": []}),
            ("annotate", {"ids": both, "hidden": True}),
        ]
        assert stage.now().selected == 0


async def test_what_is_there_is_shown_edited_and_taken_off(tmp_path: Path) -> None:
    path = filled(tmp_path)
    newest = len(SAMPLES)
    async with staged(path) as stage:
        marking = Marking(pinned=True, note="Ask the customer", tags=frozenset({"todo", "late"}))
        _annotate(path, stage, newest, marking)
        await stage.settle()
        shown = screen_text(stage.app)
        assert "★✎#" in shown
        assert "★ pinned  #late  #todo  ✎ Ask the customer" in shown
        await stage.press("P")
        assert stage.desk.asked[-1] == ("annotate", {"ids": [newest], "pin": False})
        await stage.press("m")
        assert "Ask the customer" in stage.app.screen.query_one("#ask-input").value  # type: ignore[attr-defined]  # an Input
        await stage.press("escape", "#")
        await stage.type("new")
        await stage.press("enter")
        assert stage.desk.asked[-1] == (
            "annotate",
            {"ids": [newest], "tags": ["new"], "untag": ["late", "todo"]},
        )


async def test_a_hidden_one_leaves_the_list_and_comes_back_when_asked(tmp_path: Path) -> None:
    path = filled(tmp_path)
    newest = len(SAMPLES)
    async with staged(path) as stage:
        _annotate(path, stage, newest - 1, Marking(hidden=True))
        await stage.settle()
        assert (stage.now().shown, stage.now().total, stage.now().hidden) == (newest - 1, newest, 1)
        assert "⊘ 1 hidden" in screen_text(stage.app)
        await stage.press("j")
        row = stage.now().row
        assert row is not None
        assert row.id == newest - 2
        await stage.app.main.perform("show_hidden")
        await stage.settle()
        assert stage.now().shown == newest
        assert "⊘ 1 hidden shown" in screen_text(stage.app)
        await stage.press("j")
        await stage.press("H")
        assert stage.desk.asked[-1] == ("annotate", {"ids": [newest - 1], "hidden": False})


async def test_a_wrong_tag_is_said_in_the_question(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("#")
        await stage.type("a,b")
        await stage.press("enter")
        assert "A tag is one word" in screen_text(stage.app)
        assert stage.desk.asked == []


async def test_a_hostile_note_does_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path)
    async with staged(path, size=(80, 24)) as stage:
        _annotate(path, stage, len(SAMPLES), Marking(note=HOSTILE))
        await stage.settle()
        assert stage.app.main.query_one(DetailPane).query_one("#note-bar").display
        assert not acting_characters(stage.app)
