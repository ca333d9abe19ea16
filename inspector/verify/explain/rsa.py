"""What an RSA signature gives back with the public key: the digest that was signed (RFC 8017, section 9).

With the right key the decoded block has a form that no other key produces, so "made with this key" and
"made with another key" are both shown by computation.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.verify.public import PublicKey

PSS = "pss"
"""The name of what was signed with the other padding, whose digest cannot be read."""

# DigestInfo before the digest: RFC 8017, section 9.2, note 1.
_PREFIXES = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha224": bytes.fromhex("302d300d06096086480165030402040500041c"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
    "md5": bytes.fromhex("3020300c06082a864886f70d020505000410"),
}


@dataclass(frozen=True, slots=True)
class Recovered:
    """The digest algorithm's name and the digest; `pss` and nothing for the other padding, `certain` where
    its form leaves no doubt."""

    name: str
    digest: bytes = b""
    certain: bool = True


def recover(key: PublicKey, signature: bytes) -> Recovered | None:
    """What was signed, or None when this key did not make this signature."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    if not isinstance(key, RSAPublicKey):
        return None
    size = (key.key_size + 7) // 8
    numbers = key.public_numbers()
    value = int.from_bytes(signature)
    if len(signature) != size or value >= numbers.n:
        return None
    # Only public values go in, so that a plain pow gives nothing away.
    block = pow(value, numbers.e, numbers.n).to_bytes(size)
    return _pkcs1(block) or _pss(block, key.key_size)


def key_bytes(key: PublicKey) -> int | None:
    """How long this key's signatures are, in bytes; None for a key that is not RSA."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    return (key.key_size + 7) // 8 if isinstance(key, RSAPublicKey) else None


def _pkcs1(block: bytes) -> Recovered | None:
    if not block.startswith(b"\x00\x01"):
        return None
    padding, separator, info = block[2:].partition(b"\x00")
    if not separator or len(padding) < 8 or padding.strip(b"\xff"):
        return None
    for name, prefix in _PREFIXES.items():
        if (
            info.startswith(prefix)
            and len(info) == len(prefix) + hashlib.new(name, usedforsecurity=False).digest_size
        ):
            return Recovered(name, info[len(prefix) :])
    return None


def _pss(block: bytes, bits: int) -> Recovered | None:
    """Whether the block has the form of EMSA-PSS (RFC 8017, section 9.1): zeros, a one, the salt.

    With a salt of the greatest length there are no zeros, and one block in 2**14 looks like that by chance.
    """
    if not block.endswith(b"\xbc"):
        return None
    for name in ("sha256", "sha512", "sha384", "sha1"):
        length = hashlib.new(name, usedforsecurity=False).digest_size
        masked, digest = block[: -length - 1], block[-length - 1 : -1]
        if len(masked) < length + 2:
            continue
        plain = bytearray(a ^ b for a, b in zip(masked, _mask(digest, len(masked), name), strict=True))
        plain[0] &= 0xFF >> (8 * len(block) - (bits - 1))
        salt = plain.lstrip(b"\x00")
        zeros = len(plain) - len(salt)
        if salt[:1] == b"\x01" and (zeros == 0 or zeros >= 8):
            return Recovered(PSS, certain=zeros >= 8)
    return None


def _mask(seed: bytes, length: int, name: str) -> bytes:
    """MGF1 (RFC 8017, appendix B.2.1)."""
    blocks = (
        hashlib.new(name, seed + count.to_bytes(4), usedforsecurity=False).digest()
        for count in range(-(-length // hashlib.new(name, usedforsecurity=False).digest_size))
    )
    return b"".join(blocks)[:length]
