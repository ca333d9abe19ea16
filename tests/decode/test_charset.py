"""Bytes to text: nothing is lost, and what did not fit is said."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Kind, decode
from inspector.decode.charset import TextRead, read_text


def codes(read: TextRead) -> list[str]:
    return [problem.code for problem in read.problems]


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "utf-8"),
        ("é".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-16-be"),
        ("é".encode("utf-32"), "utf-32-le"),
        (codecs.BOM_UTF32_BE + "é".encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_taken_off(content: bytes, charset: str) -> None:
    assert read_text(content, "iso-8859-1") == TextRead("é", charset)


@pytest.mark.parametrize(
    ("declared", "content", "text"),
    [
        ("UTF-8", "é".encode(), "é"),
        ("iso-8859-1", b"\xe9", "é"),
        ("Latin1", b"\xe9", "é"),
        ("windows-1252", b"\x80", "€"),
        ("'Shift_JIS'", "日本".encode("shift_jis"), "日本"),
        ("gb18030", "日本".encode("gb18030"), "日本"),
        ("us-ascii", b"abc", "abc"),
    ],
)
def test_a_declared_charset_is_used(declared: str, content: bytes, text: str) -> None:
    read = read_text(content, declared)
    assert (read.text, codes(read)) == (text, [])


@pytest.mark.parametrize(
    "declared",
    [
        "x-unknown",
        "zip",
        "rot13",
        "idna",
        "punycode",
        "utf-7",
        "unicode_escape",
        "undefined",
        "a" * 500,
        "\x00",
        "../os",
        "é",
        "hex",
    ],
)
def test_a_name_that_is_no_known_charset_is_said_and_utf8_is_used(declared: str) -> None:
    read = read_text("é".encode(), declared)
    assert (read.text, read.charset, codes(read)) == ("é", "utf-8", ["charset_unknown"])
    assert read.problems[0].message.isprintable()


def test_invalid_utf8_is_said_and_can_be_taken_back_to_the_same_bytes() -> None:
    content = b'{"a": "\xff\xfe caf\xe9"}'
    decoded = decode(content, "application/json")
    assert [problem.code for problem in decoded.problems] == ["charset_invalid"]
    assert "byte 7" in decoded.problems[0].message
    assert decoded.text is not None
    assert decoded.text.encode("utf-8", "surrogateescape") == content
    assert decoded.root is not None
    assert decoded.root.children()[0].text == "\udcff\udcfe caf\udce9"


MARKS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


@given(
    st.binary(max_size=200),
    st.sampled_from(
        [None, "utf-8", "ascii", "latin-1", "utf-16", "shift_jis", "hz", "iso-2022-jp", "big5", "cp932"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_text_without_an_exception(content: bytes, declared: str | None) -> None:
    read = read_text(content, declared)
    if read.problems and read.charset in ("utf-8", "latin-1"):
        mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
        assert mark + read.text.encode(read.charset, "surrogateescape") == content


def test_xml_may_declare_its_own_charset() -> None:
    decoded = decode('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"), "text/xml")
    assert (decoded.charset, decoded.problems) == ("iso8859-1", ())
    assert decoded.root is not None
    assert decoded.root.children()[0].text == "é"


def test_json_is_utf8_whatever_the_charset_says() -> None:
    decoded = decode('{"a":"é"}'.encode(), "application/json; charset=iso-8859-1")
    assert [problem.code for problem in decoded.problems] == ["charset_ignored"]
    assert decoded.document == {"a": "é"}


def test_json_in_a_declared_charset_that_utf8_does_not_fit_is_read_by_it() -> None:
    decoded = decode('{"a":"é"}'.encode("latin-1"), "application/json; charset=iso-8859-1")
    assert decoded.document == {"a": "é"}


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_json_without_a_mark_is_recognised(charset: str) -> None:
    decoded = decode('{"a":"é"}'.encode(charset), "application/json")
    assert (decoded.kind, decoded.charset, decoded.document) == (Kind.JSON, charset, {"a": "é"})
    assert [problem.code for problem in decoded.problems] == ["charset_not_utf8"]
