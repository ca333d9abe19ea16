"""A signature that belongs to another delivery."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model import Certainty, Finding
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.rsa import recover


def signature_of_another(failure: Failure) -> Iterator[Finding]:
    """The same signature came with another body, or RSA gives back the digest of another body."""
    around = failure.trial.surroundings
    for text in failure.received.raw[:3]:
        id = around.with_signature(text)
        if id is not None:
            yield _finding(failure, id, "the same signature came with it, over another body", ())
            return
    template = failure.scheme.template
    if template is None or template.text != "{body}":
        return
    for token in tokens(failure.received.raw):
        for ready in failure.ready:
            found = None if isinstance(ready.material, bytes) else recover(ready.material, token.data)
            if found is None or found.name != "sha256":
                continue
            id = around.with_digest(found.digest.hex())
            if id is not None:
                evidence = (("signed digest", found.digest.hex()), ("key", ready.key.name))
                yield _finding(failure, id, "the digest in this signature is that of its body", evidence)
                return


def _finding(failure: Failure, id: int, why: str, evidence: tuple[tuple[str, str], ...]) -> Finding:
    return failure.finding(
        "signature_reused",
        Certainty.PROVED,
        f"This is the signature of delivery {id}: {why}.",
        "A signature is good for one body only: sign each request by itself, and see who sent this one.",
        (("delivery", str(id)), *evidence),
    )
