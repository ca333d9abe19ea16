"""Signatures with a private key, for the simulator and the tests. It must never keep or show the key."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from inspector.model import InspectorError
from inspector.text import Secret, visible_line
from inspector.verify.key import Key, KeyKind, decode_base64
from inspector.verify.public import digest_for, rsa_padding

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_PREFIX = b"whsk_"
_PRIVATE = "private"  # Where a Key keeps its parsed form: reading a PEM checks its primes, which takes long.


def sign_with(key: Key, algorithm: str, data: bytes) -> bytes:
    """A signature over `data`. Raises InspectorError for a key that does not fit the algorithm."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    private = key.cache.get(_PRIVATE)
    if private is None:
        private = key.cache[_PRIVATE] = _load(key)
    if isinstance(private, rsa.RSAPrivateKey) and algorithm.startswith("rsa"):
        return private.sign(data, rsa_padding(algorithm), digest_for(algorithm.rpartition("-")[2]))
    if isinstance(private, ed25519.Ed25519PrivateKey) and algorithm == "ed25519":
        return private.sign(data)
    if isinstance(private, ec.EllipticCurvePrivateKey) and algorithm.startswith("ecdsa"):
        signature = private.sign(data, ec.ECDSA(digest_for(algorithm.split("-")[2])))
        return signature if algorithm.endswith("der") else _side_by_side(signature, private.key_size)
    raise InspectorError(
        f"The key {visible_line(key.name)} does not fit {algorithm}.", "Give a private key of that type."
    )


def _side_by_side(signature: bytes, bits: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    size = (bits + 7) // 8
    return b"".join(number.to_bytes(size) for number in decode_dss_signature(signature))


def _load(key: Key) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = key.material.reveal()
    try:
        if b"-----BEGIN" in text:
            return load_pem_private_key(text, None)
        return _raw(text)
    except (ValueError, TypeError, binascii.Error) as problem:
        message = f"The key {visible_line(key.name)} cannot be read as a private key."
        raise InspectorError(message, "Give a PEM without a password, or 32 bytes of Ed25519.") from problem


def _raw(text: bytes) -> Ed25519PrivateKey:
    """Ed25519 from its seed, or seed and public key (64 bytes), as base64 after `whsk_` or hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    plain = text.strip().removeprefix(_PREFIX)
    if len(plain) == 64 and not plain.translate(None, b"0123456789abcdefABCDEF"):
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(plain.decode()))
    data = decode_base64(plain) or b""
    return Ed25519PrivateKey.from_private_bytes(data[:32] if len(data) == 64 else data)


def public_of(key: Key) -> Key:
    """The public key that belongs to a private one, as PEM. Raises InspectorError for what is none."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _load(key).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return Key(key.name, Secret(pem), KeyKind.PUBLIC_PEM, key.id, key.traits)
