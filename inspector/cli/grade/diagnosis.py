"""What kind of app answers so: the faults that the cases' results show together. It must never send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inspector.cli.grade.marks import Mark, Result, failed
from inspector.model import Attempt
from inspector.simulate.grading import Expect


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What kind of receiver answers so. `code` is stable."""

    code: str
    message: str


def diagnose(results: Sequence[Result]) -> tuple[Diagnosis, ...]:
    """The faults that the answers show, the worst first; none where it did all that was asked."""
    bad = {result.case.name for result in results if result.mark is Mark.BAD and _decided(result)}
    found: list[Diagnosis] = []
    if "wrong_signature" in bad:
        found.append(_SAID["no_check"])
    elif bad & {"missing_header", "empty_signature"} and "cut_signature" not in bad:
        found.append(_SAID["optional_signature"])
    if "public_key_as_secret" in bad and "wrong_signature" not in bad:
        found.append(_SAID["hmac_for_public_key"])
    if bad & {"prefix_compare", "cut_signature"} and "wrong_signature" not in bad:
        found.append(_SAID["prefix_compare"])
    if "wrong_key" in bad and "wrong_signature" not in bad:
        found.append(_SAID["any_key"])
    if "changed_body" in bad and "wrong_signature" not in bad:
        found.append(_SAID["body_unchecked"])
    elif _reserialises(results, bad) and "wrong_signature" not in bad:
        found.append(_SAID["reserialises"])
    if bad & {"stale", "future"} and "wrong_signature" not in bad:
        found.append(_SAID["accepts_stale" if "stale" in bad else "accepts_future"])
    found += _manners(results)
    if not found and any(result.case.name == "good" and result.mark is Mark.BAD for result in results):
        found.append(_SAID["refuses_good"])
    return tuple(found)


def _manners(results: Sequence[Result]) -> Iterator[Diagnosis]:
    """What it does where it says neither yes nor no: at the right delivery alone, if it refuses that."""
    bad = [result for result in results if result.mark is Mark.BAD]
    refused = [result for result in bad if result.case.name == "good"]
    for code, words, shows in _MANNERS:
        names = [result.case.name for result in refused or bad if any(map(shows, result.answers))]
        if names:
            yield Diagnosis(code, f"{words}: {', '.join(names)}.")


def _decided(result: Result) -> bool:
    """Whether it said a wrong yes or no: one that failed, or was asked too often, shows nothing about what it
    checks."""
    if result.case.expect is Expect.REFUSE:
        return any(answer.ok for answer in result.answers)
    return any(400 <= (answer.status or 0) < 500 and answer.status != 429 for answer in result.answers)


def _reserialises(results: Sequence[Result], bad: set[str]) -> bool:
    """It takes what was written anew for what was signed, or only one way of writing."""
    others = [a for result in results if result.case.name == "other_writing" for a in result.answers]
    if "good" in bad:
        return any(answer.ok for answer in others)
    return bool(bad & {"reserialised", "other_writing"})


_SAID = {
    said.code: said
    for said in (
        Diagnosis("no_check", "It does not check the signature: any will do."),
        Diagnosis("optional_signature", "It checks a signature only where there is one."),
        Diagnosis(
            "hmac_for_public_key",
            "It checks an HMAC with the public key as its secret, so anybody can sign.",
        ),
        Diagnosis("prefix_compare", "It compares only the beginning of the signature."),
        Diagnosis("any_key", "It takes a signature by any key."),
        Diagnosis("body_unchecked", "Its check leaves the body out."),
        Diagnosis("reserialises", "It checks a body that it wrote anew, not the bytes that came."),
        Diagnosis("accepts_stale", "It does not look at the timestamp: an old delivery passes."),
        Diagnosis("accepts_future", "It takes a timestamp ahead of the clock."),
        Diagnosis("refuses_good", "It refuses what the provider sends: check the key, the URL and the path."),
    )
}

_MANNERS: tuple[tuple[str, str, Callable[[Attempt], bool]], ...] = (
    ("crashes", "It fails with a server error", failed),
    (
        "hangs",
        "It does not answer in time",
        lambda answer: answer.status is None and answer.error == "timeout",
    ),
    ("no_answer", "It gives no answer", lambda answer: answer.status is None and answer.error != "timeout"),
    ("redirects", "It answers with a redirect", lambda answer: 300 <= (answer.status or 0) < 400),
)
