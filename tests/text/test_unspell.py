"""Spellings undone, with each byte's place: what redaction and its precision rest on."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus, unquote_to_bytes

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.text.jsonspans import scalars
from inspector.text.unspell import json_unescaped, percent_decoded

CLEAN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(CLEAN, st.booleans())
@settings(max_examples=150, deadline=None)
def test_json_strings_are_unescaped_as_the_standard_library_does(text: str, ascii: bool) -> None:
    spelling = json.dumps(text, ensure_ascii=ascii)[1:-1].encode()
    unspelled = json_unescaped(spelling)
    assert unspelled.data == text.encode()
    assert unspelled.span(0, len(unspelled.data)) == (0, len(spelling))


@given(CLEAN, CLEAN, CLEAN)
@settings(max_examples=150, deadline=None)
def test_a_place_in_the_meaning_is_the_place_in_the_spelling(before: str, text: str, after: str) -> None:
    spell = [json.dumps(part)[1:-1].encode() for part in (before, text, after)]
    unspelled = json_unescaped(b"".join(spell))
    start = len(before.encode())
    span = unspelled.span(start, start + len(text.encode()))
    assert span == (len(spell[0]), len(spell[0]) + len(spell[1]))


@given(st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_bytes_can_be_unescaped(data: bytes) -> None:
    unspelled = json_unescaped(data)
    assert len(unspelled.places) == len(unspelled.data) + 1
    assert list(unspelled.places) == sorted(unspelled.places)


def test_lone_surrogates_and_wrong_escapes_stay_bytes() -> None:
    assert json_unescaped(rb"\ud800x").data == b"\xed\xa0\x80x"
    assert json_unescaped(rb"\ud800\u0041").data == b"\xed\xa0\x80A"
    assert json_unescaped(rb"\udc00\udc01").data == b"\xed\xb0\x80\xed\xb0\x81"
    assert json_unescaped(rb"\q\u12").data == b"qu12"


@given(st.binary(max_size=40), st.booleans())
@settings(max_examples=150, deadline=None)
def test_percent_encoding_is_undone(data: bytes, plus: bool) -> None:
    spelling = (quote_plus(data) if plus else quote(data, safe="+")).encode()
    unspelled = percent_decoded(spelling, plus=plus)
    assert unspelled.data == data
    assert unspelled.span(0, len(data)) == (0, len(spelling))
    assert percent_decoded(data, plus=False).data == unquote_to_bytes(data)


def values(data: bytes) -> list[tuple[str, bytes]]:
    return [(at.path, data[at.start : at.end]) for at in scalars(data) if not at.is_key]


def test_values_are_found_with_their_paths() -> None:
    data = rb' {"a": [1.0, {"odd key": "x\"y"}, null], "\u0062": "", "a": true} '
    assert values(data) == [
        ("$.a[0]", b"1.0"),
        ("$.a[1]['odd key']", rb'"x\"y"'),
        ("$.a[2]", b"null"),
        ("$.b", b'""'),
        ("$.a", b"true"),
    ]


def test_broken_json_still_has_values() -> None:
    assert values(b'{"a": "unfinished') == [("$.a", b'"unfinished')]
    assert values(b"]}1,[2") == [("$", b"1"), ("$[0]", b"2")]
    assert values(b'{"a":1}\n{"b":2}') == [("$.a", b"1"), ("$.b", b"2")]
    assert values(b'{"a": "x\\') == [("$.a", b'"x\\')]


def test_depth_costs_no_recursion() -> None:
    (found,) = values(b"[" * 200_000 + b"1")
    assert found[0] == "…" + "[0]" * 40
