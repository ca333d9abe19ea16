"""Completion while a filter is typed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.explore import FIELDS, FilterError, complete, parse


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


def test_saved_filters_are_completed_by_their_names() -> None:
    known = {"@": ("failed", "fresh", "slow")}
    assert [each.text for each in complete("a -@f", 5, known)] == ["@failed", "@fresh"]
    assert complete("@x", 2, known) == ()
