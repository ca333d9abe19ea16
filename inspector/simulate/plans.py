"""The cases: what the app should do with each, and what it means otherwise. `shots` says how each is made.

They must never send.
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.simulate import damage, shots
from inspector.simulate.grading import Case, Expect, Grader, Plan, Severity, Shot
from inspector.simulate.shots import LARGE


def cases(grader: Grader) -> Iterator[Case]:
    """Every case in order, each made when it is asked for; those that do not apply with their reason."""
    return (grader.case(plan) for plan in PLANS)


_FORM_TEXT = "a form has only text"
_CRASH = "A server error makes the sender try again, or give up on you, and hides what went wrong."
_COMPARE = "Compare the whole signature with a constant-time function (hmac.compare_digest, timingSafeEqual)."
_RAW = "Check the signature over the bytes as they came, before anything parses them."

PLANS: tuple[Plan, ...] = (
    Plan(
        "good",
        "a right delivery",
        Severity.CRITICAL,
        Expect.ACCEPT,
        lambda grader: (Shot(grader.good()),),
        "It refuses what the provider sends.",
        "Check the key, the URL and the path.",
    ),
    Plan(
        "other_writing",
        "a right delivery, its body written otherwise",
        Severity.SERIOUS,
        Expect.ACCEPT,
        shots.other_writing,
        "It checks what it wrote anew, not the bytes that came.",
        _RAW,
    ),
    Plan(
        "missing_header",
        "a header that it needs is missing",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.missing_header,
        "Anybody can send it events: a delivery without a signature passes.",
        "Refuse with 401 when the header is not there.",
    ),
    Plan(
        "empty_signature",
        "an empty signature",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.empty_signature,
        "Anybody can send it events: nothing passes as a signature.",
        "Refuse an empty header, and compare whole signatures.",
    ),
    Plan(
        "wrong_signature",
        "a wrong signature",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.wrong_signature,
        "Anybody can send it events: any signature passes.",
        "Compute the signature and refuse what differs.",
    ),
    Plan(
        "wrong_key",
        "signed with another key",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.wrong_key,
        "Anybody can send it events: any key passes.",
        "Check with the provider's key and no other.",
    ),
    Plan(
        "public_key_as_secret",
        "an HMAC with the public key as its secret",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.public_key_as_secret,
        "It makes an HMAC with a key that everybody has, so anybody can sign.",
        "Verify with the public key and the algorithm that the provider names, and no HMAC.",
    ),
    Plan(
        "prefix_compare",
        "a signature right in its first bytes",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.prefix,
        "It compares only the beginning, so a signature can be guessed.",
        _COMPARE,
    ),
    Plan(
        "cut_signature",
        "a signature that ends early",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.cut,
        "It takes the beginning of a signature for the whole, so one can be guessed.",
        _COMPARE,
    ),
    Plan(
        "changed_body",
        "a body changed after it was signed",
        Severity.CRITICAL,
        Expect.REFUSE,
        shots.changed_body,
        "What the event says can be changed on the way.",
        "Sign over the whole body, as it came.",
        shots.unprotected,
    ),
    Plan(
        "reserialised",
        "the same body written anew after it was signed",
        Severity.SERIOUS,
        Expect.REFUSE,
        shots.reserialised,
        "It checks what it wrote anew, not the bytes that came: true deliveries will fail.",
        _RAW,
        shots.unprotected,
    ),
    Plan(
        "stale",
        "an old timestamp, rightly signed",
        Severity.SERIOUS,
        Expect.REFUSE,
        shots.stale,
        "A delivery that somebody recorded can be sent again for ever.",
        "Refuse a timestamp outside the provider's tolerance.",
        shots.untimed,
    ),
    Plan(
        "future",
        "a timestamp ahead of the clock",
        Severity.MINOR,
        Expect.REFUSE,
        shots.future,
        "A delivery dated ahead stays good for longer than it should.",
        "Refuse a timestamp outside the tolerance in both directions.",
        shots.untimed,
    ),
    Plan(
        "replayed_id",
        "the same bytes twice",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.replayed,
        _CRASH,
        "Remember each delivery's id for as long as its timestamp is good, and answer 200 to a known one.",
    ),
    Plan(
        "duplicate",
        "the same event sent again",
        Severity.MINOR,
        Expect.ACCEPT,
        shots.duplicate,
        "The provider will send it again and again.",
        "Answer 2xx to an event that is known already, and do its work once.",
    ),
    Plan(
        "reordered",
        "two events in the wrong order",
        Severity.MINOR,
        Expect.ACCEPT,
        shots.reordered,
        "Providers promise no order: what comes late would be lost.",
        "Accept both, and let the event's own time decide.",
    ),
    Plan(
        "unknown_event",
        "an event it does not know",
        Severity.MINOR,
        Expect.ACCEPT,
        shots.unknown_event,
        "The provider may add events, and each would be sent again or switch the webhook off.",
        "Answer 2xx to an event you do not handle.",
    ),
    Plan(
        "missing_field",
        "a field is not there",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(damage.without_field, "its body has no field that could be left out"),
        _CRASH,
        "Check what the body holds before using it.",
    ),
    Plan(
        "wrong_type",
        "text where an object was",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(damage.with_type, _FORM_TEXT),
        _CRASH,
        "Check the types before using them.",
    ),
    Plan(
        "null",
        "null where a value was",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(damage.with_null, _FORM_TEXT),
        _CRASH,
        "Take null for a value that is not there.",
    ),
    Plan(
        "huge_number",
        "a number of 401 digits",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(damage.with_huge_number, "its body has no value to change"),
        _CRASH,
        "Check the range before storing a number.",
    ),
    Plan(
        "odd_unicode",
        "NUL, a lone surrogate, bidi controls",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(damage.with_odd_text, "its body has no text to change"),
        _CRASH,
        "Clean or refuse what your database cannot hold.",
    ),
    Plan(
        "large_body",
        "a body of 1 MiB",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.odd_body(lambda given: damage.padded(given, LARGE), "its body cannot be made longer"),
        _CRASH,
        "Take bodies of the provider's size; answer 413 to longer ones.",
    ),
    Plan(
        "slow_body",
        "a body that comes in pieces",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.slow_body,
        _CRASH,
        "Read until the length that was promised; answer 408 to what takes too long.",
    ),
    Plan(
        "head",
        "a HEAD request",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.head,
        _CRASH,
        "Answer 405, or 200 without doing anything.",
    ),
    Plan(
        "content_type",
        "another content type",
        Severity.MINOR,
        Expect.SURVIVE,
        shots.content_type,
        _CRASH,
        "Read the raw body whatever its content type says, or answer 415.",
    ),
)
"""Every case, in the order it is sent."""
