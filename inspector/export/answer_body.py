"""The body of an answer as it is kept: a tree where nothing of it is lost by that, else a text or bytes.

Places in a tree are named as the screen names them: a form's fields and a part by its name, XML by elements,
`@attribute` and `#text`, and what is repeated `item#1`, `item#2`. It must never keep a tree that stands for
less than what came.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import sha256

from inspector.decode import Decoded, Json, Kind, Limits, Node, Number, decode, read_json
from inspector.decode.form import FieldNode, FormNode
from inspector.decode.jsonnode import JsonNode
from inspector.decode.jsontext import holds_json
from inspector.decode.media import looks_binary, parse_media_type
from inspector.decode.partnode import MultipartNode, Part
from inspector.decode.problem import Problem
from inspector.decode.xmlnode import DocumentNode
from inspector.export.numbered import made_of, pairs_of
from inspector.model import body_digest
from inspector.text import size

DEEPEST = 100
LONGEST_TEXT = 2**20
LONGEST_BYTES = 4096
_NESTED_PARTS = 4
_LIMITS = Limits()

# Problems with which a tree, or a text, stands for less than the bytes.
_TEXT_LOSES = frozenset(["json_trailing", "json_constant", "charset_invalid"])
_TREE_LOSES = _TEXT_LOSES | {
    "form_limit",
    "json_line_broken",
    "json_lines_limit",
    "multipart_broken",
    "multipart_limit",
    "xml_broken",
    "xml_too_deep",
    "xml_too_many",
}


class BodyKind(StrEnum):
    """How a body is kept: nothing, the tree of JSON or of what can be read as faithfully, text as text, few
    bytes in base64, many by their digest."""

    NONE = "none"
    JSON = "json"
    JSON_LINES = "json-lines"
    FORM = "form"
    MULTIPART = "multipart"
    XML = "xml"
    TEXT = "text"
    BYTES = "base64"
    DIGEST = "sha256"


TREES = frozenset([BodyKind.JSON, BodyKind.JSON_LINES, BodyKind.FORM, BodyKind.MULTIPART, BodyKind.XML])
NAMED = frozenset([BodyKind.FORM, BodyKind.MULTIPART, BodyKind.XML])
"""Trees that are no JSON by themselves: names in them are often repeated."""


class _Lost(Exception):
    """The tree would not stand for the whole body."""


def body_of(body: bytes, content_type: str | None, content_encoding: str | None) -> tuple[BodyKind, Json]:
    """What is kept of a body."""
    if not body:
        return BodyKind.NONE, None
    decoded = decode(body, content_type, content_encoding)
    if not decoded.whole:
        return _octets(body)
    tree = _tree(decoded)
    if tree is not None:
        return tree
    text = decoded.text
    if text is None or len(text) > LONGEST_TEXT or _has(decoded.problems, _TEXT_LOSES):
        return _octets(decoded.content)
    return BodyKind.TEXT, text


def read_again(kind: BodyKind, body: Json, content_type: str | None) -> tuple[BodyKind, Json]:
    """What would be kept today of a body that was kept as text or as bytes, by a release that made no tree of
    it. The text's own charset does not count any more."""
    if not isinstance(body, str) or kind not in (BodyKind.TEXT, BodyKind.BYTES):
        return kind, body
    if kind is BodyKind.BYTES:
        return body_of(b64decode(body), content_type, None)
    media = parse_media_type(content_type)
    boundary = media.parameters.get("boundary")
    said = f"{media.name}; charset=utf-8" + (f'; boundary="{boundary}"' if boundary else "")
    return body_of(body.encode("utf-8", "surrogatepass"), said, None)


def is_deep(value: Json) -> bool:
    """Whether a value is nested deeper than a baseline holds."""
    level: list[Json] = [value]
    for _ in range(DEEPEST):
        level = [item for each in level if isinstance(each, (dict, list)) for item in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: dict[str, Json] | list[Json]) -> list[Json]:
    return value if isinstance(value, list) else [item for _, item in pairs_of(value)]


def _has(problems: Iterable[Problem], codes: frozenset[str]) -> bool:
    return any(each.code in codes for each in problems)


def _octets(data: bytes) -> tuple[BodyKind, Json]:
    if len(data) <= LONGEST_BYTES:
        return BodyKind.BYTES, b64encode(data).decode("ascii")
    return BodyKind.DIGEST, {"size": Number(len(data)), "sha256": body_digest(data)}


# Trees


def _tree(decoded: Decoded, parts: int = 0) -> tuple[BodyKind, Json] | None:
    """The tree of a body, where it is one that can be kept."""
    if decoded.root is None or len(decoded.content) > LONGEST_TEXT or _has(decoded.problems, _TREE_LOSES):
        return None
    try:
        kind, value = _valued(decoded, decoded.root, parts)
    except _Lost:
        return None
    return None if is_deep(value) else (kind, value)


def _valued(decoded: Decoded, root: Node, parts: int) -> tuple[BodyKind, Json]:
    match root:
        case JsonNode():
            return BodyKind.JSON_LINES if decoded.kind is Kind.JSON_LINES else BodyKind.JSON, root.value
        case FormNode():
            return BodyKind.FORM, made_of((str(each.key), _field(each)) for each in root.children())
        case DocumentNode():
            return BodyKind.XML, made_of((str(each.key), _element(each, 1)) for each in root.children())
        case MultipartNode() if parts < _NESTED_PARTS:
            return BodyKind.MULTIPART, made_of(_members(root, parts + 1))
    raise _Lost


def _field(node: Node) -> Json:
    """A form's field; JSON in it stands opened."""
    if isinstance(node, FieldNode) and holds_json(node.text):
        read = read_json(node.text, _LIMITS)
        if read.ok and not _has(read.problems, _TREE_LOSES):
            return read.value
    return node.text


def _element(node: Node, depth: int) -> Json:
    """An element: its text where it has nothing else. The order of attributes means nothing."""
    if depth > DEEPEST:
        raise _Lost
    children = node.children()
    if not children:
        return node.text
    pairs = [(str(each.key), _element(each, depth + 1)) for each in children]
    attributes = sorted((pair for pair in pairs if pair[0].startswith("@")), key=lambda pair: pair[0])
    return made_of([*attributes, *(pair for pair in pairs if not pair[0].startswith("@"))])


def _members(root: MultipartNode, parts: int) -> Iterator[tuple[str, Json]]:
    """The parts by name, or `[0]` where one has none, each behind what its headers say (`@name`)."""
    for node, part in zip(root.children(), root.parts, strict=True):
        name = f"[{node.key}]" if isinstance(node.key, int) else str(node.key)
        told = [
            pair for pair in part.headers if pair[0] != "Content-Disposition" or part.filename is not None
        ]
        if told:
            yield f"@{name}", made_of(told)
        yield name, _content(part, parts)


def _content(part: Part, parts: int) -> Json:
    """What a part holds: a document opened, a text, or how many bytes and their digest."""
    media = parse_media_type(part.content_type)
    decoded = decode(part.content, part.content_type if media.kind is not None else "text/plain")
    found = _tree(decoded, parts)
    if found is not None:
        return found[1]
    if decoded.text is None or looks_binary(part.content) or _has(decoded.problems, _TEXT_LOSES):
        return f"{size(len(part.content))}, sha256 {sha256(part.content).hexdigest()}"
    return decoded.text
