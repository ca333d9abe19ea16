"""What an answer is found by in a baseline: the same for the same delivery on every machine, and readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256 as hash_of

from inspector.export.cleaned import Cleaned
from inspector.text.spans import MARK

_LONGEST = 120
_DIGITS = 16


def answer_name(cleaned: Cleaned, sha256: str) -> str:
    """`stripe/invoice.paid/evt_1`: provider, event and the provider's own id; where it gave none, a digest of
    method, target and body. `sha256` is that of the body as it came. Foreign text."""
    delivery, facts = cleaned.delivery, cleaned.facts
    path = delivery.target.partition(b"?")[0].decode("utf-8", "surrogateescape")
    who = f"{facts.provider}/{facts.event or 'no-event'}" if facts.provider else f"{delivery.method} {path}"
    id = facts.delivery_id
    if not id or len(id) > _LONGEST or MARK.decode() in id:
        told = b"%b %b %b" % (
            delivery.method.encode("utf-8", "surrogateescape"),
            delivery.target,
            sha256.encode(),
        )
        id = f"sha256:{hash_of(told).hexdigest()[:_DIGITS]}"
    return f"{who[:_LONGEST]}/{id}"


def numbered(names: Iterable[tuple[int, int, str]]) -> Mapping[int, str]:
    """Of deliveries (number, µs UTC when it came, name) each with a name of its own: the second of a name, by
    when it came, has ` #2` behind it."""
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    for number, _, name in sorted(set(names), key=lambda each: (each[1], each[0])):
        seen[name] = seen.get(name, 0) + 1
        found[number] = name if seen[name] == 1 else f"{name} #{seen[name]}"
    return found
