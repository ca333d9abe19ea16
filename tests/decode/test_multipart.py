"""Multipart bodies: parts by name, their content opened, everything bounded."""

from __future__ import annotations

from inspector.decode import Decoded, Kind, Limits, NodeKind, decode

TYPE = "multipart/form-data; boundary=XX"


def part(headers: str, content: bytes) -> bytes:
    return b"--XX\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n"


def codes(decoded: Decoded) -> list[str]:
    return [problem.code for problem in decoded.problems]


BODY = (
    part('Content-Disposition: form-data; name="data"', b'{"a": [1.0]}')
    + part(
        'Content-Disposition: form-data; name="up"; filename="../../etc/passwd"\r\nContent-Type: image/png',
        b"\x89PNG\x00\r\n--no",
    )
    + part('Content-Disposition: form-data; name="data"\r\nContent-Type: application/xml', b"<x><y>1</y></x>")
    + part("Content-Type: text/plain", "é".encode())
    + b"--XX--\r\n"
)


def test_parts_are_nodes_with_name_file_and_content() -> None:
    decoded = decode(BODY, TYPE)
    assert decoded.root is not None
    assert (decoded.kind, codes(decoded), decoded.root.length) == (Kind.MULTIPART, [], 4)
    parts = decoded.root.children()
    assert [(node.path, node.kind, node.length) for node in parts] == [
        ("$.data#1", NodeKind.PART, 12),
        ("$.up", NodeKind.PART, 11),
        ("$.data#2", NodeKind.PART, 15),
        ("$[3]", NodeKind.PART, 2),
    ]
    assert parts[1].detail == "../../etc/passwd, image/png"
    assert parts[1].text == "11 B of binary data"
    assert [node.text for node in parts][0::3] == ['{"a": [1.0]}', "é"]


def test_the_content_of_a_part_opens_as_what_it_is() -> None:
    root = decode(BODY, TYPE).root
    assert root is not None
    for path, text in (("$.data#1|json.a[0]", "1.0"), ("$.data#2|xml.x.y", "1")):
        found = root.find(path)
        assert found is not None
        assert (found.text, found.path) == (text, path)
    assert [node.expandable for node in root.children()] == [True, False, True, False]


def test_multipart_without_a_type_is_recognised() -> None:
    assert decode(BODY).kind is Kind.MULTIPART


def test_other_multipart_types_are_read() -> None:
    body = b"--XX\r\nContent-Type: application/json\r\n\r\n{}\r\n--XX--"
    decoded = decode(body, 'multipart/mixed; boundary="XX"')
    assert decoded.root is not None
    assert [node.detail for node in decoded.root.children()] == ["application/json"]


def test_a_body_that_breaks_off_keeps_what_came() -> None:
    decoded = decode(BODY[:-40], TYPE)
    assert codes(decoded) == ["multipart_broken"]
    assert decoded.root is not None
    assert decoded.root.length == 3
    assert decoded.root.children()[1].length == 11


def test_a_wrong_boundary_and_none_at_all_are_said() -> None:
    assert codes(decode(b"nothing here", TYPE)) == ["multipart_broken"]
    assert codes(decode(b"nothing here", "multipart/form-data")) == ["multipart_boundary"]
    assert "multipart_broken" in codes(decode(b"nothing here", 'multipart/form-data; boundary="a\nb"'))


def test_parts_and_headers_are_bounded() -> None:
    many = b"".join(part('Content-Disposition: form-data; name="a"', b"x") for _ in range(50))
    decoded = decode(many, TYPE, limits=Limits(parts=10))
    assert codes(decoded) == ["multipart_limit"]
    assert decoded.root is not None
    assert decoded.root.length == 10
    headers = "\r\n".join(f"X-{n}: 1" for n in range(100))
    assert codes(decode(part(headers, b"x"), TYPE)) == ["multipart_limit"]


def test_multipart_in_multipart_opens_only_so_deep() -> None:
    body = b"{}"
    for depth in range(7):
        bound = b"b%d" % depth
        inner = b"application/json" if depth == 0 else b"multipart/mixed; boundary=b%d" % (depth - 1)
        body = (
            b"--" + bound + b"\r\nContent-Type: " + inner + b"\r\n\r\n" + body + b"\r\n--" + bound + b"--\r\n"
        )
    decoded = decode(body, "multipart/mixed; boundary=b6")
    assert decoded.root is not None
    node, depth = decoded.root, 0
    while node.children():
        node, depth = node.children()[0], depth + 1
    assert 3 <= depth <= 5


def test_a_bad_header_is_a_problem() -> None:
    assert codes(decode(b"--XX\r\nno colon here\r\n\r\nx\r\n--XX--", TYPE)) == ["multipart_broken"]
    hostile = (
        part('Content-Disposition: form-data; name="\x1b[2J\xff"', b"x").replace("ÿ".encode(), b"\xff")
        + b"--XX--"
    )
    decoded = decode(hostile, TYPE)
    assert decoded.root is not None
    assert decoded.root.children()[0].key == "\x1b[2J\udcff"
