"""Filters with names on the screen: typed, saved, offered by the palette, and read anew."""

from __future__ import annotations

from pathlib import Path

from inspector.config import FilterShelf
from inspector.tui.setup import Setup
from tests.tui.samples import SAMPLES
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import filled, staged


def setup_in(tmp_path: Path) -> tuple[FilterShelf, Setup]:
    shelf = FilterShelf({"failed": "verdict:invalid"}, tmp_path / "state" / "filters.json")
    return shelf, Setup(shelf=shelf, saved=shelf.all())


async def test_a_filter_is_saved_and_then_stands_behind_its_name(tmp_path: Path) -> None:
    shelf, setup = setup_in(tmp_path)
    async with staged(filled(tmp_path), setup=setup) as stage:
        await stage.app.main.perform("save_filter")  # Nothing is filtered: it cannot be done.
        assert stage.app.screen is stage.app.main
        await stage.press("/")
        await stage.type("provider:dyte")
        await stage.press("enter")
        await stage.app.main.perform("save_filter")
        await stage.until(lambda: bool(stage.app.screen.query("#ask-input")))
        for wrong, said in (("a b", "is no name for a filter"), ("failed", "")):
            stage.app.screen.query_one("#ask-input").value = ""  # type: ignore[attr-defined]  # an Input
            await stage.type(wrong)
            await stage.press("enter")
            assert said in screen_text(stage.app)
        assert "@failed stands in [filters] of the config file." in stage.toasts[-1]
        await stage.app.main.perform("save_filter")
        await stage.type("@Ours")
        await stage.press("enter")
        await stage.until(lambda: "Saved: @ours" in stage.toasts)
        assert shelf.all() == {"failed": "verdict:invalid", "ours": "provider:dyte"}
        await stage.press("/")
        stage.app.main.filter_by("@ours -@failed")
        await stage.settle()
        assert stage.now().shown == 2
        assert stage.now().filter == "@ours -@failed"


async def test_the_palette_offers_each_by_its_name(tmp_path: Path) -> None:
    shelf, _ = setup_in(tmp_path)
    shelf.save("evil", '"[@click=app.quit]\x1b[31m"')
    async with staged(filled(tmp_path), setup=Setup(shelf=shelf, saved=shelf.all())) as stage:
        await stage.press("ctrl+p")
        await stage.type("filter: @")
        await stage.until(lambda: "Filter: @evil" in screen_text(stage.app))
        assert not acting_characters(stage.app)
        await stage.type("failed")
        await stage.until(lambda: "Filter: @evil" not in screen_text(stage.app))
        await stage.press("enter")
        await stage.until(lambda: stage.now().filter == "@failed")
        await stage.settle()
        assert stage.now().shown == 1


async def test_what_another_program_saved_is_found_and_a_mistake_pointed_at(tmp_path: Path) -> None:
    shelf, setup = setup_in(tmp_path)
    async with staged(filled(tmp_path), setup=setup) as stage:
        await stage.press("/")
        await stage.type("@other")
        assert "There is no saved filter @other." in screen_text(stage.app)
        await stage.press("escape")
        shelf.save("other", "provider:stripe")
        await stage.press("/")
        await stage.type("@other")
        assert stage.now().filter == "@other"
        assert 0 < stage.now().shown < len(SAMPLES)
