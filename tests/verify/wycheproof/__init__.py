"""Project Wycheproof's vectors for the algorithms that rows can name. See the README beside this."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

FILES = {
    "rsa_signature_2048_sha256": "rsa-pkcs1-sha256",
    "rsa_signature_2048_sha512": "rsa-pkcs1-sha512",
    "rsa_pss_2048_sha256_mgf1_32": "rsa-pss-sha256",
    "ecdsa_secp256r1_sha256": "ecdsa-p256-sha256-der",
    "ecdsa_secp256r1_sha256_p1363": "ecdsa-p256-sha256-raw",
    "ecdsa_secp384r1_sha384": "ecdsa-p384-sha384-der",
    "ecdsa_secp384r1_sha384_p1363": "ecdsa-p384-sha384-raw",
    "ed25519": "ed25519",
    "hmac_sha1": "sha1",
    "hmac_sha256": "sha256",
    "hmac_sha512": "sha512",
}
"""The packed files, and what a row calls the algorithm."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One test. `key` is a PEM, or a secret in hex; `tag_bits` how much of an HMAC is given."""

    id: int
    result: str
    message: bytes
    signature: str
    key: str
    tag_bits: int


def vectors(name: str) -> Iterator[Vector]:
    """Every test of a packed file; raises when one is missing."""
    document = json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))
    seen = 0
    for group in document["groups"]:
        for id, result, message, signature, key in group["tests"]:
            seen += 1
            yield Vector(
                id, result, bytes.fromhex(message), signature, group.get("pem", key), group.get("tag_bits", 0)
            )
    assert seen == document["count"]
