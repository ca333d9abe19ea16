"""Searching in the Payload view, going to a path, levels, and what stands beside the values."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList

from inspector.decode import decode
from inspector.explore.shape import changes, shape
from inspector.text import is_hidden
from inspector.tui.detail.data import Detail
from inspector.tui.views.go_to_screen import GoToScreen
from inspector.tui.views.payload import PayloadView
from inspector.tui.views.search_bar import SearchBar
from inspector.tui.views.searching import lit
from inspector.tui.views.spans import Ink, Span
from tests.tui.views.stage import (
    DYTE,
    HOSTILE,
    cursor_lines,
    detail,
    json_body,
    picture,
    staged,
    strips,
    type_keys,
)

NOW = 1_795_511_580_000_000
"""2026-11-24 09:13:00 UTC."""
LONG = json_body(
    {"first": 1, "items": [{"n": n, "name": f"item {n}"} for n in range(30_000)], "last": "item"}
)


@asynccontextmanager
async def shown(
    body: bytes | Detail, size: tuple[int, int] = (100, 30), theme: str = "inspector-dark"
) -> AsyncIterator[tuple[PayloadView, Pilot[None]]]:
    what = detail(body) if isinstance(body, bytes) else body
    async with staged(PayloadView(lambda: NOW), what, size, theme) as (view, pilot):
        yield view, pilot


async def until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    for _ in range(600):
        if reached():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come to that")


async def opened(pilot: Pilot[None], kind: type[Widget]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and bool(pilot.app.screen.query(Input)))


def on_screen(pilot: Pilot[None]) -> list[Strip]:
    """Every line of what is in front now."""
    return pilot.app.screen._compositor.render_strips(pilot.app.size)


async def closed(pilot: Pilot[None], key: str) -> None:
    """Press a key that ends a dialog, and wait until it is gone."""
    screen = pilot.app.screen
    await type_keys(pilot, key)
    await until(pilot, lambda: pilot.app.screen is not screen)
    await pilot.pause()


async def search(view: PayloadView, pilot: Pilot[None], text: str) -> None:
    """Type a text into the search bar, and wait until all was searched."""
    await type_keys(pilot, "s")
    await opened(pilot, SearchBar)
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await until(pilot, lambda: view.wanted == text and not view.searching)


async def go_to(pilot: Pilot[None], path: str) -> GoToScreen:
    """Type a path and wait for what it leads to."""
    await type_keys(pilot, "dollar_sign")
    await opened(pilot, GoToScreen)
    screen = pilot.app.screen
    assert isinstance(screen, GoToScreen)
    screen.query_one(Input).value = path
    await pilot.pause()
    await until(pilot, lambda: screen.quiet)
    return screen


async def test_search_goes_to_the_first_hit_counts_them_and_goes_on_around_the_end() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        await search(view, pilot, "acme")
        assert view.copy_path() == "$.meeting.organizedBy.name"
        assert view.found() == "1 of 1"
        pilot.app.screen.query_one(Input).value = "me"
        await until(pilot, lambda: view.wanted == "me" and not view.searching)
        await closed(pilot, "enter")
        total = len(view.hits)
        assert total >= 3
        assert f"1 of {total}" in picture(view).splitlines()[-1]
        seen = [view.copy_path()]
        for _ in range(total):
            await type_keys(pilot, "n")
            seen.append(view.copy_path())
        assert seen[0] == seen[-1]
        assert len(set(seen)) == total
        await type_keys(pilot, "N")
        assert view.copy_path() == seen[-2]


async def test_a_hit_in_a_chunked_array_of_thousands_is_unfolded_to() -> None:
    async with shown(LONG) as (view, pilot):
        await search(view, pilot, "item 27123")
        assert view.copy_path() == "$.items[27123].name"
        assert "item 27123" in cursor_lines(view)[0]
        assert view.outline is not None
        assert view.outline.made < 600, "only what leads there was unfolded"


async def test_a_new_search_ends_the_one_that_goes_on() -> None:
    async with shown(LONG) as (view, pilot):
        view.search("item")
        assert view.searching
        await pilot.pause(0)
        view.search("item 3")
        await until(pilot, lambda: not view.searching)
        assert view.hits[0].positions == (1, 3, 1)
        assert len(view.hits) == len(set(view.hits)) == sum(str(n).startswith("3") for n in range(30_000))


async def test_ten_thousand_hits_are_enough_and_that_is_said() -> None:
    async with shown(LONG) as (view, pilot):
        await search(view, pilot, "name")
        assert view.found() == "1 of 10,000+"


async def test_hits_stand_out_and_not_by_colour_alone() -> None:
    line = (
        Span("Status", Ink.KEY),
        Span("  "),
        Span('"a STATUS b"', Ink.STRING),
        Span("{3} status", Ink.FAINT),
    )
    assert [span.text for span in lit(line, "status") if span.ink is Ink.MATCH] == ["Status", "STATUS"]
    assert "".join(span.text for span in lit(line, "status")) == 'Status  "a STATUS b"{3} status'
    async with shown(json_body({"a": "needle"}), theme="ansi-dark") as (view, pilot):
        await search(view, pilot, "need")
        marked = [segment for segment in view.render_line(1) if segment.text == "need"]
        assert marked
        assert marked[0].style is not None
        assert marked[0].style.reverse


async def test_a_hit_far_inside_a_long_text_is_shown_and_the_text_comes_back() -> None:
    async with shown(json_body({"a": "x" * 5000 + "needle", "b": 1})) as (view, pilot):
        await search(view, pilot, "needle")
        assert "needle" in cursor_lines(view)[0]
        await closed(pilot, "escape")
        assert "needle" not in picture(view)
        assert view.found() == ""
        assert view.copy_value() == "x" * 5000 + "needle"


async def test_a_search_goes_through_json_in_a_text_and_a_token() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        await search(view, pilot, "everyone")
        assert view.copy_path() == "$.recording.stopReason|json.message"


async def test_a_text_body_is_searched_by_line_over_its_pages() -> None:
    body = b"".join(b"line %06d\n" % number for number in range(60_000))
    async with shown(detail(body, "text/plain"), (80, 20)) as (view, pilot):
        await search(view, pilot, "LINE 051234")
        assert view.found() == "1 of 1"
        assert "line 051234" in picture(view)


async def test_nothing_found_is_said_and_moves_nothing() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        await type_keys(pilot, "j", "j")
        before = view.copy_path()
        await search(view, pilot, HOSTILE[:20])
        assert view.found() == "not found"
        assert view.copy_path() == before


async def test_the_search_holds_for_the_next_delivery_and_leaves_its_cursor_alone() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        await search(view, pilot, "weekly")
        await closed(pilot, "enter")
        await type_keys(pilot, "g")
        view.show(detail(json_body(DYTE), id=43))
        await until(pilot, lambda: not view.searching)
        assert view.found() == "2"
        assert view.copy_path() == "$"
        await type_keys(pilot, "n")
        assert view.copy_path() == "$.meeting.title"


async def test_a_path_is_gone_to() -> None:
    async with shown(LONG) as (view, pilot):
        await go_to(pilot, "items[29999].name")
        await closed(pilot, "enter")
        assert view.copy_path() == "$.items[29999].name"


async def test_a_query_lists_its_matches_and_the_chosen_one_is_gone_to() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        screen = await go_to(pilot, "$..name")
        options = screen.query_one(OptionList)
        assert options.option_count == 1
        screen.query_one(Input).value = "$..*[?search(@, 'ee')]"
        await pilot.pause()
        await until(pilot, lambda: screen.quiet)
        count = options.option_count
        assert count >= 2
        await type_keys(pilot, "down")
        await closed(pilot, "enter")
        assert view.copy_path() is not None
        assert "ee" in (view.copy_value() or "")


async def test_a_wrong_path_says_what_is_wrong_and_goes_nowhere() -> None:
    async with shown(json_body(DYTE)) as (view, pilot):
        screen = await go_to(pilot, "$.meeting[")
        said = str(screen.query_one("#goto-said").render())
        assert "Here should stand" in said
        await type_keys(pilot, "enter")
        assert pilot.app.screen is screen
        await closed(pilot, "escape")
        assert view.copy_path() == "$"


async def test_a_hostile_query_leaves_the_screen_alive_and_ends_with_it() -> None:
    async with shown(LONG) as (view, pilot):
        await type_keys(pilot, "dollar_sign")
        await opened(pilot, GoToScreen)
        screen = pilot.app.screen
        assert isinstance(screen, GoToScreen)
        screen.query_one(Input).value = "$" + "..*" * 9 + "[?@.zz]"
        await until(pilot, lambda: screen.quiet is False)
        await closed(pilot, "escape")
        await type_keys(pilot, "j")
        assert view.copy_path() == "$.first"


async def test_plus_and_minus_show_a_level_more_and_less() -> None:
    body = json_body({"a": {"b": {"c": {"d": 1}}}, "e": {"f": 2}, "s": '{"x": 1}'})
    async with shown(body) as (view, pilot):
        await type_keys(pilot, "Z")
        levels = [len(picture(view).splitlines())]
        for _ in range(3):
            await type_keys(pilot, "plus")
            levels.append(len(picture(view).splitlines()))
        assert levels == sorted(levels)
        assert "d  1" in picture(view)
        assert "▸ s" in picture(view), "a text is only opened by hand"
        await type_keys(pilot, "G", "k", "k", "minus", "minus", "minus")
        assert [line.lstrip(" ▎▸")[0] for line in picture(view).splitlines()[1:4]] == ["a", "e", "s"]
        await type_keys(pilot, "minus", "minus")
        assert picture(view).splitlines()[0].startswith("▎ ▸ object {3}")


async def test_levels_of_a_large_body_are_bounded() -> None:
    async with shown(LONG) as (view, pilot):
        assert view.outline is not None
        for _ in range(4):
            made = view.outline.made
            await type_keys(pilot, "plus")
            assert view.outline.made - made <= 2200


async def test_what_values_mean_stands_beside_them_and_they_stay_exact() -> None:
    body = {
        "at": "2026-11-24T09:10:00Z",
        "exp": 1795597980,
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "n": 7,
    }
    async with shown(json_body(body), (110, 30)) as (view, pilot):
        lines = picture(view).splitlines()
        assert lines[1].strip() == 'at   "2026-11-24T09:10:00Z"  3 min ago · Tue 24 Nov 09:10 UTC'
        assert lines[2].strip() == "exp  1795597980  in 24 h · Wed 25 Nov 09:13 UTC"
        assert lines[3].strip().endswith("UUID v7 · 3 years ago · Fri 30 Jun 2023 03:34 UTC")
        await type_keys(pilot, "j")
        assert view.copy_value() == "2026-11-24T09:10:00Z"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert picture(view).splitlines()[3].strip().endswith("UUID v7"), "of what does not fit the last goes"


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> Detail:
    """A delivery with what is different from an earlier one, and a deprecated field."""
    earlier, now = (decode(json.dumps(body).encode(), "application/json").root for body in (before, after))
    assert earlier is not None
    assert now is not None
    deprecated = ((("participant", "clientSpecificId"), "use customParticipantId"),)
    found = changes(shape(earlier), shape(now), 41)
    return replace(detail(json.dumps(after).encode()), changes=found, deprecated=deprecated)


BEFORE: dict[str, object] = {
    "size": 1,
    "reason": "x",
    "participant": {"clientSpecificId": "a"},
    "b": {"c": 1},
}
AFTER: dict[str, object] = {"size": "1", "participant": {"clientSpecificId": "東京", "new": [1]}, "b": {}}


async def test_new_gone_retyped_and_deprecated_fields_are_marked_in_words() -> None:
    async with shown(changed(BEFORE, AFTER)) as (view, _):
        lines = picture(view)
        assert '"1"  ~ was number' in lines
        assert '"東京"  deprecated: use customParticipantId' in lines
        assert "[1]  + new" in lines.replace("  1  + new", "  + new")
        assert "− gone since #41: b.c, reason" in lines


@pytest.mark.parametrize("theme", ["inspector-dark", "ansi-light"])
async def test_marks_stay_on_a_narrow_screen(theme: str) -> None:
    long = AFTER | {"size": "x" * 300}
    async with shown(changed(BEFORE, long), (60, 20), theme) as (view, _):
        assert "… 300  ~ was number" in picture(view)
    async with shown(changed(BEFORE, long), (34, 20), theme) as (view, _):
        assert "  ~" in picture(view)
        assert all(len(line) <= 34 for line in picture(view).splitlines())


async def test_hostile_field_names_are_made_visible_where_they_are_gone() -> None:
    async with shown(changed({HOSTILE: 1, "a": 1}, {"a": 1})) as (view, _):
        assert "\x1b" not in picture(view)
        assert "gone since #41" in picture(view)


async def test_what_came_later_about_the_same_delivery_keeps_the_cursor() -> None:
    async with shown(json.dumps(AFTER).encode()) as (view, pilot):
        await type_keys(pilot, "j", "j")
        view.show(changed(BEFORE, AFTER))
        await pilot.pause()
        assert view.copy_path() == "$.participant"
        assert "gone since" in picture(view)


@pytest.mark.parametrize("theme", ["inspector-dark", "inspector-light", "ansi-dark"])
async def test_nothing_of_a_hostile_payload_acts_in_a_search_a_query_or_a_mark(theme: str) -> None:
    odd = HOSTILE.replace("\n", "").replace("\r", "").replace("\t", "")
    link = "https://" + odd + "@evil\x1b[2J.example/?Expires=1795597980"
    body = {
        odd: [odd, {odd: odd}],
        "url": link,
        "json": json.dumps({odd: odd}),
        "tag": "[@click=app.quit]x[/]",
    }
    async with shown(changed({odd + "gone": 1, "url": 1}, body), theme=theme) as (view, pilot):
        await search(view, pilot, odd[:8])
        await closed(pilot, "enter")
        assert view.hits
        drawn = "".join(strip.text for strip in strips(view))
        assert not any(map(is_hidden, drawn))
        await go_to(pilot, "$..*")
        await until(pilot, lambda: any("[@click=app.quit]" in strip.text for strip in on_screen(pilot)))
        shown_strips = on_screen(pilot)
        drawn = "".join(strip.text for strip in shown_strips)
        assert not any(map(is_hidden, drawn))
        assert not any(
            segment.style and segment.style.meta.get("@click") for s in shown_strips for segment in s
        )


async def test_a_tree_of_many_nodes_opens_and_is_searched_a_slice_at_a_time() -> None:
    body = b'{"items": [' + b"[1,2,3]," * 60_000 + b'"needle"]}'
    async with shown(body) as (view, pilot):
        assert view.outline is not None
        assert view.outline.made < 110
        view.search("needle")
        await until(pilot, lambda: not view.searching)
        assert view.copy_path() == "$.items[60000]"
        assert view.outline.made < 600
