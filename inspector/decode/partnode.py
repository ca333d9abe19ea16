"""A multipart body and its parts as nodes. A part's content is decoded when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.decode.charset import read_text
from inspector.decode.media import looks_binary, parse_media_type
from inspector.decode.node import Node, NodeKind, window
from inspector.decode.path import Step, named_position, named_steps
from inspector.decode.problem import Problem
from inspector.text import size

Opener = Callable[["PartNode"], Node | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `name` and `filename` come from Content-Disposition; `headers` keep their order
    (names come in title case). All but `content` is foreign text."""

    name: str | None
    filename: str | None
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class PartsRead:
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()


class MultipartNode(Node):
    """The body as a whole. Parts are reached by name, those without one by index."""

    __slots__ = ("_open", "_steps", "parts")

    def __init__(
        self, parts: tuple[Part, ...], opener: Opener, parent: Node | None = None, step: Step | None = None
    ) -> None:
        super().__init__(parent, step)
        self.parts = parts
        self._open = opener
        steps = named_steps([part.name or "" for part in parts])
        self._steps = tuple(step if step.key else Step(index) for index, step in enumerate(steps))

    @property
    def kind(self) -> NodeKind:
        return NodeKind.MULTIPART

    @property
    def text(self) -> str:
        return ""

    @property
    def length(self) -> int:
        return len(self.parts)

    @property
    def child_count(self) -> int:
        return len(self.parts)

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        return [self._node(position) for position in window(len(self.parts), start, count)]

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        position = named_position(self._steps, key, nth)
        return None if position is None else self._node(position)

    def _node(self, position: int) -> PartNode:
        return PartNode(self.parts[position], self._open, self, self._steps[position], position)


class PartNode(Node):
    """One part. `text` is its content where that is text, else a remark on its size."""

    __slots__ = ("_inner", "_looked", "_open", "part")

    def __init__(self, part: Part, opener: Opener, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self.part = part
        self._open = opener
        self._looked = False
        self._inner: Node | None = None

    @property
    def kind(self) -> NodeKind:
        return NodeKind.PART

    @property
    def text(self) -> str:
        content = self.part.content
        if looks_binary(content):
            return f"{size(len(content))} of binary data"
        return read_text(content, parse_media_type(self.part.content_type).parameters.get("charset")).text

    @property
    def detail(self) -> str:
        """The file name and media type, as far as they are given."""
        return ", ".join(said for said in (self.part.filename, self.part.content_type) if said)

    @property
    def length(self) -> int:
        return len(self.part.content)

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
            self._inner = self._open(self)
            self._looked = True
        return self._inner
