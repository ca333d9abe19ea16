"""JSON as other programs write it: checked against Python's own writer and values made with Node."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.verify.document import ABSENT, Number, find, parse, text_of
from inspector.verify.explain.writers import STYLES, can_write, javascript_number, write

BY_NAME = {style.name: style for style in STYLES}
JAVASCRIPT = BY_NAME["JavaScript's JSON.stringify"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.0", "1"),
        ("1.10", "1.1"),
        ("1e5", "100000"),
        ("1E+2", "100"),
        ("123.456e3", "123456"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("123456789012345678901", "123456789012345680000"),
        ("12345678901234567890", "12345678901234567000"),
        ("9007199254740993", "9007199254740992"),
        ("0.000001234", "0.000001234"),
        ("1e-7", "1e-7"),
        ("1.5e-7", "1.5e-7"),
        ("-5e-324", "-5e-324"),
        ("1e400", "null"),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(text: str, written: str) -> None:
    assert javascript_number(text) == written


def test_javascript_puts_index_keys_first_and_keeps_the_last_of_two() -> None:
    document = parse(
        '{"z":1,"a":2,"10":0,"9":0,"01":3,"4294967295":1,"a":7,"b":"</\u2028\\u0007😀"}'.encode()
    )
    assert write(document, JAVASCRIPT) == (
        '{"9":0,"10":0,"z":1,"a":7,"01":3,"4294967295":1,"b":"</\u2028\\u0007😀"}'
    )


def test_halves_of_surrogate_pairs_are_escaped() -> None:
    assert write(parse(b'"\\ud800x"'), JAVASCRIPT) == '"\\ud800x"'


def test_go_escapes_what_html_would_read() -> None:
    assert write(parse(b'{"b":"<&>","a":1.0}'), BY_NAME["Go's encoding/json"]) == (
        '{"a":1,"b":"\\u003c\\u0026\\u003e"}'
    )


def test_php_escapes_slashes_and_what_is_not_ascii() -> None:
    assert write(parse('{"a":"/ü"}'.encode()), BY_NAME["PHP's json_encode"]) == '{"a":"\\/\\u00fc"}'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_python_is_written_as_python_writes_it(value: object) -> None:
    data = json.dumps(value).encode()
    if can_write(data):
        assert write(parse(data), BY_NAME["Python's json.dumps"]) == json.dumps(value)
        pretty = json.dumps(value, indent=4, ensure_ascii=False, separators=(",", ": "))
        if not any("\ud800" <= sign <= "\udfff" for sign in pretty):
            assert write(parse(data), BY_NAME["pretty JSON with 4 spaces"]) == pretty


@settings(max_examples=80, deadline=None)
@given(VALUES, st.sampled_from(STYLES))
def test_every_style_writes_the_same_document(value: object, style: object) -> None:
    data = json.dumps(value).encode()
    written = write(parse(data), BY_NAME[getattr(style, "name", "")]) if can_write(data) else data.decode()
    assert json.loads(written, parse_int=float) == json.loads(data, parse_int=float)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"NaN", b"[1,]", b"\xff", b"[" * 100_000, b'{"a":Infinity}', b" " * 9_000_000]
)
def test_what_is_no_document_is_absent(data: bytes) -> None:
    assert parse(data) is ABSENT


def test_a_number_keeps_its_spelling() -> None:
    found = find(parse(b'{"a":[{"n":1.50},{"n":10e2}]}'), ("a", None, "n"))
    assert found == [Number("1.50"), Number("10e2")]
    assert text_of(found[0]) == "1.50"


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    document = parse(b'{"a":[1,{"b":null}],"c":"d"}')
    for path in (("x",), ("a", 5), ("a", "b"), ("c", 0), ("c", "d"), ("a", None, "x")):
        assert find(document, path) == []
    assert find(document, ("a", 1, "b")) == [None]
    assert text_of(None) is None
    assert text_of(True) == "true"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_a_document_or_absent(data: bytes) -> None:
    parse(data)
