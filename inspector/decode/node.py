"""The tree that a decoded body is looked at through: made piece by piece, only where it is opened.

All text in a node is foreign and not made visible here. A node never raises on a bad body and
never builds more children than it is asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum

from inspector.decode.path import Step, parse_path, spell_step


class NodeKind(StrEnum):
    """What a node is."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    TRUE = "true"
    FALSE = "false"
    NULL = "null"
    LINES = "lines"
    BROKEN = "broken"
    FORM = "form"
    FIELD = "field"
    MULTIPART = "multipart"
    PART = "part"
    DOCUMENT = "document"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"


class Node(ABC):
    """One named value. `step` is how its parent reaches it (None for a root), `position` its place
    among the parent's children."""

    __slots__ = ("parent", "position", "step")

    def __init__(self, parent: Node | None = None, step: Step | None = None, position: int = 0) -> None:
        self.parent = parent
        self.step = step
        self.position = position

    @property
    @abstractmethod
    def kind(self) -> NodeKind: ...

    @property
    @abstractmethod
    def text(self) -> str:
        """The value itself: a number in its own spelling, a string's characters, `true`, `null`.
        Empty for what only holds children."""

    @property
    @abstractmethod
    def length(self) -> int:
        """How many children a container has; how many characters (a part: bytes) a value has."""

    @property
    def key(self) -> str | int | None:
        """The name or index in the parent; None for a root."""
        return None if self.step is None or self.step.via else self.step.key

    @property
    def detail(self) -> str:
        """One short remark on the kind, such as a part's file name; foreign text."""
        return ""

    @property
    def expandable(self) -> bool:
        """Whether `children()` has something to show: a container that is not empty, or a value
        that holds a document of its own."""
        return self.child_count > 0

    @property
    @abstractmethod
    def child_count(self) -> int:
        """How many children there are in all; those of the inner document where a value holds one."""

    @abstractmethod
    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        """At most `count` children from `start` on. Each call makes new nodes."""

    @abstractmethod
    def child(self, key: str | int, nth: int = 0) -> Node | None:
        """The child of that name or index. Of a repeated name, the `nth` (from 1), or the last, as
        parsers read it, for 0."""

    def opened(self) -> Node | None:
        """The root of the document that this value holds as text (JSON in a string), or None."""
        return None

    def source(self) -> str:
        """The value as it is spelled in the body: for a container everything between its brackets
        and these. Where there is no such spelling, `text`."""
        return self.text

    @property
    def path(self) -> str:
        """Where the node is, as `inspector.decode.path` describes it. Foreign text."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            if node.step is not None:
                steps.append(spell_step(node.step))
            node = node.parent
        return "$" + "".join(reversed(steps))

    def find(self, path: str) -> Node | None:
        """The node that a path names, seen from this node as `$`; None when there is none."""
        steps = parse_path(path)
        node: Node | None = self
        for step in steps or ():
            if node is None:
                break
            node = _opened_as(node, step.via) if step.via else node.child(step.key, step.nth)
        return None if steps is None else node


def _opened_as(node: Node, via: str) -> Node | None:
    inner = node.opened()
    return inner if inner is not None and inner.step is not None and inner.step.via == via else None


def window(length: int, start: int, count: int | None) -> range:
    """The positions that `children(start, count)` asks for, kept inside what there is."""
    start = max(0, start)
    end = length if count is None else min(length, start + max(0, count))
    return range(start, max(start, end))
