"""Every byte is shown, a page at a time, and nothing is taken for what it is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.tui.views.body_lines import BodyLines
from inspector.tui.views.raw import RawView
from inspector.tui.views.raw_rows import (
    PAGE,
    hex_line,
    hex_width,
    looks_binary,
    page_count,
    page_start,
    text_page,
)
from inspector.tui.views.spans import Ink, line_width
from tests.tui.views.stage import detail, picture, staged, type_keys


def page_text(body: bytes, page: int, width: int = 80) -> str:
    """What all rows of a page say, without line numbers."""
    laid = text_page(body, page, width)
    return "".join(laid.text[row.start : row.stop] for row in laid.rows)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.integers(12, 60))
def test_the_rows_of_a_body_hold_every_byte_but_the_newlines(body: bytes, width: int) -> None:
    assert page_text(body, 0, width).encode("utf-8", "surrogateescape") == body.replace(b"\n", b"")
    laid = text_page(body, 0, width)
    assert all(line_width(laid.line(row)) <= width for row in range(len(laid.rows)))


@pytest.mark.parametrize(
    "body",
    [
        b"x" * (3 * PAGE + 17),
        "東京".encode() * PAGE,
        b"\n" * (2 * PAGE),
        b"word and word\n" * (PAGE // 3),
        b"\x80" * (2 * PAGE),
        b"a" * PAGE + b"\n",
        b"a" * (PAGE - 1) + "é".encode(),
    ],
    ids=["one line", "wide", "newlines", "lines", "no text", "ends after a page", "split character"],
)
def test_pages_join_without_a_gap_and_without_splitting_a_character(body: bytes) -> None:
    pages = page_count(body)
    assert "".join(page_text(body, page) for page in range(pages)) == body.replace(b"\n", b"").decode(
        "utf-8", "surrogateescape"
    )
    assert [page_start(body, page) for page in (0, pages)] == [0, len(body)]


def test_a_page_costs_what_it_holds_and_not_what_the_body_does() -> None:
    body = b"x" * 25 * 2**20
    laid = text_page(body, 200, 100)
    assert len(laid.text) <= PAGE + 4096
    assert len(laid.rows) <= PAGE // 90


def test_line_numbers_go_on_over_pages() -> None:
    body = b"12345678901\n" * PAGE
    laid = text_page(body, 1, 80)
    assert laid.rows[0].number == page_start(body, 1) // 12 + 1


def test_a_line_that_began_on_the_page_before_has_no_number_again() -> None:
    assert text_page(b"x" * 2 * PAGE, 1, 80).rows[0].number == 0


def test_what_is_no_text_has_an_ink_of_its_own() -> None:
    line = text_page(b"\\x1b \x1b \xff", 0, 80).line(0)
    assert [(span.text, span.ink) for span in line[1:]] == [
        ("\\x1b ", Ink.PLAIN),
        ("\\x1b", Ink.NOTE),
        (" ", Ink.PLAIN),
        ("\\xff", Ink.WARN),
    ]


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=100))
def test_hex_tells_every_byte(body: bytes) -> None:
    rows = -(-len(body) // 16)
    told = "".join(hex_line(body, row, 16)[1].text for row in range(rows))
    assert bytes.fromhex(told.replace(" ", "")) == body


def test_hex_rows_fit_the_width() -> None:
    for width in (44, 76, 97, 142, 300):
        assert line_width(hex_line(b"x" * 64, 0, hex_width(width))) <= width


def test_binary_is_told_from_text() -> None:
    assert looks_binary(b"\x00\x01")
    assert looks_binary(bytes(range(128, 256)))
    assert not looks_binary("東京 text\r\n\t".encode())
    assert not looks_binary(b"")


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.integers(0, 299))
def test_a_byte_is_found_in_its_row_in_text_and_in_hex(body: bytes, offset: int) -> None:
    offset = min(offset, len(body) - 1)
    lines = BodyLines(body)
    lines.lay_out(40)
    for as_hex in (True, False):
        row = lines.show_as(as_hex=as_hex, offset=offset)
        assert lines.offset(row) <= offset


async def test_b_changes_between_text_and_bytes_at_the_same_place() -> None:
    body = b"".join(b"line %06d\n" % number for number in range(2000))
    async with staged(RawView(), detail(body), (80, 20)) as (view, pilot):
        await type_keys(pilot, *["pagedown"] * 10)
        first = picture(view).splitlines()[0].split()[-1]
        await type_keys(pilot, "b")
        assert first[:4] in picture(view).splitlines()[0] + picture(view).splitlines()[1]
        await type_keys(pilot, "b")
        assert picture(view).splitlines()[0].split()[-1] == first


async def test_the_choice_of_bytes_holds_for_the_next_delivery() -> None:
    async with staged(RawView(), detail(b"text")) as (view, pilot):
        await type_keys(pilot, "b")
        view.show(detail(b"more text", id=43))
        assert "6d 6f 72 65" in picture(view)


async def test_binary_starts_as_bytes() -> None:
    async with staged(RawView(), detail(b"\x00\x01\x02")) as (view, _):
        assert "00 01 02" in picture(view)


async def test_keys_go_over_the_edge_of_a_page_and_back() -> None:
    body = b"".join(b"line %06d\n" % number for number in range(PAGE // 6))
    async with staged(RawView(), detail(body), (80, 20)) as (view, pilot):
        await type_keys(pilot, "G")
        assert "page 2 of 2" in picture(view)
        await type_keys(pilot, "g")
        assert "page 1 of 2" in picture(view)
        view.scroll_to_line(view.line_total)
        last = picture(view).splitlines()[-2].split()[-1]
        await type_keys(pilot, "j")
        assert "page 2 of 2" in picture(view)
        assert int(picture(view).splitlines()[0].split()[-1]) == int(last) + 1
        await type_keys(pilot, "k")
        assert picture(view).splitlines()[-2].split()[-1] == last


async def test_one_line_of_ten_megabytes_costs_a_screen_of_lines_a_press() -> None:
    async with staged(RawView(), detail(b"x" * 10_000_000, "text/plain"), (100, 46)) as (view, pilot):
        view.lines_drawn = 0
        await type_keys(pilot, "pagedown", "G", "g", "b", "G", "b")
        await pilot.pause()
        assert view.lines_drawn <= 46 * 24
        assert view.line_total <= 2 + PAGE // 80


async def test_a_body_is_copied_whole_and_as_it_is_shown() -> None:
    async with staged(RawView(), detail(b'{"a":\t"\xff"}')) as (view, pilot):
        assert view.copy_value() == '{"a":\t"\\xff"}'
        await type_keys(pilot, "b")
        assert view.copy_value() == b'{"a":\t"\xff"}'.hex()


async def test_a_narrower_pane_keeps_the_place() -> None:
    body = b"".join(b"line %06d\n" % number for number in range(500))
    async with staged(RawView(), detail(body), (80, 20)) as (view, pilot):
        await type_keys(pilot, *["pagedown"] * 5)
        first = picture(view).splitlines()[0].split()[-1]
        await pilot.resize_terminal(20, 20)
        await pilot.pause()
        assert first in picture(view)
