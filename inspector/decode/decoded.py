"""The room's door: body bytes and what their headers say, in; what they mean, out.

It must never raise on any input, nor give unbounded output; the bytes themselves stay untouched in
the delivery, and what is made here is only a view of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from inspector.decode.charset import TextRead, read_text
from inspector.decode.coding import Unpacked, unpack
from inspector.decode.form import FormNode, read_form
from inspector.decode.jsonnode import JsonNode, Origin
from inspector.decode.jsontext import JsonRead, read_json, read_json_lines
from inspector.decode.jsonvalue import Json
from inspector.decode.limits import Limits
from inspector.decode.media import Kind, MediaType, looks_binary, parse_media_type, sniff, sniff_boundary
from inspector.decode.node import Node
from inspector.decode.partnode import MultipartNode, PartNode
from inspector.decode.path import Step
from inspector.decode.problem import Problem, quoted
from inspector.decode.xmlnode import DocumentNode
from inspector.decode.xmltext import read_xml

_DEFAULT = Limits()
_NESTED_PARTS = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body as it is looked at.

    `root` is the tree, or None where there is none (text, hex, a broken document). `text` is the
    content as text, None where it is binary. `content` is the body without the content-encodings
    named in `layers` (outermost first); `whole` is False when a limit or a fault cut it. `charset`
    is what the text was read with. All but the messages of `problems` is foreign.
    """

    kind: Kind
    root: Node | None
    text: str | None
    content: bytes
    problems: tuple[Problem, ...] = ()
    layers: tuple[str, ...] = ()
    charset: str | None = None
    whole: bool = True

    @property
    def document(self) -> Json:
        """The body as plain values: a JSON document, JSON lines as a list, or a form as a dict of
        its fields (the last of a name) in which `payload` is opened when it holds JSON. None for
        everything else (and for a JSON `null`)."""
        if isinstance(self.root, JsonNode):
            return self.root.value
        if isinstance(self.root, FormNode):
            return _form_document(self.root)
        return None


def decode(
    body: bytes,
    content_type: str | None = None,
    content_encoding: str | None = None,
    limits: Limits = _DEFAULT,
) -> Decoded:
    """Read a body. The header values are taken as they came (None when absent; several values of
    one field joined by a comma). Never raises."""
    unpacked = unpack(body, content_encoding, limits)
    read = _Reading(unpacked.content, parse_media_type(content_type), limits).read()
    return replace(
        read,
        problems=(*unpacked.problems, *read.problems),
        layers=unpacked.layers,
        whole=unpacked.whole,
    )


def decode_content(body: bytes, content_encoding: str | None = None, limits: Limits = _DEFAULT) -> Unpacked:
    """Only the first step of `decode`: the body without its content-encodings."""
    return unpack(body, content_encoding, limits)


def body_kind(content: bytes, content_type: str | None = None) -> Kind:
    """What content would be read as, told from its type and its start without reading all of it."""
    if not content:
        return Kind.EMPTY
    if looks_binary(content) and not _is_marked(content):
        return Kind.HEX
    media = parse_media_type(content_type)
    return media.kind or sniff(content, content[:4096].decode("utf-8", "replace"))


class _Reading:
    """One content being read: as what it is declared first, and as what it looks like when that
    does not fit or nothing is declared."""

    def __init__(
        self, content: bytes, media: MediaType, limits: Limits, parent: Node | None = None, depth: int = 0
    ) -> None:
        self._content = content
        self._media = media
        self._limits = limits
        self._parent = parent
        self._depth = depth
        self._text = None if looks_binary(content) and not _is_marked(content) else self._as_text()

    def _as_text(self, *, json: bool = False) -> TextRead:
        return read_text(self._content, self._media.parameters.get("charset"), json=json)

    def read(self) -> Decoded:
        if not self._content:
            return Decoded(Kind.EMPTY, None, "", b"")
        declared = self._media.kind
        looks = sniff(self._content, None if self._text is None else self._text.text)
        if declared is None:
            return self._first(looks)
        if looks is Kind.JSON and declared in (Kind.TEXT, Kind.FORM, Kind.XML, Kind.MULTIPART):
            found = self._json()
            if found.root is not None and not _has(found, "json_trailing"):
                return self._lied(found)
        found = self._as(declared)
        if found.root is not None or looks is declared or declared in (Kind.TEXT, Kind.HEX):
            return found
        other = self._as(looks)
        is_hex = looks is Kind.HEX and found.charset in (None, "utf-8")
        if is_hex or (other.root is not None and not _has(other, "xml_broken")):
            return self._lied(other)
        return found

    def _first(self, looks: Kind) -> Decoded:
        """What it looks like, or plain text or hex when that does not hold."""
        found = self._as(looks)
        if found.root is None:
            holds = looks is Kind.JSON or _has(found, "xml_doctype")
        else:
            holds = not _has(found, "xml_broken")
        return found if holds else self._plain()

    def _lied(self, found: Decoded) -> Decoded:
        declared = quoted(self._media.name)
        problem = Problem("type_lies", f"The content type says {declared}, but the body is {found.kind}.")
        return replace(found, problems=(problem, *found.problems))

    def _as(self, kind: Kind) -> Decoded:
        readers: dict[Kind, Callable[[], Decoded]] = {
            Kind.JSON: self._json,
            Kind.JSON_LINES: self._json_lines,
            Kind.FORM: self._form,
            Kind.MULTIPART: self._multipart,
            Kind.XML: self._xml,
        }
        return readers.get(kind, self._plain)()

    def _step(self, kind: Kind) -> Step | None:
        return None if self._parent is None else Step(via=str(kind))

    def _json(self) -> Decoded:
        text = self._as_text(json=True)
        read = read_json(text.text, self._limits)
        if not read.ok or _has_code(read.problems, "json_trailing"):
            lines = self._as_lines(text)
            if lines is not None:
                return lines
        origin = Origin(text.text, self._limits)
        root = JsonNode(read.value, origin, self._parent, self._step(Kind.JSON)) if read.ok else None
        return self._told(Kind.JSON, root, text, read.problems)

    def _as_lines(self, text: TextRead) -> Decoded | None:
        """JSON lines under a JSON name: several lines, and each a document."""
        first, _, rest = text.text.strip("\r\n").partition("\n")
        if not rest.strip() or not read_json(first, self._limits).ok:
            return None
        read = read_json_lines(text.text, self._limits)
        if not read.ok or _has_code(read.problems, "json_line_broken"):
            return None
        return self._lines(text, read)

    def _json_lines(self) -> Decoded:
        text = self._as_text(json=True)
        return self._lines(text, read_json_lines(text.text, self._limits))

    def _lines(self, text: TextRead, read: JsonRead) -> Decoded:
        origin = Origin(text.text, self._limits, lines=True)
        root = JsonNode(read.value, origin, self._parent, self._step(Kind.JSON_LINES)) if read.ok else None
        return self._told(Kind.JSON_LINES, root, text, read.problems)

    def _form(self) -> Decoded:
        text = self._as_text()
        read = read_form(text.text, self._limits)
        root = FormNode(read.fields, text.text, self._limits, self._parent, self._step(Kind.FORM))
        return self._told(Kind.FORM, root if read.fields else None, text, read.problems)

    def _multipart(self) -> Decoded:
        boundary = self._media.parameters.get("boundary") or sniff_boundary(self._content)
        if not boundary:
            problem = Problem("multipart_boundary", "The multipart body has no boundary to split it at.")
            return self._told(Kind.MULTIPART, None, self._text, (problem,))
        # Loaded only here: the library takes time that every start of the program would pay.
        from inspector.decode.parts import read_parts

        read = read_parts(self._content, boundary, self._limits)
        root = MultipartNode(read.parts, self._open_part, self._parent, self._step(Kind.MULTIPART))
        return self._told(Kind.MULTIPART, root if read.parts else None, self._text, read.problems)

    def _open_part(self, node: PartNode) -> Node | None:
        if self._depth >= _NESTED_PARTS:
            return None
        media = parse_media_type(node.part.content_type)
        if media.kind in (None, Kind.TEXT) and node.part.content.lstrip()[:1] not in (b"{", b"["):
            return None
        return _Reading(node.part.content, media, self._limits, node, self._depth + 1).read().root

    def _xml(self) -> Decoded:
        text = self._as_text()
        read = read_xml(text.text, self._limits)
        refused = any(problem.code in ("xml_doctype", "xml_entity") for problem in read.problems)
        root = None
        if read.root is not None and not refused:
            root = DocumentNode(read.root, text.text, self._parent, self._step(Kind.XML))
        return self._told(Kind.XML, root, text, read.problems)

    def _plain(self) -> Decoded:
        if self._text is None:
            return Decoded(Kind.HEX, None, None, self._content)
        return self._told(Kind.TEXT, None, self._text, ())

    def _told(
        self, kind: Kind, root: Node | None, text: TextRead | None, problems: tuple[Problem, ...]
    ) -> Decoded:
        if text is None:
            return Decoded(kind, root, None, self._content, problems)
        return Decoded(
            kind, root, text.text, self._content, (*text.problems, *problems), charset=text.charset
        )


def _has(decoded: Decoded, code: str) -> bool:
    return _has_code(decoded.problems, code)


def _has_code(problems: tuple[Problem, ...], code: str) -> bool:
    return any(problem.code == code for problem in problems)


def _is_marked(content: bytes) -> bool:
    """Whether a byte order mark makes text of what else would look binary."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))


def _form_document(root: FormNode) -> Json:
    found: dict[str, Json] = {field.name: field.value for field in root.fields}
    payload = root.child("payload")
    opened = None if payload is None else payload.opened()
    if isinstance(opened, JsonNode) and opened.step == Step(via="json"):
        found["payload"] = opened.value
    return found
