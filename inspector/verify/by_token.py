"""Rows where a shared token is sent in clear: equality and nothing more. The body stays unproved."""

from __future__ import annotations

import hmac

from inspector.model import Check, Status, Verdict
from inspector.providers import Where
from inspector.verify.explain.clear import why_not
from inspector.verify.materials import ready_keys
from inspector.verify.received import receive
from inspector.verify.trial import Trial


def judge_token(trial: Trial) -> Verdict:
    """TOKEN when every value that came is a configured token, INVALID otherwise.

    Where the user names the header (`header:*`), any one will do.
    """
    received = receive(trial.scheme.signature, trial.message)
    ready, unusable = ready_keys(trial)
    if not ready:
        return trial.verdict(Status.NO_KEY, tuple(unusable))
    place = trial.scheme.signature.place
    basic = place.where is Where.BASIC
    anywhere = place.name == "*"
    given = [text.encode("latin-1", "replace") for text in received.texts]
    for one in ready:
        if not isinstance(one.material, bytes) or not given:
            continue
        same = [_same(one.material, value, basic) for value in given]
        if any(same) if anywhere else all(same):
            checks = (Check("token", True, "the token is right; nothing is signed"),)
            return trial.verdict(Status.TOKEN, (), checks, key=one.key.name)
    # The token is a secret, so neither what came nor what was expected is kept in the verdict.
    tokens = [(one.key, one.material) for one in ready if isinstance(one.material, bytes)]
    finding = why_not(trial, given, tokens)
    return trial.verdict(Status.INVALID, (finding,), (Check("token", False, trial.scheme.title),))


def _same(token: bytes, given: bytes, basic: bool) -> bool:
    if basic and b":" not in token:
        given = given.partition(b":")[2]
    return hmac.compare_digest(token, given)
