"""XML elements, attributes and texts as nodes. An element with nothing but text is a leaf."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.decode.node import Node, NodeKind, window
from inspector.decode.path import Step, named_position, named_steps
from inspector.decode.xmltext import Element


class DocumentNode(Node):
    """The document; its one child is the root element."""

    __slots__ = ("_root", "_source")

    def __init__(
        self, root: Element, source: str, parent: Node | None = None, step: Step | None = None
    ) -> None:
        super().__init__(parent, step)
        self._root = root
        self._source = source

    @property
    def kind(self) -> NodeKind:
        return NodeKind.DOCUMENT

    @property
    def text(self) -> str:
        return ""

    @property
    def length(self) -> int:
        return 1

    @property
    def child_count(self) -> int:
        return 1

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        return [ElementNode(self._root, self, Step(self._root.name), 0) for _ in window(1, start, count)]

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        wanted = key == self._root.name and nth in (0, 1)
        return ElementNode(self._root, self, Step(self._root.name), 0) if wanted else None

    def source(self) -> str:
        return self._source


class ElementNode(Node):
    """An element. Its children are its attributes (`@name`), then elements and texts (`#text`)."""

    __slots__ = ("_element",)

    def __init__(self, element: Element, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self._element = element

    @property
    def kind(self) -> NodeKind:
        return NodeKind.ELEMENT

    @property
    def _is_leaf(self) -> bool:
        content = self._element.content
        return not self._element.attributes and (
            not content or (len(content) == 1 and isinstance(content[0], str))
        )

    @property
    def text(self) -> str:
        """The element's own text, where there is only one piece of it."""
        pieces = [piece for piece in self._element.content if isinstance(piece, str)]
        return pieces[0] if len(pieces) == len(self._element.content) == 1 else ""

    @property
    def length(self) -> int:
        return len(self.text) if self._is_leaf else self.child_count

    @property
    def child_count(self) -> int:
        if self._is_leaf:
            return 0
        return len(self._element.attributes) + len(self._element.content)

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        steps = self._steps()
        return [self._node(steps[position], position) for position in window(len(steps), start, count)]

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        steps = self._steps()
        position = named_position(steps, key, nth)
        return None if position is None else self._node(steps[position], position)

    def _steps(self) -> tuple[Step, ...]:
        if self._is_leaf:
            return ()
        names = [f"@{name}" for name, _ in self._element.attributes]
        names += [piece.name if isinstance(piece, Element) else "#text" for piece in self._element.content]
        return named_steps(names)

    def _node(self, step: Step, position: int) -> Node:
        attributes = self._element.attributes
        if position < len(attributes):
            return ValueNode(NodeKind.ATTRIBUTE, attributes[position][1], self, step, position)
        piece = self._element.content[position - len(attributes)]
        if isinstance(piece, Element):
            return ElementNode(piece, self, step, position)
        return ValueNode(NodeKind.TEXT, piece, self, step, position)


class ValueNode(Node):
    """A leaf with only a text: an attribute, a run of text."""

    __slots__ = ("_kind", "_value")

    def __init__(self, kind: NodeKind, value: str, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self._kind = kind
        self._value = value

    @property
    def kind(self) -> NodeKind:
        return self._kind

    @property
    def text(self) -> str:
        return self._value

    @property
    def length(self) -> int:
        return len(self._value)

    @property
    def child_count(self) -> int:
        return 0

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        return []

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        return None
