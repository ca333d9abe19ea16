from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from inspector.explore import without_hidden
from inspector.model import EVERYTHING, Marking, Query, Row
from inspector.store.problems import Interrupted
from inspector.store.writer import Writer
from inspector.tui.bars.filter import FilterBar, pointing
from tests.tui.samples import HOSTILE, SAMPLES, Listed, fill, put, row
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import filled, staged


async def test_filter_is_read_while_it_is_typed_and_kept_by_enter(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        assert stage.now().filtering
        await stage.type("provider:dyte")
        assert stage.now().shown == 3
        await stage.press("enter")
        assert not stage.now().filtering
        assert stage.now().filter == "provider:dyte"
        shown = screen_text(stage.app)
        assert "/ provider:dyte  esc clears" in shown
        assert f"3 of {len(SAMPLES)} deliveries" in shown
        assert "stripe" not in shown
        await stage.press("j")
        newest = stage.now().row
        assert newest is not None
        assert newest.event == "meeting.ended"


async def test_escape_clears_the_filter(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        await stage.type("github")
        await stage.press("escape")
        assert stage.now().filter == ""
        assert stage.now().shown == len(SAMPLES)
        await stage.press("/")
        await stage.type("github")
        await stage.press("enter")
        assert stage.now().shown == 2
        await stage.press("escape")
        assert stage.now().shown == len(SAMPLES)


async def test_filter_language(tmp_path: Path) -> None:
    counts = {
        "verdict:invalid": 1,
        "method:GET": 1,
        "path:/hooks*": 3,
        "status:302": 1,
        "event:meeting.*": 2,
        "not provider:dyte": 5,
        "provider:dyte or provider:github": 5,
        "Weekly": 3,
    }
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        for text, count in counts.items():
            await stage.press("ctrl+u")
            await stage.type(text)
            assert stage.now().shown == count, text


async def test_mistake_is_pointed_at_and_the_list_stays(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        await stage.type("dyte")
        await stage.type(" colour:red")
        lines = screen_text(stage.app).splitlines()
        (number,) = [number for number, line in enumerate(lines) if "dyte colour:red" in line]
        assert lines[number + 1].index("▲") == lines[number].index("colour")
        assert stage.now().filter == "dyte"
        await stage.press("enter")
        assert stage.now().filtering


async def test_filter_that_matches_nothing_says_so(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        await stage.type("nothing-like-it")
        await stage.press("enter")
        assert "No delivery matches" in screen_text(stage.app)
        assert "Waiting for the first" not in screen_text(stage.app)


async def test_new_delivery_shows_only_where_it_matches(tmp_path: Path) -> None:
    path = filled(tmp_path)
    async with staged(path) as stage:
        await stage.press("/")
        await stage.type("provider:github")
        await stage.press("enter")
        writer = Writer(path)
        ids = [put(writer, SAMPLES[1], 20), put(writer, SAMPLES[5], 21)]
        writer.close()
        for id in ids:
            stage.desk.say({"type": "delivery", "id": id}, {"type": "verdict", "id": id})
        await stage.settle()
        assert stage.now().shown == 3
        assert stage.now().total == len(SAMPLES) + 2
        newest = stage.now().row
        assert newest is not None
        assert newest.id == ids[1]


async def test_hostile_filter_is_shown_inert() -> None:
    async with staged(Listed([row(1)])) as stage:
        await stage.press("/")
        stage.app.main.query_one("#filter-input").insert_text_at_cursor(HOSTILE)  # type: ignore[attr-defined]  # an Input
        await stage.settle()
        assert acting_characters(stage.app) == set()


async def test_filter_of_ten_thousand_characters_is_taken(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        stage.app.main.query_one("#filter-input").insert_text_at_cursor("a or " * 2_000)  # type: ignore[attr-defined]  # an Input
        await stage.settle()
        await stage.press("escape")
        assert stage.now().shown == len(SAMPLES)


@pytest.mark.parametrize(("column", "width"), [(0, 40), (10, 40), (39, 40), (60, 40), (5, 12), (0, 1)])
def test_mark_stands_at_its_column_and_the_words_beside_it(column: int, width: int) -> None:
    words = "This is wrong."
    text = pointing(words, column, width).plain
    assert words in text
    if column + 2 + cell_len(words) <= width or column >= len(words) + 1:
        assert text.index("▲") == min(column, width - 1)


class Slow(Listed):
    """A search that does not come to an end until it is told to."""

    def __init__(self) -> None:
        super().__init__([row(id) for id in range(1, 20)])
        self.go_on = threading.Event()
        self._left = threading.Event()

    def rows(
        self, query: Query = EVERYTHING, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        if query != without_hidden(EVERYTHING):
            self._left.clear()
            for _ in range(1000):
                if self.go_on.wait(0.01) or self._left.is_set():
                    break
        return super().rows(query, before=before, after=after, limit=limit)

    def interrupt(self) -> None:
        self._left.set()


async def test_slow_search_says_so_and_holds_up_no_key() -> None:
    records = Slow()
    async with staged(records) as stage:
        await stage.press("/")
        stage.send(*"provider:dyte")
        await stage.until(lambda: "searching…" in screen_text(stage.app))
        stage.send("?")
        await stage.until(lambda: "provider:dyte?" in screen_text(stage.app))
        records.go_on.set()
        await stage.settle()
        assert "searching…" not in screen_text(stage.app)


async def test_fields_values_and_parts_are_completed(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(120, 36)) as stage:
        await stage.press("/")
        await stage.until(lambda: bool(stage.app.main.query_one(FilterBar).words))
        await stage.type("prov")
        assert "tab provider:" in screen_text(stage.app)
        await stage.press("tab")
        await stage.type("s")
        shown = screen_text(stage.app)
        assert "tab provider:slack" in shown or "tab provider:stripe" in shown
        await stage.press("down", "up", "tab", "enter")
        assert stage.now().filter in ("provider:slack", "provider:stripe")
        assert not stage.now().filtering


async def test_escape_closes_the_suggestions_first_and_right_takes_one(tmp_path: Path) -> None:
    db = filled(tmp_path)
    writer = Writer(db)
    for ids, tags in (([1, 2], {"todo", "bug"}), ([3], {"todo"}), ([4], set())):
        writer.annotate(ids, Marking(pinned=True, tags=frozenset(tags))).result(10)
    writer.close()
    async with staged(db, size=(120, 36)) as stage:
        await stage.press("/")
        bar = stage.app.main.query_one(FilterBar)
        await stage.until(lambda: bool(bar.words))
        assert bar.words["tag"] == ["bug", "todo"]
        await stage.type("tag:to")
        assert "tab tag:todo" in screen_text(stage.app)
        await stage.press("escape")
        assert "tab tag:todo" not in screen_text(stage.app)
        assert (stage.now().filtering, bar.input.value) == (True, "tag:to")
        await stage.press("tab", "right")
        assert bar.input.value == "tag:to", "nothing is taken that is not seen"
        await stage.press("left", "right", "d")
        assert bar.input.value == "tag:tod", "it is moved along the text, and then typed on"
        await stage.press("right")
        assert bar.input.value == "tag:todo"
        assert stage.now().shown == 3
        # Both at once, ahead of what is on the screen: the suggestions, then the filter.
        await stage.press("backspace", "backspace")
        stage.send("d", "escape", "escape")
        await stage.settle()
        assert not stage.now().filtering
        assert (stage.now().filter, stage.now().shown) == ("", len(SAMPLES))


async def test_keys_typed_ahead_of_a_suggestion_find_it(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(120, 36)) as stage:
        await stage.press("/")
        await stage.until(lambda: bool(stage.app.main.query_one(FilterBar).words))
        await stage.pilot.press(*"provider:gi", "tab", *" verdict:uns", "tab", "enter")
        await stage.settle()
        assert stage.now().filter == "provider:github verdict:unsigned"
        await stage.press("/")
        await stage.pilot.press(*" ev", "tab", *"push", "enter")
        await stage.settle()
        assert stage.now().filter == "provider:github verdict:unsigned event:push"


async def test_parts_of_the_chosen_delivery_are_completed_and_shown_harmless(tmp_path: Path) -> None:
    db = tmp_path / "d.db"
    fill(db, [replace(SAMPLES[0], body=b'{"meeting": {"id": "a"}, "x\\u001b]52;c;": 1}')])
    async with staged(db, size=(120, 36)) as stage:
        await stage.press("/")
        await stage.until(lambda: "body" in stage.app.main.query_one(FilterBar).words)
        await stage.type("body.")
        shown = screen_text(stage.app)
        assert "body.meeting:" in shown
        assert "body.meeting.id:" in shown
        assert not acting_characters(stage.app)
        await stage.type("meeting.i")
        await stage.press("tab")
        await stage.type("a")
        assert stage.now().shown == 1


async def test_down_without_a_suggestion_goes_to_the_list(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        await stage.type("zzzz")
        await stage.press("down")
        assert not stage.now().filtering
        assert stage.now().filter == "zzzz"


async def test_arrows_go_through_the_filters_used_before(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        for text in ("provider:dyte", "verdict:invalid", HOSTILE, "provider:dyte"):
            await stage.press("/", "ctrl+u")
            stage.app.main.query_one(FilterBar).input.insert_text_at_cursor(text)
            await stage.settle()
            await stage.press("enter")
            assert not stage.now().filtering
        await stage.press("/")
        bar = stage.app.main.query_one(FilterBar).input
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await stage.press(key)
            seen.append(bar.value)
        hostile = bar.value if HOSTILE in bar.value else seen[0]
        assert seen == [
            hostile,
            "verdict:invalid",
            "verdict:invalid",
            hostile,
            "provider:dyte",
            "provider:dyte",
        ]
        assert acting_characters(stage.app) == set()
        assert not stage.now().filtering  # With nothing newer the last one went down to the list.


async def test_filter_that_was_begun_is_there_again_after_the_arrows(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("/")
        await stage.type("Weekly")
        await stage.press("enter", "/", "ctrl+u")
        await stage.type("some words ")
        await stage.press("up")
        assert stage.now().filter == "Weekly"
        assert stage.now().shown == 3
        await stage.press("down")
        bar = stage.app.main.query_one(FilterBar).input
        assert bar.value == "some words "
        await stage.press("up", "x")
        assert bar.value == "Weeklyx"
        await stage.press("up")
        assert bar.value == "Weekly"


class SlowCount(Listed):
    """Counts that come only when they are let; a stopped one never does."""

    def __init__(self) -> None:
        super().__init__([row(id) for id in range(1, 500)])
        self.go_on = threading.Event()
        self.stopped = 0
        self._left = threading.Event()

    def count(self, query: Query = EVERYTHING, *, after: int | None = None) -> int:
        if "method" in repr(query):
            self._left.clear()
            while not self.go_on.wait(0.01):
                if self._left.is_set():
                    self.stopped += 1
                    raise Interrupted("Stopped.")
        return super().count(query, after=after)

    def interrupt(self) -> None:
        self._left.set()


async def test_count_is_a_least_until_it_is_there_and_stopped_when_the_filter_changes() -> None:
    records = SlowCount()
    async with staged(records) as stage:
        await stage.press("/")
        stage.send(*"method:post")
        await stage.until(lambda: "200+ of 499" in screen_text(stage.app))
        stage.send(*" id:*")
        await stage.until(lambda: records.stopped > 0 and "200+ of 499" in screen_text(stage.app))
        records.go_on.set()
        posted = sum(1 for each in records.all if each.method == "POST")
        await stage.until(lambda: f"{posted} of 499" in screen_text(stage.app))
