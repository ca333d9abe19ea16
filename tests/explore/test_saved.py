"""`@name` in a filter: the saved one in its place, within the same bounds, and each mistake at its place."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.explore import FilterError, check_configured, check_new, parse, spell
from inspector.explore.parse import MAX_DEPTH, MAX_LENGTH, MAX_PARTS
from inspector.model import And, ConfigError, Field, InspectorError, Not, Or, Text
from tests.explore.test_parse import read, size

BAD = Or((Field("verdict", "invalid"), Field("verdict", "stale")))
SAVED = {
    "failed": "verdict:invalid or verdict:stale",
    "dyte": "provider:dyte @failed",
    "late": "at:>-5m",
    "typo": "verdict:valdi",
    "names-typo": "a @typo",
    "self": "b or @self",
    "one": "@two",
    "two": "c @one",
    "lost": "@nobody",
}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("@failed", BAD),
        ("@FAILED", BAD),
        ("-@failed", Not(BAD)),
        ("a @failed", And((Text("a"), BAD))),
        ("(@failed or x)", Or((BAD, Text("x")))),
        ("@dyte", And((Field("provider", "dyte"), BAD))),
        ("@failed @failed", And((BAD, BAD))),
        ('"@failed"', Text("@failed")),
        ("a@failed", Text("a@failed")),
        ("@example.com", Text("@example.com")),
        ("event:@failed", Field("event", "@failed")),
        ("@", Text("@")),
    ],
)
def test_a_name_stands_for_the_filter_in_parentheses(text: str, same: object) -> None:
    query = parse(text, saved=SAVED)
    assert query == same
    assert parse(spell(query)) == query


@pytest.mark.parametrize(
    ("text", "position", "length", "said"),
    [
        ("a @faild", 2, 6, "Did you mean @failed?"),
        ("@zzzz", 0, 5, 'in quotes: "@zzzz"'),
        ("a or @typo b", 5, 5, "In the saved filter @typo: No verdict has that name. Did you mean valid?"),
        ("@names-typo", 0, 11, "In the saved filter @names-typo: No verdict"),
        ("x @self", 2, 5, "@self is made of itself"),
        ("@one", 0, 4, "@one is made of itself"),
        ("@lost", 0, 5, "In the saved filter @lost: There is no saved filter @nobody."),
        ("@late", 0, 5, "In the saved filter @late: "),
    ],
)
def test_a_mistake_is_at_the_name_in_what_was_typed(text: str, position: int, length: int, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, saved=SAVED)
    assert (caught.value.position, caught.value.length) == (position, length)
    assert said in str(caught.value).replace("\n", " ")


def test_the_bounds_hold_for_all_that_is_named() -> None:
    names = [f"a{number}" for number in range(40)]
    doubling = {name: f"@{after} @{after}" for name, after in zip(names, [*names[1:], "end"], strict=True)}
    deep = {name: f"b or c -(@{after})" for name, after in zip(names, [*names[1:], "end"], strict=True)}
    long = {"end": '"' + "x" * (MAX_LENGTH // 2) + '"'}
    began = perf_counter()
    for saved, text in (
        (doubling | {"end": "x"}, "@a0"),
        (doubling | {"end": "x"}, "@a31"),  # within the depth, with 2**9 parts
        (deep | {"end": "x"}, "@a0"),
        (long, "@end @end"),
    ):
        with pytest.raises(FilterError):
            parse(text, saved=saved)
    assert perf_counter() - began < 1
    nodes, depth = size(parse("@a33", saved=deep | {"end": "x"}))
    assert nodes <= 300
    assert depth <= 50
    assert MAX_DEPTH < 40 < MAX_PARTS


TEXTS = st.lists(
    st.sampled_from(["@a", "@b", "@c", "-", "(", ")", "or", "x", '"', "event:y"]), max_size=6
).map(" ".join)


@given(TEXTS, st.dictionaries(st.sampled_from("abc"), TEXTS.filter(str.strip)))
@settings(max_examples=200, deadline=None)
def test_any_saved_filters_are_read_or_refused_at_a_place(text: str, saved: dict[str, str]) -> None:
    query = read(text, saved)
    if isinstance(query, FilterError):
        assert 0 <= query.position <= query.position + query.length <= len(text)
        assert str(query).isprintable()
    else:
        assert parse(spell(query)) == query


def test_a_configured_filter_that_is_wrong_is_named_with_its_file() -> None:
    check_configured({"late": SAVED["late"], "dyte": SAVED["dyte"]}, SAVED, "/c.toml", 1e9)
    for name in ("typo", "self", "one", "lost"):
        with pytest.raises(ConfigError) as caught:
            check_configured({name: SAVED[name]}, SAVED, "/c.toml", 1e9)
        assert caught.value.message.startswith(f"/c.toml: [filters] {name} is no filter: ")
        assert caught.value.hint


def test_what_is_to_be_saved_is_read_as_it_would_be_then() -> None:
    check_new("new", "@dyte at:>-5m", SAVED, 1e9)
    for name, text in (("failed", "@dyte"), ("new", "@new"), ("new", "(a"), ("new", " ")):
        with pytest.raises(InspectorError):
            check_new(name, text, SAVED, 1e9)
