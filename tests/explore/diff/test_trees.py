"""Two trees: what is found, what is not, and that a comparison tells the whole truth."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from inspector.decode import Json, Number
from inspector.explore.diff import Volatile, rows
from inspector.explore.diff.bounds import Bounds
from inspector.explore.diff.numbers import same_value
from inspector.explore.diff.sameness import alike
from inspector.explore.diff.strings import changed_run
from inspector.explore.diff.trees import DEEPEST, Trees
from tests.explore.diff.making import compared, found, mirrored, right_side, said, values


def trees() -> Trees:
    return Trees(Volatile(), Bounds())


@given(values())
def test_a_value_does_not_differ_from_itself(value: Json) -> None:
    assert trees().compare(value, value) is None


@given(values(), values())
@settings(max_examples=300)
def test_old_value_and_difference_make_the_new_value(old: Json, new: Json) -> None:
    part = trees().compare(old, new)
    assert alike(right_side(part, old), new, Bounds())
    assert (part is None) == alike(old, new, Bounds())


@given(values(), values())
@settings(max_examples=300)
def test_a_comparison_read_from_the_other_side_is_the_other_comparison(old: Json, new: Json) -> None:
    there, back = trees().compare(old, new), trees().compare(new, old)
    # Which of several elements was moved past which is a matter of the side one stands on.
    assert [each for each in mirrored(there) if not each[-1]] == [each for each in said(back) if not each[-1]]


def test_objects_are_compared_by_key_and_their_order_is_told() -> None:
    assert found(compared({"a": 1, "b": 2}, {"b": 2, "a": 1})) == [
        ("~", None, None, "the same keys in another order")
    ]
    assert found(compared({"a": 1, "b": 2}, {"x": 0, "a": 1, "b": 2})) == [("+", None, "0", "")]


def test_kinds_and_spellings_are_told() -> None:
    assert found(compared(b'[1, "1", null, 1.0]', b'["1", 1, false, 1.00]')) == [
        ("~", "1", "1", "number → string"),
        ("~", "1", "1", "string → number"),
        ("~", None, False, "null → boolean"),
        ("~", "1.0", "1.00", "same value, other spelling"),
    ]


def test_repeated_keys_are_compared_one_by_one() -> None:
    assert found(compared(b'{"a":1,"a":2}', b'{"a":1,"a":3,"a":4}')) == [
        ("~", "2", "3", ""),
        ("+", None, "4", "repeated"),
    ]


def test_elements_are_matched_by_id_wherever_they_stand() -> None:
    old = [{"id": "a", "n": 1}, {"id": "b", "n": 2}, {"id": "c", "n": 3}]
    new = [{"id": "c", "n": 3}, {"id": "a", "n": 1}, {"id": "b", "n": 20}]
    assert found(compared(old, new)) == [
        ("~", {"id": "c", "n": "3"}, {"id": "c", "n": "3"}, "moved from [2]"),
        ("~", "2", "20", ""),
    ]


def test_elements_without_id_are_matched_by_likeness() -> None:
    old = [{"type": "x", "text": "one", "at": 1}, {"type": "y", "text": "two", "at": 2}]
    new = [{"type": "z", "new": True}, *({**each, "at": 9} for each in old)]
    assert [each[:3] for each in found(compared(old, new))] == [
        ("+", None, {"type": "z", "new": True}),
        ("~", "1", "9"),
        ("~", "2", "9"),
    ]


def test_one_more_in_the_middle_of_a_list_is_one_difference() -> None:
    numbers = list(range(3000))
    assert len(found(compared(numbers, [*numbers[:1500], -1, *numbers[1500:]]))) == 1
    assert len(found(compared(["a", "b", "a", "a"], ["a", "a", "b", "a", "a"]))) == 1


def test_documents_in_strings_are_compared_as_documents() -> None:
    inner = json.dumps({"a": {"b": 1}}), json.dumps({"a": {"b": 2}})
    comparison = compared({"payload": inner[0]}, {"payload": inner[1]})
    assert found(comparison) == [("~", "1", "2", "")]
    assert [row.path for row in rows(comparison).rows if row.number] == ["$.payload|json.a.b"]
    spaced = compared({"payload": '{"a":1}'}, {"payload": '{"a": 1}'})
    assert found(spaced) == [("~", '{"a":1}', '{"a": 1}', "")]


def test_what_is_nested_too_deeply_is_compared_as_a_whole() -> None:
    old, new = (b"[" * 300 + number + b"]" * 300 for number in (b"1", b"2"))
    ((_, _, _, note),) = found(compared(old, new))
    assert note == "different inside"
    assert len(rows(compared(old, new)).rows) < DEEPEST + 20


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([number % 2 for number in range(60_000)], [5, *(number % 2 for number in range(1, 60_002)), 7]),
        ([[number, 0] for number in range(20_000)], [[number, 1] for number in reversed(range(20_000))]),
        ({f"k{number}": number for number in range(50_000)}, {f"k{number}": 0 for number in range(50_000)}),
    ],
    ids=["no anchors", "nothing equal", "wide"],
)
def test_cost_is_bounded_and_what_was_cut_is_said(old: Json, new: Json) -> None:
    bounds = Bounds(values=400_000, changes=500, cells=50_000)
    part = Trees(Volatile(), bounds).compare(old, new)
    assert part is not None
    assert bounds.cells >= 0
    assert bounds.words()


def test_numbers_are_the_same_by_value_whatever_their_spelling() -> None:
    assert all(same_value("100", other) for other in ("1e2", "100.0", "0.1E+3", "1000e-1"))
    assert same_value("0", "-0.0e5")
    assert not any(same_value("1", other) for other in ("-1", "10", "1e1", "1.0000001", "NaN"))
    assert not same_value("1" * 20_000, "1" * 20_000 + ".0")
    assert not same_value("1e99999999999999999999", "1e9")
    assert type(Number("1")) is Number


def test_changed_run_never_counts_a_character_twice() -> None:
    for old, new in (("aa", "aaa"), ("abab", "ab"), ("", "x"), ("xay", "xby"), ("a" * 9000, "a" * 8999)):
        start, end, until = changed_run(old, new)
        assert 0 <= start <= min(end, until)
        assert old[:start] + new[start:until] + old[end:] == new
