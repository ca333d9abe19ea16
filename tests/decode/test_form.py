"""Forms: order, repeats and the JSON that Slack and GitHub put into `payload`."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Decoded, Kind, Limits, NodeKind, Number, decode

FORM = "application/x-www-form-urlencoded"


def pairs(decoded: Decoded) -> list[tuple[object, str]]:
    assert decoded.root is not None
    return [(node.key, node.text) for node in decoded.root.children()]


def test_fields_keep_order_and_repeats() -> None:
    decoded = decode(b"b=2&a=1&b=3&empty=&flag&=x&&c=%C3%A9+%2B", FORM)
    assert decoded.kind is Kind.FORM
    assert pairs(decoded) == [
        ("b", "2"),
        ("a", "1"),
        ("b", "3"),
        ("empty", ""),
        ("flag", ""),
        ("", "x"),
        ("c", "é +"),
    ]
    assert decoded.root is not None
    assert [node.path for node in decoded.root.children()][:3] == ["$.b#1", "$.a", "$.b#2"]
    assert decoded.root.children()[6].source() == "%C3%A9+%2B"
    assert [node.kind for node in decoded.root.children(1, 1)] == [NodeKind.FIELD]


@pytest.mark.parametrize("content_type", [FORM, None, "", "application/octet-stream", "application/json"])
def test_the_payload_of_slack_and_github_opens_as_json(content_type: str | None) -> None:
    payload = json.dumps({"action": "opened", "number": 1.0, "nested": {"a": ["x y", "é"]}})
    decoded = decode(urlencode({"payload": payload}).encode(), content_type)
    assert decoded.kind is Kind.FORM
    assert decoded.root is not None
    found = decoded.root.find("$.payload|json.nested.a[0]")
    assert found is not None
    assert (found.text, found.path) == ("x y", "$.payload|json.nested.a[0]")
    number = decoded.root.find("$.payload|json.number")
    assert number is not None
    assert number.text == "1.0"
    assert decoded.document == {"payload": json.loads(payload, parse_float=Number)}


def test_json_sent_as_a_form_is_json_and_said() -> None:
    decoded = decode(b'{"event": "meeting.started", "a": "b=c&d"}', FORM)
    assert decoded.kind is Kind.JSON
    assert [problem.code for problem in decoded.problems] == ["type_lies"]


def test_escapes_that_are_no_utf8_are_said() -> None:
    decoded = decode(b"good=1&bad=%ff%fe", FORM)
    assert [problem.code for problem in decoded.problems] == ["form_charset"]
    assert pairs(decoded)[1] == ("bad", "\udcff\udcfe")


def test_a_stray_percent_sign_is_kept() -> None:
    assert pairs(decode(b"a=100%&b=%zz&c=%4", FORM)) == [("a", "100%"), ("b", "%zz"), ("c", "%4")]


def test_too_many_fields_are_cut_and_said() -> None:
    decoded = decode(b"a=1&" * 50, FORM, limits=Limits(fields=10))
    assert len(pairs(decoded)) == 10
    assert [problem.code for problem in decoded.problems] == ["form_limit"]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        max_size=8,
    )
)
@settings(max_examples=120, deadline=None)
def test_fields_mean_what_the_standard_library_reads(fields: list[tuple[str, str]]) -> None:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)
    decoded = decode(body.encode(), FORM)
    if decoded.kind is Kind.FORM and decoded.root is not None:
        assert pairs(decoded) == [(name, value) for name, value in parse_qsl(body, keep_blank_values=True)]
    else:
        assert not any(name or value for name, value in fields) or decoded.kind is not Kind.FORM
