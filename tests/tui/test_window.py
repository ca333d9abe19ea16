from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Row
from inspector.tui.listing.window import Window
from tests.tui.samples import row


def page(newest: int, oldest: int) -> list[Row]:
    return [row(id) for id in range(newest, oldest - 1, -1)]


def filled(newest: int = 100, oldest: int = 81, total: int = 100) -> Window:
    window = Window()
    window.start(page(newest, oldest), complete=False)
    window.count(total)
    return window


def test_first_page_stands_at_the_top() -> None:
    window = filled()
    assert (window.total, window.above, window.ends) == (100, 0, False)
    assert window.at(0) == row(100)
    assert window.at(19) == row(81)
    assert window.at(20) is None


def test_complete_page_is_the_whole_list() -> None:
    window = Window()
    window.start(page(3, 1), complete=True)
    window.count(70)
    assert window.total == 3


def test_line_of_a_delivery() -> None:
    window = filled()
    assert window.line_of(100) == 0
    assert window.line_of(90) == 10
    assert window.line_of(7) is None


def test_older_page_goes_under() -> None:
    window = filled()
    window.add_older(page(80, 61), complete=False)
    assert window.at(39) == row(61)
    assert window.total == 100


def test_end_of_the_list_corrects_the_count() -> None:
    window = filled(total=500)
    window.add_older(page(80, 76), complete=True)
    assert window.total == 25


def test_capacity_drops_from_the_far_end() -> None:
    window = Window(capacity=30)
    window.start(page(100, 81), complete=False)
    window.count(100)
    window.add_older(page(80, 61), complete=False)
    assert len(window.rows) == 30
    assert window.above == 10
    assert window.at(10) == row(90)
    assert window.at(5) is None
    assert window.add_newer(page(100, 91), complete=True) == 0
    assert window.at(0) == row(100)
    assert not window.ends


def test_newest_page_replaces_what_is_as_new() -> None:
    window = filled()
    window.merge_newest([row(102), row(101), row(100, size=5), *page(99, 95)], complete=False)
    assert [one.id for one in window.rows] == list(range(102, 80, -1))
    assert window.at(2) == row(100, size=5)
    assert window.total == 102


def test_newest_page_that_does_not_meet_the_window_begins_it_anew() -> None:
    window = filled()
    window.merge_newest(page(500, 481), complete=False)
    assert [one.id for one in window.rows] == list(range(500, 480, -1))
    assert window.total >= 100
    assert not window.ends


def test_row_that_matches_no_longer_goes() -> None:
    window = filled()
    window.merge_newest([row(100), row(98), row(97)], complete=False)
    assert window.line_of(99) is None
    assert window.total == 99


def test_updated_rows_keep_their_lines() -> None:
    window = filled()
    assert window.update([row(95, size=7), row(90), row(5, size=7)]) == [5]
    assert window.at(5) == row(95, size=7)


def test_jump_to_the_end_is_exact() -> None:
    window = filled(total=1000)
    window.jump(page(20, 1), 980, complete=True)
    assert window.at(999) == row(1)
    assert window.total == 1000


def test_wrong_guess_is_put_right_at_the_top() -> None:
    window = filled(total=1000)
    window.jump(page(500, 481), 100, complete=False)
    # There were really 10 newer rows only, not 100.
    shift = window.add_newer(page(510, 501), complete=True)
    assert shift == -90
    assert window.at(0) == row(510)
    assert window.total == 910


def test_guess_is_exact_where_ids_have_no_gaps() -> None:
    window = filled(newest=1000, oldest=981, total=1000)
    assert window.guess_id(500, 1000, 1) == 500
    assert window.guess_id(0, 1000, 1) == 1000
    assert window.guess_id(999, 1000, 1) == 1


@given(st.sets(st.integers(1, 300), min_size=1, max_size=120), st.data())
@settings(max_examples=80, deadline=None)
def test_reading_to_both_ends_finds_every_row_once(ids: set[int], data: st.DataObject) -> None:
    rows = [row(id) for id in sorted(ids, reverse=True)]
    window = Window(capacity=400)
    start = data.draw(st.integers(0, len(rows) - 1))
    window.count(len(rows))
    above = data.draw(st.integers(1, 200)) if start else 0
    window.jump(rows[start : start + 5], above, complete=False)
    while not window.ends:
        older = [one for one in rows if one.id < window.rows[-1].id][:7]
        window.add_older(older, complete=len(older) < 7)
    while window.above:
        newer = [one for one in rows if one.id > window.rows[0].id][-7:]
        window.add_newer(newer, complete=len(newer) < 7)
    assert window.rows == rows
    assert window.total == len(rows)
