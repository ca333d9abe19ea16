"""A multipart body and its parts as nodes. A part's content is decoded when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.decode.charset import read_text
from inspector.decode.media import looks_binary, parse_media_type
from inspector.decode.named import NamedNodes, Opening
from inspector.decode.node import Node, NodeKind
from inspector.decode.path import Step, named_steps
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


class MultipartNode(NamedNodes):
    """The body as a whole. Parts are reached by name, those without one by index."""

    __slots__ = ("_open", "parts")

    def __init__(
        self, parts: tuple[Part, ...], opener: Opener, parent: Node | None = None, step: Step | None = None
    ) -> None:
        steps = named_steps([part.name or "" for part in parts])
        super().__init__([one if one.key else Step(at) for at, one in enumerate(steps)], parent, step)
        self.parts = parts
        self._open = opener

    @property
    def kind(self) -> NodeKind:
        return NodeKind.MULTIPART

    def made(self, position: int, step: Step) -> PartNode:
        return PartNode(self.parts[position], self._open, self, step, position)


class PartNode(Opening):
    """One part. `text` is its content where that is text, else a remark on its size."""

    __slots__ = ("_open", "part")

    def __init__(self, part: Part, opener: Opener, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self.part = part
        self._open = opener

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

    def look(self) -> Node | None:
        return self._open(self)
