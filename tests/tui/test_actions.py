from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.tui.action import Action, Place
from inspector.tui.actions import ACTIONS, BY_ID, footer, grouped, readme_table, spelled
from inspector.tui.bars.filter import FilterInput
from inspector.tui.engine_state import EngineState
from inspector.tui.listing.delivery_list import DeliveryList
from inspector.tui.main_screen import MainScreen
from inspector.tui.screens.compare import CompareScreen
from inspector.tui.standing import Standing
from inspector.tui.themes import CYCLE, next_theme
from inspector.tui.views.all_views import VIEWS
from tests.tui.samples import Listed, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged

STANDING = Standing(url="http://x", engine=EngineState.RUNNING, loaded=True, row=row(1), view="payload")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_can_be_found_read_and_done(action: Action) -> None:
    assert action.keys or action.palette
    assert action.title
    assert action.help.endswith((".", "…"))
    assert action.place is Place.VIEW or len(action.help) <= 58, "it must fit beside its key at 80 columns"
    assert bool(action.short) >= bool(action.footer)
    method = f"action_{(action.does or action.id).split('(')[0]}"
    owners: dict[Place, tuple[type, ...]] = {
        Place.LIST: (DeliveryList,),
        Place.MAIN: (MainScreen,),
        Place.VIEW: VIEWS,
        Place.FILTER: (FilterInput,),
        Place.COMPARE: (CompareScreen,),
    }
    assert any(hasattr(owner, method) for owner in owners[action.place])


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("place", [Place.LIST, Place.MAIN])
def test_no_key_does_two_things_in_one_place(place: Place) -> None:
    taken = [Place.MAIN] if place is Place.MAIN else [Place.MAIN, Place.LIST]
    keys = [key for action in ACTIONS if action.place in taken for key in action.keys]
    assert sorted(keys) == sorted(set(keys))


def test_keys_of_the_brief_are_there() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    wanted = {*"fFaxcyYu/pgGhjkl12345tv?!q", "escape", "space", "up", "down", "tab", "enter", "ctrl+p"}
    assert wanted <= keys


def test_footer_says_what_can_be_done_in_the_focused_pane() -> None:
    in_list = [action.id for action in footer(STANDING)]
    assert in_list[:3] == ["open", "forward", "filter"]
    assert in_list[-2:] == ["help", "quit"]
    in_detail = [action.id for action in footer(replace(STANDING, pane="detail"))]
    assert "open" not in in_detail
    assert in_detail[0] == "back"
    assert "payload.unfold-all" in in_detail


def test_footer_while_a_filter_is_typed_names_no_key_that_would_be_typed() -> None:
    assert [action.id for action in footer(replace(STANDING, filtering=True))] == [
        "filter_keep",
        "filter_leave",
    ]


def test_footer_of_an_empty_screen_offers_nothing_that_needs_a_delivery() -> None:
    ids = [action.id for action in footer(replace(STANDING, row=None, total=0))]
    assert "forward" not in ids
    assert "copy_curl" in ids


def test_help_and_readme_name_every_action() -> None:
    listed = [action for _, actions in grouped() for action in actions]
    assert set(listed) == set(ACTIONS)
    table = readme_table()
    for action in ACTIONS:
        assert action.help in table
        for key in action.keys:
            assert f"`{spelled(key)}`" in table


async def test_help_screen_shows_keys_and_signs() -> None:
    async with staged(Listed([row(1)]), size=(120, 190)) as stage:
        await stage.press("?")
        shown = screen_text(stage.app)
        for action in ACTIONS:
            if action.place is not Place.VIEW:
                assert action.help.split(".")[0][:40] in shown
        assert "✗ invalid" in shown
        await stage.press("j", "k", "?")
        assert "Keys   esc closes" not in screen_text(stage.app)


async def test_palette_offers_what_can_be_done_now_and_does_it() -> None:
    async with staged(Listed([row(1), row(2)]), size=(100, 40)) as stage:
        await stage.press("ctrl+p")
        await stage.type("theme nord")
        await stage.until(lambda: "Theme nord" in screen_text(stage.app))
        await stage.press("enter")
        await stage.until(lambda: stage.app.theme == "nord")


async def test_palette_names_the_delivery_and_never_its_text() -> None:
    async with staged(Listed([row(7, event="[@click=app.quit]evil")]), size=(100, 40)) as stage:
        await stage.press("ctrl+p")
        await stage.type("judge")
        await stage.until(lambda: "Judge again #7" in screen_text(stage.app))
        assert "Restart the engine" not in screen_text(stage.app)
        await stage.press("enter")
        await stage.until(lambda: ("rejudge", {"ids": [7]}) in stage.desk.asked)


def test_theme_key_goes_round_all_themes() -> None:
    theme, seen = CYCLE[0], set()
    for _ in CYCLE:
        seen.add(theme)
        theme = next_theme(theme)
    assert seen == set(CYCLE)
    assert theme == CYCLE[0]
    assert next_theme("dracula") == CYCLE[0]


async def test_theme_key_changes_the_colours() -> None:
    async with staged(Listed([row(1), row(2)]), theme="catppuccin-latte") as stage:
        for theme in ("solarized-light", "ansi-dark", "ansi-light", "inspector-dark"):
            await stage.press("t")
            assert stage.app.theme == theme
            assert "meeting" in screen_text(stage.app)


async def test_theme_that_does_not_exist_is_said() -> None:
    async with staged(Listed([row(1)]), theme="solarised") as stage:
        assert any("There is no theme “solarised”." in toast for toast in stage.toasts)
        assert stage.app.theme == "inspector-dark"
