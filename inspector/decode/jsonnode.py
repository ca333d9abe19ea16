"""JSON documents as nodes. Children are made when they are asked for, a string that holds JSON is
read when it is opened, and the exact spelling of a value is looked up in the text it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from inspector.decode.jsontext import read_json, skip_blank
from inspector.decode.jsonvalue import BrokenLine, Json, Number, Repeats
from inspector.decode.limits import Limits
from inspector.decode.node import Node, NodeKind, window
from inspector.decode.packed import unpacked
from inspector.decode.path import Step


class Origin:
    """The text a document was read from, shared by its nodes. `lines` says that it is one document
    a line."""

    __slots__ = ("limits", "lines", "text")

    def __init__(self, text: str, limits: Limits, *, lines: bool = False) -> None:
        self.text = text
        self.limits = limits
        self.lines = lines


def open_text(text: str, limits: Limits, parent: Node | None) -> JsonNode | None:
    """The root of the JSON object or array that a string of `parent` holds, as it is, in a token or in
    base64; or None. The way there is the `via` of its step."""
    found = unpacked(text, limits)
    if found is None:
        return None
    inner, via = found
    read = read_json(inner, limits)
    if not read.ok or any(problem.code == "json_trailing" for problem in read.problems):
        return None
    return JsonNode(read.value, Origin(inner, limits), parent, Step(via=via))


class JsonNode(Node):
    """One JSON value."""

    __slots__ = ("_inner", "_looked", "origin", "value")

    def __init__(
        self,
        value: Json,
        origin: Origin,
        parent: Node | None = None,
        step: Step | None = None,
        position: int = 0,
    ) -> None:
        super().__init__(parent, step, position)
        self.value = value
        self.origin = origin
        self._looked = False
        self._inner: JsonNode | None = None

    @property
    def kind(self) -> NodeKind:
        value = self.value
        if isinstance(value, str):
            return _string_kind(value)
        if isinstance(value, dict):
            return NodeKind.OBJECT
        if isinstance(value, list):
            return NodeKind.LINES if self._is_lines else NodeKind.ARRAY
        if value is None:
            return NodeKind.NULL
        return NodeKind.TRUE if value else NodeKind.FALSE

    @property
    def text(self) -> str:
        value = self.value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, (dict, list)):
            return ""
        return "null" if value is None else str(value).lower()

    @property
    def length(self) -> int:
        return self._own_count if isinstance(self.value, (dict, list)) else len(self.text)

    @property
    def child_count(self) -> int:
        if isinstance(self.value, (dict, list)):
            return self._own_count
        inner = self.opened()
        return 0 if inner is None else inner.child_count

    @property
    def _own_count(self) -> int:
        value = self.value
        if isinstance(value, Repeats):
            return len(value.pairs)
        return len(value) if isinstance(value, (dict, list)) else 0

    @property
    def _is_lines(self) -> bool:
        return self.origin.lines and (self.step is None or bool(self.step.via))

    def children(self, start: int = 0, count: int | None = None) -> Sequence[Node]:
        if isinstance(self.value, (dict, list)):
            wanted = window(self._own_count, start, count)
            return [
                JsonNode(item, self.origin, self, step, position)
                for position, (step, item) in zip(wanted, self._members(wanted), strict=True)
            ]
        inner = self.opened()
        return [] if inner is None else inner.children(start, count)

    def _members(self, wanted: range) -> Iterator[tuple[Step, Json]]:
        value = self.value
        if isinstance(value, list):
            return ((Step(index), value[index]) for index in wanted)
        if isinstance(value, Repeats):
            return islice(value.steps(), wanted.start, wanted.stop)
        items = value.items() if isinstance(value, dict) else ()
        return ((Step(key), item) for key, item in islice(items, wanted.start, wanted.stop))

    def child(self, key: str | int, nth: int = 0) -> Node | None:
        value = self.value
        if isinstance(value, list) and isinstance(key, int):
            if key < len(value) and nth == 0:
                return JsonNode(value[key], self.origin, self, Step(key), key)
            return None
        if not isinstance(value, dict) or not isinstance(key, str) or key not in value:
            return None
        named = [
            JsonNode(item, self.origin, self, step, position)
            for position, (step, item) in enumerate(self._members(range(self._own_count)))
            if step.key == key
        ]
        return named[nth - 1] if 0 <= nth <= len(named) else None

    def opened(self) -> Node | None:
        """A string that holds a JSON object or array as a document of its own; read only once."""
        if not self._looked:
            # In this order, so that another thread at the same moment never sees none where there is one.
            if self.kind is NodeKind.STRING:
                self._inner = open_text(self.text, self.origin.limits, self)
            self._looked = True
        return self._inner

    def source(self) -> str:
        """The value's own spelling, escapes and white space included."""
        positions: list[int] = []
        node: Node = self
        while node.parent is not None and node.step is not None and not node.step.via:
            positions.append(node.position)
            node = node.parent
        if self.origin.lines:
            return self._line_source(list(reversed(positions)))
        span = _span(self.origin.text, list(reversed(positions)))
        return self.text if span is None else self.origin.text[span[0] : span[1]]

    def _line_source(self, positions: list[int]) -> str:
        if not positions:
            return self.origin.text
        lines = (line.strip(" \t\r\x1e") for line in self.origin.text.split("\n"))
        line = next(islice((line for line in lines if line), positions[0], None), "")
        span = None if isinstance(self.value, BrokenLine) else _span(line, positions[1:])
        return self.text if span is None else line[span[0] : span[1]]


def _string_kind(value: str) -> NodeKind:
    if isinstance(value, Number):
        return NodeKind.NUMBER
    return NodeKind.BROKEN if isinstance(value, BrokenLine) else NodeKind.STRING


def _span(text: str, positions: list[int]) -> tuple[int, int] | None:
    """Where in JSON text the value lies that is reached by taking the n-th member at each level."""
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, object_pairs_hook=len)
    try:
        start = skip_blank(text, 0)
        for position in positions:
            start = _member_start(decoder, text, start, position)
        return start, decoder.raw_decode(text, start)[1]
    except (ValueError, RecursionError, IndexError):
        return None


def _member_start(decoder: json.JSONDecoder, text: str, start: int, position: int) -> int:
    """Where the value of the n-th member of the object or array at `start` starts."""
    named = text[start] == "{"
    cursor = skip_blank(text, start + 1)
    for passed in range(position + 1):
        if named:
            _, cursor = decoder.raw_decode(text, cursor)
            cursor = skip_blank(text, skip_blank(text, cursor) + 1)
        if passed == position:
            break
        _, cursor = decoder.raw_decode(text, cursor)
        cursor = skip_blank(text, skip_blank(text, cursor) + 1)
    return cursor
