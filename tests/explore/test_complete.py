"""Completion while a filter is typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode.ask import read_steps
from inspector.explore import FIELDS, FilterError, complete, parse, spell, spell_key
from inspector.model import Field, Like, Part, Query, Section
from tests.naughty import NAUGHTY

ODD = (
    *("a b", "x:y", "(", "-x", "and", "1..2", ">5", "~x", "@x", 'q"q', "\\", '\\"'),
    *("a.b", "a..b", ".", "'", "\n", "[*]"),
)


def texts(text: str, known: dict[str, list[str]] | None = None) -> list[str]:
    return [completion.text for completion in complete(text, len(text), known)]


def test_names_are_completed() -> None:
    assert texts("") == [*(f"{name}:" for name in FIELDS), "body.", "header.", "query."]
    assert texts("-PRO") == ["provider:"]
    assert texts("a (ev") == ["event:"]
    assert texts("zzz") == []


def test_the_place_is_the_word_before_the_cursor() -> None:
    (found,) = complete("a -ev b", 5)
    assert (found.start, found.end, found.text) == (3, 5, "event:")


def test_fixed_and_known_values_are_completed_and_quoted_where_needed() -> None:
    assert texts("verdict:no") == ["verdict:no_key"]
    assert texts("method:P") == ["method:POST", "method:PUT", "method:PATCH"]
    known = {"event": ["meeting.started", "odd event", "meeting.ended"]}
    assert texts("event:me", known) == ["event:meeting.started", "event:meeting.ended"]
    assert texts("event:odd", known) == ['event:"odd event"']
    assert texts("nope:x", known) == []
    assert len(texts("event:", {"event": [str(n) for n in range(1000)]})) == 50


@given(st.text(max_size=30), st.integers(-5, 40))
@settings(max_examples=150, deadline=None)
def test_any_text_and_cursor_is_answered(text: str, cursor: int) -> None:
    for found in complete(text, cursor, {"event": ["a b", "x:y"]}):
        assert 0 <= found.start <= found.end <= len(text)


def test_a_completed_value_can_be_read() -> None:
    for completion in complete("event:", 6, {"event": ["a b", 'q"q', "(", "-x", "and", "x:y", "\\"]}):
        try:
            parse(completion.text)
        except FilterError as error:
            raise AssertionError(completion.text) from error


def test_parts_are_completed_and_quoted_where_needed() -> None:
    known = {"body": ["meeting.id", '["odd key"].x'], "header": ["x-id", "x(y)"], "query": ["filter[name]"]}
    assert texts("body.", known) == ["body.meeting.id:", 'body["odd key"].x:']
    assert texts("body.odd", known) == ['body["odd key"].x:']
    assert texts('-body["odd k', known) == ['body["odd key"].x:']
    assert texts("header.X", known) == ["header.x-id:", 'header["x(y)"]:']
    assert texts("query.fil", known) == ['query["filter[name]"]:']


def test_an_open_quotation_is_gone_on_with() -> None:
    known = {"event": ["odd event", "odd one"]}
    (found,) = complete('a event:"odd e', 14, known)
    assert (found.start, found.end, found.text) == (2, 14, 'event:"odd event"')
    assert texts('"pro', known) == []
    assert texts('event:"a b" pro', known) == ["provider:"]


def finished(typed: str, known: dict[str, list[str]]) -> Query:
    """What the first completion of this is read as."""
    text = texts(typed, known)[0]
    return parse(text if not text.endswith(":") else f"{text}v")


@pytest.mark.parametrize("field", ["event", "tag"])
def test_a_completed_value_is_read_as_that_value(field: str) -> None:
    for value in (*NAUGHTY, *ODD):
        known = {field: [value]}
        assert finished(f"{field}:", known) == Field(field, value)
        # And from a quotation that was begun by hand.
        begun = value[: len(value) // 2].replace("\\", "\\\\").replace('"', '\\"')
        assert finished(f'{field}:"{begun}', known) == Field(field, value)


def test_a_completed_name_is_read_as_that_name() -> None:
    for name in filter(None, (*NAUGHTY, *ODD)):
        for section in (Section.HEADER, Section.QUERY):
            found = finished(f"{section}.", {str(section): [name]})
            assert found == Part(section, name, Like("v"))
        path = spell_key(spell_key("", name), name)
        part = finished("body.", {"body": [path]})
        assert isinstance(part, Part)
        assert read_steps(part.name) == (name, name)
        assert parse(spell(part)) == part


def test_saved_filters_are_completed_by_their_names() -> None:
    known = {"@": ("failed", "fresh", "slow")}
    assert [each.text for each in complete("a -@f", 5, known)] == ["@failed", "@fresh"]
    assert complete("@x", 2, known) == ()
