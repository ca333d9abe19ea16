"""Foreign text made visible: nothing that acts, hides or reorders is left in what is shown."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.text import has_hidden, is_hidden, visible, visible_bytes, visible_line

TROJAN = "if access_level != 'user\u202e \u2066// Check if admin\u2069 \u2066' {"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, with 'quotes' & <tags>", "plain text, with 'quotes' & <tags>"),
        ("two\nlines", "two\nlines"),
        ("a\ttab", "a\\ttab"),
        ("return\r\n", "return\\r\n"),
        ("nul\0", "nul\\0"),
        ("\x1b]52;c;aGFjaw==\x07", "\\x1b]52;c;aGFjaw==\\x07"),
        ("\x1b[2J\x9b31m\x7f", "\\x1b[2J\\x9b31m\\x7f"),
        ("é日本한😀", "é日本한😀"),
        (TROJAN, "if access_level != 'user\\u{202e} \\u{2066}// Check if admin\\u{2069} \\u{2066}' {"),
        ("tag \U000e0041\U000e007f", "tag \\u{e0041}\\u{e007f}"),
        ("👩\u200d💻", "👩\\u{200d}💻"),
        ("❤\ufe0f", "❤\\u{fe0f}"),
        ("zero\u200bwidth\u2060\ufeff\u00ad", "zero\\u{200b}width\\u{2060}\\u{feff}\\xad"),
        ("no\u00a0break\u3000wide\u2028line", "no\\xa0break\\u{3000}wide\\u{2028}line"),
        ("\u3164\u115f\u2800\uffa0", "\\u{3164}\\u{115f}\\u{2800}\\u{ffa0}"),
        ("lone \ud800 byte \udcff", "lone \\u{d800} byte \\xff"),
        ("private \ue000 unassigned \U0003fffe", "private \\u{e000} unassigned \\u{3fffe}"),
        ("c\\x1b a literal backslash", "c\\x1b a literal backslash"),
        ("e\u0301 combining", "e\u0301 combining"),
        ("[bold]x[/] [@click=app.quit]y[/]", "[bold]x[/] [@click=app.quit]y[/]"),
        ("", ""),
    ],
)
def test_text_is_shown_as(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible_line(text) == shown.replace("\n", "\\n")


def test_bytes_that_are_no_utf8_are_spelled() -> None:
    assert visible_bytes(b"caf\xc3\xa9 \xff\x1b") == "café \\xff\\x1b"


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_printable_and_newlines(text: str) -> None:
    assert visible(text).replace("\n", "").isprintable()
    assert visible_line(text).isprintable()
    assert not has_hidden(visible(text))
    assert visible(visible(text)) == visible(text)


@given(st.binary(max_size=100))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_shown_printable(data: bytes) -> None:
    assert visible_bytes(data).replace("\n", "").isprintable()


def test_a_character_is_either_shown_as_itself_or_spelled_in_ascii() -> None:
    for code in (*range(0x20000), *range(0xE0000, 0xE1000), 0xF0000, 0x10FFFD, 0x10FFFF):
        character = chr(code)
        shown = visible_line(character)
        if shown != character:
            assert shown.isascii()
            assert shown.startswith("\\")
        else:
            assert not is_hidden(character)
            assert unicodedata.category(character)[0] not in "CZ" or character == " "


@pytest.mark.parametrize(
    "text", ["a\x1b", TROJAN, "\u200b", "x\ufe0f", "a\u00a0b", "\ud800", "\x7f", "\u2800"]
)
def test_hidden_characters_are_noticed(text: str) -> None:
    assert has_hidden(text)


@pytest.mark.parametrize("text", ["", "plain", "tabs\tand\r\nlines", "é日本😀", "e\u0301"])
def test_ordinary_text_has_nothing_hidden(text: str) -> None:
    assert not has_hidden(text)


@pytest.mark.parametrize("text", ["日本語テキスト", "日本\t語\n\u202e", "plain ascii\n"])
def test_a_megabyte_takes_well_under_two_hundred_milliseconds(text: str) -> None:
    body = text * (1_000_000 // len(text.encode()) + 1)
    best = 1.0
    for _ in range(3):
        start = time.process_time()
        visible(body)
        has_hidden(body)
        best = min(best, time.process_time() - start)
    assert best < 0.15
