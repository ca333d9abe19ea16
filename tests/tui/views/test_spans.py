"""Cutting and wrapping by cells: nothing wider than asked for, nothing lost, always an end."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from inspector.text import is_hidden
from inspector.tui.views.spans import Ink, Span, cut, fit, fit_line, foreign, line_width, tail, wrap

TEXT = st.text(alphabet=st.sampled_from("ab c  é東😀\u0301-"), max_size=80)
ANY = st.text(max_size=60)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(0, 30))
def test_cut_text_is_a_start_that_fits(text: str, width: int) -> None:
    assert text.startswith(cut(text, width))
    assert cell_len(cut(text, width)) <= width


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(0, 30))
def test_text_that_does_not_fit_ends_with_an_ellipsis(text: str, width: int) -> None:
    shown = fit(text, width)
    assert cell_len(shown) <= width
    assert shown == text or width == 0 or shown.endswith("…")


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXT, max_size=4), st.integers(2, 30))
def test_exact_wrapping_loses_nothing_and_stays_inside(texts: list[str], width: int) -> None:
    lines = wrap([Span(text) for text in texts], width, exact=True)
    assert "".join(span.text for line in lines for span in line) == "".join(texts)
    assert all(line_width(line) <= width for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXT, max_size=4), st.integers(2, 30))
def test_wrapping_between_words_loses_only_spaces(texts: list[str], width: int) -> None:
    lines = wrap([Span(text) for text in texts], width)
    wrapped = "".join(span.text for line in lines for span in line)
    assert wrapped.replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(line_width(line) <= width for line in lines)


def test_a_wide_character_in_one_cell_comes_to_an_end() -> None:
    assert "".join(span.text for line in wrap([Span("東京")], 1) for span in line) == "東京"


def test_words_stay_whole_where_they_can() -> None:
    lines = wrap([Span("the quick brown fox")], 10)
    assert ["".join(span.text for span in line) for line in lines] == ["the quick", "brown fox"]


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_foreign_text_is_inert_and_on_one_line(text: str) -> None:
    assert not any(is_hidden(character) for character in foreign(text))


def test_foreign_text_of_any_length_is_looked_at_only_to_the_limit() -> None:
    assert foreign("x" * 10_000_000, 100) == "x" * 100 + "…"


@settings(max_examples=200, deadline=None)
@given(ANY, st.integers(1, 30))
def test_the_end_of_a_path_fits_and_is_inert(text: str, width: int) -> None:
    shown = tail(text, width)
    assert cell_len(shown) <= width
    assert not any(is_hidden(character) for character in shown)


def test_the_end_of_a_long_path_is_what_is_shown() -> None:
    assert tail("$.meeting.organizedBy.name", 12) == "…izedBy.name"


def test_a_line_is_cut_in_the_piece_that_does_not_fit() -> None:
    line = fit_line([Span("abc", Ink.KEY), Span("defgh", Ink.STRING), Span("never")], 6)
    assert line == (Span("abc", Ink.KEY), Span("de…", Ink.STRING))


def test_a_full_line_that_goes_on_gives_its_last_cell_to_the_ellipsis() -> None:
    assert fit_line([Span("abc"), Span("d")], 3) == (Span("ab…"),)
    assert fit_line([Span("abc"), Span("")], 3) == (Span("abc"), Span(""))
