"""What a Content-Type value says, and what the bytes look like when it says nothing or lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_MAX_HEADER = 2000
_PARAMETER = re.compile(r';[ \t]*([^\s;=]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPED = re.compile(r"\\(.)")
_FORM = re.compile(r"[A-Za-z0-9_.~%+*\[\]$:@!'()/-]+=[^\s<>{}\"\\^`|]*\s*")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={1,2}\s*")
_MARKUP = re.compile(r"\s*<(?:\?xml[\s?]|!--|[A-Za-z_])")
_BOUNDARY = re.compile(rb"\s*--([0-9A-Za-z'()+_,./:=? -]{1,70}?)\r\n[A-Za-z-]+:")
_FORM_SAMPLE = 4096


class Kind(StrEnum):
    """What a body was read as."""

    JSON = "json"
    JSON_LINES = "json-lines"
    FORM = "form"
    MULTIPART = "multipart"
    XML = "xml"
    TEXT = "text"
    HEX = "hex"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type in lowercase with its parameters (names in lowercase, values unquoted)."""

    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind | None:
        """How such a body is read; None when the type does not decide (absent, octet-stream, …)."""
        name = self.name
        if name in _KINDS:
            return _KINDS[name]
        if name.endswith("+json"):
            return Kind.JSON
        if name.endswith(("+xml", "/xml")):
            return Kind.XML
        if name.startswith("multipart/"):
            return Kind.MULTIPART
        if name.startswith("text/"):
            return Kind.TEXT
        if name.startswith(("image/", "audio/", "video/", "font/")):
            return Kind.HEX
        return None


_KINDS = {
    "application/json": Kind.JSON,
    "text/json": Kind.JSON,
    "application/csp-report": Kind.JSON,
    "application/x-json": Kind.JSON,
    "application/x-ndjson": Kind.JSON_LINES,
    "application/ndjson": Kind.JSON_LINES,
    "application/jsonl": Kind.JSON_LINES,
    "application/x-jsonlines": Kind.JSON_LINES,
    "application/json-lines": Kind.JSON_LINES,
    "application/json-seq": Kind.JSON_LINES,
    "application/stream+json": Kind.JSON_LINES,
    "application/x-www-form-urlencoded": Kind.FORM,
    "image/svg+xml": Kind.XML,
    "text/html": Kind.TEXT,
}


def parse_media_type(content_type: str | None) -> MediaType:
    """Read a Content-Type value leniently (RFC 9110, section 8.3.1); the first of repeated
    parameters counts. At most 2,000 characters are looked at."""
    value = (content_type or "")[:_MAX_HEADER]
    name, _, _ = value.partition(";")
    parameters: dict[str, str] = {}
    for key, raw in _PARAMETER.findall(value[len(name) :]):
        text = _ESCAPED.sub(r"\1", raw[1:-1]) if raw.startswith('"') else raw.strip()
        parameters.setdefault(key.lower(), text)
    return MediaType(name.strip().lower(), parameters)


def sniff(content: bytes, text: str | None) -> Kind:
    """What content looks like by itself. A guess: the reader of that kind has the last word."""
    if sniff_boundary(content) is not None:
        return Kind.MULTIPART
    if text is None:
        return Kind.HEX
    start = text[:64].lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        return Kind.JSON
    if _MARKUP.match(text[:64]):
        return Kind.XML
    if _looks_like_form(text):
        return Kind.FORM
    return Kind.TEXT


def sniff_boundary(content: bytes) -> str | None:
    """The boundary of bytes that start as a multipart body does."""
    found = _BOUNDARY.match(content[:512])
    return found[1].decode("ascii") if found else None


def looks_binary(content: bytes) -> bool:
    """Whether the first 4 KiB hold NUL, or so many control and non-UTF-8 bytes that text would be
    no help; a first character that opens JSON or markup asks for more of those."""
    sample = content[:4096]
    if b"\0" in sample:
        return True
    text = sample.decode("utf-8", "surrogateescape").lstrip("\ufeff")
    odd = sum(1 for character in text if not character.isprintable() and character not in "\t\r\n\f\x1b")
    return odd * (2 if text[:1] in ("{", "[", "<", '"') else 10) > len(text)


def _looks_like_form(text: str) -> bool:
    sample = text[:_FORM_SAMPLE]
    if len(text) > _FORM_SAMPLE:
        sample = sample.rpartition("&")[0] or sample
    return _FORM.fullmatch(sample) is not None and _BASE64.fullmatch(sample) is None
