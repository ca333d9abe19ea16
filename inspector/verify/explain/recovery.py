"""Causes that an RSA signature proves by itself: another key, another algorithm, other bytes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from inspector.model import Certainty, Finding
from inspector.providers import Kind
from inspector.text import visible_line
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import Token, tokens
from inspector.verify.explain.prover import HASH_SHARE
from inspector.verify.explain.rsa import PSS, Recovered, key_bytes, recover
from inspector.verify.key import Key
from inspector.verify.public import fingerprint, verifies_pss


def another_algorithm(failure: Failure) -> Iterator[Finding]:
    """Made with the right key, but with another padding or digest."""
    wanted = failure.scheme.algorithm.rpartition("-")[2]
    for _, found, key in _recovered(failure):
        if found.name == PSS or found.name != wanted:
            padding = "PSS padding" if found.name == PSS else f"PKCS #1 v1.5 and {_title(found.name)}"
            sure = found.certain or _signed_with_pss(failure)
            said, usual = failure.provider.said, failure.scheme.algorithm_title
            yield failure.finding(
                "wrong_algorithm",
                Certainty.PROVED if sure else Certainty.LIKELY,
                f"It was made with the right key, but with {padding}; {said} uses {usual}.",
                f"Use {usual} with PKCS #1 v1.5 padding on both sides.",
                (("key", key.name), ("found", padding)),
            )
            return


def shared_secret(failure: Failure) -> Iterator[Finding]:
    """An HMAC where a public key is meant: with a secret of another sender, or with the public key's text."""
    if failure.scheme.kind is not Kind.ASYMMETRIC:
        return
    found = [token.data for token in tokens(failure.received.raw) if len(token.data) in _HMACS]
    if not found:
        return
    around = failure.trial.surroundings
    own = [(key, f"the public key {visible_line(key.name)} as its secret") for key in failure.trial.keys]
    others = [(key, f"the key {visible_line(key.name)}") for _, key in around.others]
    for key, words in own + others:
        text = key.material.reveal()
        for secret in dict.fromkeys((text, text.strip(), text.strip() + b"\n")):
            for signature in found:
                name = _HMACS[len(signature)]
                if not failure.budget.spend(len(failure.base) // HASH_SHARE):
                    return
                if hmac.compare_digest(hmac.digest(secret, failure.base, name), signature):
                    said, usual = failure.provider.said, failure.scheme.algorithm_title
                    title = f"HMAC-{name.upper()}"
                    yield failure.finding(
                        "wrong_algorithm",
                        Certainty.PROVED,
                        f"It was made with {title} and {words}; {said} uses {usual}, without a secret.",
                        f"Sign with the private key, by {usual}: an HMAC with a public key proves nothing.",
                        (("key", key.name), ("found", title)),
                    )
                    return


def other_bytes(failure: Failure) -> Iterator[Finding]:
    """Made with the right key and algorithm, over other bytes: the digest inside says so."""
    wanted = failure.scheme.algorithm.rpartition("-")[2]
    for _, found, key in _recovered(failure):
        if found.name != wanted:
            continue
        only_body = failure.scheme.template is not None and failure.scheme.template.text == "{body}"
        received = hashlib.new(found.name, failure.base, usedforsecurity=False).hexdigest()
        what = "the body" if only_body else "what is signed (body, id or time)"
        yield failure.finding(
            "body_changed",
            Certainty.PROVED if only_body else Certainty.LIKELY,
            f"The key is right, but the signature holds another digest: {what} changed after signing.",
            "Verify the bytes as they came over the wire, before a framework, proxy or parser touches them.",
            (
                ("signed digest", found.digest.hex()),
                ("received digest", received),
                ("key", key.name),
            ),
        )
        return


def another_key(failure: Failure) -> Iterator[Finding]:
    """Not made with any configured key: the block that it decodes to has no form at all."""
    if failure.scheme.kind is not Kind.ASYMMETRIC or any(True for _ in _recovered(failure)):
        return
    sizes = {
        ready.key.name: key_bytes(ready.material)
        for ready in failure.ready
        if not isinstance(ready.material, bytes)
    }
    signatures = [token for token in tokens(failure.received.raw) if _whole(token, sizes)]
    if not signatures or None in sizes.values() or not failure.scheme.algorithm.startswith("rsa"):
        return
    names = ", ".join(_named(failure, ready.key) for ready in failure.ready)
    # What is shorter than the key's signatures may also be a part of one, unless padding ends it.
    whole = any(len(token.data) in sizes.values() or token.text.endswith("=") for token in signatures)
    yield failure.finding(
        "wrong_key",
        Certainty.PROVED if whole else Certainty.LIKELY,
        f"This signature was not made with the key {names}: decoded with it, it signs nothing.",
        "Get the sender's current public key: this one is old, or of another environment or sender.",
        (
            ("keys", names),
            ("signature bytes", str(len(signatures[0].data))),
        ),
    )


def _recovered(failure: Failure) -> Iterator[tuple[Token, Recovered, Key]]:
    for token in tokens(failure.received.raw):
        for ready in failure.ready:
            if not isinstance(ready.material, bytes):
                found = recover(ready.material, token.data)
                if found is not None:
                    yield token, found, ready.key


def _signed_with_pss(failure: Failure) -> bool:
    return any(
        verifies_pss(ready.material, token.data, failure.base)
        for token in tokens(failure.received.raw)
        for ready in failure.ready
        if not isinstance(ready.material, bytes)
    )


def _whole(token: Token, sizes: dict[str, int | None]) -> bool:
    """Whether a token can be a whole RSA signature: as long as a key, or as long as another usual key."""
    return len(token.data) in (*sizes.values(), 128, 256, 384, 512)


def _named(failure: Failure, key: Key) -> str:
    for ready in failure.ready:
        if ready.key is key and not isinstance(ready.material, bytes):
            return f"{visible_line(key.name)} ({fingerprint(ready.material)})"
    return visible_line(key.name)


_HMACS = {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}


def _title(name: str) -> str:
    return name.upper().replace("SHA", "SHA-")
