"""A decoded body as plain values that can be compared: trees that are no JSON become objects of texts."""

from __future__ import annotations

from hashlib import sha256

from inspector.decode import Decoded, Json, Node, NodeKind, Repeats
from inspector.decode.jsonnode import JsonNode
from inspector.decode.media import looks_binary
from inspector.decode.partnode import PartNode

_DEEPEST = 60


def plain(decoded: Decoded) -> Json:
    """The tree of a body. Only for one that has a root."""
    return None if decoded.root is None else _node(decoded.root, 0)


def _node(node: Node, depth: int) -> Json:
    if isinstance(node, JsonNode):
        return node.value
    if isinstance(node, PartNode):
        return _part(node, depth)
    if node.kind is NodeKind.FIELD or depth > _DEEPEST:
        return node.text  # JSON in it is opened where both sides hold some.
    children = node.children()
    if not children:
        return node.text
    return Repeats([(str(child.key), _node(child, depth + 1)) for child in children])


def _part(node: PartNode, depth: int) -> Json:
    """A part of a multipart body: what is said of it, and its content; bytes by their digest."""
    inner = node.opened()
    content = node.text if inner is None else _node(inner, depth + 1)
    if inner is None and looks_binary(node.part.content):
        content = f"{node.text}, sha256 {sha256(node.part.content).hexdigest()}"
    return Repeats([("@part", node.detail), ("content", content)]) if node.detail else content
