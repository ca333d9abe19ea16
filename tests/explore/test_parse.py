"""The filter language: what it means, and that each mistake has a place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.explore import FIELDS, FilterError, parse, spell
from inspector.explore.parse import MAX_DEPTH, MAX_PARTS, NONE_SAVED
from inspector.model import EVERYTHING, And, Compare, ExitCode, Field, Not, Or, Query, Text


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", EVERYTHING),
        ("  \t\n ", EVERYTHING),
        ("word", Text("word")),
        ("two words", And((Text("two"), Text("words")))),
        ('"two words"', Text("two words")),
        (r'"a \"quote\" and \\ \n"', Text(r'a "quote" and \ \n')),
        ('""', Text("")),
        ("provider:dyte", Field("provider", "dyte")),
        ("PROVIDER:Dyte", Field("provider", "Dyte")),
        ("event:meeting.*", Field("event", "meeting.*")),
        ('event:"meeting started"', Field("event", "meeting started")),
        ('event:""', Field("event", "")),
        ("event:a:b", Field("event", "a:b")),
        ("event:customer.subscription:updated", Field("event", "customer.subscription:updated")),
        ("event:-x", Field("event", "-x")),
        ("event:and", Field("event", "and")),
        ("path:/hooks/*", Field("path", "/hooks/*")),
        ("path:/a:b/c", Field("path", "/a:b/c")),
        ("status:500", Field("status", "500")),
        ("status:5xx", Field("status", "5*")),
        ("status:4*", Field("status", "4*")),
        ("id:42", Field("id", "42")),
        ("verdict:invalid", Field("verdict", "invalid")),
        ("verdict:unknown", Field("verdict", "unknown_provider")),
        ('verdict:"no key"', Field("verdict", "no_key")),
        ("verdict:no-key", Field("verdict", "no_key")),
        ("verdict:un*", Field("verdict", "un*")),
        ("-word", Not(Text("word"))),
        ("not word", Not(Text("word"))),
        ("NOT word", Not(Text("word"))),
        ("--word", Text("word")),
        ("not not not word", Not(Text("word"))),
        ('-"a b"', Not(Text("a b"))),
        ("-provider:dyte", Not(Field("provider", "dyte"))),
        ("a -", And((Text("a"), Text("-")))),
        ("foo-bar", Text("foo-bar")),
        ("12:30", Text("12:30")),
        ("a and b", And((Text("a"), Text("b")))),
        ("a or b", Or((Text("a"), Text("b")))),
        ("a b or c", Or((And((Text("a"), Text("b"))), Text("c")))),
        ("a (b or c)", And((Text("a"), Or((Text("b"), Text("c")))))),
        ("-(a b)", Not(And((Text("a"), Text("b"))))),
        ("(-a)or(not b)", Or((Not(Text("a")), Not(Text("b"))))),
        ("((a))", Text("a")),
        ('"and"', Text("and")),
        ("android", Text("android")),
        ("ключ", Text("ключ")),
    ],
)
def test_a_filter_means(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "position", "length", "said"),
    [
        ('a "b', 2, 2, "not closed"),
        ("a provder:x", 2, 8, "Did you mean provider:"),
        ("a EVNT:x", 2, 5, "Did you mean event:"),
        ("http://example.com", 0, 5, "in quotes"),
        ("event:", 6, 0, "no value"),
        ("event: x", 6, 0, "no value"),
        ("event:(x)", 6, 0, "no value"),
        ("a verdict:valdi", 10, 5, "Did you mean valid?"),
        ("verdict:zz*", 8, 3, "unsigned"),
        ("status:abc", 7, 3, "number"),
        ("status:>=x", 7, 3, "number"),
        ("id:x", 3, 1, "number"),
        ("path:/a?b=c", 5, 6, "question mark"),
        ("(a", 0, 1, "not closed"),
        ("a)", 1, 1, "no opening"),
        ("()", 1, 1, "nothing in"),
        ("a or", 4, 0, "follow “or”"),
        ("or a", 0, 2, "stand before “or”"),
        ("and", 0, 3, "stand before “and”"),
        ("a and or b", 6, 2, "stand before “or”"),
        ("not", 3, 0, "follow “not”"),
        ("a (b or )", 8, 1, "stand before )"),
    ],
)
def test_a_mistake_has_a_place_and_a_way_out(text: str, position: int, length: int, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.length) == (position, length)
    assert said in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_hostile_field_name_is_visible_in_the_error() -> None:
    with pytest.raises(FilterError) as caught:
        parse("a\x1b[2J b:c")
    assert str(caught.value).isprintable()


def test_long_filters_are_read_or_refused_and_never_crash() -> None:
    assert parse("x" * 10_000) == Text("x" * 10_000)
    assert parse('"' + "y " * 4_999 + '"') == Text("y " * 4_999)
    for text in ("a " * 5_000, "a or " * 2_000 + "a", "-a " * 3_333, "x" * 30_000, "event:a " * 1_250):
        with pytest.raises(FilterError):
            parse(text)
    assert parse("-" * 9_998 + "ab") == Text("ab")
    assert parse("not " * 2_001 + "a") == Not(Text("a"))


@pytest.mark.parametrize("text", ["(" * 1_000, "(" * 1_000 + "a" + ")" * 1_000, "-(" * 500 + "a" + ")" * 500])
def test_a_thousand_parentheses_are_refused_at_the_one_too_deep(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert f"more than {MAX_DEPTH} deep" in caught.value.message
    assert text[caught.value.position] == "("


def size(query: Query) -> tuple[int, int]:
    """Nodes and depth, as the store counts them."""
    match query:
        case Not(part):
            nodes, depth = size(part)
            return nodes + 1, depth + 1
        case And(parts) | Or(parts):
            sizes = [size(part) for part in parts]
            return 1 + sum(nodes for nodes, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)
        case _:
            return 1, 1


def test_the_largest_filters_are_within_what_the_store_takes() -> None:
    deep = "a"
    for _ in range(MAX_DEPTH):
        deep = f"b or c -({deep})"
    wide = "-(a b) " * (MAX_PARTS // 3)
    for text in (deep, wide):
        nodes, depth = size(parse(text))
        assert nodes <= 300
        assert depth <= 50


LETTERS = st.text(alphabet='abc()"\\:-*? \t\x00\x1bé:or andnot', max_size=40)
TERMS = st.sampled_from(
    ["a", "(", ")", "or", "and", "not", "-", '"b c"', "event:x", "status:5xx", "verdict:", '"', ":"]
)


@given(LETTERS | st.text(max_size=40) | st.lists(TERMS, max_size=15).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_parse_gives_a_query_that_can_be_spelled_or_a_filter_error(text: str) -> None:
    query = read(text)
    if isinstance(query, FilterError):
        assert 0 <= query.position <= query.position + query.length <= len(text)
        assert str(query).isprintable()
    else:
        assert parse(spell(query)) == query


def read(text: str, saved: Mapping[str, str] = NONE_SAVED) -> Query | FilterError:
    try:
        return parse(text, saved=saved)
    except FilterError as error:
        return error


def leaves() -> st.SearchStrategy[Query]:
    words = st.text(max_size=8).map(Text)
    free = st.builds(Field, st.sampled_from(["provider", "event", "method"]), st.text(max_size=8))
    return (
        words
        | free
        | st.sampled_from([Field("status", "5*"), Field("verdict", "no_key"), Field("path", "/a b")])
    )


def grow(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    positive = inner.filter(lambda query: not isinstance(query, Not))
    return several.map(And) | several.map(Or) | positive.map(Not)


@given(st.recursive(leaves(), grow, max_leaves=8))
@settings(max_examples=200, deadline=None)
def test_any_query_can_be_spelled_and_read_back(query: Query) -> None:
    assert parse(spell(query)) == query


def test_every_example_of_a_field_can_be_read() -> None:
    for field in FIELDS.values():
        query = parse(field.example, now=0)
        assert isinstance(query, Field | Compare)
        assert query.name == field.name
