"""What the screen says of a payload beside the delivery of its event before, read from a real store."""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping
from pathlib import Path

from inspector.model import Status
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from inspector.tui.collector import LARGE
from inspector.tui.detail.load import DetailReader
from inspector.tui.views.go_to_screen import GoToScreen
from inspector.tui.views.remarks import Remarks
from tests.tui.samples import Sample, put
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged


def sample(event: str, body: Mapping[str, object]) -> Sample:
    return Sample("dyte", event, "POST", b"/dyte", json.dumps(body).encode(), Status.VALID)


def stored(path: Path, *samples: Sample) -> Path:
    writer = Writer(path)
    for number, each in enumerate(samples):
        put(writer, each, number)
    writer.close()
    return path


LEFT = "meeting.participantLeft"


async def test_fields_are_marked_beside_the_delivery_of_that_event_before(tmp_path: Path) -> None:
    db = stored(
        tmp_path / "d.db",
        sample(LEFT, {"n": 1, "reason": "x", "participant": {"clientSpecificId": "c"}}),
        sample("meeting.ended", {"other": 1}),
        sample(LEFT, {"n": "1", "extra": True, "participant": {"clientSpecificId": "c"}}),
    )
    async with staged(db, size=(140, 40)) as stage:
        await stage.until(lambda: "gone since #1: reason" in screen_text(stage.app))
        shown = screen_text(stage.app)
        assert '"1"  ~ was number' in shown
        assert "true  + new" in shown
        assert '"c"  deprecated' in shown
        await stage.press("j")
        assert "+ new" not in screen_text(stage.app)
        await stage.press("j")
        assert "gone since" not in screen_text(stage.app), "the first of its event is beside none"


def test_what_is_too_large_to_be_compared_says_which_command_does_it(tmp_path: Path) -> None:
    db = stored(tmp_path / "d.db", *(sample(LEFT, {"n": "x" * long}) for long in (10, 200, 10, 10)))
    reader, detail_reader = Reader(db), DetailReader(compared=100)
    for id, said in ((1, ""), (2, "#1"), (3, "#2"), (4, "")):
        detail = detail_reader.read(reader, id)
        assert detail is not None
        found = detail_reader.compare(reader, detail)
        lines = Remarks(lambda: 0, changes=found, id=id).gone(100)
        told = "".join(span.text for line in lines for span in line)
        wanted = f"too large to be compared with {said} here: inspector show {id} --changes does it"
        assert told == (wanted if said else "")
    reader.close()


async def test_a_path_is_asked_for_from_the_keyboard_and_the_mouse(tmp_path: Path) -> None:
    db = stored(tmp_path / "d.db", sample(LEFT, {"items": [{"id": n} for n in range(300)], "last": 1}))
    async with staged(db, size=(60, 20)) as stage:
        await stage.press("enter", "$")
        await stage.until(lambda: isinstance(stage.app.screen, GoToScreen) and stage.app.focused is not None)
        await stage.type("$.items[250:].id")
        asked = stage.app.screen
        await stage.until(lambda: isinstance(asked, GoToScreen) and asked.quiet)
        await stage.until(lambda: "$.items[250].id" in screen_text(stage.app))
        await stage.settle()  # The box grows with its list, and what is clicked moves with it.
        assert "50 places" in screen_text(stage.app)
        assert all(len(line) <= 60 for line in screen_text(stage.app).splitlines())
        # The list is clicked as it is seen, and not where it was before it was laid out.
        await stage.until(lambda: "$.items[251].id" in screen_text(stage.app))
        await stage.pilot.click("#goto-list", offset=(5, 1))
        await stage.until(lambda: not isinstance(stage.app.screen, GoToScreen))
        await stage.settle()
        assert stage.app.main.view_value()[1] == "$.items[251].id"


async def test_the_search_bar_stands_at_the_foot_of_its_view(tmp_path: Path) -> None:
    db = stored(tmp_path / "d.db", sample(LEFT, {"title": "東京 😀 needle", "n": 1}))
    async with staged(db, size=(140, 30)) as stage:
        await stage.press("enter", "s")
        await stage.until(lambda: "search" in screen_text(stage.app))
        await stage.type("needle")
        await stage.until(lambda: "1 of 1" in screen_text(stage.app))
        rows = screen_text(stage.app).splitlines()
        row = next(row for row in rows if "1 of 1" in row)
        assert "provider" not in row
        assert row.index("search") > len(row) // 3, "it stands under the detail, not the list"
        await stage.press("enter")
        assert stage.app.main.view_value()[1] == "$.title"


def test_a_large_body_is_kept_out_of_the_collectors_way_and_it_stays_on(tmp_path: Path) -> None:
    large = {"items": [{"id": n, "text": "x" * 40} for n in range(LARGE // 60)]}
    db = stored(tmp_path / "d.db", sample(LEFT, large), sample(LEFT, {"a": 1}))
    reader, detail_reader = Reader(db), DetailReader()
    frozen = gc.get_freeze_count()
    try:
        assert detail_reader.read(reader, 2) is not None
        assert gc.get_freeze_count() == frozen
        assert detail_reader.read(reader, 1) is not None
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen + 10_000
    finally:
        gc.unfreeze()
        reader.close()
