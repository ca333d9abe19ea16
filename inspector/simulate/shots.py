"""How each case is made for a sender: one good delivery, or one that an app must notice.

They must never send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from inspector.model import Headers
from inspector.providers import Kind, Unit, Where
from inspector.simulate import damage, tampering
from inspector.simulate.grading import Grader, Inapplicable, Sender, Shot
from inspector.simulate.request import Request
from inspector.simulate.sample import Sample

LARGE = 2**20
"""Bytes of the large body."""

_ONE_WRITING = "its body has no other way to be written"


def unprotected(sender: Sender) -> str:
    said = sender.provider.said
    if sender.scheme.kind is Kind.TOKEN:
        return f"{said} sends a shared token: nothing is signed, so nothing can be noticed"
    return f"{said} does not sign this part, so nothing can be noticed"


def untimed(sender: Sender) -> str:
    row, said = sender.scheme.timestamp, sender.provider.said
    if sender.scheme.kind is Kind.JWT:
        return f"{said}'s token says when it ends, and a time ahead is no fault"
    if row is None:
        return f"{said} signs no timestamp"
    if row.unit is Unit.TEXT or row.tolerance is None:
        return f"{said} names no tolerance for its timestamp"
    return f"{said}'s own library accepts a time ahead of the clock"


def other_writing(grader: Grader) -> Iterable[Shot]:
    if not damage.writings(grader.sample()):
        raise Inapplicable(_ONE_WRITING)
    for number in range(len(damage.styles(grader.sample()))):
        # A delivery each: an app may refuse what it was sent before under the same id.
        given = grader.sample(seed=str(number))
        body = damage.styles(given)[number]
        if body != given.request.body:
            yield Shot(grader.signed(grader.with_body(body, given, "")), f"{len(body)} bytes")


def missing_header(grader: Grader) -> Iterable[Shot]:
    good, scheme = grader.good(), grader.sender.scheme
    yield Shot(grader.with_signature(good, lambda value: None), "without the signature")
    time = None if scheme.timestamp is None else scheme.timestamp.place
    for what, place in (("the timestamp", time), ("the id", scheme.id)):
        if place is not None and place.where is Where.HEADER and place.name != grader.sender.header:
            name = place.name.encode()
            kept = tuple(pair for pair in good.headers if pair[0].lower() != name)
            yield Shot(replace(good, headers=Headers(kept)), f"without {what}")


def empty_signature(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    yield Shot(grader.with_signature(good, lambda value: ""), "empty header")
    bare = grader.with_signature(good, lambda value: damage.split_signature(grader.sender.scheme, value)[0])
    if bare != grader.with_signature(good, lambda value: ""):
        yield Shot(bare, "no bytes after the prefix")
    unsigned = damage.unsigned_token(grader.sender.scheme, good.headers.text(grader.sender.header) or "")
    if unsigned is not None:
        yield Shot(grader.with_signature(good, lambda value: unsigned), "alg none")


def wrong_signature(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.damaged(grader.good(), damage.wrong_after(0)))


def wrong_key(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample(), by=grader.sender.wrong))


def public_key_as_secret(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.forged:
        raise Inapplicable("its key is a shared secret, which nobody else knows")
    for label, sign in grader.sender.forged:
        yield Shot(grader.signed(grader.sample(), by=sign), label)


def prefix(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    size = len(_signature_bytes(grader, good))
    for kept in sorted({4, 8, 16, size // 2, size - 1}):
        if 0 < kept < size:
            label = f"first {kept} of {size} bytes right"
            yield Shot(grader.damaged(good, damage.wrong_after(kept)), label)


def cut(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    size = len(_signature_bytes(grader, good))
    # Threes, as base64 writes them without padding: the text too is then the beginning of the right one.
    for kept in sorted({3, 9, size // 6 * 3}):
        if 0 < kept < size:
            yield Shot(grader.damaged(good, damage.cut_to(kept)), f"only the first {kept} of {size} bytes")


def _signature_bytes(grader: Grader, request: Request) -> bytes:
    seen = b""

    def look(data: bytes) -> bytes:
        nonlocal seen
        seen = data
        return data

    grader.damaged(request, look)
    return seen


def changed_body(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    try:
        yield Shot(replace(good, body=tampering.change_value(good.body)))
    except ValueError:
        yield Shot(replace(good, body=tampering.append_newline(good.body)))


def reserialised(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    good, written = grader.signed(given), damage.writings(given)
    if not written:
        raise Inapplicable(_ONE_WRITING)
    for body in written:
        yield Shot(replace(good, body=body), f"{len(body)} bytes for {len(good.body)}")


def _off(grader: Grader) -> int:
    row = grader.sender.scheme.timestamp
    return (300 if row is None or row.tolerance is None else row.tolerance) + 600


def stale(grader: Grader) -> Iterable[Shot]:
    ago = _off(grader)
    yield Shot(grader.signed(grader.sample(ago=ago), ago=ago), f"signed {ago} s ago")


def future(grader: Grader) -> Iterable[Shot]:
    row, said = grader.sender.scheme.timestamp, grader.sender.provider.said
    if row is not None and row.future_varies:
        raise Inapplicable(f"some of {said}'s own libraries accept a time ahead of the clock")
    ahead = _off(grader)
    yield Shot(grader.signed(grader.sample(ago=-ahead), ago=-ahead), f"signed {ahead} s ahead")


def replayed(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.provider.delivery_id and grader.sender.scheme.id is None:
        raise Inapplicable(f"{grader.sender.provider.said}'s deliveries have no id")
    good = grader.signed(grader.sample())
    yield Shot(good, "first time")
    yield Shot(good, "the same bytes again")


def duplicate(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    yield Shot(grader.signed(given, ago=1), "first time")
    yield Shot(grader.signed(given), "sent again, as after a lost answer")


def reordered(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample(seed="later")), "the later one first")
    earlier = grader.sample(seed="earlier", ago=2)
    yield Shot(grader.signed(earlier, ago=2), "the earlier one after it")


def unknown_event(grader: Grader) -> Iterable[Shot]:
    if not grader.sender.provider.event:
        raise Inapplicable(f"{grader.sender.provider.said}'s deliveries name no event")
    yield Shot(grader.signed(grader.sample(event="inspector.unheard_of")))


def odd_body(make: Callable[[Sample], bytes | None], why: str) -> Callable[[Grader], Iterable[Shot]]:
    def shots(grader: Grader) -> Iterable[Shot]:
        given = grader.sample()
        yield Shot(grader.signed(grader.with_body(make(given), given, why)))

    return shots


def slow_body(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.signed(grader.sample()), slow=True)


def head(grader: Grader) -> Iterable[Shot]:
    yield Shot(replace(grader.good(), method="HEAD", body=b""))


def content_type(grader: Grader) -> Iterable[Shot]:
    given = grader.sample()
    pairs = tuple(
        (name, b"text/plain" if name.lower() == b"content-type" else value)
        for name, value in given.request.headers
    )
    yield Shot(grader.signed(replace(given, request=replace(given.request, headers=Headers(pairs)))))
