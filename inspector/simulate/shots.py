"""How each case is made for a sender: one good delivery, or one that an app must notice.

They must never send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from inspector.model import Headers
from inspector.providers import Kind, Unit
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
    given = grader.sample()
    written = damage.writings(given)
    if not written:
        raise Inapplicable(_ONE_WRITING)
    for body in written:
        yield Shot(grader.signed(grader.with_body(body, given, "")), f"{len(body)} bytes")


def missing_header(grader: Grader) -> Iterable[Shot]:
    yield Shot(grader.with_signature(grader.good(), lambda value: None))


def empty_signature(grader: Grader) -> Iterable[Shot]:
    good = grader.good()
    yield Shot(grader.with_signature(good, lambda value: ""), "empty header")
    bare = grader.with_signature(good, lambda value: damage.split_signature(grader.sender.scheme, value)[0])
    if bare != grader.with_signature(good, lambda value: ""):
        yield Shot(bare, "no bytes after the prefix")


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
    for count in sorted({4, 8, 16, size // 2, size - 1}):
        if 0 < count < size:
            yield Shot(
                grader.damaged(good, damage.wrong_after(count)), f"first {count} of {size} bytes right"
            )


def cut(grader: Grader) -> Iterable[Shot]:
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
