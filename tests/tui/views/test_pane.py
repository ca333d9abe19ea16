"""What every view has in common: a fault stays inside, keys come from one table, lines are drawn lazily."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from inspector.tui.detail.data import Detail, View
from inspector.tui.views.all_views import VIEWS
from inspector.tui.views.guard import guarded
from inspector.tui.views.pane import LinePane
from inspector.tui.views.spans import Span
from inspector.tui.views.tables import VIEW_ACTIONS
from tests.tui.views.stage import detail, picture, staged, type_keys

# Keys that work over the whole screen; a view must not take them away.
TAKEN = set("fFaxcyYupqtrv/!?12345") | {"space", "tab", "escape", "ctrl+p"}


class Faulty(LinePane):
    """Fails where it is told to."""

    title = "Faulty"

    def __init__(self, where: str) -> None:
        super().__init__(id="faulty")
        self.where = where

    def load(self, detail: Detail, *, same: bool) -> None:
        if self.where == "load":
            raise ValueError("secret text")
        self.line_total = 3

    def draw(self, index: int, width: int) -> Sequence[Span]:
        if self.where == "draw" and index == 1:
            raise KeyError("secret text")
        return (Span(f"line {index}"),)

    @guarded
    def action_break(self) -> None:
        raise RecursionError("secret text")


async def test_a_view_that_cannot_show_a_delivery_says_so_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with staged(Faulty("load"), detail()) as (view, _):
        assert picture(view) == "  Faulty cannot show this delivery (ValueError). Its bytes are kept."
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_view_that_failed_shows_the_next_delivery() -> None:
    async with staged(Faulty("load"), detail()) as (view, pilot):
        view.where = ""
        view.show(detail())
        await pilot.pause()
        assert picture(view).splitlines() == ["  line 0", "  line 1", "  line 2"]


async def test_a_line_that_cannot_be_drawn_is_a_sentence_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with staged(Faulty("draw"), detail()) as (view, _):
        lines = picture(view).splitlines()
    assert lines == ["  line 0", "  This line could not be drawn (KeyError).", "  line 2"]
    assert len(caplog.records) == 1


async def test_an_action_that_fails_is_a_sentence_too(caplog: pytest.LogCaptureFixture) -> None:
    async with staged(Faulty(""), detail()) as (view, pilot):
        await view.run_action("break")
        await pilot.pause()
        assert "cannot show this delivery (RecursionError)" in picture(view)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: str(kind.title))
async def test_a_view_keeps_the_protocol_and_takes_no_arguments(kind: type[View]) -> None:
    view = kind()
    assert isinstance(view, View)
    assert view.id
    assert view.copy_value() is None
    assert view.copy_path() is None


def test_every_action_of_a_view_is_told_whole_and_can_be_done() -> None:
    views = {view.id: view for view in (kind() for kind in VIEWS)}
    assert len({action.id for action in VIEW_ACTIONS}) == len(VIEW_ACTIONS)
    for action in VIEW_ACTIONS:
        assert action.title
        assert action.help.endswith(".")
        for view in [views[action.view]] if action.view else views.values():
            assert callable(getattr(view, f"action_{action.action.partition('(')[0]}"))


def test_no_key_of_a_view_is_one_of_the_screen_and_none_is_there_twice() -> None:
    for view in {action.view for action in VIEW_ACTIONS}:
        keys = [key for action in VIEW_ACTIONS if action.view in ("", view) for key in action.key.split(",")]
        assert not TAKEN & set(keys)
        assert len(keys) == len(set(keys))


async def test_only_lines_in_sight_are_drawn() -> None:
    class Long(Faulty):
        def load(self, detail: Detail, *, same: bool) -> None:
            self.line_total = 1_000_000

    async with staged(Long(""), detail(), (80, 20)) as (view, pilot):
        view.lines_drawn = 0
        await type_keys(pilot, "G")
        await pilot.pause()
        assert picture(view).splitlines()[-1] == "  line 999999"
        assert view.lines_drawn <= 20 * 4
