"""Bytes to text without losing a byte: what is not valid is kept as surrogate escapes and named.

`text.encode(charset, "surrogateescape")` gives the bytes back (a removed byte order mark aside).
It must never raise, nor trust a charset name: only known text encodings are used.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from inspector.decode.problem import Problem, quoted

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAME = re.compile(r"[a-z0-9][a-z0-9._:-]{0,39}")
_XML_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# Python also has codecs that are no charsets, or are slow on hostile input (idna, punycode, utf-7).
_KNOWN = frozenset(
    (
        *("ascii", "big5", "big5hkscs", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "hz", "iso2022_jp"),
        *("johab", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "shift_jis", "tis-620"),
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"cp{page}" for page in (437, 850, 852, 866, 874, 932, 949, 950, *range(1250, 1259))),
        *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    )
)


@dataclass(frozen=True, slots=True)
class TextRead:
    """Text, the charset it was read with, and what was odd. A byte order mark is not in the text."""

    text: str
    charset: str
    problems: tuple[Problem, ...] = ()


def read_text(content: bytes, declared: str | None = None, *, json: bool = False) -> TextRead:
    """Read bytes as text: a byte order mark decides, then what is declared, then UTF-8.

    `json` follows RFC 8259, section 8.1: JSON is UTF-8 (UTF-16 and UTF-32 are recognised by their
    zero bytes), and a charset parameter counts only where UTF-8 does not fit.
    """
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], charset, json)
    if json:
        return _read_json(content, declared)
    if declared is None:
        found = _XML_DECLARATION.match(content[:300])
        declared = found[1].decode("ascii") if found else None
    return _read_declared(content, declared)


def _marked(content: bytes, charset: str, json: bool) -> TextRead:
    read = _decode(content, charset)
    if not json:
        return read
    message = f"The JSON starts with a byte order mark ({charset}), which RFC 8259 does not allow."
    return TextRead(read.text, charset, (Problem("charset_mark", message), *read.problems))


def _read_json(content: bytes, declared: str | None) -> TextRead:
    wide = _wide_json(content)
    if wide is not None:
        read = _decode(content, wide)
        message = f"The JSON is {wide}; RFC 8259 asks for UTF-8."
        return TextRead(read.text, wide, (Problem("charset_not_utf8", message), *read.problems))
    charset = _known(declared) if declared else "utf-8"
    if charset in (None, "utf-8", "ascii"):
        return _decode(content, "utf-8")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _read_declared(content, declared)
    if content.isascii():
        return TextRead(text, "utf-8")
    message = f"The declared charset “{quoted(declared or '')}” is ignored: the JSON is valid UTF-8."
    return TextRead(text, "utf-8", (Problem("charset_ignored", message),))


def _wide_json(content: bytes) -> str | None:
    """JSON starts with an ASCII character, so zero bytes around it tell the width."""
    first, second, third, fourth = (*content[:4], *[None] * 4)[:4]
    if first == 0 and second == 0 and third == 0 and fourth:
        return "utf-32-be"
    if first and second == 0 and third == 0 and fourth == 0:
        return "utf-32-le"
    if first == 0 and second:
        return "utf-16-be"
    if first and second == 0 and (third is None or third or fourth == 0):
        return "utf-16-le"
    return None


def _read_declared(content: bytes, declared: str | None) -> TextRead:
    if not declared:
        return _decode(content, "utf-8")
    charset = _known(declared)
    if charset is None:
        read = _decode(content, "utf-8")
        message = f"The charset “{quoted(declared)}” is not known; the body is read as UTF-8."
        return TextRead(read.text, "utf-8", (Problem("charset_unknown", message), *read.problems))
    return _decode(content, charset)


def _known(declared: str) -> str | None:
    name = declared.strip().strip("\"'").lower()
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in _KNOWN else None


def _decode(content: bytes, charset: str) -> TextRead:
    try:
        return TextRead(content.decode(charset), charset)
    except UnicodeDecodeError as error:
        message = f"The body is not valid {charset} from byte {error.start} on."
        problem = Problem("charset_invalid", message)
    if charset in ("utf-8", "ascii"):
        return TextRead(content.decode("utf-8", "surrogateescape"), "utf-8", (problem,))
    return TextRead(content.decode("latin-1"), "latin-1", (problem,))
