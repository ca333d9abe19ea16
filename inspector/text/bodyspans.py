"""Find what is secret in a body: configured secrets, named fields, the signatures of signed URLs.

JSON, forms, multipart, XML and plain text; JSON inside strings and form fields too. It must never
raise on a broken body, and never take a place that would make valid JSON invalid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.text.fieldnames import FieldNames
from inspector.text.jsonspans import Scalar, scalars
from inspector.text.spans import MARK, MARK_IN_URL, Reason, Span
from inspector.text.spellings import Finder
from inspector.text.unspell import json_unescaped, percent_decoded
from inspector.text.xmlspans import xml_values

_DEEPEST = 4
_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2}[^\s?\"<>]*\?")
_SIGNED = re.compile(
    rb"(?:[?&]|&amp;|\\u0026)((?:X-Amz-(?:Signature|Security-Token|Credential)|X-Goog-(?:Signature|Credential)"
    rb"|access_token))=([^&\s\"'<>\\#]+)",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(rb"""boundary\s*=\s*"?([^";,\s]{1,200})""", re.IGNORECASE)
_PART_NAME = re.compile(rb"""[;\s]name\s*=\s*(?:"([^"\r\n]*)"|([^;\s]+))""", re.IGNORECASE)
_PART_TYPE = re.compile(rb"^content-type:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_FORM = re.compile(rb"[^\s<>{}\"\\^`|=&]+=[^\s<>{}\"\\^`|]*\s*")


class BodySearch:
    """What to look for. `spans` is the door."""

    __slots__ = ("_fields", "_finder")

    def __init__(self, finder: Finder, fields: FieldNames) -> None:
        self._finder = finder
        self._fields = fields

    def spans(self, body: bytes, content_type: bytes = b"", depth: int = 0) -> list[Span]:
        """Every place, in any order; places may overlap."""
        start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:1]
        kind = content_type.lower()
        found = [Span(*at.span(2), _shown(at[1]), Reason.SIGNED_URL) for at in _SIGNED.finditer(body)]
        if depth <= _DEEPEST and (start in (b"{", b"[") or (b"json" in kind and start != b"<")):
            return found + self._json(body, depth)
        found += self._by_value(body)
        if depth > _DEEPEST:
            return found
        if kind.startswith(b"multipart/") or body.startswith(b"--"):
            found += self._multipart(body, content_type, depth)
        elif start == b"<":
            found += self._xml(body)
        elif b"form-urlencoded" in kind or _FORM.fullmatch(body):
            found += self._form(body, depth)
        return found

    def _by_value(self, data: bytes) -> Iterator[Span]:
        for found in self._finder.find(data):
            yield Span(found.start, found.end, "", Reason.SECRET)

    def _json(self, body: bytes, depth: int) -> list[Span]:
        """Strings with escapes are searched by what they mean: a place found in the raw bytes could
        start inside an escape, and what is left of it would be no JSON."""
        raw = list(self._by_value(body))
        if not raw and b"\\u" not in body and not self._fields.mentioned(body):
            return []
        found: list[Span] = []
        at = 0
        for scalar in scalars(body, self._fields.wanted):
            token = body[scalar.start : scalar.end]
            while at < len(raw) and raw[at].end <= scalar.start:
                found.append(raw[at])
                at += 1
            if scalar.wanted and not scalar.is_key:
                found += _field_value(scalar, token)
            elif b"\\" in token:
                found += self._escaped(scalar, token, depth)
            while at < len(raw) and raw[at].start < scalar.end:
                found += _plain_hit(raw[at], scalar, token)
                at += 1
        return found + raw[at:]

    def _escaped(self, scalar: Scalar, token: bytes, depth: int) -> Iterator[Span]:
        """A string with escapes: secrets behind them, and JSON in it."""
        inner = json_unescaped(token[1:-1])
        found = list(self._by_value(inner.data))
        if depth < _DEEPEST and inner.data[:1] in (b"{", b"[") and inner.data[-1:] in (b"}", b"]"):
            found = self._json(inner.data, depth + 1)
        for span in found:
            start, end = inner.span(span.start, span.end)
            name = f"{scalar.path}|json{span.name[1:]}" if span.name else scalar.path
            instead = span.instead.replace(b'"', b'\\"')
            yield Span(start + scalar.start + 1, end + scalar.start + 1, name, span.reason, instead)

    def _form(self, body: bytes, depth: int) -> Iterator[Span]:
        position = 0
        for piece in body.split(b"&"):
            name, _, value = piece.partition(b"=")
            start = position + len(name) + 1
            position += len(piece) + 1
            yield from self._pair(percent_decoded(name).data, value.rstrip(b"\r\n"), start, depth)

    def _pair(self, name: bytes, value: bytes, start: int, depth: int) -> Iterator[Span]:
        """One form field; `value` as it is spelled."""
        if value and self._fields.holds(name):
            yield Span(start, start + len(value), _shown(name), Reason.FIELD, MARK_IN_URL)
            return
        inner = percent_decoded(value)
        for span in self.spans(inner.data, depth=depth + 1):
            first, last = inner.span(span.start, span.end)
            path = f"{_shown(name)}|json{span.name[1:]}" if span.name.startswith("$") else _shown(name)
            instead = span.instead.replace(MARK, MARK_IN_URL).replace(b'"', b"%22").replace(b"\\", b"%5C")
            yield Span(start + first, start + last, path, span.reason, instead)

    def _multipart(self, body: bytes, content_type: bytes, depth: int) -> Iterator[Span]:
        declared = _BOUNDARY.search(content_type)
        boundary = declared[1] if declared else body[2:202].split(b"\r\n", 1)[0]
        delimiter = b"--" + boundary
        start = body.find(delimiter) if boundary else -1
        while start >= 0:
            after = body.find(b"\r\n" + delimiter, start)
            end = len(body) if after < 0 else after
            head_end = body.find(b"\r\n\r\n", start, end)
            if head_end >= 0:
                head = body[start + len(delimiter) : head_end]
                yield from self._part(head, body[head_end + 4 : end], head_end + 4, depth)
            start = after + 2 if after >= 0 else -1

    def _part(self, head: bytes, content: bytes, offset: int, depth: int) -> Iterator[Span]:
        named, typed = _PART_NAME.search(head), _PART_TYPE.search(head)
        name = (named[1] or named[2] or b"") if named else b""
        if content and name and self._fields.holds(name):
            yield Span(offset, offset + len(content), _shown(name), Reason.FIELD)
            return
        for span in self.spans(content, typed[1] if typed else b"", depth + 1):
            yield span.moved(offset)

    def _xml(self, body: bytes) -> Iterator[Span]:
        for name, start, end in xml_values(body) if self._fields else ():
            if self._fields.holds(name):
                yield Span(start, end, _shown(name), Reason.FIELD)


_QUOTED = b'"' + MARK + b'"'


def _field_value(scalar: Scalar, token: bytes) -> Iterator[Span]:
    """The value of a secret field. Of an address only the query goes, where there is one: that is
    where signed addresses carry their signature. Nothing is nothing to hide."""
    if token in (b"null", b'""'):
        return
    if not token.startswith(b'"'):
        yield Span(scalar.start, scalar.end, scalar.path, Reason.FIELD, _QUOTED)
        return
    end = scalar.end - 1 if len(token) > 1 and token.endswith(b'"') else scalar.end
    url = _URL.match(token, 1)
    if url is None:
        yield Span(scalar.start + 1, end, scalar.path, Reason.FIELD)
    elif scalar.start + url.end() < end:
        yield Span(scalar.start + url.end(), end, scalar.path, Reason.SIGNED_URL)


def _plain_hit(hit: Span, scalar: Scalar, token: bytes) -> Iterator[Span]:
    """A secret found in the raw bytes of a token. In a string with escapes it was found by meaning."""
    if not token.startswith(b'"'):
        yield Span(scalar.start, scalar.end, scalar.path, Reason.SECRET, _QUOTED)
    elif b"\\" not in token or hit.start < scalar.start or hit.end > scalar.end:
        yield Span(hit.start, hit.end, scalar.path, Reason.SECRET)


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")
