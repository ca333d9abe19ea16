"""Why a signature is not right: causes that are proved first, then likely ones, then what was tried.

It must never call a cause proved that no computation shows, and never search past its budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inspector.model import Certainty, Finding
from inspector.verify.explain import bodies, content, readings, recovery, writing
from inspector.verify.explain.failure import Failure, Made

__all__ = ["Failure", "Made", "explain"]

Investigation = Callable[[Failure], Iterator[Finding]]

# In the order in which a cause, where several would hold, is nearest to the sender's mistake.
_PROVING: tuple[Investigation, ...] = (
    writing.empty,
    writing.rewritten,
    writing.truncated,
    recovery.another_algorithm,
    recovery.another_key,
    writing.another_digest,
    readings.other_readings,
    bodies.changed_bodies,
    content.other_templates,
    recovery.other_bytes,
)
_GUESSING: tuple[Investigation, ...] = (writing.unlike,)


def explain(failure: Failure, *, quiet: bool = False) -> tuple[Finding, ...]:
    """The findings on one failure, the likeliest cause first. With `quiet`, where the headers already say
    what is wrong, finding nothing is not worth a finding."""
    found: list[Finding] = []
    for investigation in _PROVING:
        found.extend(investigation(failure))
        if any(finding.certainty is Certainty.PROVED for finding in found):
            break
    if found and found[0].code in _OF_BODIES:
        found.extend(recovery.other_bytes(failure))
    if not found:
        for investigation in _GUESSING:
            found.extend(investigation(failure))
    if found or quiet:
        return tuple(sorted(found, key=lambda finding: _ORDER[finding.certainty]))
    return (_nothing(failure),)


def _nothing(failure: Failure) -> Finding:
    names = ", ".join(dict.fromkeys(ready.key.name for ready in failure.ready))
    return failure.finding(
        "no_cause_found",
        Certainty.POSSIBLE,
        "The signature does not fit: another key was used, or the content was changed in an untried way.",
        "Compare the secret with the sender's settings first; then see what touches the body on its way.",
        (("tried", str(failure.budget.tried)), ("keys", names)),
    )


_OF_BODIES = frozenset(["trailing_newline", "line_endings", "bom", "body_reserialised"])
_ORDER = {Certainty.PROVED: 0, Certainty.LIKELY: 1, Certainty.POSSIBLE: 2}
