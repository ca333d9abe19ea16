"""What a query looks at: a payload as plain values, in which every place has the name that its node has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.decode import Decoded, Json, Node, Repeats, Step
from inspector.decode.jsonnode import JsonNode
from inspector.explore.jsonpath.evaluate import Key, Place


def document_of(decoded: Decoded) -> tuple[Json, bool]:
    """The values, and whether names in them are repeated for a reason: in XML and multipart each counts, in
    JSON and forms the last, as parsers read it."""
    root = decoded.root
    if root is None or decoded.document is not None:
        return decoded.document, False
    return _value(root), True


class Nodes:
    """The nodes of places in the values of `document_of`. What was looked up once is known: an element may
    have very many children, and each of them is asked for."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._known: dict[Node, dict[Key, Node]] = {}

    def at(self, place: Place) -> Node | None:
        """The node of a place."""
        node: Node | None = self._root
        for key in place.keys:
            node = None if node is None else self._child(node, key)
        return node

    def _child(self, node: Node, key: Key) -> Node | None:
        """A child, looked for in the document that a form's field or a part holds too."""
        if isinstance(key, Step) and key.via:
            return node.opened()
        inner = None if isinstance(node, JsonNode) else node.opened()
        if inner is not None:
            return self._child(inner, key)
        if isinstance(node, JsonNode):
            step = key if isinstance(key, Step) else Step(key)
            return node.child(step.key, step.nth)
        if node not in self._known:
            self._known[node] = dict(_keyed(node.children()))
        return self._known[node].get(key)


def _keyed(children: Iterable[Node]) -> Iterator[tuple[Key, Node]]:
    """By name, which is that of the last that has it, and by number where it is repeated."""
    for each in children:
        yield _name(each), each
        if each.step is not None and each.step.nth:
            yield each.step, each


def _value(root: Node) -> Json:
    """Without recursion: XML is nested deeper than Python calls."""
    result: list[Json] = [None]
    waiting: list[tuple[Node, list[Json], int]] = [(root, result, 0)]
    holders: list[tuple[list[str], list[Json], list[Json], int]] = []
    while waiting:
        node, values, at = waiting.pop()
        if isinstance(node, JsonNode):
            values[at] = node.value
        elif (inner := node.opened()) is not None:
            waiting.append((inner, values, at))
        elif children := node.children():
            inside: list[Json] = [None] * len(children)
            holders.append(([_name(each) for each in children], inside, values, at))
            waiting += [(each, inside, place) for place, each in enumerate(children)]
        else:
            values[at] = node.text
    for names, inside, values, at in reversed(holders):
        values[at] = Repeats(list(zip(names, inside, strict=True)))
    return result[0]


def _name(node: Node) -> str:
    """A part without a name has an index, which is written as one."""
    return f"[{node.key}]" if isinstance(node.key, int) else str(node.key)
