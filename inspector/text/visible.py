"""Make foreign text safe to show: every character that could act, hide or reorder becomes visible.

The one function that payload text passes before it reaches a screen, a terminal, a log or an error.
It keeps printable characters and newlines; everything else is spelled out (`\\x1b`, `\\u{202e}`).
A backslash stays what it is, so `visible` is for reading and not for taking back.
"""

from __future__ import annotations

import unicodedata

# Letters, marks and symbols that are drawn as nothing: fillers (Hangul, Khmer, Mongolian), the combining
# grapheme joiner, blanks (braille, musical, hieroglyphic) and the variation selectors, which also
# change how wide a terminal draws a character.
_FILLERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x13441, 0x13442, 0x1D159)
_SELECTORS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_INVISIBLE = frozenset((*_FILLERS, *_SELECTORS))
# Other (control, format, surrogate, private, unassigned) and every separator but the plain space:
# the categories that `str.isprintable` is about.
_HIDDEN_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"])
_NAMED = {"\t": "\\t", "\r": "\\r", "\n": "\\n", "\0": "\\0"}
_MOST_KEPT = 20_000


def visible(text: str) -> str:
    """Text of any origin as characters that only show. Newlines stay; a tab becomes `\\t`."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return text.translate(_TEXT)


def visible_line(text: str) -> str:
    """The same on one line: a newline becomes `\\n` too."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_LINE)


def visible_bytes(data: bytes) -> str:
    """Bytes read as UTF-8, what is not UTF-8 as `\\xff`, the rest as `visible`."""
    return visible(data.decode("utf-8", "backslashreplace"))


def is_hidden(character: str) -> bool:
    """Whether a character would act, vanish or reorder instead of being seen."""
    if character == " ":
        return False
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or ord(character) in _INVISIBLE


def has_hidden(text: str) -> bool:
    """Whether text holds anything that `visible` spells out, newlines, tabs and returns aside."""
    rest = text.replace("\n", "").replace("\t", "").replace("\r", "")
    if rest.isascii() or not rest.isprintable():
        return not rest.isprintable()
    return len(rest.translate(_LINE)) > len(rest)


class _Spelling(dict[int, str]):
    """What each character is shown as, found out once: a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = _spell(character) if is_hidden(character) else character
        if len(self) < _MOST_KEPT:
            self[code] = shown
        return shown


def _spell(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # How Python keeps a byte that is not UTF-8 (PEP 383).
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"


_LINE = _Spelling()
_TEXT = _Spelling({ord("\n"): "\n"})
