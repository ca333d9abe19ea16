"""The Payload view under keys: folding, moving, copying, and a cursor that stays."""

from __future__ import annotations

import pytest

from inspector.tui.views.payload import PayloadView
from inspector.tui.views.raw_rows import PAGE
from tests.tui.views.stage import DYTE, HOSTILE, cursor_lines, detail, json_body, picture, staged, type_keys


async def test_the_cursor_goes_through_the_values_and_its_path_is_shown() -> None:
    async with staged(PayloadView(), detail(json_body(DYTE))) as (view, pilot):
        await type_keys(pilot, "j", "j", "j")
        assert view.copy_path() == "$.meeting.id"
        assert view.copy_value() == "50c8940d-927d-4b4b-8a5b-4c0f5a1f3c21"
        assert "$.meeting.id" in picture(view).splitlines()[-1]
        await type_keys(pilot, "k")
        assert view.copy_path() == "$.meeting"


async def test_left_folds_and_then_goes_to_the_parent_right_unfolds_and_goes_in() -> None:
    async with staged(PayloadView(), detail(b'{"a": {"b": 1}, "c": 2}')) as (view, pilot):
        await type_keys(pilot, "j", "j")
        assert view.copy_path() == "$.a.b"
        await type_keys(pilot, "h")
        assert view.copy_path() == "$.a"
        await type_keys(pilot, "left")
        assert '"b"' not in picture(view)
        assert "▸ a" in picture(view)
        await type_keys(pilot, "right", "l")
        assert view.copy_path() == "$.a.b"


async def test_enter_folds_and_unfolds() -> None:
    async with staged(PayloadView(), detail(b'{"a": {"b": 1}}')) as (view, pilot):
        await type_keys(pilot, "enter")
        assert "▸ object {1}" in picture(view)
        await type_keys(pilot, "enter")
        assert "▾ object {1}" in picture(view)


async def test_fold_here_closes_what_the_cursor_is_in_and_fold_all_everything() -> None:
    async with staged(PayloadView(), detail(b'{"a": {"b": {"c": 1}}, "d": {"e": 2}}')) as (view, pilot):
        await type_keys(pilot, "j", "j", "j", "z")
        assert view.copy_path() == "$.a.b"
        await type_keys(pilot, "Z")
        assert [line.strip() for line in picture(view).splitlines()[1:3]] == ["▸ a  {1}  b", "▸ d  {1}  e"]
        await type_keys(pilot, "E")
        assert "c  1" in picture(view)


async def test_an_object_is_copied_exactly_as_it_came() -> None:
    async with staged(PayloadView(), detail(b'{"a": {"n":  1.0,\n "s": "\\u00e9"}}')) as (view, pilot):
        await type_keys(pilot, "j")
        assert view.copy_value() == '{"n":  1.0,\n "s": "\\u00e9"}'
        await type_keys(pilot, "G")
        assert view.copy_value() == "é"


async def test_a_string_is_copied_with_every_character_it_has() -> None:
    async with staged(PayloadView(), detail(json_body({"a": HOSTILE}))) as (view, pilot):
        await type_keys(pilot, "j")
        assert view.copy_value() == HOSTILE


async def test_a_hundred_thousand_items_cost_a_screen_of_lines_a_press() -> None:
    async with staged(PayloadView(), detail(json_body(list(range(100_000)))), (100, 46)) as (view, pilot):
        outline = view.outline
        assert outline is not None
        assert outline.made <= 101
        view.lines_drawn = 0
        await type_keys(pilot, "j", "l", "j", "l", "pagedown")
        await pilot.pause()
        assert outline.made <= 400
        assert view.lines_drawn <= 46 * 12


async def test_unfold_all_of_a_hundred_thousand_values_is_bounded_and_says_so() -> None:
    body = b"[" + b"[1,2]," * 33_333 + b"0]"
    async with staged(PayloadView(), detail(body)) as (view, pilot):
        outline = view.outline
        assert outline is not None
        await type_keys(pilot, "E")
        assert outline.made < 2_400
        await type_keys(pilot, "E")
        assert outline.made < 4_800


async def test_a_verdict_that_comes_later_moves_neither_cursor_nor_scroll() -> None:
    body = json_body({f"key{number}": number for number in range(58)})
    async with staged(PayloadView(), detail(body), (80, 10)) as (view, pilot):
        await type_keys(pilot, "pagedown", "pagedown", "j")
        before = picture(view)
        view.show(detail(body, retry_of=3))
        await pilot.pause()
        assert picture(view) == before


async def test_the_same_value_of_the_next_delivery_is_under_the_cursor() -> None:
    body = json_body(DYTE)
    async with staged(PayloadView(), detail(body)) as (view, pilot):
        await type_keys(pilot, "j", "j", "j", "j")
        assert view.copy_path() == "$.meeting.title"
        view.show(detail(body.replace(b"Weekly", b"Daily"), id=43))
        await pilot.pause()
        assert view.copy_path() == "$.meeting.title"
        assert "Daily" in cursor_lines(view)[0]


async def test_what_was_folded_by_hand_stays_folded_in_the_next_delivery() -> None:
    body = json_body(DYTE)
    async with staged(PayloadView(), detail(body)) as (view, pilot):
        await type_keys(pilot, "j", "j", "h")
        view.show(detail(body + b" ", id=43))
        await pilot.pause()
        assert "▸ meeting" in picture(view)
        await type_keys(pilot, "l")
        view.show(detail(body, id=44))
        await pilot.pause()
        assert "▾ meeting" in picture(view)


async def test_a_click_puts_the_cursor_there_and_on_the_mark_folds() -> None:
    async with staged(PayloadView(), detail(b'{"a": {"b": 1}, "c": 2}')) as (view, pilot):
        await pilot.click(view, offset=(20, 3))
        assert view.copy_path() == "$.c"
        await pilot.click(view, offset=(4, 1))
        assert "▸ a" in picture(view)


async def test_long_text_turns_its_pages() -> None:
    body = b"".join(b"line %06d\n" % number for number in range(3 * PAGE // 12))
    async with staged(PayloadView(), detail(body, "text/plain"), (80, 20)) as (view, pilot):
        assert "page 1 of 3" in picture(view)
        await type_keys(pilot, "G")
        assert "page 3 of 3" in picture(view)
        assert f"line {3 * PAGE // 12 - 1:06d}" in picture(view)
        await type_keys(pilot, "g")
        assert "line 000000" in picture(view)


async def test_many_problems_stand_below_the_tree_and_none_is_lost() -> None:
    body = b"{" + b",".join(b'"k%d": NaN' % number for number in range(12)) + b"}"
    async with staged(PayloadView(), detail(body)) as (view, _):
        shown = picture(view)
        assert "10 more notes stand below" in shown
        assert shown.count("NaN is no") == 2 + 12


async def test_no_delivery_leaves_nothing_to_copy() -> None:
    async with staged(PayloadView(), detail(b'{"a": 1}')) as (view, pilot):
        view.show(None)
        await type_keys(pilot, "j", "l", "h", "E", "z", "Z", "enter", "G", "g", "pagedown")
        assert view.copy_path() is None
        assert view.copy_value() is None
        assert picture(view) == "  Choose a delivery to see it here."


@pytest.mark.parametrize("size", [(20, 3), (8, 1), (300, 80)])
async def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    async with staged(PayloadView(), detail(json_body(DYTE)), size) as (view, pilot):
        await type_keys(pilot, "E", "G", "g", "j", "l")
        assert all(len(line) <= size[0] for line in picture(view).splitlines())


async def test_a_resize_keeps_the_row_under_the_cursor() -> None:
    async with staged(PayloadView(), detail(json_body(DYTE))) as (view, pilot):
        await type_keys(pilot, "j", "j", "j")
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert view.copy_path() == "$.meeting.id"
        assert "50c8940d" in cursor_lines(view)[0]
