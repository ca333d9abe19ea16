"""Bodies in another character set, or what a lossy decoding made of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Literal

from inspector.verify.explain.changes import Change

LIMIT = 256 * 1024
"""The longest body whose text is written in other character sets, in bytes."""

_LOST = b"\xef\xbf\xbd"
_FIX = "Read and write the body as bytes; where text is wanted, as UTF-8 on both sides."
_SETS = (
    ("latin-1", "Latin-1"),
    ("cp1252", "Windows-1252"),
    ("utf-16-le", "UTF-16 (little endian)"),
    ("utf-16-be", "UTF-16 (big endian)"),
    ("utf-16", "UTF-16 with a byte order mark"),
    ("shift_jis", "Shift_JIS"),
    ("gb18030", "GB 18030"),
    ("euc_kr", "EUC-KR"),
    ("cp1251", "Windows-1251"),
    ("cp1250", "Windows-1250"),
)
_FORMS: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
_LOSSY = (("replace", "a question mark"), ("ignore", "nothing"), ("xmlcharrefreplace", "an XML reference"))


def other_charsets(body: bytes) -> Iterator[Change]:
    """The body's text in other character sets, and read as what it was not."""
    if len(body) > LIMIT:
        return
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        yield from _not_utf8(body)
        return
    for codec, title in _SETS if not text.isascii() else _SETS[2:5]:
        yield from _in_charset(text, codec, title)
    if text.isascii():
        return
    for codec, title in _SETS[:2]:
        words = f"the body was signed as UTF-8 that had been read as {title} and written as UTF-8 once more"
        yield from _read_as(body, codec, words)
    for form in _FORMS:
        words = f"the text was signed in the Unicode normal form {form}, and changed after it"
        yield Change("charset", words, _FIX, unicodedata.normalize(form, text).encode())
    for errors, shown in _LOSSY:
        words = f"the body was signed with {shown} in place of each character that is not ASCII"
        yield Change("charset", words, _FIX, text.encode("ascii", errors))
    if _LOST in body:
        yield from _lost(body)


def _in_charset(text: str, codec: str, title: str) -> Iterator[Change]:
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        return
    words = f"the body was signed in {title}, and turned into UTF-8 after it"
    try:
        if codec in ("latin-1", "cp1252") and data.decode("utf-8"):
            words = f"the signed UTF-8 was read as {title} on the way and written as UTF-8 once more"
    except UnicodeDecodeError:
        pass
    yield Change("charset", words, _FIX, data)


def _not_utf8(body: bytes) -> Iterator[Change]:
    for codec, title in _SETS[:2]:
        yield from _read_as(body, codec, f"the body was signed in UTF-8, and turned into {title} after it")
    for codec, title in _SETS[2:]:
        yield from _read_as(body, codec, f"the body was signed in UTF-8, and turned into {title} after it")
    words = "the body was signed as text: what is not UTF-8 in it had been lost to U+FFFD by then"
    yield Change("charset", words, _FIX, body.decode("utf-8", "replace").encode())
    yield Change("charset", words.replace("U+FFFD", "nothing"), _FIX, body.decode("utf-8", "ignore").encode())


def _read_as(body: bytes, codec: str, words: str) -> Iterator[Change]:
    try:
        yield Change("charset", words, _FIX, body.decode(codec).encode())
    except UnicodeError:
        return


def _lost(body: bytes) -> Iterator[Change]:
    """A few U+FFFD, and all that may have stood there: single bytes, or a character cut in two chunks."""
    parts = body.split(_LOST)
    count = len(parts) - 1
    words = "a byte of the signed body that is no UTF-8 was lost to U+FFFD on the way"
    if count == 1:
        for byte in range(0x80, 0x100):
            yield Change("charset", words, _FIX, bytes([byte]).join(parts))
    if count != 2:
        return
    if not parts[1]:
        cut = "a character of the signed body was cut in two chunks that were decoded one by one: U+FFFD"
        for point in (*range(0x80, 0x800), *range(0x2000, 0x2200)):
            yield Change("charset", cut, _FIX, parts[0] + chr(point).encode() + parts[2])
    for first, second in product(range(0x80, 0x100), repeat=2):
        data = parts[0] + bytes([first]) + parts[1] + bytes([second]) + parts[2]
        yield Change("charset", words, _FIX, data)
