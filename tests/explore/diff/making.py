"""Deliveries, answers and values for the tests of comparisons."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from inspector.decode import Json, Number, Repeats
from inspector.explore.diff import (
    Branch,
    Change,
    Comparison,
    Mark,
    Part,
    Run,
    Volatile,
    compare_deliveries,
)
from inspector.explore.diff.change import members
from inspector.model import Delivery, Headers, body_digest

JSON = ("Content-Type", "application/json")


def delivery(
    body: object = b"",
    *,
    target: bytes = b"/in",
    headers: tuple[tuple[str | bytes, str | bytes], ...] = (JSON,),
    method: str = "POST",
) -> Delivery:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery(1, method, target, Headers.of(headers), data, body_digest(data))


def compared(old: object, new: object, *ignored: str) -> Comparison:
    """Two JSON bodies, compared."""
    return compare_deliveries(delivery(old), delivery(new), Volatile(ignored))


def found(comparison: Comparison) -> list[tuple[str, object, object, str]]:
    """Every difference: mark, both values, note."""
    return [(str(change.mark), change.old, change.new, change.note) for change in comparison.changes]


def values() -> st.SearchStrategy[Json]:
    """JSON values as the decoder gives them, with repeats and numbers of every spelling."""
    numbers = st.sampled_from(["1", "1.0", "10e-1", "2", "-0", "0"]).map(Number)
    leaves: st.SearchStrategy[Json] = st.one_of(
        st.none(), st.booleans(), numbers, st.text("ab1\u202e", max_size=3)
    )
    keys = st.sampled_from(["a", "b", "id", "c"])

    def grown(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        pairs = st.lists(st.tuples(keys, inner), max_size=4)
        return st.one_of(st.lists(inner, max_size=5), pairs.map(_object))

    return st.recursive(leaves, grown, max_leaves=14)


def _object(pairs: list[tuple[str, Json]]) -> Json:
    distinct = len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs) if distinct else Repeats(pairs)


def right_side(part: Part | None, old: Json) -> Json:
    """The new value, put together from the old one and the difference alone."""
    if part is None:
        return old
    if isinstance(part, Change):
        return part.new
    assert isinstance(part, Branch)
    taken = [change for change in part.parts if not (isinstance(change, Change) and change.to is None)]
    pairs: list[tuple[str, Json]] = []
    for inner in taken:
        if isinstance(inner, Run):
            pairs += [(str(step.key), value) for step, value in members(inner.left, inner.at, inner.count)]
            continue
        assert inner.to is not None
        before = None if inner.at is None else dict(members(old))[inner.at]
        pairs.append((str(inner.to.key), right_side(inner, before)))
    if part.kind == "array":
        return [value for _, value in pairs]
    return _object(pairs)


def mirrored(part: Part | None) -> list[tuple[object, ...]]:
    """What a comparison says, read from the other side, in an order of its own."""
    return sorted(_said(part, mirror=True, path=()), key=repr)


def said(part: Part | None) -> list[tuple[object, ...]]:
    """What a comparison says, in an order of its own."""
    return sorted(_said(part, mirror=False, path=()), key=repr)


def _said(part: Part | None, *, mirror: bool, path: tuple[object, ...]) -> list[tuple[object, ...]]:
    if part is None or isinstance(part, Run):
        return []
    step = (part.to, part.at) if mirror else (part.at, part.to)
    if isinstance(part, Branch):
        return [each for inner in part.parts for each in _said(inner, mirror=mirror, path=(*path, step))]
    mark: Mark = part.mark.mirrored if mirror else part.mark
    sides = (part.new, part.old) if mirror else (part.old, part.new)
    if part.order and part.at is None:
        sides = (None, None)
    return [((*path, step), mark, *map(repr, sides), part.order)]
