"""What is new, gone or of another type from one payload to the next, and what is not claimed."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inspector.decode import Node, decode
from inspector.explore.shape import MOST_ITEMS, MOST_NODES, Changes, changes, shape, spell_pattern


def root(value: object) -> Node:
    node = decode(json.dumps(value).encode(), "application/json").root
    assert node is not None
    return node


def compared(before: object, after: object) -> Changes:
    return changes(shape(root(before)), shape(root(after)), 41)


def spelled(found: Changes) -> tuple[list[str], list[str], dict[str, list[str]]]:
    retyped = {spell_pattern(pattern): sorted(types) for pattern, types in found.retyped.items()}
    return sorted(map(spell_pattern, found.new)), [spell_pattern(pattern) for pattern in found.gone], retyped


def test_fields_that_are_new_gone_and_retyped() -> None:
    before = {"event": "x", "size": 1, "reason": "a", "meeting": {"id": "1", "odd key": 1}}
    after = {"event": "y", "size": "1", "meeting": {"id": "1", "title": "t"}, "extra": {"deep": [1]}}
    new, gone, retyped = spelled(compared(before, after))
    assert new == ["$.extra", "$.meeting.title"], "of a new object only the object is named"
    assert gone == ["$.meeting['odd key']", "$.reason"]
    assert retyped == {"$.size": ["number"]}


def test_items_of_an_array_are_one_and_an_empty_array_takes_nothing_away() -> None:
    items = {"items": [{"a": 1}, {"a": 2, "b": "x"}]}
    assert not compared(items, {"items": [{"b": "y", "a": 3}]})
    assert not compared(items, {"items": []})
    assert spelled(compared(items, {"items": [{"a": None, "c": 1}]}))[0] == ["$.items[*].c"]
    assert spelled(compared(items, {"items": [{"a": 1, "b": 2}]}))[2] == {"$.items[*].b": ["string"]}


def test_an_object_that_became_text_changed_its_type_and_lost_no_fields() -> None:
    assert spelled(compared({"a": {"b": 1}}, {"a": "x"})) == ([], [], {"$.a": ["object"]})


def test_fields_of_json_in_a_text_count_too() -> None:
    before, after = {"why": '{"code": 1, "by": "x"}'}, {"why": '{"code": "1"}'}
    assert spelled(compared(before, after)) == ([], ["$.why|json.by"], {"$.why|json.code": ["number"]})


def test_forms_and_xml_have_shapes() -> None:
    one = decode(b"a=1&b=2", "application/x-www-form-urlencoded").root
    other = decode(b"a=1&c=2", "application/x-www-form-urlencoded").root
    assert one is not None
    assert other is not None
    assert spelled(changes(shape(one), shape(other))) == (["$.c"], ["$.b"], {})
    xml = decode(b"<o a='1'><b/></o>", "application/xml").root
    assert xml is not None
    assert "$.o['@a']" in map(spell_pattern, shape(xml).types)


def test_nothing_is_claimed_about_what_was_not_looked_at() -> None:
    long = [{"a": 1}] * MOST_ITEMS + [{"a": 1, "late": 2}]
    assert not compared(long, [{"a": 1, "late": 3}])
    assert not compared([{"a": 1, "late": 3}], long)
    wide = {f"k{number}": number for number in range(MOST_NODES + 10)}
    assert not compared(wide, wide | {"zz": 1}), "the object was cut in both"


def test_many_values_cost_a_bounded_look() -> None:
    many = shape(root({"outer": 1, "items": [[{"n": n}] * 5 for n in range(8_000)], "last": {"x": 1}}))
    assert sum(map(len, many.types.values())) < 20
    assert "$.last.x" in map(spell_pattern, many.types), "outer fields are seen before deep ones"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_nothing_differs_from_itself(value: object) -> None:
    assert not compared(value, value)


@given(
    st.dictionaries(st.text(max_size=3), json_values, max_size=3),
    st.dictionaries(st.text(max_size=3), json_values, max_size=3),
)
def test_what_is_new_one_way_is_gone_the_other_way(one: object, other: object) -> None:
    assert sorted(compared(one, other).new, key=spell_pattern) == list(compared(other, one).gone)
