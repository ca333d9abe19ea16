"""What a receiver would check who parses a valid body and writes it again: "your app would fail here"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from inspector.model import Delivery, Status, Verdict, body_digest
from inspector.verify.explain.difference import Difference, difference
from inspector.verify.explain.styles import LANGUAGES
from inspector.verify.explain.writers import Document

LIMIT = 1024 * 1024
"""The longest body that is written again, in bytes."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What one language's usual JSON library makes of a body. `same` says that it writes the same bytes;
    else `difference` is the first one, with the body as the signed bytes and the rewriting as the
    received. `passes` says that a check over the rewriting finds the signature right all the same, and
    `computed` is the signature that such a check makes, where a shared secret makes one. `writer` names the
    library; a `problem` says why it cannot write the body at all."""

    language: str
    writer: str
    same: bool
    difference: Difference | None = None
    problem: str = ""
    passes: bool = False
    computed: str = ""


def would_reserialise(
    delivery: Delivery, judged: Callable[[Delivery], Verdict] | None = None
) -> tuple[Rewrite, ...]:
    """One entry a language for a JSON body of at most 1 MiB, none for any other. Never raises.

    `judged` gives the verdict on a delivery without a search for causes: senders like SNS sign values and
    not the body's bytes, so that other bytes may still pass. Without it every other byte fails.
    """
    document = Document.read(delivery.body) if len(delivery.body) <= LIMIT else None
    if document is None:
        return ()
    found: list[Rewrite] = []
    for language, style in LANGUAGES:
        try:
            written = document.write(style).encode("utf-8", "surrogatepass")
        except (ValueError, OverflowError, RecursionError):
            problem = "It cannot read or write a value of this body."
            found.append(Rewrite(language, style.name, same=False, problem=problem))
            continue
        other = difference(delivery.body, written)
        if other is None:
            found.append(Rewrite(language, style.name, same=True, passes=True))
            continue
        passes, computed = _checked(delivery, written, judged)
        found.append(Rewrite(language, style.name, False, other, passes=passes, computed=computed))
    return tuple(found)


def _checked(
    delivery: Delivery, written: bytes, judged: Callable[[Delivery], Verdict] | None
) -> tuple[bool, str]:
    """Whether the rewriting passes, and the signature that is computed over it."""
    if judged is None:
        return False, ""
    verdict = judged(replace(delivery, body=written, sha256=body_digest(written)))
    return verdict.status is Status.VALID, verdict.expected
