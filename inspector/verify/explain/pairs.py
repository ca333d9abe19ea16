"""Two small causes at once: a changed body, and a key that was read otherwise or another algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from inspector.model import Certainty, Finding
from inspector.providers import Kind
from inspector.text import visible_line
from inspector.verify.explain.bodies import changes, evidence, signs_body
from inspector.verify.explain.changes import Change
from inspector.verify.explain.content import other_parts
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import Prover, prover_for
from inspector.verify.explain.readings import other_materials, reading_finding
from inspector.verify.explain.writing import other_digest
from inspector.verify.filling import Filling, Missing, fill

MOST = 60
"""How many changes of the body are tried with each other cause."""

LIMIT = 256 * 1024
"""The longest body whose changes are kept for that, in bytes."""


def two_causes(failure: Failure) -> Iterator[Finding]:
    """Both findings of the first pair that gives the signature: the match shows that both are needed."""
    if not signs_body(failure) or len(failure.body) > LIMIT:
        return
    tried = {hash(failure.body)}
    bodies: list[Change] = []
    for change in islice(changes(failure.trial.message, failure.budget), MOST):
        if hash(change.body) not in tried and failure.budget.allows(len(change.body)):
            tried.add(hash(change.body))
            bodies.append(change)
    if failure.scheme.kind is not Kind.ASYMMETRIC:
        yield from _with_readings(failure, bodies) or _with_digests(failure, bodies)
        if failure.budget.spent:
            return
    yield from _with_templates(failure, bodies)


def _with_readings(failure: Failure, bodies: list[Change]) -> list[Finding]:
    signatures = [token.data for token in tokens(failure.received.raw)]
    for ready, words in other_materials(failure):
        prover: Prover = prover_for(replace(failure, ready=(ready,)), signatures)
        for change in bodies:
            if prover.proves(replace(failure.filling, body=change.body)) is not None:
                return [_changed(failure, change), reading_finding(failure, ready.key, words)]
            if failure.budget.spent:
                return []
    return []


def _with_digests(failure: Failure, bodies: list[Change]) -> list[Finding]:
    for change in bodies:
        base = _base(failure, replace(failure.filling, body=change.body))
        found = None if base is None else other_digest(failure, base)
        if found is not None:
            return [_changed(failure, change), found]
        if failure.budget.spent:
            return []
    return []


def _with_templates(failure: Failure, bodies: list[Change]) -> Iterator[Finding]:
    for change in bodies[:12]:
        filling: Filling = replace(failure.filling, body=change.body)
        for found in other_parts(failure, filling):
            yield _changed(failure, change)
            yield found
            return
        if failure.budget.spent:
            return


def _changed(failure: Failure, change: Change) -> Finding:
    message = f"Two things hold together. The first: {change.words}."
    pairs = evidence(failure.body, change)
    return failure.finding(change.code, Certainty.PROVED, visible_line(message), change.fix, pairs)


def _base(failure: Failure, filling: Filling) -> bytes | None:
    template = failure.scheme.template
    base = Missing("") if template is None else fill(template, filling)
    return None if isinstance(base, Missing) else base
