from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from inspector.tui.listing.columns import COLUMNS, GUTTER, places
from inspector.tui.listing.row_cells import fit, pieces
from tests.tui.samples import HOSTILE, row


@pytest.mark.parametrize("width", range(56, 300))
def test_columns_fill_the_width_exactly(width: int) -> None:
    shown = places(width)
    assert GUTTER + sum(place.width for place in shown) + len(shown) - 1 == width


def test_everything_is_there_at_80_columns() -> None:
    assert [place.key for place in places(79)] == [column.key for column in COLUMNS]


def test_wide_list_shows_forward_time_and_long_paths() -> None:
    widths = {place.key: place.width for place in places(199)}
    assert widths["forward"] >= len("refused 597 ms")
    assert widths["request"] > 60


@pytest.mark.parametrize(
    ("width", "gone"),
    [(60, {"size", "marks"}), (48, {"size", "marks", "forward"}), (30, {"provider", "request"})],
)
def test_narrow_list_drops_the_least_needed_first(width: int, gone: set[str]) -> None:
    shown = {place.key for place in places(width)}
    assert not shown & gone
    assert {"time", "verdict"} <= shown


def test_very_narrow_list_never_drops_all() -> None:
    assert places(1)


@given(st.integers(20, 250), st.text(max_size=40), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_cells_are_as_wide_as_their_columns_whatever_the_text(width: int, event: str, target: str) -> None:
    one = row(3, event=event, target=target, method=event[:20], retry_of=1, attempts=3, cut=True)
    for place in places(width):
        for each in (one, replace(one, held=True)):
            assert cell_len("".join(piece.text for piece in pieces(each, place))) == place.width


@given(st.text(max_size=50), st.integers(0, 30), st.booleans())
@settings(max_examples=80, deadline=None)
def test_fitted_text_has_the_width_asked_for(text: str, width: int, right: bool) -> None:
    from inspector.text import visible_line

    assert cell_len(fit(visible_line(text), width, right=right)) == width


def test_hidden_characters_are_marked_and_spelled_out() -> None:
    one = row(1, target="/" + HOSTILE, event=HOSTILE)
    cells = {place.key: "".join(piece.text for piece in pieces(one, place)) for place in places(300)}
    assert "␛" in cells["marks"]
    assert "\\x1b]52" in cells["event"]
    assert "\\u{202e}" in cells["request"]


def test_plain_row_has_no_marks() -> None:
    cells = {place.key: "".join(piece.text for piece in pieces(row(1), place)) for place in places(120)}
    assert cells["marks"].strip() == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"attempts": 1, "attempt_status": 200, "attempt_duration": 12_000}, "200 12 ms"),
        ({"attempts": 3, "attempt_status": 502, "attempt_duration": 900}, "502 900 µs ×3"),
        ({"attempts": 1, "attempt_error": "refused"}, "refused"),
        ({"attempts": 1, "attempt_error": "something_new"}, "failed"),
        ({"held": True}, "‖ held"),
        ({"held": True, "attempts": 1, "attempt_error": "refused", "attempt_duration": 9}, "‖ held refused"),
        ({"held": True, "attempts": 2, "attempt_status": 200}, "‖ held 200"),
    ],
)
def test_forward_says_status_time_and_count(changes: dict[str, object], words: str) -> None:
    place = next(place for place in places(199) if place.key == "forward")
    assert "".join(piece.text for piece in pieces(row(1, **changes), place)).strip() == words


def test_held_stands_in_the_narrowest_forward_column() -> None:
    place = next(place for place in places(60 + 4) if place.key == "forward")
    one = row(1, held=True, attempts=3, attempt_error="refused", attempt_duration=9)
    assert "".join(piece.text for piece in pieces(one, place)) == "‖ held "


def test_long_target_costs_no_more_than_a_screen() -> None:
    one = row(1, target="/" + "\x1b" * 65_000)
    place = next(place for place in places(120) if place.key == "request")
    assert cell_len("".join(piece.text for piece in pieces(one, place))) == place.width


def test_event_can_be_told_at_80_columns() -> None:
    widths = {place.key: place.width for place in places(79)}
    assert widths["event"] >= len("meeting.participantJ")
