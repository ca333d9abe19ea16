"""The ways a secret's bytes can be spelled inside a request, so that it is found by value.

It must never give a spelling out: they are searched for, and what is found is only a place.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from inspector.text.secret import Secret

SHORTEST = 4
"""Bytes; a shorter secret is found by chance all over and is not searched for by value."""

_SHORTEST_INSIDE = 6
_PREFIX = b"whsec_"
_ESCAPE = re.compile(r"%[0-9A-F]{2}")


@dataclass(frozen=True, slots=True)
class Found:
    """Where in the bytes a secret stands, and its number in the order they were given."""

    start: int
    end: int
    secret: int


class Finder:
    """Secrets by value. What is longest is taken first, so that a spelling within another one of the
    same place does not leave its rest."""

    __slots__ = ("_spellings",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        found = {
            spelling: number
            for number, secret in reversed(list(enumerate(secrets)))
            for spelling in _spellings(secret.reveal())
        }
        self._spellings = sorted(found.items(), key=lambda item: len(item[0]), reverse=True)

    def __repr__(self) -> str:
        return "Finder(…)"

    def find(self, data: bytes) -> list[Found]:
        """Every place, in order; places do not overlap."""
        present = {spelling: number for spelling, number in self._spellings if spelling in data}
        if not present:
            return []
        pattern = re.compile(b"|".join(map(re.escape, present)))
        return [Found(at.start(), at.end(), present[at[0]]) for at in pattern.finditer(data)]


def _spellings(material: bytes) -> Iterator[bytes]:
    plain = material.strip()
    variants = [plain]
    if plain.startswith(_PREFIX):
        variants.append(plain[len(_PREFIX) :])
    for variant in variants:
        if len(variant) >= SHORTEST:
            yield from _of_bytes(variant)
            yield from _of_text(variant)


def _of_bytes(data: bytes) -> Iterator[bytes]:
    yield data
    yield data.hex().encode()
    yield data.hex().upper().encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data)
        yield encode(data).rstrip(b"=")
        if len(data) >= _SHORTEST_INSIDE:
            yield from _inside_base64(encode, data)
    for escaped in (quote(data, safe=""), quote_plus(data), quote(data)):
        yield escaped.encode()
        yield _ESCAPE.sub(lambda found: found[0].lower(), escaped).encode()


def _inside_base64(encode: Callable[[bytes], bytes], data: bytes) -> Iterator[bytes]:
    """The part of a base64 text that a secret alone decides when other bytes stand around it, as in
    `user:secret` (RFC 7617); the one character at each end that is shared is left out."""
    for before in range(3):
        first = -(-before * 8 // 6)
        last = (before + len(data)) * 8 // 6
        yield encode(bytes(before) + data)[first:last]


def _of_text(data: bytes) -> Iterator[bytes]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    for escaped in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield escaped.encode()
        yield escaped.replace("/", "\\/").encode()
    yield html.escape(text).encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
