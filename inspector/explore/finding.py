"""Search in a payload: every key and value that holds a text, without regard to case, in reading order.

Pure, and a generator that rests often, so that a screen can search a large body between two frames. It must
never make more nodes than it finds, nor look at a long text in one go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.decode import Json, Node, Number, Repeats
from inspector.decode.jsonnode import JsonNode, open_text

LONGEST = 200
"""Characters of a text that is searched for."""

_REST = 2000
_WINDOW = 64 * 1024
_OPENED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a text was found: the positions of children that lead from the root to a node (through the
    document in a text, where it holds one), and at which character of the value, or None in the key."""

    positions: tuple[int, ...]
    at: int | None = None


def positions_of(node: Node) -> tuple[int, ...]:
    """The positions that lead from the root to a node, as a Hit has them."""
    found: list[int] = []
    at: Node | None = node
    while at is not None:
        if at.step is not None and not at.step.via:
            found.append(at.position)
        at = at.parent
    return tuple(reversed(found))


def node_at(root: Node, positions: tuple[int, ...]) -> Node:
    """The node that positions lead to. Raises IndexError for such as lead nowhere."""
    node = root
    for position in positions:
        node = node.children(position, 1)[0]
    return node


def find(root: Node, wanted: str) -> Iterator[Hit | None]:
    """The hits; None stands for a rest after some work."""
    wanted = wanted[:LONGEST].lower()
    if not wanted:
        return
    search = _Search(wanted)
    yield from search.json(root, root.value) if isinstance(root, JsonNode) else search.nodes(root)


class _Search:
    """One search. `_at` are the positions of what is being looked at."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._at: list[int] = []
        self._looked = 0

    def nodes(self, root: Node) -> Iterator[Hit | None]:
        """Any tree, node by node: forms, multipart and XML are bounded when they are read."""
        depth = len(self._at)
        levels = [iter(_windows(root))]
        while levels:
            node = next(levels[-1], None)
            del self._at[depth + len(levels) - 1 :]
            if node is None:
                levels.pop()
                continue
            self._at.append(node.position)
            if self._rests():
                yield None
            named = isinstance(node.key, str) and self._wanted in node.key.lower()
            if named:
                yield self._hit()
            inner = node.opened() if node.length <= _OPENED else None
            if isinstance(inner, JsonNode):
                yield from self.json(inner, inner.value)
            elif node.child_count and (inner is not None or not node.text):
                levels.append(iter(_windows(inner or node)))
            elif not named:
                yield from self._text(node.text)

    def json(self, root: JsonNode, value: Json) -> Iterator[Hit | None]:
        """A JSON document by its plain values, which is much faster than by nodes."""
        if isinstance(value, str):
            yield from self._text(value)
            return
        depth = len(self._at)
        levels = [_members(value)]
        while levels:
            member = next(levels[-1], None)
            del self._at[depth + len(levels) - 1 :]
            if member is None:
                levels.pop()
                continue
            position, (key, item) = member
            self._at.append(position)
            if self._rests():
                yield None
            named = isinstance(key, str) and self._wanted in key.lower()
            if named:
                yield self._hit()
            if isinstance(item, (dict, list)):
                levels.append(_members(item))
            elif isinstance(item, str) and not isinstance(item, Number):
                inner = open_text(item, root.origin.limits, None) if len(item) <= _OPENED else None
                if inner is not None:
                    yield from self._inside(inner, item, named)
                elif not named:
                    yield from self._text(item)
            elif not named and self._wanted in ("null" if item is None else str(item).lower()):
                yield self._hit(0)

    def _inside(self, inner: JsonNode, text: str, found: bool) -> Iterator[Hit | None]:
        """A document in a text; what is only found in the text itself leads to the text."""
        for hit in self.json(inner, inner.value):
            found = found or hit is not None
            yield hit
        if not found:
            yield from self._text(text)

    def _text(self, text: str) -> Iterator[Hit | None]:
        if len(text) <= _WINDOW:
            at = text.lower().find(self._wanted)
            if at >= 0:
                yield self._hit(at)
            return
        for start in range(0, len(text), _WINDOW):
            window = text[start : start + _WINDOW + len(self._wanted)]
            at = window.lower().find(self._wanted)
            if at >= 0:
                yield self._hit(start + at)
                return
            yield None

    def _hit(self, at: int | None = None) -> Hit:
        return Hit(tuple(self._at), at)

    def _rests(self) -> bool:
        self._looked += 1
        return self._looked % _REST == 0


def _members(value: Json) -> Iterator[tuple[int, tuple[str | None, Json]]]:
    if isinstance(value, Repeats):
        return enumerate(iter(value.pairs))
    if isinstance(value, dict):
        return enumerate(iter(value.items()))
    return enumerate((None, item) for item in (value if isinstance(value, list) else ()))


def _windows(node: Node) -> Iterator[Node]:
    for start in range(0, node.child_count, 200):
        yield from node.children(start, 200)
