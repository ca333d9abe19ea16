"""XML as a tree, with everything refused that could reach outside or explode."""

from __future__ import annotations

import pytest

from inspector.decode import Decoded, Kind, Limits, NodeKind, decode

XML = "application/xml"

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><lolz>&lol3;</lolz>"""


def codes(decoded: Decoded) -> list[str]:
    return [problem.code for problem in decoded.problems]


def test_elements_attributes_and_texts_are_nodes_in_order() -> None:
    decoded = decode(b'<a x="1" y="&lt;"> <b>one</b><b>two</b> tail <soap:c/></a>', XML)
    assert decoded.root is not None
    (element,) = decoded.root.children()
    assert [(node.path, node.kind, node.text) for node in element.children()] == [
        ("$.a['@x']", NodeKind.ATTRIBUTE, "1"),
        ("$.a['@y']", NodeKind.ATTRIBUTE, "<"),
        ("$.a.b#1", NodeKind.ELEMENT, "one"),
        ("$.a.b#2", NodeKind.ELEMENT, "two"),
        ("$.a['#text']", NodeKind.TEXT, " tail "),
        ("$.a['soap:c']", NodeKind.ELEMENT, ""),
    ]
    for node in element.children():
        found = decoded.root.find(node.path)
        assert found is not None
        assert found.text == node.text
    assert [node.path for node in element.children(2, 2)] == ["$.a.b#1", "$.a.b#2"]


@pytest.mark.parametrize(
    "body",
    [
        BILLION_LAUGHS,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>',
    ],
)
def test_a_doctype_is_refused_and_the_text_stays(body: bytes) -> None:
    decoded = decode(body, XML)
    assert (decoded.kind, decoded.root, codes(decoded)) == (Kind.XML, None, ["xml_doctype"])
    assert decoded.text == body.decode()


def test_a_refused_doctype_is_said_even_where_no_type_is_declared() -> None:
    assert codes(decode(BILLION_LAUGHS)) == ["xml_doctype"]


def test_a_broken_document_keeps_what_came_before() -> None:
    decoded = decode(b"<a>\n<b>x</b><c></a>", XML)
    assert codes(decoded) == ["xml_broken"]
    assert "line 2" in decoded.problems[0].message
    assert decoded.root is not None
    assert decoded.root.find("$.a.b") is not None


def test_an_undeclared_entity_is_a_problem() -> None:
    assert codes(decode(b"<a>&nope;</a>", XML)) == ["xml_broken"]


def test_deep_nesting_and_many_elements_are_bounded() -> None:
    assert codes(decode(b"<a>" * 100_000, XML)) == ["xml_too_deep"]
    assert codes(decode(b"<r>" + b"<a/>" * 500 + b"</r>", XML, limits=Limits(elements=100))) == [
        "xml_too_many"
    ]
    many = b"<r " + b" ".join(b'a%d="1"' % n for n in range(500)) + b"/>"
    assert codes(decode(many, XML, limits=Limits(elements=100))) == ["xml_too_many"]


def test_a_long_text_is_one_node() -> None:
    decoded = decode(b"<a>" + b"x &amp; y\n" * 50_000 + b"</a>", XML)
    assert decoded.root is not None
    assert decoded.root.children()[0].length == len("x & y\n") * 50_000


@pytest.mark.parametrize(
    "body", [b"<!-- hi --><a><b/></a>", b'<?xml version="1.0"?><a/>', b"<Response><Say>hi</Say></Response>"]
)
def test_xml_without_a_type_is_recognised(body: bytes) -> None:
    assert decode(body).kind is Kind.XML


@pytest.mark.parametrize("body", [b"<html><br><p>hi</html>", b"<3 hearts", b"< a"])
def test_what_only_looks_like_xml_stays_text(body: bytes) -> None:
    assert decode(body).kind is Kind.TEXT


def test_invalid_bytes_in_xml_are_a_problem() -> None:
    assert codes(decode(b"<a>\xff</a>", XML)) == ["charset_invalid", "xml_broken"]
