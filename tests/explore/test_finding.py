"""Search in payloads: keys and values, in order, through documents in texts, with rests between."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.decode import Node, decode
from inspector.explore.finding import Hit, find, node_at, positions_of

BODY = {
    "Needle": {"a": "x"},
    "list": [1, "the needle", {"b": "NEEDLE needle"}],
    "inner": '{"deep": ["needle", {"needle": 1}]}',
    "flag": True,
    "none": None,
    "n": 12.50,
}


def root(body: bytes, content_type: str = "application/json") -> Node:
    node = decode(body, content_type).root
    assert node is not None
    return node


def paths(node: Node, wanted: str) -> list[str]:
    return [node_at(node, hit.positions).path for hit in find(node, wanted) if hit is not None]


def test_keys_and_values_are_found_in_reading_order() -> None:
    assert paths(root(json.dumps(BODY).encode()), "needle") == [
        "$.Needle",
        "$.list[1]",
        "$.list[2].b",
        "$.inner|json.deep[0]",
        "$.inner|json.deep[1].needle",
    ]


@pytest.mark.parametrize(
    ("wanted", "path"), [("tru", "$.flag"), ("null", "$.none"), ("12.50", "$.n"), ("LIST", "$.list")]
)
def test_every_kind_of_value_is_found_as_it_is_spelled(wanted: str, path: str) -> None:
    assert paths(root(json.dumps(BODY).replace("12.5}", "12.50}").encode()), wanted) == [path]


def test_what_only_stands_in_the_text_of_a_document_leads_to_the_text() -> None:
    assert paths(root(json.dumps(BODY).encode()), '"deep": [') == ["$.inner"]


def test_forms_xml_and_multipart_are_searched() -> None:
    form = b"a=1&payload=" + quote('{"user": {"needle": 1}}').encode() + b"&needle=2"
    assert paths(root(form, "application/x-www-form-urlencoded"), "needle") == [
        "$.payload|json.user.needle",
        "$.needle",
    ]
    xml = root(b'<a needle="1"><b>needle</b><c><d>x</d></c></a>', "application/xml")
    assert paths(xml, "needle") == ["$.a['@needle']", "$.a.b"]
    part = b'--X\r\nContent-Disposition: form-data; name="m"\r\n\r\n{"k": "needle"}\r\n--X--\r\n'
    assert paths(root(part, "multipart/form-data; boundary=X"), "needle") == ["$.m|json.k"]


def test_a_place_in_a_long_text_is_told_by_character() -> None:
    text = "x" * 200_000 + "NEEDLE" + "y" * 10
    hits = [hit for hit in find(root(json.dumps([text]).encode()), "needle") if hit is not None]
    assert hits == [Hit((0,), 200_000)]
    edge = "x" * (64 * 1024 - 3) + "needle" + "x" * 70_000
    assert [hit for hit in find(root(json.dumps([edge]).encode()), "needle") if hit] == [
        Hit((0,), 64 * 1024 - 3)
    ]


def test_a_long_search_rests_often_and_begins_at_once() -> None:
    node = root(json.dumps([{"n": n, "s": "x"} for n in range(12_000)]).encode())
    rests = 0
    since = 0
    for hit in find(node, "1199"):
        since += 1
        rests += hit is None
    assert rests >= 36_000 // 2000
    assert since - rests == sum("1199" in str(n) for n in range(12_000))


def test_repeated_keys_are_each_found() -> None:
    assert paths(root(b'{"a": 1, "a": 2}'), "a") == ["$.a#1", "$.a#2"]


def test_nothing_is_found_where_nothing_is_sought() -> None:
    assert list(find(root(b'{"a": 1}'), "")) == []


values = st.recursive(
    st.none() | st.booleans() | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=15,
)


@given(values)
def test_every_hit_is_a_place_and_a_place_leads_back(value: object) -> None:
    node = root(json.dumps(value).encode()) if value is not None else root(b"[]")
    hits = [hit for hit in find(node, "a") if hit is not None]
    assert hits == sorted(hits, key=lambda hit: hit.positions)
    for hit in hits:
        found = node_at(node, hit.positions)
        assert positions_of(found) == hit.positions
        assert "a" in (str(found.key) if hit.at is None else found.text)
