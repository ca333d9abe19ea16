"""The cases themselves: how each is made for a sender, what the app should do, and what it means otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from inspector.model import Headers
from inspector.providers import Kind, Unit
from inspector.simulate import damage, tampering
from inspector.simulate.grading import Case, Expect, Grader, Inapplicable, Plan, Sender, Severity, Shot
from inspector.simulate.sample import Sample

LARGE = 2**20
"""Bytes of the large body."""


def cases(grader: Grader) -> Iterator[Case]:
    """Every case in order, each made when it is asked for; those that do not apply with their reason."""
    return (grader.case(plan) for plan in PLANS)


def _unprotected(sender: Sender) -> str:
    said = sender.provider.said
    if sender.scheme.kind is Kind.TOKEN:
        return f"{said} sends a shared token: nothing is signed, so nothing can be noticed"
    return f"{said} does not sign this part, so nothing can be noticed"


def _untimed(sender: Sender) -> str:
    row, said = sender.scheme.timestamp, sender.provider.said
    if sender.scheme.kind is Kind.JWT:
        return f"{said}'s token says when it ends, and a time ahead is no fault"
    if row is None:
        return f"{said} signs no timestamp"
    if row.unit is Unit.TEXT or row.tolerance is None:
        return f"{said} names no tolerance for its timestamp"
    return f"{said}'s own library accepts a time ahead of the clock"


def _other_writing(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    written = damage.writings(given.request.body)
    if not written:
        raise Inapplicable("its body is no JSON")
    for body in written:
        yield Shot(grader.signed(grader.with_body(body, given, "")), f"{len(body)} bytes")


def _missing_header(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.with_signature(grader.good(), lambda value: None))


def _empty_signature(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    yield Shot(grader.with_signature(good, lambda value: ""), "empty header")
    bare = grader.with_signature(good, lambda value: damage.split_signature(grader.sender.scheme, value)[0])
    if bare != grader.with_signature(good, lambda value: ""):
        yield Shot(bare, "no bytes after the prefix")


def _wrong_signature(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.damaged(grader.good(), damage.wrong_after(0)))


def _wrong_key(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample(), by=grader.sender.wrong))


def _public_key_as_secret(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.forged:
        raise Inapplicable("its key is a shared secret, which nobody else knows")
    for label, sign in grader.sender.forged:
        yield Shot(grader.signed(grader.sample(), by=sign), label)


def _prefix(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    size = len(_signature_bytes(grader, good))
    for count in sorted({4, 8, 16, size // 2, size - 1}):
        if 0 < count < size:
            yield Shot(grader.damaged(good, damage.wrong_after(count)), f"first {count} of {size} bytes right")


def _cut(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    size = len(_signature_bytes(grader, good))
    for count in sorted({4, 8, size // 2}):
        if 0 < count < size:
            yield Shot(grader.damaged(good, damage.cut_to(count)), f"only the first {count} of {size} bytes")


def _signature_bytes(grader: Grader, request: Request) -> bytes:
    seen = b""

    def look(data: bytes) -> bytes:
        nonlocal seen
        seen = data
        return data

    grader.damaged(request, look)
    return seen


def _changed_body(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    try:
        yield Shot(replace(good, body=tampering.change_value(good.body)))
    except ValueError:
        yield Shot(replace(good, body=tampering.append_newline(good.body)))


def _reserialised(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    written = damage.writings(good.body)
    if not written:
        raise Inapplicable("its body is no JSON")
    for body in written:
        yield Shot(replace(good, body=body), f"{len(body)} bytes for {len(good.body)}")


def _off(grader: Grader) -> int:
    row = grader.sender.scheme.timestamp
    return (300 if row is None or row.tolerance is None else row.tolerance) + 600


def _stale(grader: Grader) -> Iterable[Shot]:
    ago = _off(grader)
    yield Shot(grader.signed(grader.sample(ago=ago), ago=ago), f"signed {ago} s ago")


def _future(grader: Grader) -> Iterable[Shot]:
    ahead = _off(grader)
    yield Shot(grader.signed(grader.sample(ago=-ahead), ago=-ahead), f"signed {ahead} s ahead")


def _replayed(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.provider.delivery_id and grader.sender.scheme.id is None:
        raise Inapplicable(f"{grader.sender.provider.said}'s deliveries have no id")
    good = grader.signed(grader.sample())
    yield Shot(good, "first time")
    yield Shot(good, "the same bytes again")


def _duplicate(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    yield Shot(grader.signed(given, ago=1), "first time")
    yield Shot(grader.signed(given), "sent again, as after a lost answer")


def _reordered(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample(seed="later")), "the later one first")
    earlier = grader.sample(seed="earlier", ago=2)
    yield Shot(grader.signed(earlier, ago=2), "the earlier one after it")


def _unknown_event(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.provider.event:
        raise Inapplicable(f"{grader.sender.provider.said}'s deliveries name no event")
    yield Shot(grader.signed(grader.sample(event="inspector.unheard_of")))


def _odd_body(make: Callable[[Sample], bytes | None], why: str) -> Callable[[Grader], Iterable[Shot]]:
    def shots(grader: Grader) -> Iterable[Shot]:
        given = grader.sample()
        yield Shot(grader.signed(grader.with_body(make(given), given, why)))

    return shots


def _slow_body(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample()), slow=True)


def _head(grader: Grader) -> Iterable[Shot]:
    yield Shot(replace(grader.good(), method="HEAD", body=b""))


def _content_type(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    pairs = tuple(
        (name, b"text/plain" if name.lower() == b"content-type" else value)
        for name, value in given.request.headers
    )
    yield Shot(grader.signed(replace(given, request=replace(given.request, headers=Headers(pairs)))))


_FORM_TEXT = "a form has only text"
_CRASH = "A server error makes the sender try again, or give up on you, and hides what went wrong."
_COMPARE = "Compare the whole signature with a constant-time function (hmac.compare_digest, timingSafeEqual)."
_RAW = "Check the signature over the bytes as they came, before anything parses them."

PLANS: tuple[Plan, ...] = (
    Plan("good", "a right delivery", Severity.CRITICAL, Expect.ACCEPT, lambda grader: (Shot(grader.good()),),
         "It refuses what the provider sends.", "Check the key, the URL and the path."),
    Plan("other_writing", "a right delivery with other white space in its JSON", Severity.SERIOUS,
         Expect.ACCEPT, _other_writing, "It checks what it wrote anew, not the bytes that came.", _RAW),
    Plan("missing_header", "no signature header", Severity.CRITICAL, Expect.REFUSE, _missing_header,
         "Anybody can send it events: a delivery without a signature passes.",
         "Refuse with 401 when the header is not there."),
    Plan("empty_signature", "an empty signature", Severity.CRITICAL, Expect.REFUSE, _empty_signature,
         "Anybody can send it events: nothing passes as a signature.",
         "Refuse an empty header, and compare whole signatures."),
    Plan("wrong_signature", "a wrong signature", Severity.CRITICAL, Expect.REFUSE, _wrong_signature,
         "Anybody can send it events: any signature passes.", "Compute the signature and refuse what differs."),
    Plan("wrong_key", "signed with another key", Severity.CRITICAL, Expect.REFUSE, _wrong_key,
         "Anybody can send it events: any key passes.", "Check with the provider's key and no other."),
    Plan("public_key_as_secret", "an HMAC with the public key as its secret", Severity.CRITICAL, Expect.REFUSE,
         _public_key_as_secret,
         "It makes an HMAC where the provider signs with a private key: everybody has that key, so anybody can "
         "sign.", "Verify with the public key and the algorithm that the provider names, and no HMAC."),
    Plan("prefix_compare", "a signature right in its first bytes", Severity.CRITICAL, Expect.REFUSE, _prefix,
         "It compares only the beginning, so a signature can be guessed.", _COMPARE),
    Plan("cut_signature", "a signature that ends early", Severity.CRITICAL, Expect.REFUSE, _cut,
         "It takes the beginning of a signature for the whole, so one can be guessed.", _COMPARE),
    Plan("changed_body", "a body changed after it was signed", Severity.CRITICAL, Expect.REFUSE,
         _changed_body, "What the event says can be changed on the way.",
         "Sign over the whole body, as it came.", _unprotected),
    Plan("reserialised", "the same JSON written anew after it was signed", Severity.SERIOUS, Expect.REFUSE,
         _reserialised, "It checks what it wrote anew, not the bytes that came: true deliveries will fail.",
         _RAW, _unprotected),
    Plan("stale", "an old timestamp, rightly signed", Severity.SERIOUS, Expect.REFUSE, _stale,
         "A delivery that somebody recorded can be sent again for ever.",
         "Refuse a timestamp outside the provider's tolerance.", _untimed),
    Plan("future", "a timestamp ahead of the clock", Severity.MINOR, Expect.REFUSE, _future,
         "A delivery dated ahead stays good for longer than it should.",
         "Refuse a timestamp outside the tolerance in both directions.", _untimed),
    Plan("replayed_id", "the same bytes twice", Severity.MINOR, Expect.SURVIVE, _replayed, _CRASH,
         "Remember each delivery's id for as long as its timestamp is good, and answer 200 to a known one."),
    Plan("duplicate", "the same event sent again", Severity.MINOR, Expect.ACCEPT, _duplicate,
         "The provider will send it again and again.",
         "Answer 2xx to an event that is known already, and do its work once."),
    Plan("reordered", "two events in the wrong order", Severity.MINOR, Expect.ACCEPT, _reordered,
         "Providers promise no order: what comes late would be lost.",
         "Accept both, and let the event's own time decide."),
    Plan("unknown_event", "an event it does not know", Severity.MINOR, Expect.ACCEPT, _unknown_event,
         "The provider may add events, and each would be sent again or switch the webhook off.",
         "Answer 2xx to an event you do not handle."),
    Plan("missing_field", "a field is not there", Severity.MINOR, Expect.SURVIVE,
         _odd_body(damage.without_field, "its body has no field that could be left out"), _CRASH,
         "Check what the body holds before using it."),
    Plan("wrong_type", "text where an object was", Severity.MINOR, Expect.SURVIVE,
         _odd_body(damage.with_type, _FORM_TEXT), _CRASH, "Check the types before using them."),
    Plan("null", "null where a value was", Severity.MINOR, Expect.SURVIVE,
         _odd_body(damage.with_null, _FORM_TEXT), _CRASH, "Take null for a value that is not there."),
    Plan("huge_number", "a number of 401 digits", Severity.MINOR, Expect.SURVIVE,
         _odd_body(damage.with_huge_number, "its body has no value to change"), _CRASH,
         "Check the range before storing a number."),
    Plan("odd_unicode", "NUL, a lone surrogate, bidi controls", Severity.MINOR, Expect.SURVIVE,
         _odd_body(damage.with_odd_text, "its body has no text to change"), _CRASH,
         "Clean or refuse what your database cannot hold."),
    Plan("large_body", "a body of 1 MiB", Severity.MINOR, Expect.SURVIVE,
         _odd_body(lambda given: damage.padded(given, LARGE), "its body cannot be made longer"), _CRASH,
         "Take bodies of the provider's size; answer 413 to longer ones."),
    Plan("slow_body", "a body that comes in pieces", Severity.MINOR, Expect.SURVIVE, _slow_body, _CRASH,
         "Read until the length that was promised; answer 408 to what takes too long."),
    Plan("head", "a HEAD request", Severity.MINOR, Expect.SURVIVE, _head, _CRASH,
         "Answer 405, or 200 without doing anything."),
    Plan("content_type", "another content type", Severity.MINOR, Expect.SURVIVE, _content_type, _CRASH,
         "Read the raw body whatever its content type says, or answer 415."),
)
"""Every case, in the order it is sent."""
