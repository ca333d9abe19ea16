"""Why a signature is not right: causes that are proved first, then likely ones, then what was tried.

It must never call a cause proved that no computation shows, and never search past its budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.explain import (
    bodies,
    content,
    moments,
    otherkeys,
    pairs,
    readings,
    recovery,
    reuse,
    shapes,
    urls,
    writing,
)
from inspector.verify.explain.codes import CODES
from inspector.verify.explain.difference import Difference, difference
from inspector.verify.explain.failure import Failure, Made
from inspector.verify.explain.rewrites import Rewrite, would_reserialise

__all__ = [
    "CODES",
    "Difference",
    "Failure",
    "Made",
    "Rewrite",
    "difference",
    "explain",
    "would_reserialise",
]

Investigation = Callable[[Failure], Iterator[Finding]]

# In the order in which a cause, where several would hold, is nearest to the sender's mistake; each with
# the family under which its tries are counted.
_PROVING: tuple[tuple[str, Investigation], ...] = (
    ("header", writing.empty),
    ("header", writing.rewritten),
    ("header", writing.truncated),
    ("body", bodies.trimmed_bodies),
    ("algorithm", recovery.another_algorithm),
    ("algorithm", recovery.shared_secret),
    ("other keys", otherkeys.other_keys),
    ("keys", recovery.another_key),
    ("algorithm", writing.another_digest),
    ("keys", readings.other_readings),
    ("body", shapes.cut_short),
    ("time", moments.other_units),
    ("url", urls.other_urls),
    ("body", bodies.changed_bodies),
    ("content", content.other_templates),
    ("time", moments.other_moments),
    ("pairs", pairs.two_causes),
    ("other deliveries", reuse.signature_of_another),
)
# What the form suggests. Those of the body come before the bare fact that it changed.
_BODY_SHAPES: tuple[Investigation, ...] = (shapes.looks_cut, shapes.lost_characters, shapes.still_packed)
_GUESSING: tuple[Investigation, ...] = (writing.unlike, otherkeys.other_mode)


def explain(failure: Failure, *, quiet: bool = False) -> tuple[Finding, ...]:
    """The findings on one failure, the likeliest cause first. With `quiet`, where the headers already say
    what is wrong, finding nothing is not worth a finding."""
    found = _proved(failure)
    if found and found[0].code in _OF_BODIES:
        # With RSA the digest in the signature is evidence beside the cause.
        return (*found, *recovery.other_bytes(failure))
    if found:
        return found
    shaped = [finding for shape in _BODY_SHAPES for finding in shape(failure)]
    changed = list(recovery.other_bytes(failure))
    if changed:
        return (*shaped, *changed)
    found = tuple(finding for guess in _GUESSING for finding in guess(failure))
    # A signature that is none explains more than a body that looks odd.
    found = (*found, *shaped)
    return found if found or quiet else (_nothing(failure),)


def _proved(failure: Failure) -> tuple[Finding, ...]:
    """The findings of the first investigation that proves something, after those that only suggest."""
    suggested: list[Finding] = []
    for family, investigation in _PROVING:
        failure.budget.family = family
        found = tuple(investigation(failure))
        if any(finding.certainty is Certainty.PROVED for finding in found):
            return (*found, *suggested)
        suggested.extend(found)
    return tuple(suggested)


def _nothing(failure: Failure) -> Finding:
    budget = failure.budget
    names = ", ".join(visible_line(name) for name in dict.fromkeys(ready.key.name for ready in failure.ready))
    families = ", ".join(f"{family} {count}" for family, count in budget.families.items())
    return failure.finding(
        "no_cause_found",
        Certainty.POSSIBLE,
        "The signature does not fit: another key was used, or the content was changed in an untried way.",
        "Compare the secret with the sender's settings first; then see what touches the body on its way.",
        (
            ("tried", str(budget.tried)),
            ("tried_by_family", families),
            ("keys", names),
            (
                "complete",
                "no: the limit was reached, a longer search can try more" if budget.spent else "yes",
            ),
        ),
    )


_OF_BODIES = frozenset(
    [
        "trailing_newline",
        "line_endings",
        "bom",
        "body_reserialised",
        "charset",
        "content_encoding",
        "truncated_body",
        "signature_reused",
    ]
)
