"""`application/x-www-form-urlencoded` as nodes: order and repeats kept, a field that holds JSON (the
`payload=` of Slack and GitHub) opened as a document (WHATWG URL Standard, section 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from inspector.decode.jsonnode import open_text
from inspector.decode.limits import Limits
from inspector.decode.named import NamedNodes, Opening
from inspector.decode.node import Node, NodeKind
from inspector.decode.path import Step, named_steps
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


class FormNode(NamedNodes):
    """The form as a whole."""

    __slots__ = ("_limits", "_text", "fields")

    def __init__(
        self,
        fields: tuple[Field, ...],
        text: str,
        limits: Limits,
        parent: Node | None = None,
        step: Step | None = None,
    ) -> None:
        super().__init__(named_steps([field.name for field in fields]), parent, step)
        self.fields = fields
        self._text = text
        self._limits = limits

    @property
    def kind(self) -> NodeKind:
        return NodeKind.FORM

    def made(self, position: int, step: Step) -> FieldNode:
        return FieldNode(self.fields[position], self._limits, self, step, position)

    def source(self) -> str:
        return self._text


class FieldNode(Opening):
    """One form field."""

    __slots__ = ("_field", "_limits")

    def __init__(self, field: Field, limits: Limits, parent: Node, step: Step, position: int) -> None:
        super().__init__(parent, step, position)
        self._field = field
        self._limits = limits

    @property
    def kind(self) -> NodeKind:
        return NodeKind.FIELD

    @property
    def text(self) -> str:
        return self._field.value

    @property
    def length(self) -> int:
        return len(self._field.value)

    def look(self) -> Node | None:
        return open_text(self._field.value, self._limits, self)

    def source(self) -> str:
        return self._field.raw
