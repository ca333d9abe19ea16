"""`application/x-www-form-urlencoded` as nodes: order and repeats kept, a field that holds JSON (the
`payload=` of Slack and GitHub) opened as a document (WHATWG URL Standard, section 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from inspector.decode.jsonnode import open_text
from inspector.decode.limits import Limits
from inspector.decode.node import Node, NodeKind, window
from inspector.decode.path import Step, named_position, named_steps
from inspector.decode.problem import Problem, quoted


@dataclass(frozen=True, slots=True)
class Field:
    """One `name=value`, decoded; `raw` is the value as it was spelled."""

    name: str
    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class FormRead:
    fields: tuple[Field, ...]
    problems: tuple[Problem, ...] = ()


def read_form(text: str, limits: Limits) -> FormRead:
    """Read a form. Percent-escapes that are no UTF-8 become surrogate escapes and a problem."""
    pieces = [piece for piece in text.strip("\r\n").split("&", limits.fields) if piece]
    problems: list[Problem] = []
    if len(pieces) > limits.fields:
        pieces = pieces[: limits.fields]
        problems.append(Problem("form_limit", f"Only the first {limits.fields:,} form fields are shown."))
    fields = tuple(_field(piece) for piece in pieces)
    for field in fields:
        if _is_odd(field) and len(problems) < limits.problems:
            message = f"The form field “{quoted(field.name)}” is not valid UTF-8."
            problems.append(Problem("form_charset", message))
    return FormRead(fields, tuple(problems))


def _field(piece: str) -> Field:
    name, _, raw = piece.partition("=")
    return Field(_unquote(name), _unquote(raw), raw)


def _unquote(text: str) -> str:
    data = unquote_to_bytes(text.replace("+", " ").encode("utf-8", "surrogateescape"))
    return data.decode("utf-8", "surrogateescape")


def _is_odd(field: Field) -> bool:
    return any(
        not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)
        for text in (field.name, field.value)
    )


class FormNode(Node):
    """The form as a whole."""

    __slots__ = ("_limits", "_steps", "_text", "fields")

    def __init__(
        self,
        fields: tuple[Field, ...],
        text: str,
        limits: Limits,
        parent: Node | None = None,
        step: Step | None = None,
    ) -> None:
        super().__init__(parent, step)
        self.fields = fields
        self._text = text
        self._limits = limits
        self._steps = named_steps([field.name for field in fields])

    @property
    def kind(self) -> NodeKind:
        return NodeKind.FORM

    @property
    def text(self) -> str:
        return ""

    @property
    def length(self) -> int:
        return len(self.fields)

    @property
    def child_count(self) -> int:
        return len(self.fields)

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        return [self._node(position) for position in window(len(self.fields), start, count)]

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        position = named_position(self._steps, key, nth)
        return None if position is None else self._node(position)

    def source(self) -> str:
        return self._text

    def _node(self, position: int) -> FieldNode:
        return FieldNode(self.fields[position], self._limits, self, self._steps[position], position)


class FieldNode(Node):
    """One form field."""

    __slots__ = ("_field", "_inner", "_limits", "_looked")

    def __init__(self, field: Field, limits: Limits, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self._field = field
        self._limits = limits
        self._looked = False
        self._inner: Node | None = None

    @property
    def kind(self) -> NodeKind:
        return NodeKind.FIELD

    @property
    def text(self) -> str:
        return self._field.value

    @property
    def length(self) -> int:
        return len(self._field.value)

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
            self._inner = open_text(self._field.value, self._limits, self)
            self._looked = True
        return self._inner

    def source(self) -> str:
        return self._field.raw
