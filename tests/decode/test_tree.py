"""The lazy tree: what a screen sees of a body."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Node, NodeKind, decode, parse_path, spell_step
from inspector.decode.path import Step, named_position, named_steps


def tree(body: bytes, content_type: str | None = "application/json") -> Node:
    root = decode(body, content_type).root
    assert root is not None
    return root


def found(root: Node, path: str) -> Node:
    node = root.find(path)
    assert node is not None, path
    return node


def test_nodes_know_kind_key_length_and_path() -> None:
    root = tree(
        b'{"o": {"x": 1}, "a": [1, 2, 3], "s": "caf\xc3\xa9", "n": 1.50, "t": true, "f": false, "z": null}'
    )
    assert [(node.key, node.kind, node.text, node.length) for node in root.children()] == [
        ("o", NodeKind.OBJECT, "", 1),
        ("a", NodeKind.ARRAY, "", 3),
        ("s", NodeKind.STRING, "café", 4),
        ("n", NodeKind.NUMBER, "1.50", 4),
        ("t", NodeKind.TRUE, "true", 4),
        ("f", NodeKind.FALSE, "false", 5),
        ("z", NodeKind.NULL, "null", 4),
    ]
    assert [node.path for node in root.children()] == ["$.o", "$.a", "$.s", "$.n", "$.t", "$.f", "$.z"]
    assert (root.key, root.path, root.kind) == (None, "$", NodeKind.OBJECT)
    assert [node.expandable for node in root.children()] == [True, True, False, False, False, False, False]


def test_long_arrays_come_in_chunks() -> None:
    root = tree(json.dumps(list(range(1000))).encode())
    assert [node.text for node in root.children(500, 3)] == ["500", "501", "502"]
    assert [node.path for node in root.children(998, 10)] == ["$[998]", "$[999]"]
    assert root.children(1000, 10) == []
    assert root.children(5, 0) == []
    assert len(root.children(-5, 2)) == 2


def test_odd_keys_are_spelled_so_that_they_can_be_found() -> None:
    keys = [
        "odd key",
        "it's",
        "a.b",
        "",
        "back\\slash",
        "new\nline",
        "\x1b[2J",
        "ключ",
        "1",
        "#2",
        "a|json",
        "]",
    ]
    root = tree(json.dumps({key: number for number, key in enumerate(keys)}).encode())
    for number, node in enumerate(root.children()):
        assert node.key == keys[number]
        assert found(root, node.path).text == str(number)
    assert root.children()[0].path == "$['odd key']"
    assert root.children()[1].path == "$['it\\'s']"
    assert root.children()[6].path == "$['\\u001b[2J']"


def test_nested_paths_read_as_jsonpath() -> None:
    root = tree(b'{"meeting": {"participants": [{"odd key": [7]}]}}')
    assert found(root, "$.meeting.participants[0]['odd key'][0]").text == "7"
    assert found(root, '.meeting["participants"][0]').path == "$.meeting.participants[0]"


@pytest.mark.parametrize(
    "path",
    [
        "$.nope",
        "$.a.b",
        "$[0]",
        "$.a[5]",
        "x",
        "$..a",
        "$.a[",
        "$.a['",
        "$.a|xml",
        "$.a|json",
        "$.a#3",
        "$.a[-1]",
        "$." * 200_000,
    ],
)
def test_a_path_to_nowhere_finds_nothing(path: str) -> None:
    assert tree(b'{"a": [1]}').find(path) is None


def test_a_repeated_name_is_found_by_number_and_else_the_last() -> None:
    root = tree(b'{"a": 1, "b": 0, "a": 2}')
    assert [found(root, path).text for path in ("$.a", "$.a#1", "$.a#2")] == ["2", "1", "2"]


def test_a_string_that_holds_json_opens_in_place() -> None:
    reason = json.dumps({"code": "ALL_LEFT", "at": [1.0]})
    root = tree(json.dumps({"recording": {"stopReason": reason}}).encode())
    node = found(root, "$.recording.stopReason")
    assert (node.kind, node.text, node.length) == (NodeKind.STRING, reason, len(reason))
    assert node.expandable
    assert [inner.path for inner in node.children()] == [
        "$.recording.stopReason|json.code",
        "$.recording.stopReason|json.at",
    ]
    assert found(root, "$.recording.stopReason|json.at[0]").text == "1.0"


def test_json_in_json_in_json_opens_level_by_level() -> None:
    text = '{"x": 1}'
    for _ in range(5):
        text = json.dumps({"in": text})
    root = tree(text.encode())
    assert found(root, "$.in" + "|json.in" * 4 + "|json.x").text == "1"


@pytest.mark.parametrize(
    "text", ["{", "[1, 2", "{}x", "[not json]", "{'a': 1}", "", "12", "null", '"{}"', "[" * 5000 + "]" * 5000]
)
def test_other_strings_do_not_open(text: str) -> None:
    node = found(tree(json.dumps({"s": text}).encode()), "$.s")
    assert node.opened() is None
    assert not node.expandable
    assert node.children() == []


def test_the_source_of_a_node_is_its_own_spelling() -> None:
    root = tree(rb' { "a" : { "b" : [ 1.0 , "\u00e9\/" , { } ] } , "c":null}  ')
    assert found(root, "$.a").source() == '{ "b" : [ 1.0 , "\\u00e9\\/" , { } ] }'
    assert found(root, "$.a.b[1]").source() == '"\\u00e9\\/"'
    assert found(root, "$.a.b[1]").text == "é/"
    assert found(root, "$.a.b[2]").source() == "{ }"
    assert found(root, "$.c").source() == "null"
    assert root.source() == '{ "a" : { "b" : [ 1.0 , "\\u00e9\\/" , { } ] } , "c":null}'


def test_the_source_inside_an_opened_string_is_that_strings_own() -> None:
    root = tree(json.dumps({"s": '{"a": [1.0, 2]}'}).encode())
    assert found(root, "$.s|json.a").source() == "[1.0, 2]"


def test_text_is_handed_on_as_it_came() -> None:
    root = tree(rb'{"s": "\u001b]52;c;AAAA\u0007\u202e"}')
    assert found(root, "$.s").text == "\x1b]52;c;AAAA\x07\u202e"


def test_a_megabyte_opens_in_less_than_fifty_milliseconds_beyond_its_parsing() -> None:
    rows = [
        {"id": n, "name": f"user {n}", "score": n * 1.5, "tags": ["a", "b"], "ok": True}
        for n in range(13_000)
    ]
    body = json.dumps(rows).encode()
    assert len(body) > 1_000_000
    extra: list[float] = []
    for _ in range(5):
        start = time.process_time()
        json.loads(body)
        parsed = time.process_time()
        tree(body).children(0, 200)
        extra.append((time.process_time() - parsed) - (parsed - start))
    assert min(extra) < 0.05


@given(st.text(max_size=20), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_any_name_can_be_written_and_read_as_a_step(name: str, nth: int) -> None:
    step = Step(name, nth)
    assert parse_path("$" + spell_step(step)) == (step,)


@given(st.text(alphabet="$.[]'\"\\#|0a ", max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_path_reader(path: str) -> None:
    tree(b'{"a": {"0": [1]}}').find(path)


def test_names_are_numbered_only_where_they_repeat() -> None:
    steps = named_steps(["a", "b", "a"])
    assert steps == (Step("a", 1), Step("b"), Step("a", 2))
    assert [named_position(steps, "a", nth) for nth in (0, 1, 2, 3, -1)] == [2, 0, 2, None, None]
