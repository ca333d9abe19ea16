"""A header's value as it may hold signatures: whole, after a label, or as items side by side.

For senders nobody described; where there is a row, `received` reads by it and by nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.verify.key import decode_base64

LONGEST = 8 * 1024
"""The longest value that is looked at, in characters."""

_MOST = 20
_LABELLED = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,23}[=:,] ?)([^,;\s]{16,})")
_ITEM = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,23})([=:])(.+)")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


@dataclass(frozen=True, slots=True)
class Item:
    """One possible signature: its bytes, and how a row has to say where and how it is written."""

    data: bytes
    encoding: str
    prefix: str = ""
    field: str = ""
    separator: str = "="
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """One reading of a value. `fields` are its named items, in order."""

    items: tuple[Item, ...]
    split: str = ""
    trim: bool = False
    fields: tuple[tuple[str, str], ...] = ()


def signatures_in(value: str) -> Iterator[Written]:
    """Every reading of a value that holds something that could be a signature."""
    value = value.strip()
    if not value or len(value) > LONGEST:
        return
    whole = tuple(_items(value))
    if whole:
        yield Written(whole)
    labelled = _LABELLED.fullmatch(value)
    if labelled:
        items = tuple(_items(labelled[2], prefix=labelled[1]))
        if items:
            yield Written(items)
    for split in (",", ";", " "):
        pieces = value.split(split)
        if not 2 <= len(pieces) <= _MOST:
            continue
        trim = any(piece != piece.strip() for piece in pieces)
        found = [_ITEM.fullmatch(piece.strip()) for piece in pieces]
        named = [(each[1], each[2], each[3]) for each in found if each]
        items = tuple(
            item for name, separator, text in named for item in _items(text, field=name, separator=separator)
        )
        if items:
            yield Written(items, split, trim, tuple((name, text) for name, _, text in named))


def _items(text: str, *, prefix: str = "", field: str = "", separator: str = "=") -> Iterator[Item]:
    if len(text) < 16 or not text.isascii():
        return
    if _HEX.fullmatch(text):
        capitals = text != text.lower()
        yield Item(bytes.fromhex(text), "hex", prefix, field, separator, any_case=capitals)
    data = decode_base64(text.encode())
    if data:
        encoding = "base64url" if "-" in text or "_" in text or len(text) % 4 else "base64"
        yield Item(data, encoding, prefix, field, separator)
