"""A value that is not compared: what stands for it on either side, and the places that it is put at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from inspector.decode import Json, Limits, Repeats, Step
from inspector.decode.jsonnode import open_text

Keys: TypeAlias = tuple[str | int | Step, ...]


class LeftOut(str):
    """Whatever stands on the other side, or nothing at all, is the same. Its text says why."""

    __slots__ = ()


IGNORED = LeftOut("[ignored]")


def without(value: Json, places: Iterable[Keys]) -> Json:
    """The value with `IGNORED` at these places; what holds none of them is not copied. A name stands for each
    member that has it, a step for one of them. A text that holds a document in which a place is becomes that
    document. Places that are not there change nothing."""
    tree: _Tree = _Tree()
    for keys in places:
        at = tree
        for key in keys:
            at = at.inner.setdefault(key, _Tree())
        at.ends = True
    return _put(value, (tree,))


class _Tree:
    """The places, by their first keys."""

    __slots__ = ("ends", "inner")

    def __init__(self) -> None:
        self.inner: dict[str | int | Step, _Tree] = {}
        self.ends = False


def _put(value: Json, trees: tuple[_Tree, ...]) -> Json:
    """Recurses no deeper than a document that could be read."""
    if any(tree.ends for tree in trees):
        return IGNORED
    if not any(tree.inner for tree in trees):
        return value
    if isinstance(value, list):
        return [_put(item, _below(trees, at)) for at, item in enumerate(value)]
    if isinstance(value, Repeats):
        return Repeats(
            [(str(step.key), _put(item, _below(trees, step.key, step))) for step, item in value.steps()]
        )
    if isinstance(value, dict):
        return {key: _put(item, _below(trees, key)) for key, item in value.items()}
    inner = open_text(value, Limits(), None) if isinstance(value, str) else None
    below = () if inner is None or inner.step is None else _below(trees, inner.step)
    return value if inner is None or not below else _put(inner.value, below)


def _below(trees: tuple[_Tree, ...], *keys: str | int | Step) -> tuple[_Tree, ...]:
    return tuple(tree.inner[key] for tree in trees for key in keys if key in tree.inner)
