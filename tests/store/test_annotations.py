"""Pins, notes, tags and what is hidden: kept beside deliveries, which stay as they came."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from inspector.explore import parse, without_hidden
from inspector.model import (
    EVERYTHING,
    NOTHING_NOTED,
    Annotation,
    AnnotationError,
    Field,
    Marking,
    checked_note,
    checked_tags,
)
from inspector.store.annotation_table import TAGS
from inspector.store.reader import Reader
from inspector.store.schema import MIGRATIONS, migrate
from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, facts, sql, verdict

HOSTILE = "\x1b]52;c;\x07\u202e\ud800\0 O'Neil; DROP TABLE annotation"


def _filled(writer: Writer, count: int = 4) -> None:
    for _ in range(count):
        id = writer.add(delivery()).result()
        writer.judge(id, facts(), verdict(), AT).result()


def _ids(reader: Reader, filter: str) -> list[int]:
    return [row.id for row in reader.rows(parse(filter), limit=99)]


def test_what_was_put_on_a_delivery_is_kept_and_the_delivery_stays(path: Path) -> None:
    writer = Writer(path)
    _filled(writer)
    before = sql(path, "SELECT * FROM delivery")
    whole = Marking(pinned=True, note=HOSTILE, tags=frozenset({"todo", "café"}))
    assert writer.annotate([2, 3, 99], whole).result().keys() == {2, 3}
    assert writer.annotate([3], Marking(pinned=False, tags=frozenset({"x"}))).result() == {
        3: Annotation(note=HOSTILE, tags=("café", "todo", "x"))
    }
    writer.close()
    reader = Reader(path)
    found = {row.id: row.annotation for row in reader.rows(limit=99)}
    assert found[2] == Annotation(pinned=True, note=HOSTILE, tags=("café", "todo"))
    assert found[1] == found[4] == NOTHING_NOTED
    assert sql(path, "SELECT * FROM delivery") == before
    reader.close()


def test_nothing_noted_is_no_row_and_goes_with_its_delivery(path: Path, writer: Writer) -> None:
    _filled(writer)
    writer.annotate([1, 2], Marking(hidden=True, note="a")).result()
    assert writer.annotate([1], Marking(hidden=False, note="")).result() == {1: NOTHING_NOTED}
    assert sql(path, "SELECT delivery FROM annotation") == [(2,)]
    writer.remove([2]).result()
    assert sql(path, "SELECT * FROM annotation") == []


def test_filters_find_what_was_annotated(writer: Writer, reader: Reader) -> None:
    _filled(writer, 6)
    writer.annotate([1, 2], Marking(pinned=True)).result()
    writer.annotate([2, 5], Marking(tags=frozenset({"todo", "ÄRGER".casefold()}))).result()
    writer.annotate([6], Marking(note="Ask the Customer", hidden=True)).result()
    wanted = {
        "pinned:yes": [2, 1],
        "pinned:no": [6, 5, 4, 3],
        "tag:TODO": [5, 2],
        "tag:to": [],
        "tag:to* -pinned:yes": [5],
        "tag:ärger": [5, 2],
        "note:*customer*": [6],
        "note:*": [6],
        "hidden:yes or pinned:yes": [6, 2, 1],
        "event:meeting.* hidden:yes": [6],
    }
    assert {filter: _ids(reader, filter) for filter in wanted} == wanted


def test_hidden_ones_are_left_out_and_counted(writer: Writer, reader: Reader) -> None:
    _filled(writer)
    in_sight = without_hidden(EVERYTHING)
    assert reader.count(in_sight) == reader.count() == 4
    writer.annotate([2, 3], Marking(hidden=True)).result()
    assert reader.hidden() == 2
    assert reader.count() == 4
    assert reader.count(in_sight) == 2
    assert [row.id for row in reader.rows(in_sight, limit=99)] == [4, 1]
    assert reader.count(without_hidden(Field("provider", "dyte"))) == 2
    asked = parse("not hidden:no or id:1")
    assert without_hidden(asked) == asked


def test_a_change_that_cannot_be_made_changes_nothing_and_stops_nobody(
    writer: Writer, reader: Reader
) -> None:
    _filled(writer)
    many = frozenset(str(number) for number in range(18))
    writer.annotate([2], Marking(tags=many)).result()
    refused = writer.annotate([1, 2], Marking(tags=frozenset({"a", "b", "c"})))
    added = writer.add(delivery())
    with pytest.raises(AnnotationError, match="20 tags"):
        refused.result()
    assert added.result() == 5
    assert reader.rows(limit=9)[4].annotation == NOTHING_NOTED


@pytest.mark.parametrize("tag", ["", "two words", "a,b", 'a"b', "a*", "(a)", "x" * 41, "a\x1b[2J", "\ud800"])
def test_a_tag_that_no_filter_could_name_is_refused(tag: str) -> None:
    with pytest.raises(AnnotationError):
        checked_tags([tag])


def test_tags_and_notes_as_they_are_kept() -> None:
    assert checked_tags(["#Todo", "todo"]) == {"todo"}
    assert checked_note("  a \n b ") == "a \n b"
    with pytest.raises(AnnotationError, match="2,000"):
        checked_note("x" * 2001)


def test_a_database_of_the_first_format_gets_the_table(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    migrate(db, tmp_path / "x.db", MIGRATIONS[:1])
    migrate(db, tmp_path / "x.db", MIGRATIONS[:2])
    assert db.execute("SELECT count(*) FROM annotation").fetchall() == [(0,)]
    db.close()


def test_the_tags_there_are_cost_what_there_are_of_them(path: Path) -> None:
    writer = Writer(path)
    _filled(writer, 40)
    for ids, tags in ((range(1, 30), {"todo", "a"}), (range(20, 40), {"todo"}), ([40], {"é", "\ud800\0"})):
        writer.annotate(list(ids), Marking(pinned=True, tags=frozenset(tags))).result()
    writer.annotate([40], Marking(untag=frozenset({"é"}))).result()
    writer.close()
    reader = Reader(path)
    assert reader.tags() == ["a", "todo", "\ud800\0"]
    reader.close()
    plan = sql(path, f"EXPLAIN QUERY PLAN {TAGS}".replace("?", "9"))
    steps = [step for step in (str(values[-1]) for values in plan) if "annotation" in step or " n " in step]
    assert steps
    assert all("SEARCH" in step and "annotation_tags" in step for step in steps), steps
