"""Whether bytes other than those received are what was signed: the one question of every search.

A match is proof: with RSA because the signature gives its digest back, with the others because nobody
could have made that signature for those bytes without the key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from inspector.providers import Kind, Template
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.rsa import Recovered, recover
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.key import Key
from inspector.verify.primitive import among, digest
from inspector.verify.public import verifies

HASH_SHARE = 3
"""How many bytes are hashed at the cost of one byte of a budget's volume, which is that of handling it."""

VERIFY_COST = 40
"""What one check with a public key costs, in HMACs of a small body (measured: 66 to 105 µs against 2.4)."""


class Prover(Protocol):
    """Answers for one failure: the key that signed what a filling gives, or None."""

    def proves(self, filling: Filling, template: Template | None = None) -> Key | None: ...


def prover_for(failure: Failure, signatures: Iterable[bytes]) -> Prover:
    """The cheapest prover for a failure and the signatures it may have."""
    wanted = tuple(dict.fromkeys(signatures))
    if failure.scheme.kind is not Kind.ASYMMETRIC:
        return _Shared(failure, wanted)
    if failure.scheme.algorithm.startswith("rsa-pkcs1"):
        return _Recovering(failure, wanted)
    return _Verifying(failure, wanted)


@dataclass(frozen=True, slots=True)
class _Shared:
    failure: Failure
    wanted: tuple[bytes, ...]

    def proves(self, filling: Filling, template: Template | None = None) -> Key | None:
        base = _base(self.failure, filling, template)
        for ready in self.failure.ready:
            if base is None or not self.failure.budget.spend(len(base) // HASH_SHARE):
                return None
            if isinstance(ready.material, bytes):
                made = digest(self.failure.scheme, ready.material, base, filling)
                if among(made, self.wanted):
                    return ready.key
        return None


class _Recovering:
    """PKCS #1 v1.5: one hash a try, against the digests that the signatures gave back."""

    def __init__(self, failure: Failure, wanted: tuple[bytes, ...]) -> None:
        self.failure = failure
        self.digests: list[tuple[Recovered, Key]] = []
        for ready in failure.ready:
            for signature in wanted:
                found = None if isinstance(ready.material, bytes) else recover(ready.material, signature)
                if found is not None and found.name == failure.scheme.algorithm.rpartition("-")[2]:
                    self.digests.append((found, ready.key))

    def proves(self, filling: Filling, template: Template | None = None) -> Key | None:
        if not self.digests:
            return None
        base = _base(self.failure, filling, template)
        if base is None or not self.failure.budget.spend(len(base) // HASH_SHARE):
            return None
        for found, key in self.digests:
            if hmac.compare_digest(
                hashlib.new(found.name, base, usedforsecurity=False).digest(), found.digest
            ):
                return key
        return None


@dataclass(frozen=True, slots=True)
class _Verifying:
    failure: Failure
    wanted: tuple[bytes, ...]

    def proves(self, filling: Filling, template: Template | None = None) -> Key | None:
        base = _base(self.failure, filling, template)
        for ready in self.failure.ready:
            for signature in self.wanted:
                if base is None or isinstance(ready.material, bytes):
                    return None
                if not self.failure.budget.spend(len(base) // HASH_SHARE, VERIFY_COST):
                    return None
                if verifies(ready.material, self.failure.scheme.algorithm, signature, base):
                    return ready.key
        return None


def _base(failure: Failure, filling: Filling, template: Template | None) -> bytes | None:
    wanted = template or failure.scheme.template
    base = Missing("") if wanted is None else fill(wanted, filling)
    return None if isinstance(base, Missing) else base
