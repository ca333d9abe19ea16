"""JSON read faithfully: what must be accepted, refused with a reason, or shown with its oddity."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Decoded, Kind, Limits, Node, NodeKind, Number, Repeats, decode, read_json
from tests.decode.json_cases import ACCEPT, EITHER, REFUSE

LIMITS = Limits()
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def read(body: bytes) -> Decoded:
    return decode(body, "application/json")


def codes(decoded: Decoded) -> list[str]:
    return [problem.code for problem in decoded.problems]


def root(decoded: Decoded) -> Node:
    assert decoded.root is not None
    return decoded.root


@pytest.mark.parametrize("name", ACCEPT)
def test_valid_json_is_a_tree_without_a_complaint(name: str) -> None:
    decoded = read(ACCEPT[name])
    assert decoded.kind is Kind.JSON
    assert root(decoded).source().strip() == ACCEPT[name].decode().strip(" \t\r\n")
    assert [code for code in codes(decoded) if code != "json_big_number"] == []


@pytest.mark.parametrize("name", REFUSE)
def test_invalid_json_names_a_problem_and_keeps_the_text(name: str) -> None:
    decoded = read(REFUSE[name])
    assert decoded.problems
    assert decoded.content == REFUSE[name]
    for problem in decoded.problems:
        assert problem.message.isprintable()


@pytest.mark.parametrize("name", EITHER)
def test_what_parsers_disagree_about_is_shown_and_never_raises(name: str) -> None:
    decoded = read(EITHER[name])
    assert decoded.content == EITHER[name]
    if "500" not in name:
        root(decoded)


def test_numbers_keep_their_spelling() -> None:
    body = b"[1.0, 1.10, 1e400, -0, 12345678901234567890123, 0.1e-7, 1E5]"
    assert [node.text for node in root(read(body)).children()] == body.decode()[1:-1].split(", ")


def test_order_and_repeated_keys_are_kept_and_the_key_is_named() -> None:
    decoded = read(b'{"z": 1, "a": 2, "z": 3, "m": {"k": 1, "k": 1}}')
    assert [(node.path, node.text) for node in root(decoded).children()] == [
        ("$.z#1", "1"),
        ("$.a", "2"),
        ("$.z#2", "3"),
        ("$.m", ""),
    ]
    assert [(problem.code, problem.path) for problem in decoded.problems] == [
        ("json_repeated_key", "$.z"),
        ("json_repeated_key", "$.m.k"),
    ]
    assert isinstance(decoded.document, Repeats)
    assert decoded.document["z"] == "3"


def test_a_hostile_repeated_key_is_visible_in_the_message() -> None:
    decoded = read(rb'{"\u001b[2J\u202e": 1, "\u001b[2J\u202e": 2}')
    assert "\\x1b[2J\\u{202e}" in decoded.problems[0].message
    assert decoded.problems[0].message.isprintable()


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_constants_are_named_with_their_path(constant: str) -> None:
    decoded = read(b'{"a": [0, ' + constant.encode() + b"]}")
    assert [(problem.code, problem.path) for problem in decoded.problems] == [("json_constant", "$.a[1]")]
    found = root(decoded).find("$.a[1]")
    assert found is not None
    assert (found.kind, found.text) == (NodeKind.NUMBER, constant)


def test_numbers_that_doubles_cannot_hold_are_named() -> None:
    decoded = read(
        b'{"safe": 9007199254740992, "over": 9007199254740993, "huge": 1e400, "s": "9007199254740993"}'
    )
    assert [problem.path for problem in decoded.problems] == ["$.over", "$.huge"]


def test_lone_surrogates_are_named_and_pairs_are_not() -> None:
    decoded = read(rb'{"pair": "\ud83d\ude00", "lone": "\ud83d", "key\udc00": 1}')
    assert [(problem.code, problem.path) for problem in decoded.problems] == [
        ("json_lone_surrogate", "$"),
        ("json_lone_surrogate", "$.lone"),
    ]


def test_a_hundred_thousand_brackets_are_a_problem_and_not_a_crash() -> None:
    for body in (b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b'[{"a":' * 50_000):
        decoded = read(body)
        assert decoded.root is None
        assert codes(decoded) == ["json_too_deep"]
        assert decoded.text == body.decode()


def test_too_many_values_are_refused_before_they_cost_memory() -> None:
    decoded = decode(b"[" + b"[]," * 1000 + b"0]", "application/json", limits=Limits(values=1000))
    assert codes(decoded) == ["json_too_many"]


def test_text_after_the_document_is_a_problem_and_the_tree_stays() -> None:
    decoded = read(b'{"a": 1} \x1b[2J tail')
    assert codes(decoded) == ["json_trailing"]
    assert root(decoded).find("$.a") is not None
    assert "\x1b" not in decoded.problems[0].message


def test_a_raw_control_character_is_a_problem_and_the_tree_stays() -> None:
    decoded = read(b'{"a": "x\ty", "b": 1}')
    assert codes(decoded) == ["json_control_character"]
    assert [node.text for node in root(decoded).children()] == ["x\ty", "1"]


def test_a_broken_document_says_where() -> None:
    decoded = read(b'{"a": 1,\n "b": }')
    assert decoded.root is None
    assert "line 2, column 7" in decoded.problems[0].message


def test_json_lines_are_a_list_with_broken_lines_marked() -> None:
    decoded = decode(b'{"a":1}\nnot json\r\n\n{"a":1.0}\n', "application/x-ndjson")
    assert decoded.kind is Kind.JSON_LINES
    assert [node.kind for node in root(decoded).children()] == [
        NodeKind.OBJECT,
        NodeKind.BROKEN,
        NodeKind.OBJECT,
    ]
    assert [(problem.code, problem.path) for problem in decoded.problems] == [("json_line_broken", "$[1]")]
    found = root(decoded).find("$[2].a")
    assert found is not None
    assert found.text == "1.0"
    assert [node.source() for node in root(decoded).children()] == ['{"a":1}', "not json", '{"a":1.0}']


def test_json_lines_under_the_name_of_json_are_seen() -> None:
    assert read(b'{"a":1}\n{"a":2}').kind is Kind.JSON_LINES


def test_record_separators_are_skipped() -> None:
    decoded = decode(b'\x1e{"a":1}\n\x1e{"a":2}\n', "application/json-seq")
    assert decoded.problems == ()
    assert root(decoded).length == 2


def test_too_many_lines_are_cut_and_said() -> None:
    decoded = decode(b"1\n" * 50, "application/jsonl", limits=Limits(lines=10))
    assert root(decoded).length == 10
    assert codes(decoded) == ["json_lines_limit"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=20,
)


def plain(value: object) -> object:
    """A decoded document as what `json.loads` gives."""
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@given(json_values, st.booleans(), st.sampled_from([None, 2]))
@settings(max_examples=150, deadline=None)
def test_a_document_means_what_the_standard_library_reads(
    value: object, ascii: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii, indent=indent)
    found = read_json(text, LIMITS)
    assert found.ok
    assert plain(found.value) == json.loads(text)


@given(st.from_regex(NUMBER, fullmatch=True))
@settings(max_examples=150, deadline=None)
def test_any_number_keeps_its_spelling(spelling: str) -> None:
    found = read_json(f"[{spelling}]", LIMITS)
    assert found.value == [spelling]


@given(json_values, st.sampled_from([None, 1]))
@settings(max_examples=100, deadline=None)
def test_every_node_is_found_again_by_its_path_and_has_its_own_spelling(
    value: object, indent: int | None
) -> None:
    decoded = read(json.dumps(value, indent=indent).encode())
    for node in every(root(decoded)):
        found = root(decoded).find(node.path)
        assert found is not None
        assert (found.path, found.kind, found.text) == (node.path, node.kind, node.text)
        assert plain(read_json(node.source(), LIMITS).value) == plain(read_json(found.source(), LIMITS).value)


def every(node: Node) -> list[Node]:
    found = [node]
    for inner in node.children() if node.opened() is None else ():
        found += every(inner)
    return found
