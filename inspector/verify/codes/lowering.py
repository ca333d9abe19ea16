"""A code scheme's findings as a row for one delivery, judged like any other row.

It must never widen what a scheme accepts: it only hands over bytes, an algorithm and findings.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.model import Certainty, Finding, Verdict
from inspector.providers import Kind, Template, Variable, parse_template
from inspector.verify.by_template import Known, judge_lowered
from inspector.verify.message import Message
from inspector.verify.trial import Trial

BODY = Variable("body")
URL = Variable("url")


def lowered(trial: Trial, algorithm: str, title: str, *parts: bytes | Variable) -> Trial:
    """The trial with a row that signs these parts. `title` says in words what they are."""
    kind = Kind.HMAC if algorithm.startswith("sha") else Kind.ASYMMETRIC
    template = Template(title, parts)
    return replace(trial, scheme=replace(trial.scheme, kind=kind, algorithm=algorithm, template=template))


def judge_known(trial: Trial, known: Known | None = None) -> Verdict:
    """The verdict of a lowered row."""
    return judge_lowered(trial, known or Known())


def with_url(trial: Trial, url: str) -> Trial:
    """The trial as if the sender had known the receiver by this URL."""
    message = trial.message
    return replace(trial, message=Message(message.delivery, url, message.document))


def quick(trial: Trial) -> Trial:
    """The trial without a search for the cause, for all but the last of several tries."""
    return replace(trial, budget=None)


def right(verdict: Verdict) -> bool:
    """Whether the signature itself is right, whatever else is wrong."""
    return any(check.name == "signature" and check.passed for check in verdict.checks)


def place(text: str) -> Variable:
    """A place as a part of what is signed: `header:x-id`."""
    return parse_template(f"{{{text}}}").variables[0]


def proved(
    trial: Trial, code: str, message: str, fix: str = "", evidence: tuple[tuple[str, str], ...] = ()
) -> Finding:
    """A finding that stands by itself."""
    return trial.finding(code, Certainty.PROVED, message, fix, evidence)
