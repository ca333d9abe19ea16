"""Make foreign text safe to show: every character that could act, hide or reorder becomes visible.

The one function that payload text passes before it reaches a screen, a terminal, a log or an error.
It keeps printable characters and newlines; everything else is spelled out (`\\x1b`, `\\u{202e}`).
"""

from __future__ import annotations

import re
import unicodedata

# Letters and marks that are drawn as nothing: fillers (Hangul, Khmer, Mongolian), the combining
# grapheme joiner and the variation selectors, which also change how wide a terminal draws a character.
_FILLERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)
_SELECTORS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_INVISIBLE = frozenset((*_FILLERS, *_SELECTORS))
# Other (control, format, surrogate, private, unassigned) and every separator but the plain space.
_HIDDEN_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"])
_SUSPECT = re.compile(r"[^\n\x20-\x7e]")
_SUSPECT_ONE_LINE = re.compile(r"[^\x20-\x7e]")
_NAMED = {"\t": "\\t", "\r": "\\r", "\n": "\\n", "\0": "\\0"}


def visible(text: str) -> str:
    """Text of any origin as characters that only show. Newlines stay; a tab becomes `\\t`."""
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(_spell, text)


def visible_line(text: str) -> str:
    """The same on one line: a newline becomes `\\n` too."""
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT_ONE_LINE.sub(_spell, text)


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
    if text.isascii() and text.isprintable():
        return False
    return any(is_hidden(found[0]) and found[0] not in "\t\r" for found in _SUSPECT.finditer(text))


def _spell(found: re.Match[str]) -> str:
    character = found[0]
    if not is_hidden(character):
        return character
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"
