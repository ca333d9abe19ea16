"""Deliveries of further senders that their own libraries judged: the same answers, told by the same rows.

The files are copies of the project's signature vectors.
"""

from __future__ import annotations

from functools import cache

import pytest

from inspector.model import Status, Verdict
from inspector.providers import load
from inspector.verify import Case, judge_case, read_vectors, recognise
from tests.verify.making import VECTORS, entry

FILES = sorted(path.stem for path in (VECTORS / "senders").glob("*.json"))

# Where a vector's verdict is a choice of tolerance or leniency ("policy") and ours is another one.
CHOSEN_OTHERWISE = {
    "resend/only_unknown_version": "Resend's Python package ignores the version; its npm package does not",
}

# Senders whose headers are their family's: only a key, or the body's shape, tells them.
IN_A_FAMILY = {"anthropic", "clerk", "openai", "polar", "resend"}


@cache
def judged(name: str) -> tuple[tuple[dict[str, object], Case, Verdict], ...]:
    providers = load(None)
    cases = read_vectors((VECTORS / "senders" / f"{name}.json").read_text())
    raws = entry(f"senders/{name}")
    return tuple((raw, case, judge_case(case, providers)) for raw, case in zip(raws, cases, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_the_verdict_is_that_of_the_providers_own_library(name: str) -> None:
    wrong = {
        case.id
        for raw, case, verdict in judged(name)
        if (verdict.status is Status.VALID) != (raw["expect"] == "valid")
    }
    assert wrong == {id for id in CHOSEN_OTHERWISE if id.startswith(f"{name}/")}


def test_only_a_matter_of_policy_is_chosen_otherwise() -> None:
    policy = {case.id: raw["policy"] for name in FILES for raw, case, _ in judged(name)}
    assert all(policy[id] for id in CHOSEN_OTHERWISE)


@pytest.mark.parametrize("name", FILES)
def test_a_right_signature_is_never_called_a_wrong_one(name: str) -> None:
    for raw, case, verdict in judged(name):
        if raw["signature_math"] == "valid" and verdict.status is Status.INVALID:
            codes = {finding.code for finding in verdict.findings}
            assert codes.isdisjoint({"wrong_key", "no_cause_found", "body_changed"}), (case.id, codes)
        if verdict.status is Status.STALE:
            assert raw["signature_math"] == "valid", case.id


@pytest.mark.parametrize("name", FILES)
def test_a_valid_delivery_has_no_finding_and_a_failure_has_one(name: str) -> None:
    for _, case, verdict in judged(name):
        assert (verdict.status is Status.VALID) == (verdict.findings == ()), case.id


@pytest.mark.parametrize("name", FILES)
def test_the_sender_is_recognised_by_its_headers_or_by_its_key(name: str) -> None:
    providers = load(None)
    for raw, case, verdict in judged(name):
        id = str(raw["provider"])
        if verdict.status is Status.VALID and case.delivery is not None:
            configured = [id] if id in IN_A_FAMILY else []
            found = recognise(case.delivery, providers, configured=configured).provider
            assert found is not None, case.id
            assert found.id == id, case.id


def test_the_vectors_are_all_there() -> None:
    assert len(FILES) == 22
    assert sum(len(judged(name)) for name in FILES) == 595
