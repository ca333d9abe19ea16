"""JSON as other programs write it: checked against Python's own writer and values made with Node."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.verify.document import ABSENT, Number, find, parse, text_of
from inspector.verify.explain.numbers import javascript_number, ruby_number_early
from inspector.verify.explain.styles import (
    GO,
    GSON,
    JACKSON_COMPACT,
    JAVASCRIPT,
    LANGUAGES,
    PHP,
    STYLES,
    Style,
    mixed_styles,
)
from inspector.verify.explain.writers import Document, can_write

BY_NAME = {style.name: style for style in STYLES}
_OLD_RUBY = replace(BY_NAME["Ruby's JSON.pretty_generate before 2.8"], numbers=ruby_number_early)
_PLAIN_GO = replace(BY_NAME["Go's encoding/json without HTML escapes"], long=True, end="\n")
REAL = {
    "js": JAVASCRIPT,
    "js2": BY_NAME["JSON.stringify with 2 spaces"],
    "jstab": BY_NAME["JSON.stringify with tabs"],
    "php": PHP,
    "php_object": BY_NAME["PHP's json_encode of objects"],
    "php_slashes": BY_NAME["PHP's json_encode with JSON_UNESCAPED_SLASHES"],
    "php_unicode": BY_NAME["PHP's json_encode with JSON_UNESCAPED_UNICODE"],
    "php_both": BY_NAME["PHP's json_encode with slashes and Unicode unescaped"],
    "php_pretty": BY_NAME["PHP's json_encode with JSON_PRETTY_PRINT"],
    "php_zero": BY_NAME["PHP's json_encode with JSON_PRESERVE_ZERO_FRACTION"],
    "ruby": BY_NAME["Ruby's JSON.generate before 2.10"],
    "ruby_pretty": _OLD_RUBY,
    "go": BY_NAME["Go's encoding/json before 1.22"],
    "go_indent": replace(GO, layout=BY_NAME["Go's json.MarshalIndent"].layout, long=True),
    "go_plain": _PLAIN_GO,
    "jackson": JACKSON_COMPACT,
    "jackson_pretty": BY_NAME["Java's Jackson, pretty"],
    "gson": GSON,
    "gson_map": BY_NAME["Java's Gson of a map"],
    "gson_pretty": BY_NAME["Java's Gson, pretty"],
    "gson_plain": replace(GSON, escaped="\u2028\u2029", nulls=True),
}
"""The styles by the names in json_written.json, which real programs wrote."""

WRITTEN = json.loads((Path(__file__).parent / "json_written.json").read_text())


def document(data: bytes) -> Document:
    found = Document.read(data)
    assert found is not None
    return found


@pytest.mark.parametrize("entry", WRITTEN["writers"], ids=[entry["writer"] for entry in WRITTEN["writers"]])
def test_a_style_writes_what_the_real_program_wrote(entry: dict[str, list[str] | str]) -> None:
    style = REAL[str(entry["writer"])]
    written = [document(text.encode()).write(style) for text in WRITTEN["documents"]]
    assert written == list(entry["written"])


def test_every_real_program_is_there() -> None:
    assert {entry["writer"] for entry in WRITTEN["writers"]} == set(REAL)


def test_styles_with_one_key_write_a_document_alike() -> None:
    """What is not written twice must have been written the same."""
    everything = [*STYLES, *mixed_styles(), *(style for _, style in LANGUAGES)]
    for text in WRITTEN["documents"]:
        read = document(text.encode())
        by_key: dict[object, str] = {}
        for style in everything:
            assert by_key.setdefault(read.key(style), read.write(style)) == read.write(style)
        assert len(by_key) < len(everything)


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
    read = document('{"z":1,"a":2,"10":0,"9":0,"01":3,"4294967295":1,"a":7,"b":"</\u2028\\u0007😀"}'.encode())
    assert read.write(JAVASCRIPT) == (
        '{"9":0,"10":0,"z":1,"a":7,"01":3,"4294967295":1,"b":"</\u2028\\u0007😀"}'
    )


def test_halves_of_surrogate_pairs_are_escaped() -> None:
    assert document(b'"\\ud800x"').write(JAVASCRIPT) == '"\\ud800x"'


def test_dotnet_escapes_quotes_and_what_html_reads_in_capitals() -> None:
    written = document('{"a":"ü\\"<+\'/"}'.encode()).write(BY_NAME[".NET's System.Text.Json"])
    assert written == '{"a":"\\u00FC\\u0022\\u003C\\u002B\\u0027/"}'


def test_newtonsoft_reads_times_and_writes_them_shorter() -> None:
    read = document(b'{"a":"2022-12-13T06:57:09.000Z","b":"2022-12-13T06:57:09.100Z","c":1e20,"d":1E-5}')
    written = read.write(BY_NAME[".NET's Newtonsoft.Json"])
    assert written == '{"a":"2022-12-13T06:57:09Z","b":"2022-12-13T06:57:09.1Z","c":1E+20,"d":1E-05}'


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
        assert document(data).write(BY_NAME["Python's json.dumps"]) == json.dumps(value)
        pretty = json.dumps(value, indent=4, ensure_ascii=False, separators=(",", ": "))
        if not any("\ud800" <= sign <= "\udfff" for sign in pretty):
            assert document(data).write(BY_NAME["pretty JSON with 4 spaces"]) == pretty


SAME = [style for style in STYLES if style.nulls and not style.lists and not style.dates]


@settings(max_examples=80, deadline=None)
@given(VALUES, st.sampled_from(SAME))
def test_every_style_writes_the_same_document(value: object, style: Style) -> None:
    data = json.dumps(value).encode()
    written = document(data).write(style) if can_write(data) else data.decode()
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
