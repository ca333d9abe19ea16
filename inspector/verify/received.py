"""The signature as it came, read by the row: candidates, the fields beside them, and what was odd.

It must never repair: what a provider's own library would not read is no candidate here either. The
odd forms are named by `explain`.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.providers import Encoding, Signature
from inspector.verify.message import Message

CANDIDATES = 100
"""How many signatures of one header are tried at most."""


@dataclass(frozen=True, slots=True)
class Received:
    """`raw` are the values as they came, `texts` the signatures in them, prefix cut, that the row reads.
    `fields` are the items of a header with several, by name (items without a name under "")."""

    raw: tuple[str, ...]
    texts: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def receive(row: Signature, message: Message, root: object = None) -> Received:
    """The signatures a message carries, at most 100 of them."""
    raw = tuple(value.decode("latin-1") for value in message.values(row.place, root))
    if not row.split and not row.field:
        return Received(raw, _cut(row, raw))
    fields: dict[str, list[str]] = {}
    names: list[str] = []
    for value in raw:
        for item in value.split(row.split) if row.split else [value]:
            name, separator, rest = (item.strip() if row.trim else item).partition(row.separator)
            fields.setdefault(name if separator else "", []).append(rest if separator else name)
            names.append(name)
    named = {name: tuple(values) for name, values in fields.items()}
    if row.only and tuple(names) != row.only:
        return Received(raw, (), named)
    texts = named.get(row.field, ()) if row.field else tuple(v for values in named.values() for v in values)
    return Received(raw, _cut(row, texts), named)


def encode(row: Signature, signature: bytes) -> str:
    """A signature as the row writes it, prefix included."""
    match row.encoding:
        case Encoding.HEX:
            text = signature.hex()
        case Encoding.BASE64:
            text = b64encode(signature).decode()
        case Encoding.BASE64URL:
            text = urlsafe_b64encode(signature).decode().rstrip("=")
        case Encoding.TEXT:
            text = signature.decode("latin-1")
    return row.prefix + text


def decode(row: Signature, text: str) -> bytes | None:
    """The bytes of a signature written exactly as the row says; None otherwise."""
    try:
        match row.encoding:
            case Encoding.HEX:
                found = binascii.unhexlify(text)
            case Encoding.BASE64:
                found = b64decode(text, validate=True)
            case Encoding.BASE64URL:
                plain = text.encode("ascii")
                found = b64decode(plain.translate(_URL) + b"=" * (-len(plain) % 4), validate=True)
            case Encoding.TEXT:
                found = text.encode("latin-1")
    except (binascii.Error, ValueError):
        return None
    return found


def _cut(row: Signature, texts: tuple[str, ...]) -> tuple[str, ...]:
    prefix = row.prefix
    if not prefix:
        return texts[:CANDIDATES]
    cut = (
        text[len(prefix) :] if text.startswith(prefix) else text
        for text in texts
        if row.prefix_optional or text.startswith(prefix)
    )
    return tuple(cut)[:CANDIDATES]


# The URL alphabet becomes the standard one; the standard signs become what base64 refuses.
_URL = bytes.maketrans(b"-_+/", b"+/!!")
