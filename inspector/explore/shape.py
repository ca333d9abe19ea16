"""The shape of a payload: which fields there are and of what type, all items of an array as one; and what
changed from one shape to the next.

Pure and bounded: of a long array the first items are looked at, of a large payload the first nodes, and
nothing is claimed about what was not looked at. It must never compare values.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.decode import Node, NodeKind, Step, spell_step


class Way(str):
    """The way into a text that holds a document (`|json`), which is no field's name."""

    __slots__ = ()


Pattern = tuple[str | None, ...]
"""The names that lead to a field; None stands for any item of an array, a Way for the document in a text."""

MOST_NODES = 10_000
MOST_ITEMS = 200
MOST_DEEP = 64
_OPENED = 64 * 1024
_LISTS = (NodeKind.ARRAY, NodeKind.LINES)
_TYPES = {NodeKind.TRUE: "boolean", NodeKind.FALSE: "boolean", NodeKind.LINES: "array"}
_TEXTS = (NodeKind.STRING, NodeKind.FIELD, NodeKind.PART)


@dataclass(frozen=True, slots=True)
class Shape:
    """The types met at each pattern. `cut` holds the patterns of containers of which a part was not looked
    at: what lies below them may be incomplete."""

    types: Mapping[Pattern, frozenset[str]]
    cut: frozenset[Pattern] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from an earlier payload: fields that are new, gone, or of another type (with the
    types that they had). Of a new or gone object only the object itself is named. `since` is the id of the
    earlier delivery. Where it is `skipped`, the two were not compared, since one is too large."""

    new: frozenset[Pattern] = frozenset()
    gone: tuple[Pattern, ...] = ()
    retyped: Mapping[Pattern, frozenset[str]] = field(default_factory=dict)
    since: int = 0
    skipped: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.retyped or self.skipped)


def type_of(node: Node) -> str:
    """A node's type as JSON has it; what is not JSON has the name of its kind."""
    return _TYPES.get(node.kind, str(node.kind))


def pattern_of(node: Node) -> Pattern:
    """The pattern that a node falls under."""
    names: list[str | None] = []
    at: Node | None = node
    while at is not None:
        if at.step is not None:
            names.append(_name(at.step))
        at = at.parent
    return tuple(reversed(names))


def spell_pattern(pattern: Pattern) -> str:
    """A pattern as a path with `[*]` for any item: `$.items[*].id`. Foreign text."""
    steps = (
        "[*]" if name is None else name if isinstance(name, Way) else spell_step(Step(name))
        for name in pattern
    )
    return "$" + "".join(steps)


def shape(root: Node) -> Shape:
    """The shape of a decoded body."""
    types: dict[Pattern, set[str]] = {}
    cut: set[Pattern] = set()
    # Level by level, so that of a large payload the outer fields are all seen.
    waiting: deque[tuple[Pattern, Node]] = deque([((), root)])
    looked = 0
    while waiting:
        pattern, node = waiting.popleft()
        looked += 1
        types.setdefault(pattern, set()).add(type_of(node))
        below = _below(pattern, node)
        if below is None:
            continue
        inside, holder = below
        types.setdefault(inside, set()).add(type_of(holder))
        room = MOST_NODES - looked - len(waiting) if len(pattern) < MOST_DEEP else 0
        most = min(MOST_ITEMS if holder.kind in _LISTS else MOST_NODES, max(room, 0))
        if holder.child_count > most:
            cut.add(inside)
        waiting += [(_under(inside, child), child) for child in holder.children(0, most)]
    return Shape({pattern: frozenset(met) for pattern, met in types.items()}, frozenset(cut))


def changes(before: Shape, after: Shape, since: int = 0) -> Changes:
    """What is new, gone or of another type in `after`. A field counts as new or gone only where the object
    that would hold it was there both times: what is in an array that was empty was not taken away."""
    new = frozenset(found for found in after.types if _only_in(found, after, before))
    gone = sorted((found for found in before.types if _only_in(found, before, after)), key=spell_pattern)
    retyped = {
        pattern: before.types[pattern]
        for pattern, met in after.types.items()
        if pattern in before.types and not _covered(pattern, before) and met - before.types[pattern]
    }
    return Changes(new, tuple(gone), retyped, since)


def _only_in(pattern: Pattern, here: Shape, there: Shape) -> bool:
    if pattern in there.types or not pattern or pattern[-1] is None or isinstance(pattern[-1], Way):
        return False
    holder = pattern[:-1]
    return holder in there.types and _holds_names(holder, there) and not _covered(pattern, there)


def _holds_names(holder: Pattern, there: Shape) -> bool:
    """Whether what stands at a pattern has named fields: an object that became text has lost none of them,
    it changed its type."""
    return bool(there.types[holder] - _PLAIN)


_PLAIN = frozenset({"string", "number", "boolean", "null", "array", "broken"})


def _covered(pattern: Pattern, shape: Shape) -> bool:
    """Whether a pattern lies below something of which not all was looked at."""
    return bool(shape.cut) and any(pattern[:length] in shape.cut for length in range(len(pattern) + 1))


def _below(pattern: Pattern, node: Node) -> tuple[Pattern, Node] | None:
    """What has children at a node, and their pattern: the node itself or the document in its text."""
    if node.kind in _TEXTS:
        inner = node.opened() if node.length <= _OPENED else None
        return None if inner is None else (_under(pattern, inner), inner)
    return (pattern, node) if node.child_count else None


def _under(pattern: Pattern, node: Node) -> Pattern:
    return pattern if node.step is None else (*pattern, _name(node.step))


def _name(step: Step) -> str | None:
    if step.via:
        return Way(f"|{step.via}")
    return None if isinstance(step.key, int) else step.key
