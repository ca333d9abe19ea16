"""A JSON Web Key Set (RFC 7517) as the keys in it. It must never raise, or take a key that signs nothing.

A set with one key may be used wherever a key may; of several the token's `kid` says which.
"""

from __future__ import annotations

import json

from inspector.text import Secret
from inspector.verify.document import parse, text_of
from inspector.verify.key import LIMIT, Key, KeyKind

MOST = 50
"""How many keys of a set are looked at."""

_SET = "keys of a set"
_KID = "kid"


def members(key: Key) -> tuple[Key, ...]:
    """The signing keys of a set, named and with their `kid` as id; the key itself where it is no set."""
    found = key.cache.get(_SET)
    if found is None:
        found = key.cache[_SET] = _read(key)
    return found or (key,)  # type: ignore[return-value]  # only this function stores under that name


def with_kid(keys: tuple[Key, ...], kid: object) -> tuple[Key, ...]:
    """The keys that a token's `kid` may mean: those of sets only where it is theirs. Without a `kid`, all."""
    if not isinstance(kid, str):
        return keys
    return tuple(key for key in keys if dict(key.traits).get(_KID, kid) == kid)


def _read(key: Key) -> tuple[Key, ...]:
    """Empty where the text is no set."""
    text = key.material.reveal()
    if key.kind.is_secret or len(text) > LIMIT or text.lstrip()[:1] != b"{":
        return ()
    document = parse(text)
    held = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(held, list):
        return ()
    return tuple(_member(key, jwk) for jwk in held[:MOST] if _signs(jwk))


def _member(key: Key, jwk: dict[str, object]) -> Key:
    kid = text_of(jwk.get("kid"))
    name = key.name if kid is None else f"{key.name}#{kid[:60]}"
    named = () if kid is None else ((_KID, kid),)
    return Key(name, Secret(json.dumps(jwk).encode()), KeyKind.JWK, kid, (*key.traits, *named))


def _signs(jwk: object) -> bool:
    """A key for encryption, or a symmetric one, is none that signs for everybody to see."""
    return isinstance(jwk, dict) and jwk.get("use", "sig") == "sig" and jwk.get("kty") in ("RSA", "EC", "OKP")
