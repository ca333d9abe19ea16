"""The door as a whole: what a body is taken for, and that nothing makes it raise."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Decoded, Kind, Limits, Node, decode, hex_line_count, hex_lines, parse_media_type


def codes(decoded: Decoded) -> list[str]:
    return [problem.code for problem in decoded.problems]


@pytest.mark.parametrize(
    ("content_type", "body", "kind", "said"),
    [
        ("application/json", b"{}", Kind.JSON, []),
        ("application/vnd.github+json; charset=utf-8", b"{}", Kind.JSON, []),
        ("APPLICATION/CLOUDEVENTS+JSON", b"{}", Kind.JSON, []),
        (None, b' \n{"a": 1}', Kind.JSON, []),
        ("application/octet-stream", b"[1]", Kind.JSON, []),
        ("text/plain; charset=UTF-8", b'{"Type": "Notification"}', Kind.JSON, ["type_lies"]),
        ("text/plain", b"{not json}", Kind.TEXT, []),
        ("text/plain", b"a=b&c=d", Kind.TEXT, []),
        ("text/html", b"<html></html>", Kind.TEXT, []),
        ("application/json", b"a=b&c=d", Kind.FORM, ["type_lies"]),
        ("application/json", b"<a><b/></a>", Kind.XML, ["type_lies"]),
        ("application/json", b"<html><br></html>", Kind.JSON, ["json_broken"]),
        ("application/json", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Kind.HEX, ["type_lies"]),
        ("application/xml", b'{"a": 1}', Kind.JSON, ["type_lies"]),
        ("application/json", b"", Kind.EMPTY, []),
        (None, b"", Kind.EMPTY, []),
        (None, b"hello", Kind.TEXT, []),
        (None, b"true", Kind.TEXT, []),
        (None, b"dGVzdA==", Kind.TEXT, []),
        (None, b"see https://example.com/?a=b", Kind.TEXT, []),
        (None, b"\x00\x01\x02", Kind.HEX, []),
        ("image/png", b"\x89PNG\r\n\x1a\n", Kind.HEX, []),
        ("image/svg+xml", b"<svg/>", Kind.XML, []),
        ("application/grpc", b"\x00\x00\x00\x00\x05hello", Kind.HEX, []),
        ("garbage", b'{"a":1}', Kind.JSON, []),
        (None, b'{"a": "\xff\xff"}', Kind.JSON, ["charset_invalid"]),
    ],
)
def test_a_body_is_taken_for_what_it_is(
    content_type: str | None, body: bytes, kind: Kind, said: list[str]
) -> None:
    decoded = decode(body, content_type)
    assert (decoded.kind, codes(decoded)) == (kind, said)
    assert decoded.content == body


def test_encoding_layers_and_their_problems_come_with_the_result() -> None:
    decoded = decode(gzip.compress(b'{"a": 1, "a": 2}')[:-2], "application/json", "gzip")
    assert (decoded.layers, decoded.whole) == (("gzip",), False)
    assert codes(decoded) == ["encoding_truncated", "json_repeated_key"]
    assert decoded.text == '{"a": 1, "a": 2}'


def test_the_document_of_a_body_is_plain_values() -> None:
    assert decode(b'{"a": [1.0, null, true]}', "application/json").document == {"a": ["1.0", None, True]}
    assert decode(b'{"a":1}\n{"a":2}\n', "application/x-ndjson").document == [{"a": "1"}, {"a": "2"}]
    assert decode(b"a=1&a=2&b=x", "application/x-www-form-urlencoded").document == {"a": "2", "b": "x"}
    assert decode(b"<a/>", "text/xml").document is None
    assert decode(b"{", "application/json").document is None


def test_a_lie_is_said_with_the_type_made_visible() -> None:
    decoded = decode(b'{"a": 1}', "text/x\x1b[2J\u202e")
    assert codes(decoded) == ["type_lies"]
    assert "text/x\\x1b[2j\\u{202e}" in decoded.problems[0].message


TYPES = st.sampled_from(
    [
        None,
        "application/json",
        "application/json; charset=utf-16",
        "application/x-ndjson",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/mixed",
        "text/xml; charset=shift_jis",
        "text/plain; charset=hz",
        "image/png",
    ]
) | st.text(max_size=40)
ENCODINGS = st.sampled_from([None, "gzip", "deflate", "br", "zstd", "gzip, br", "x"]) | st.text(max_size=20)
PIECES = st.sampled_from(
    [
        *(bytes([byte]) for byte in b'{}[]",:=&%<>/\\- \r\n\x00\xff\xfe\xef\xbb\xbf01.eE'),
        b"--b",
        b"\\u",
        b"\\ud800",
        b"NaN",
        b"null",
        b"Content-Disposition: form-data; name=",
        b"<?xml ",
        b"<!DOCTYPE ",
        b"&#0;",
        b"\x1f\x8b\x08",
        b"--b--",
    ]
)
BODIES = st.binary(max_size=120) | st.lists(PIECES, max_size=25).map(b"".join)


def look(node: Node, depth: int = 0) -> None:
    """Everything a screen asks of a node."""
    assert node.path.startswith("$")
    assert node.length >= 0
    assert (node.child_count > 0) is node.expandable
    assert isinstance(node.source(), str)
    assert isinstance(node.text + node.detail, str)
    children = node.children(0, 5)
    assert len(children) == min(5, node.child_count)
    for child in children if depth < 6 else ():
        look(child, depth + 1)


@given(BODIES, TYPES, ENCODINGS)
@settings(max_examples=400, deadline=None)
def test_decode_never_raises_and_keeps_the_bytes(
    body: bytes, content_type: str | None, encoding: str | None
) -> None:
    decoded = decode(body, content_type, encoding)
    assert decoded.layers or decoded.content == body
    assert all(problem.message.isprintable() for problem in decoded.problems)
    if decoded.root is not None:
        look(decoded.root)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_a_media_type_is_read_from_any_text(value: str) -> None:
    parse_media_type(value)


def test_media_type_parameters_are_read() -> None:
    media = parse_media_type('Multipart/Form-Data ; Boundary="a;b\\"c" ; charset = utf-8; charset=x;;bad')
    assert media.name == "multipart/form-data"
    assert media.parameters == {"boundary": 'a;b"c', "charset": "utf-8"}


def test_the_reading_does_not_depend_on_problems_being_few() -> None:
    body = json.dumps([{"n": float("nan")}] * 200).encode()
    assert len(decode(body, "application/json", limits=Limits(problems=7)).problems) == 7


def test_hex_is_made_for_the_window_only() -> None:
    content = bytes(range(256)) * 4096
    assert hex_line_count(content) == 65536
    assert hex_lines(content, 2, 2) == [
        "00000020  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f  | !\"#$%&'()*+,-./|",
        "00000030  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  |0123456789:;<=>?|",
    ]
    assert hex_lines(b"abc\x1b\xff") == [
        "00000000  61 62 63 1b ff                                    |abc..|"
    ]
    assert hex_lines(b"") == []
    assert hex_lines(content, 70_000, 5) == []
