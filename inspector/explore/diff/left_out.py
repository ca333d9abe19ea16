"""A value that is not compared: what stands for it on either side, and the places that it is put at."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.decode import Json, Repeats

Keys = tuple[str | int, ...]


class LeftOut(str):
    """Whatever stands on the other side, or nothing at all, is the same. Its text says why."""

    __slots__ = ()


IGNORED = LeftOut("[ignored]")


def without(value: Json, places: Iterable[Keys]) -> Json:
    """The value with `IGNORED` at these places; what holds none of them is not copied. A repeated name is
    ignored each time. Places that are not there change nothing."""
    tree: _Tree = _Tree()
    for keys in places:
        at = tree
        for key in keys:
            at = at.inner.setdefault(key, _Tree())
        at.ends = True
    return _put(value, tree)


class _Tree:
    """The places, by their first keys."""

    __slots__ = ("ends", "inner")

    def __init__(self) -> None:
        self.inner: dict[str | int, _Tree] = {}
        self.ends = False


def _put(value: Json, tree: _Tree) -> Json:
    """Recurses no deeper than a document that could be read."""
    if tree.ends:
        return IGNORED
    if not tree.inner or not isinstance(value, (dict, list)):
        return value
    if isinstance(value, list):
        return [_put(item, tree.inner[at]) if at in tree.inner else item for at, item in enumerate(value)]
    pairs = value.pairs if isinstance(value, Repeats) else value.items()
    made = [(key, _put(item, tree.inner[key]) if key in tree.inner else item) for key, item in pairs]
    return Repeats(made) if isinstance(value, Repeats) else dict(made)
