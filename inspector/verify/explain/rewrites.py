"""What a receiver would check who parses a valid body and writes it again: "your app would fail here"."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model import Delivery
from inspector.verify.explain.difference import Difference, difference
from inspector.verify.explain.styles import LANGUAGES
from inspector.verify.explain.writers import Document

LIMIT = 1024 * 1024
"""The longest body that is written again, in bytes."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What one language's usual JSON library makes of a body. `same` says that a check over it would still
    pass; else `difference` is the first one, with the body as the signed bytes and the rewriting as the
    received. `writer` names the library; a `problem` says why it cannot write the body at all."""

    language: str
    writer: str
    same: bool
    difference: Difference | None = None
    problem: str = ""


def would_reserialise(delivery: Delivery) -> tuple[Rewrite, ...]:
    """One entry a language for a JSON body of at most 1 MiB, none for any other. Never raises."""
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
        found.append(Rewrite(language, style.name, other is None, other))
    return tuple(found)
