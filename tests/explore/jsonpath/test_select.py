"""Paths over payloads: every spelling, exact numbers, repeated names, documents in texts, and bounds."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.decode import Decoded, decode
from inspector.explore import FilterError
from inspector.explore.jsonpath import LONGEST, select

BODY = {
    "meeting": {"id": "50c8", "tags": ["a", "b"]},
    "recordings": [{"id": 1, "status": "UPLOADED", "size": 10}, {"id": 2, "status": "ERRORED", "size": 9.5}],
    "stopReason": '{"code":"LEFT","by":[{"id":7}]}',
}


def decoded(value: object) -> Decoded:
    return decode(json.dumps(value).encode(), "application/json")


def paths(body: Decoded, path: str, most: int = 100) -> list[str]:
    return [node.path for node in select(body, path, most=most).nodes]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("meeting.id", ["$.meeting.id"]),
        ("$.meeting.id", ["$.meeting.id"]),
        (".meeting['id']", ["$.meeting.id"]),
        ("recordings[1].status", ["$.recordings[1].status"]),
        ("recordings[-1].status", ["$.recordings[1].status"]),
        ("$", ["$"]),
        ("", ["$"]),
        ("$..id", ["$.meeting.id", "$.recordings[0].id", "$.recordings[1].id"]),
        ("recordings[?@.status == 'ERRORED'].id", ["$.recordings[1].id"]),
        ("$.recordings[?@.size > 9.7]", ["$.recordings[0]"]),
        ("$.recordings[?search(@.status, '^UP')]", ["$.recordings[0]"]),
        ("stopReason|json.by[0].id", ["$.stopReason|json.by[0].id"]),
        ("$.*|json.by[*].id", ["$.stopReason|json.by[0].id"]),
        ("$.*|jwt.by", []),
        ("$.nowhere", []),
    ],
)
def test_a_path_leads_to_its_nodes(path: str, found: list[str]) -> None:
    assert paths(decoded(BODY), path) == found


def test_numbers_compare_exactly_however_they_are_spelled() -> None:
    body = decode(b'[9007199254740993, 1.0, 1e2, 1e400, "1", -0.0]', "application/json")
    assert paths(body, "$[?@ == 9007199254740993]") == ["$[0]"]
    assert paths(body, "$[?@ == 9007199254740992]") == []
    assert paths(body, "$[?@ == 1]") == ["$[1]"]
    assert paths(body, "$[?@ == 100]") == ["$[2]"]
    assert paths(body, "$[?@ > 1e300]") == ["$[3]"]
    assert paths(body, "$[?@ == '1']") == ["$[4]"]
    assert paths(body, "$[?length(@) == 1]") == ["$[4]"], "a number has no length"


def test_what_is_no_json_number_compares_with_nothing() -> None:
    body = decode(b"[NaN, Infinity, 1]", "application/json")
    assert paths(body, "$[?@ < 5]") == ["$[2]"]


def test_of_a_repeated_name_the_last_is_meant_and_each_can_be_named() -> None:
    body = decode(b'{"a": 1, "a": {"b": 2}}', "application/json")
    assert [node.source() for node in select(body, "$.a.b", most=9).nodes] == ["2"]
    assert [node.source() for node in select(body, "$.a#1", most=9).nodes] == ["1"]
    assert [node.source() for node in select(body, "$.a#2.*", most=9).nodes] == ["2"]


def test_forms_json_lines_and_the_json_in_a_field_have_paths() -> None:
    form = decode(
        b"token=x&payload=%7B%22user%22%3A%7B%22id%22%3A7%7D%7D", "application/x-www-form-urlencoded"
    )
    assert [node.text for node in select(form, "$.payload.user['id','name']", most=9).nodes] == ["7"]
    twice = decode(b"a=1&b=2&a=%5B3%5D", "application/x-www-form-urlencoded")
    assert paths(twice, "$['a','b']") == ["$.a#2", "$.b"]
    assert paths(twice, "$['a']|json.*") == ["$.a#2|json[0]"]
    lines = decode(b'{"n": 1}\n{"n": 2}\n', "application/x-ndjson")
    assert paths(lines, "$[*].n") == ["$[0].n", "$[1].n"]


def test_xml_and_multipart_are_asked_by_the_names_that_the_screen_shows() -> None:
    text = '<o id="1"><item><at>1</at></item><item>x<at t="y">2</at></item><at>3</at></o>'
    xml = decode(text.encode(), "application/xml")
    assert paths(xml, "$..at") == ["$.o.at", "$.o.item#1.at", "$.o.item#2.at"]
    assert paths(xml, "$..['@id','@t']") == ["$.o['@id']", "$.o.item#2.at['@t']"]
    assert paths(xml, "$.o[?@.at == '1']") == ["$.o.item#1"]
    assert paths(xml, "$.o.item#1.at") == ["$.o.item#1.at"]
    body = (
        b'--b\r\nContent-Type: application/json\r\n\r\n{"a":[{"id":1}]}\r\n--b\r\n'
        b'Content-Disposition: form-data; name="x"\r\nContent-Type: text/xml\r\n\r\n<o><id>2</id></o>'
        b"\r\n--b--"
    )
    parts = decode(body, "multipart/form-data; boundary=b")
    assert paths(parts, "$..id") == ["$[0]|json.a[0].id", "$.x|xml.o.id"]
    assert paths(parts, "$[0].a[*].id") == ["$[0]|json.a[0].id"]
    deep = decode(b"<a>" * 490 + b"</a>" * 490, "application/xml")
    assert len(paths(deep, "$..a", most=1000)) == 490


def test_a_body_without_a_tree_is_said_to_have_no_paths() -> None:
    with pytest.raises(FilterError, match="no tree"):
        select(decode(b"hello", "text/plain"), "$.a", most=1)


def test_only_as_many_as_were_asked_for_come_and_that_is_said() -> None:
    found = select(decoded(list(range(1000))), "$[*]", most=10)
    assert (len(found.nodes), found.whole) == (10, False)


@pytest.mark.parametrize(
    "query",
    [
        "$" + "..*" * 12,
        "$[?!@..*[?!@..*[?!@..*[?!@..*[?@.b == 1]]]]]",
        "$[?count($..*..*..*..*..*) > 5]",
        "$..[?match(@, '(a+)+$')]",
        "$" + "..[::-1]" * 20,
        "$[?@ == $]" + "[?@ == $]" * 10,
    ],
)
def test_a_query_that_would_never_end_is_stopped(query: str) -> None:
    deep: object = "a" * 40 + "!"
    for _ in range(8):
        deep = [deep, deep, {"a": 1}]
    looks: list[int] = []
    body = decoded(deep)

    def stopped() -> bool:
        looks.append(1)
        return False

    assert len(select(body, query, most=1000, looks=60_000, stopped=stopped).nodes) <= 1000
    assert len(looks) <= 61, "it was asked about every thousand values, and no further"


def test_a_query_ends_soon_after_the_asker_has_gone() -> None:
    found = select(decoded([[1] * 100] * 1000), "$..*..*", most=10**6, stopped=lambda: True)
    assert not found.whole
    assert len(found.nodes) < 2000


@pytest.mark.parametrize(
    "path",
    ["$" + ".a" * 999, "$[?" + "(" * 900, "$[?" + "!" * 900, "$.a" + "[?@.a" * 300, "x" * (LONGEST + 9)],
)
def test_a_query_that_is_nested_without_end_is_refused(path: str) -> None:
    with pytest.raises(FilterError):
        select(decoded({"b": 1}), path, most=1)


def test_a_document_as_deep_as_any_that_is_read_can_be_asked() -> None:
    body = decode(b"[" * 400 + b"]" * 400, "application/json")
    assert len(select(body, "$..*", most=1000).nodes) == 399


@given(st.text("$.[]()*?@!=<>&|'\"abc0-9,: \\u", max_size=60))
def test_any_text_is_a_path_or_is_refused_politely(path: str) -> None:
    with suppress(FilterError):
        assert len(select(decoded(BODY), path, most=50, looks=20_000).nodes) <= 50
