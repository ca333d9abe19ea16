"""A hash of the body that is signed itself (a token's claim, a digest header) and is of another body."""

from __future__ import annotations

from collections.abc import Callable

from inspector.model import Certainty, Finding
from inspector.verify.explain.bodies import evidence, search
from inspector.verify.explain.prover import HASH_SHARE
from inspector.verify.trial import Trial


def other_body(
    trial: Trial, message: str, shown: tuple[tuple[str, str], ...], fits: Callable[[bytes], bool]
) -> Finding:
    """The finding, with the change whose body `fits` where there is one. `message` says, without a full stop,
    that the hash is of another body."""
    budget = trial.budget

    def proves(body: bytes) -> bool | None:
        return True if budget is not None and budget.spend(len(body) // HASH_SHARE) and fits(body) else None

    found = None if budget is None else search(trial.message, budget, proves)
    if found is None:
        fix = "Verify the bytes as they came over the wire, before a framework, proxy or parser touches them."
        said = f"{message}: the body was changed."
        return trial.finding("body_changed", Certainty.PROVED, said, fix, shown)
    change = found[0]
    said = f"{message}: {change.words}."
    pairs = (*shown, *evidence(trial.message.delivery.body, change))
    return trial.finding(change.code, Certainty.PROVED, said, change.fix, pairs)
