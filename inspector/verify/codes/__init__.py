"""Schemes that no row can say, one module each. Each turns one delivery into a row made for it, so that keys,
comparison, verdict and the search for a cause are those of every other scheme.

A module must never fetch anything, choose an algorithm its provider does not use, or raise for what a
delivery holds.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.model import Verdict
from inspector.verify.codes import aws_sns, contentful, gitea, mandrill, paypal, plivo, rfc9421, twilio
from inspector.verify.trial import Trial

__all__ = ["judge_code"]


def judge_code(trial: Trial) -> Verdict:
    """The verdict of the check that the scheme names."""
    return _JUDGES[trial.scheme.code](trial)


_JUDGES: dict[str, Callable[[Trial], Verdict]] = {
    "aws_sns": aws_sns.judge,
    "contentful": contentful.judge,
    "gitea": gitea.judge,
    "mandrill": mandrill.judge,
    "paypal": paypal.judge,
    "plivo_v2": plivo.judge_v2,
    "plivo_v3": plivo.judge_v3,
    "rfc9421": rfc9421.judge,
    "twilio": twilio.judge,
}
