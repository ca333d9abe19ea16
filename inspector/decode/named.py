"""A body that is a list of named children, names repeated or not: a form's fields, a multipart's parts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from inspector.decode.node import Node, window
from inspector.decode.path import Step, named_position


class NamedNodes(Node):
    """The whole list. `steps` are how each child is reached, in order; `made` makes the one at a place."""

    __slots__ = ("_steps",)

    def __init__(self, steps: Sequence[Step], parent: Node | None, step: Step | None) -> None:
        super().__init__(parent, step)
        self._steps = tuple(steps)

    @abstractmethod
    def made(self, position: int, step: Step) -> Node:
        """The child at a position that there is."""

    @property
    def text(self) -> str:
        return ""

    @property
    def length(self) -> int:
        return len(self._steps)

    @property
    def child_count(self) -> int:
        return len(self._steps)

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        return [self.made(position, self._steps[position]) for position in window(self.length, start, count)]

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        position = named_position(self._steps, key, nth)
        return None if position is None else self.made(position, self._steps[position])


class Opening(Node):
    """A named child whose value may hold a document of its own, which is looked at once."""

    __slots__ = ("_inner", "_looked")

    def __init__(self, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self._looked = False
        self._inner: Node | None = None

    @abstractmethod
    def look(self) -> Node | None:
        """The document inside, or None."""

    @property
    def child_count(self) -> int:
        inner = self.opened()
        return 0 if inner is None else inner.child_count

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        inner = self.opened()
        return [] if inner is None else inner.children(start, count)

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        return None

    def opened(self) -> Node | None:
        if not self._looked:
            self._looked = True
            self._inner = self.look()
        return self._inner
