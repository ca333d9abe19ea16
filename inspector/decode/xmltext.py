"""XML read with expat into bounded elements. A DOCTYPE or an entity declaration ends the reading
(no entity expansion, no outside file, ever): it must never resolve anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from inspector.decode.limits import Limits
from inspector.decode.problem import Problem


@dataclass(slots=True)
class Element:
    """An element: attributes in order, then child elements and texts in order."""

    name: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    content: list[Element | str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class XmlRead:
    """The root element, or None when not even that could be read. A document that breaks off later
    keeps what came before."""

    root: Element | None
    problems: tuple[Problem, ...] = ()


def read_xml(text: str, limits: Limits) -> XmlRead:
    """Read a document from text; an encoding declaration in it is ignored, as it was text already."""
    builder = _Builder(limits)
    problems: list[Problem] = []
    try:
        builder.parse(text)
    except _Refused as refused:
        problems.append(refused.problem)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        message = f"The XML is broken at line {error.lineno}, column {error.offset + 1}: {said}."
        problems.append(Problem("xml_broken", message))
    except (ValueError, UnicodeError):
        problems.append(Problem("xml_broken", "The XML holds characters that no XML may hold."))
    return XmlRead(builder.root, tuple(problems))


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, message)


class _Builder:
    """expat's handlers. The stack is a list, so depth costs no recursion."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._stack: list[Element] = []
        self._pending: list[str] = []
        self._count = 0
        self.root: Element | None = None

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(text.encode("utf-8"), True)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise _Refused("xml_doctype", "The XML has a DOCTYPE, which is refused; the raw view has all of it.")

    def _entity(self, *declaration: object) -> None:
        raise _Refused("xml_entity", "The XML declares an entity, which is refused.")

    def _start(self, name: str, attributes: list[str]) -> None:
        self._flush()
        self._counted(1 + len(attributes) // 2)
        if len(self._stack) >= self._limits.depth:
            raise _Refused("xml_too_deep", f"The XML is nested more than {self._limits.depth} deep.")
        element = Element(name, list(zip(attributes[::2], attributes[1::2], strict=True)))
        if self._stack:
            self._stack[-1].content.append(element)
        else:
            self.root = element
        self._stack.append(element)

    def _end(self, name: str) -> None:
        self._flush()
        self._stack.pop()

    def _characters(self, text: str) -> None:
        self._pending.append(text)

    def _flush(self) -> None:
        """End a run of text. White space beside other content is layout and left out."""
        text = "".join(self._pending)
        self._pending.clear()
        if text and self._stack and not text.isspace():
            self._counted(1)
            self._stack[-1].content.append(text)

    def _counted(self, more: int) -> None:
        self._count += more
        if self._count > self._limits.elements:
            raise _Refused("xml_too_many", f"The XML has more than {self._limits.elements:,} nodes.")
