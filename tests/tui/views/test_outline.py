"""The flat list of what is in sight: bounded, lazily made, and exact about where things are."""

from __future__ import annotations

from inspector.decode import Node, decode
from inspector.tui.views.branch import branch_path, copied
from inspector.tui.views.node_line import branch_line, is_long
from inspector.tui.views.outline import CHUNK, PIECES, UNFOLD_ROWS, Outline, ranges
from inspector.tui.views.spans import line_width


def root_of(body: bytes, content_type: str = "application/json") -> Node:
    root = decode(body, content_type).root
    assert root is not None
    return root


def outline_of(body: bytes) -> Outline:
    return Outline(root_of(body))


def paths(outline: Outline) -> list[str]:
    return [branch_path(row) for row in outline.rows]


def shown(outline: Outline, index: int, width: int = 80) -> str:
    return "".join(span.text for span in branch_line(outline.rows[index], width))


MILLION = root_of(b"[" + b"0," * 999_999 + b"0]")


def test_unfolding_shows_the_children_in_order() -> None:
    outline = outline_of(b'{"b": 1, "a": {"c": 2}}')
    assert outline.unfold(0)
    assert paths(outline) == ["$", "$.b", "$.a"]
    assert outline.unfold(2)
    assert paths(outline) == ["$", "$.b", "$.a", "$.a.c"]


def test_folding_hides_all_that_is_below() -> None:
    outline = outline_of(b'{"a": {"b": {"c": 1}}, "d": 2}')
    outline.unfold_all(0)
    assert outline.fold(1)
    assert paths(outline) == ["$", "$.a", "$.d"]
    assert not outline.fold(1)


def test_what_has_nothing_below_does_not_unfold() -> None:
    outline = outline_of(b'{"a": {}, "b": []}')
    outline.unfold(0)
    assert not outline.unfold(1)
    assert not outline.unfold(2)


def test_ranges_are_powers_of_a_hundred_and_at_most_a_hundred() -> None:
    assert list(ranges(0, 250)) == [(0, 100), (100, 200), (200, 250)]
    assert len(list(ranges(0, 1_000_000))) == 100
    assert next(ranges(0, 1_000_001)) == (0, 1_000_000)
    assert list(ranges(0, 20_000))[1] == (10_000, 20_000) or len(list(ranges(0, 20_000))) <= CHUNK


def test_a_million_items_are_reached_by_a_hundred_rows_at_a_time() -> None:
    outline = Outline(MILLION)
    for _ in range(3):
        outline.unfold(len(outline.rows) - 1)
    assert branch_path(outline.rows[-1]) == "$[999999]"
    assert outline.made == 1 + 3 * CHUNK
    assert shown(outline, 1) == "  ▸ [0…9999]"


def test_unfolding_everything_stops_at_its_bound_and_goes_on_when_asked_again() -> None:
    outline = Outline(MILLION)
    assert not outline.unfold_all(0)
    assert outline.made <= 1 + UNFOLD_ROWS + CHUNK
    before = outline.made
    assert not outline.unfold_all(0)
    assert before < outline.made <= before + UNFOLD_ROWS + CHUNK


def test_unfolding_everything_of_a_small_body_says_that_it_was_all() -> None:
    outline = outline_of(b'{"a": [1, [2, {"b": 3}]], "s": "{\\"x\\": 1}"}')
    assert outline.unfold_all(0)
    assert paths(outline)[-1] == "$.s"


def test_a_body_as_deep_as_decode_allows_unfolds_and_is_drawn_inside_the_width() -> None:
    outline = outline_of(b"[" * 400 + b"]" * 400)
    outline.unfold_all(0)
    assert len(outline.rows) == 400
    assert "↳399" in shown(outline, 399)
    assert all(line_width(branch_line(row, 40)) <= 40 for row in outline.rows)


def test_a_body_deeper_than_that_has_no_tree_and_a_note_instead() -> None:
    decoded = decode(b"[" * 5000 + b"]" * 5000, "application/json")
    assert decoded.root is None
    assert decoded.problems


def test_a_small_body_is_unfolded_level_by_level_up_to_the_budget() -> None:
    outline = outline_of(b'{"a": {"b": {"c": 1}}, "long": [' + b"1," * 60 + b"1]}")
    outline.unfold_levels(30)
    assert paths(outline) == ["$", "$.a", "$.a.b", "$.a.b.c", "$.long"]


def test_json_in_a_string_is_marked_and_opens_in_place() -> None:
    outline = outline_of(b'{"stopReason": "{\\"code\\": 7}"}')
    outline.unfold(0)
    assert shown(outline, 1) == "  ▸ stopReason  ⟨json⟩ {1}  code"
    assert outline.unfold(1)
    assert paths(outline)[-1] == "$.stopReason|json.code"
    assert copied(outline.rows[1]) == '{"code": 7}'


def test_a_very_long_string_is_never_read_as_a_document() -> None:
    outline = outline_of(b'{"s": "[' + b"1," * 1_000_000 + b'1]"}')
    outline.unfold(0)
    assert not outline.unfold(1)
    assert outline.unfold_text(1, 60)
    assert outline.made <= 2 + PIECES + 1


def test_a_long_text_is_cut_with_its_length_and_unfolds_into_lines() -> None:
    outline = outline_of(b'{"s": "' + b"lorem\\n" * 30 + b'"}')
    outline.unfold(0)
    assert shown(outline, 1, 60).endswith("…  180 characters")
    assert is_long(outline.rows[1], 60)
    assert outline.unfold_text(1, 60)
    assert [row.text for row in outline.rows[2:]] == ["lorem"] * 30
    assert copied(outline.rows[2]) == "lorem\n" * 30


def test_a_text_of_ten_megabytes_is_drawn_and_unfolded_in_bounded_pieces() -> None:
    outline = outline_of(b'{"s": "' + b"x" * 10_000_000 + b'"}')
    outline.unfold(0)
    assert len(shown(outline, 1)) == 80
    outline.unfold_text(1, 76)
    assert len(outline.rows) == 2 + PIECES + 1
    assert "more characters" in str(outline.rows[-1].text)


def test_types_can_be_told_without_colour() -> None:
    outline = outline_of(b'{"a": "1", "b": 1, "c": true, "d": null, "e": {}, "f": [], "g": "null"}')
    outline.unfold(0)
    values = [shown(outline, index).split()[1] for index in range(1, 8)]
    assert values == ['"1"', "1", "true", "null", "{0}", "[0]", '"null"']


def test_values_of_siblings_start_in_one_column() -> None:
    outline = outline_of(b'{"a": 1, "longer": 2, "a very long key that stands out alone": 3, "x": 4}')
    outline.unfold(0)
    columns = [shown(outline, index).index(str(index)) for index in (1, 2, 4)]
    assert len(set(columns)) == 1
    assert shown(outline, 3, 100).endswith('"a very long key that stands out alone"  3')
    assert shown(outline, 3, 80).endswith('"a very long key that stands out alon…  3')


def test_numbers_are_copied_as_they_are_spelled() -> None:
    outline = outline_of(b'{"a": 1.0, "b": 1e400, "c": {"d":  [1.50,2]}}')
    outline.unfold(0)
    assert [copied(row) for row in outline.rows[1:]] == ["1.0", "1e400", '{"d":  [1.50,2]}']


def test_the_parent_of_a_row_is_what_it_was_unfolded_from() -> None:
    outline = outline_of(b'{"a": {"b": 1}, "c": 2}')
    outline.unfold_all(0)
    assert [outline.parent_of(index) for index in range(4)] == [None, 0, 1, 0]


def test_a_range_has_a_path_with_a_slice() -> None:
    outline = Outline(MILLION)
    outline.unfold(0)
    assert branch_path(outline.rows[2]) == "$[10000:20000]"
