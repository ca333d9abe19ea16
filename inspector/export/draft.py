"""A request that is being edited: what may be changed of a delivery, what HTTP allows, and its JSON form.

It must never let a line through that could be read as two, nor change a byte that was not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from inspector.export.written import read_bytes, read_headers, write_bytes, write_headers
from inspector.model import Delivery, Headers, InspectorError
from inspector.model.lines import Line
from inspector.text import shorten, visible_line

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# RFC 9110, section 5.5: a value is visible characters, bytes over 127, spaces and tabs.
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_TARGET = re.compile(rb"/[!-~]*")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """Method, target, header lines and body, all bytes as they will go out. Framing is not in it: who sends
    writes Host and Content-Length anew."""

    method: bytes
    target: bytes
    headers: Headers
    body: bytes

    @classmethod
    def of(cls, delivery: Delivery) -> Draft:
        """A delivery as it is."""
        method = delivery.method.encode("utf-8", "surrogateescape")
        return cls(method, delivery.target, delivery.headers, delivery.body)

    def changes_from(self, other: Draft) -> tuple[str, ...]:
        """What is another here: `method`, `target`, `headers`, `body`."""
        names = ("method", "target", "headers", "body")
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))


class DraftError(InspectorError):
    """A request that cannot be sent or read. `line` counts from 1 in the text it was written as; 0: no line.
    `place` is `method`, `target` or a header's number from 0, for who knows where that stands."""

    def __init__(self, message: str, hint: str = "", *, line: int = 0, place: str | int = "") -> None:
        super().__init__(message, hint)
        self.line = line
        self.place = place


def check(draft: Draft) -> None:
    """Raise DraftError for the first thing that no HTTP request can have."""
    if not _TOKEN.fullmatch(draft.method):
        raise _wrong("method", draft.method, "Use letters, such as POST.", "method")
    if not _TARGET.fullmatch(draft.target):
        hint = "It begins with / and holds printable ASCII; write others as %20 or %C3%A9."
        raise _wrong("target", draft.target, hint, "target")
    for number, (name, value) in enumerate(draft.headers):
        if not _TOKEN.fullmatch(name):
            raise _wrong("header name", name, "A name is letters, digits and signs such as -.", number)
        if _CONTROL.search(value):
            what = f"value of {_said(name)}"
            raise _wrong(what, value, "A value holds no line break or control character.", number)


def write_draft(draft: Draft) -> Line:
    """The draft as JSON."""
    return {
        "method": write_bytes(draft.method),
        "target": write_bytes(draft.target),
        "headers": write_headers(draft.headers),
        "body": write_bytes(draft.body),
    }


def read_draft(value: object) -> Draft:
    """The draft again, checked. Raises DraftError for anything that `write_draft` does not give."""
    if not isinstance(value, Mapping):
        raise DraftError("A request must be an object with method, target, headers and body.")
    try:
        draft = Draft(
            read_bytes(value.get("method")),
            read_bytes(value.get("target")),
            read_headers(value.get("headers")),
            read_bytes(value.get("body")),
        )
    except (ValueError, UnicodeError) as error:
        raise DraftError(f"The request cannot be read: {visible_line(str(error))[:200]}.") from None
    check(draft)
    return draft


def _wrong(what: str, data: bytes, hint: str, place: str | int) -> DraftError:
    why = "is not allowed in HTTP" if data else "is empty"
    return DraftError(f"The {what} “{_said(data)}” {why}.", hint, place=place)


def _said(data: bytes) -> str:
    return shorten(visible_line(data.decode("utf-8", "backslashreplace")), _SHOWN)
