"""Causes in the body: what happened to the bytes between signing and arrival, or on the way to the signer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.budget import Budget
from inspector.verify.explain.changes import Change, small_changes
from inspector.verify.explain.charsets import other_charsets
from inspector.verify.explain.difference import Evidence, difference
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.lengths import shorter_bodies
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.packing import packed, unpacked
from inspector.verify.explain.prover import HASH_SHARE, prover_for
from inspector.verify.explain.rewriting import as_form, respelled, rewritten
from inspector.verify.message import FORM, Message

Proof = TypeVar("Proof")


def trimmed_bodies(failure: Failure) -> Iterator[Finding]:
    """The commonest changes, which are cheap: first of all, so that a large body has them tried."""
    yield from _proved(failure, small_changes(failure.body))


def changed_bodies(failure: Failure) -> Iterator[Finding]:
    """All other changes of the received body: the first that gives what was signed is proof of it."""
    yield from _proved(failure, large_changes(failure.trial.message, failure.budget))


def _proved(failure: Failure, source: Iterator[Change]) -> Iterator[Finding]:
    if not signs_body(failure):
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    filling, budget = failure.filling, failure.budget
    found = _first(source, failure.body, budget, lambda body: prover.proves(replace(filling, body=body)))
    if found is not None:
        change, key = found
        yield failure.finding(
            change.code,
            Certainty.PROVED,
            f"The key {visible_line(key.name)} is right: {change.words}.",
            change.fix,
            (("key", key.name), *evidence(failure.body, change)),
        )


def signs_body(failure: Failure) -> bool:
    """Whether the body is part of what this row signs."""
    return failure.scheme.template is not None and failure.scheme.template.uses("body")


def search(
    message: Message, budget: Budget, proves: Callable[[bytes], Proof | None]
) -> tuple[Change, Proof] | None:
    """The first change whose body `proves` confirms, with what it gave; None when there is none.

    For every scheme: whoever can tell that a body is the signed one brings that along. `proves` spends
    the budget.
    """
    return _first(changes(message, budget), message.delivery.body, budget, proves)


def _first(
    source: Iterator[Change], body: bytes, budget: Budget, proves: Callable[[bytes], Proof | None]
) -> tuple[Change, Proof] | None:
    tried = {hash(body)}
    for change in source:
        if not budget.allows(len(change.body) // HASH_SHARE):
            return None
        mark = hash(change.body)
        if mark in tried:
            continue
        tried.add(mark)
        proof = proves(change.body)
        if proof is not None:
            return change, proof
    return None


def changes(message: Message, budget: Budget) -> Iterator[Change]:
    """Bodies that may have been signed instead of the received one, the likeliest first."""
    yield from small_changes(message.delivery.body)
    yield from large_changes(message, budget)


def large_changes(message: Message, budget: Budget) -> Iterator[Change]:
    """Those that take more than a look at the ends and lines."""
    body = message.delivery.body
    types = message.header("content-type")
    is_form = any(value.lower().startswith(FORM) for value in types)
    yield from unpacked(body, message)
    yield from rewritten(body, budget)
    yield from respelled(body)
    yield from as_form(body, is_form or (not types and b"=" in body and body[:1] not in (b"{", b"[")))
    yield from shorter_bodies(body, message)
    yield from other_charsets(body)
    yield from packed(body)
    yield from rewritten(body, budget, mixed=True)


def evidence(received: bytes, change: Change) -> Evidence:
    """The change in words, and where signed and received bytes part."""
    found = difference(change.body, received)
    return (("change", change.words), *(found.evidence if found is not None else ()))
