"""Why a JSON Web Token was not signed with a configured key."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.explain.readings import readings
from inspector.verify.key import Key, Unusable
from inspector.verify.trial import Trial


def not_signed(
    trial: Trial,
    algorithm: str,
    signed: bytes,
    signature: bytes,
    fits: Callable[[Key], bool | Unusable],
) -> Finding:
    """The likeliest finding. `algorithm` is the token's and one that the row allows; `fits` tells whether a
    key made this signature."""
    if not signature:
        message = "The token has no signature: its third part is empty."
        fix = "See what cuts it, and never take a token without one."
        return trial.finding("header_malformed", Certainty.PROVED, message, fix)
    if trial.budget is not None:
        trial.budget.family = "keys"
        if algorithm.startswith("HS"):
            for found in _readings(trial, f"sha{algorithm[2:]}", signed, signature):
                return found
        for found in _others(trial, fits):
            return found
    message = "The token was not signed with a configured key, or it was changed."
    fix = "Compare the key with the sender's settings."
    return trial.finding("wrong_key", Certainty.LIKELY, message, fix, (("alg", algorithm),))


def _readings(trial: Trial, digest: str, signed: bytes, signature: bytes) -> Iterator[Finding]:
    budget = trial.budget
    for key in trial.keys:
        for words, secret in readings(key.material.reveal()):
            if not secret or budget is None or not budget.spend(len(signed)):
                continue
            if hmac.compare_digest(hmac.digest(secret, signed, digest), signature):
                name, said = visible_line(key.name), trial.provider.said
                usual = " or ".join(reading.value for reading in trial.scheme.key.readings)
                message = f"It was signed with the key {name} read as {words}; {said} reads it as {usual}."
                evidence = (("key", name), ("read as", words), ("usual reading", usual))
                fix = f"Read the key as {usual} where it is signed."
                yield trial.finding("key_reading", Certainty.PROVED, message, fix, evidence)


def _others(trial: Trial, fits: Callable[[Key], bool | Unusable]) -> Iterator[Finding]:
    around, said = trial.surroundings, trial.provider.said
    for owner, key in [*(("", key) for key in around.previous), *around.others]:
        if trial.budget is None or not trial.budget.spend(512, 40) or fits(key) is not True:
            continue
        name = visible_line(key.name)
        if owner:
            shown = visible_line(owner)
            message = f"It was signed with the key {name}, which is configured for {shown}, not for {said}."
            fix = "See which of the two sent it."
            evidence = (("key", name), ("owner", shown))
            yield trial.finding("other_provider", Certainty.PROVED, message, fix, evidence)
        else:
            message = f"It was signed with {said}'s previous key {name}, which is no longer configured."
            fix = "Keep both keys in the list until the sender's rotation is over."
            yield trial.finding("previous_key", Certainty.PROVED, message, fix, (("key", name),))
