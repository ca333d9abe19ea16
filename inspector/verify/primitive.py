"""The computation a row names, and the comparison. It must never compare secrets with `==`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from inspector.providers import Encoding, Kind, Scheme
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.public import verifies
from inspector.verify.received import decode, encode

if TYPE_CHECKING:
    from inspector.verify.public import PublicKey

    Material: TypeAlias = bytes | PublicKey
    """A shared secret's bytes, or a public key."""


VOLUME = 64 * 1024 * 1024
"""How many bytes are read for all the signatures of one header together."""


def made_by(scheme: Scheme, made: bytes, texts: tuple[str, ...]) -> bool:
    """Whether any of the texts is the signature `made` as the row writes it. Compared in constant time."""
    row = scheme.signature
    wanted = encode(row, made)[len(row.prefix) :].encode("ascii")
    given = [text.encode("latin-1", "replace") for text in texts]
    if row.any_case and row.encoding is Encoding.HEX:
        given = [text.lower() for text in given]
    return among(wanted, given)


def signed_by(scheme: Scheme, key: PublicKey, texts: tuple[str, ...], base: bytes) -> bool:
    """Whether any of the texts, read as the row says, is a signature of this key over these bytes.

    Each check reads all the bytes, so a header full of signatures over a large body is not tried whole.
    """
    most = max(3, VOLUME // (len(base) + 1))
    signatures = (decode(scheme.signature, text) for text in texts[:most])
    return any(s is not None and verifies(key, scheme.algorithm, s, base) for s in signatures)


def among(given: bytes, made: Iterable[bytes]) -> bool:
    """Whether a signature is one of several, every one compared in constant time."""
    found = False
    for one in made:
        found |= hmac.compare_digest(given, one)
    return found


def digest(scheme: Scheme, secret: bytes, base: bytes, filling: Filling) -> bytes:
    """The signature a shared secret makes. `base` are the signed bytes; a plain hash, whose signed bytes hold
    the secret, is filled in again from `filling`."""
    if scheme.kind is Kind.HASH and scheme.template is not None:
        with_secret = fill(scheme.template, replace(filling, secret=secret))
        hashed = b"" if isinstance(with_secret, Missing) else with_secret
        return hashlib.new(scheme.algorithm, hashed, usedforsecurity=False).digest()
    return hmac.digest(secret, base, scheme.algorithm)
