"""Content-Digest (RFC 9530) held against the body. It must never take for right what it cannot compute."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import partial

from inspector.model import Finding
from inspector.text import visible_line
from inspector.verify.codes.lowering import proved
from inspector.verify.codes.structured import bytes_of, dictionary
from inspector.verify.explain.bodies import evidence, search
from inspector.verify.trial import Trial

ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512"}
"""The algorithms that RFC 9530 calls active; the others are not safe."""


def digest_problem(trial: Trial, members: frozenset[str] | None) -> Finding | None:
    """What is wrong with the digests that are signed; None where the body is the one they are of.

    `members` are the names of those that are covered, None for all.
    """
    field = b", ".join(trial.message.header("content-digest"))
    found = dictionary(field)
    digests = {name: bytes_of(member) for name, member in (found or {}).items()}
    usable = {
        name: value
        for name, value in digests.items()
        if name in ALGORITHMS and value is not None and (members is None or name in members)
    }
    if not usable:
        message = "Content-Digest cannot be read, or holds neither sha-256 nor sha-512."
        return proved(trial, "header_malformed", message, "Use sha-256 or sha-512 (RFC 9530).")
    body = trial.message.delivery.body
    for name, value in usable.items():
        if not hmac.compare_digest(_digest(name, body), value):
            said, made = value.hex(), _digest(name, body).hex()
            return body_changed(trial, "Content-Digest", said, made, partial(_hex, name))
    return None


def body_changed(
    trial: Trial, where: str, said: str, made: str, digest_of: Callable[[bytes], str]
) -> Finding:
    """The finding on a body whose hash is signed and is another, with the change that explains it where one
    of the usual ones does. `said` is the signed hash, `made` the body's, as `digest_of` writes them."""
    hashes = (("signed digest", visible_line(said)[:140]), ("received digest", made))
    message, budget = trial.message, trial.budget
    if budget is not None:

        def proves(body: bytes) -> bool | None:
            return True if budget.spend(len(body)) and digest_of(body) == said else None

        found = search(message, budget, proves)
        if found is not None:
            change = found[0]
            text = f"{where} is the hash of another body: {change.words}."
            shown = (*hashes, *evidence(message.delivery.body, change))
            return proved(trial, change.code, text, change.fix, shown)
    text = f"{where} is the hash of another body: the body was changed after it was signed."
    fix = "Verify the bytes as they came over the wire, before a framework, proxy or parser touches them."
    return proved(trial, "body_changed", text, fix, hashes)


def _digest(name: str, body: bytes) -> bytes:
    return hashlib.new(ALGORITHMS[name], body).digest()


def _hex(name: str, body: bytes) -> str:
    return _digest(name, body).hex()
