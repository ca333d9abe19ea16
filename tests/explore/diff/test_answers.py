"""Answers compared as a baseline does: by what is in them, with places left out."""

from __future__ import annotations

import pytest

from inspector.decode import Json, Limits, read_json
from inspector.explore import FilterError
from inspector.explore.diff import (
    Answer,
    as_json,
    as_text,
    compare_answers,
    rows,
    seem_new_each_time,
    without,
    without_matches,
)
from inspector.explore.jsonpath import places, read_query


def value(text: str, *ignored: str) -> Json:
    document = read_json(text, Limits()).value
    found = [keys for path in ignored for keys in places(read_query(path), document)]
    return without(document, found)


def told(old: str, new: str, *ignored: str) -> list[tuple[object, ...]]:
    one, other = (Answer(200, (), "json", value(text, *ignored)) for text in (old, new))
    comparison = compare_answers(one, other)
    assert comparison.differs(ignoring=True) == bool(list(as_json(comparison, ignoring=True)))
    return [(line["path"], line["old"], line["new"]) for line in as_json(comparison, ignoring=True)]


@pytest.mark.parametrize(
    ("old", "new", "ignored", "found"),
    [
        ('{"a":1,"b":2}', '{"b": 2, "a": 1}', (), []),
        ('{"a":1.0}', '{"a":1}', (), [("$.a", "1.0", "1")]),
        ("[1,2]", "[2,1]", (), [("$[0]", None, "2"), ("$[1]", "2", None)]),
        ('{"a":1,"b":{"c":[{"id":1},{"id":2}]}}', '{"b":{"c":[{"id":3},{"id":{}}]}}', ("$..id", "a"), []),
        ('{"c":[{"id":1,"n":1}]}', '{"c":[{"id":2,"n":2}]}', ("c[*].id",), [("$.c[0].n", "1", "2")]),
        ('{"a":1}', '{"a":1,"x":{"y":1}}', ("$.x.y",), [("$.x", None, '{"y":"[ignored]"}')]),
        ('{"a":1,"a":2}', '{"a":3,"a":4}', ("a",), []),
        ("[1]", '{"a":1}', ("$",), []),
        ('[{"t":9,"v":1}]', '[{"t":1,"v":2}]', ("$[?@.t > 5].v",), [("$[0].t", "9", "1")]),
        ('{"a":1,"b":1,"a":2}', '{"a":3,"b":1,"a":4}', ("$.a#2",), [("$.a#1", "1", "3")]),
        ('{"a":{"x":1},"a":{}}', '{"a":{"x":2},"a":{}}', ("$..x",), []),
        ('{"a":{"x":1}, "b#2":1}', '{"a":{"x":2}, "b#2":2}', ("['a']#1.x",), [("$['b#2']", "1", "2")]),
        (
            '{"a":"{\\"x\\":1,\\"y\\":1}"}',
            '{"a":"{\\"x\\":2,\\"y\\":3}"}',
            ("$.a|json.x",),
            [("$.a.y", "1", "3")],
        ),
        ('{"a":"[1"}', '{"a":"[2"}', ("$.a|json[0]",), [("$.a", '"[1"', '"[2"')]),
    ],
)
def test_bodies(old: str, new: str, ignored: tuple[str, ...], found: list[object]) -> None:
    assert told(old, new, *ignored) == found


def test_header_names_have_no_case_and_values_of_a_name_an_order() -> None:
    def paths(*pairs: tuple[str, str]) -> list[object]:
        old = Answer(200, (("a", "1"), ("b", "1"), ("b", "2")), "none", None)
        return [line["path"] for line in as_json(compare_answers(old, Answer(200, pairs, "none", None)))]

    assert paths(("B", "1"), ("A", "1"), ("B", "2")) == []
    assert paths(("b", "2"), ("b", "1"), ("a", "1")) == ["headers.b#1", "headers.b#2"]
    assert paths(("b", "1"), ("c", "1"), ("a", "1")) == ["headers.b#2", "headers.c"]


def test_a_body_of_another_kind_is_one_difference() -> None:
    old, new = Answer(200, (), "json", {"a": None}), Answer(500, (), "text", "oops")
    lines = list(as_json(compare_answers(old, new)))
    assert [(line["path"], line["old"], line["new"]) for line in lines] == [
        ("answer.status", "200", "500"),
        ("$", '{"a":null}', '"oops"'),
    ]


def test_a_text_of_several_lines_is_compared_by_them() -> None:
    old, new = (Answer(200, (), "text", text) for text in ("<a>\none\ntwo\n", "<a>\none\n1.5\ntwo!\n"))
    lines = [line.strip() for line in as_text(rows(compare_answers(old, new)))]
    after = lines[lines.index("BODY  2 differences") + 1 :]
    assert after[:4] == ["… 2 unchanged", '+ [2]: "1.5"', '~ [3]: "two⟦⟧" → "two⟦!⟧"', "… 1 unchanged"]


@pytest.mark.parametrize(
    ("pattern", "text", "left"),
    [
        ("made at .*", "a\nMade at 12 UTC\nb", "a\n[ignored]\nb"),
        ("^b$", "ab\nb\nbb", "ab\n[ignored]\nbb"),
        (r"id=(\w+)&t=(\d+)?", "id=é1&t=&id=x&t=5", "id=é1&t=&id=[ignored]&t=[ignored]"),
        ("[0-9]", "a123b4", "a[ignored]b[ignored]"),
        (r"(\w+)", "a [ignored]b", "[ignored] [ignored]"),
        ("x*", "abc", "abc"),
        ("(?s)<p>.*</p>", "a<p>\n</p>b\ud800", "a[ignored]b\ud800"),
    ],
)
def test_what_a_pattern_finds_is_left_out_of_a_text_once(pattern: str, text: str, left: str) -> None:
    assert without_matches(text, pattern) == left
    assert without_matches(left, pattern) == left


def test_the_order_of_elements_means_something_in_xml_alone() -> None:
    for kind, found in (("xml", 1), ("form", 0), ("json", 0)):
        old, new = (Answer(200, (), kind, value(text)) for text in ('{"a":1,"b":2}', '{"b":2,"a":1}'))
        assert len(list(as_json(compare_answers(old, new)))) == found


def test_what_is_new_each_time_is_guessed_but_never_left_out() -> None:
    old = '{"items":[{"created":1700000000,"n":1}], "[x]":{"id":"a1"}}'
    new = '{"items":[{"created":1700000009,"n":2}], "[x]":{"id":"a2"}}'
    comparison = compare_answers(
        Answer(200, (("x-trace-id", "1"),), "json", value(old)),
        Answer(200, (("x-trace-id", "2"),), "json", value(new)),
    )
    assert comparison.volatile == 0
    assert list(seem_new_each_time(comparison)) == [("x-trace-id", "id"), ("$.items[*].created", "time")]


def test_a_path_that_looks_at_everything_again_and_again_is_stopped() -> None:
    with pytest.raises(FilterError, match="too much"):
        places(read_query("$..*..*"), value("[" * 40 + "]" * 40), looks=100)
