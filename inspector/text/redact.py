"""Take secrets out of what leaves the machine, and say what was taken.

Only the bytes of a secret are replaced: a body keeps every other byte and is never written anew. It
must never say what the secret was, and never let an export pass unsearched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from inspector.text.bodyspans import BodySearch
from inspector.text.credentials import QUERY_NAMES, is_credential_header, scheme_of
from inspector.text.fieldnames import FieldNames
from inspector.text.secret import Secret
from inspector.text.spans import MARK, MARK_IN_URL, Reason, Span, apart, replaced
from inspector.text.spellings import Finder
from inspector.text.unspell import percent_decoded
from inspector.text.wide import narrowed

Pairs = tuple[tuple[bytes, bytes], ...]

_NAME_LENGTH = 200
_SEPARATOR = re.compile(rb"[&;]")


class Names(Protocol):
    """What a provider keeps secret; `inspector.providers.Secrets` has this shape. `fields` are names
    or dotted paths in the body, `headers` and `query` are names; all are compared without case."""

    @property
    def fields(self) -> Sequence[str]: ...
    @property
    def headers(self) -> Sequence[str]: ...
    @property
    def query(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Redacted:
    """One thing that was taken out. `where` is `header`, `target`, `body` or what the caller names it;
    `name` is the header, the path in the body or the query parameter (foreign text, at most 200
    characters, empty where there is none)."""

    where: str
    name: str
    reason: Reason


class Redaction:
    """The rules of one export. Made once with everything that is known, then narrowed to a delivery's
    provider with `of`."""

    __slots__ = ("_finder", "_headers", "_providers", "_query", "_search", "raw")

    def __init__(
        self,
        secrets: Iterable[Secret] = (),
        names: Iterable[Names] = (),
        providers: Mapping[str, Names] | None = None,
        *,
        finder: Finder | None = None,
        raw: bool = False,
    ) -> None:
        """`secrets` are found by value, in any spelling; `names` hold for every delivery, those of
        `providers` (by id) for that provider's. `raw` takes nothing out at all. `finder` stands for
        `secrets` where one was made already."""
        known = list(names)
        self.raw = raw
        self._providers = dict(providers or {})
        self._finder = Finder(secrets) if finder is None else finder
        self._headers = frozenset(name.lower().encode() for one in known for name in one.headers)
        self._query = QUERY_NAMES | {name.lower().encode() for one in known for name in one.query}
        self._search = BodySearch(self._finder, FieldNames(name for one in known for name in one.fields))

    @classmethod
    def none(cls) -> Redaction:
        """The redaction that takes nothing out, for `--raw`."""
        return cls(raw=True)

    def of(self, provider: str | None) -> Redaction:
        """The rules for a delivery of this provider. One that no provider is known for gets the names
        of all of them, since it may come from any."""
        if self.raw or not self._providers:
            return self
        known = None if provider is None else self._providers.get(provider)
        names = self._providers.values() if known is None else (known,)
        return Redaction(names=names, finder=self._finder)

    def headers(self, pairs: Pairs, where: str = "header") -> tuple[Pairs, tuple[Redacted, ...]]:
        """Header pairs without the values of credential headers; a scheme such as `Bearer` stays."""
        kept: list[tuple[bytes, bytes]] = []
        taken: list[Redacted] = []
        for name, value in pairs:
            if self._is_credential(name) and value and not self.raw:
                inner = scheme_of(value) + MARK
                taken.append(Redacted(where, _shown(name), Reason.CREDENTIAL))
            else:
                inner, found = self.octets(value, where, _shown(name))
                taken += found
            kept.append((name, inner))
        return tuple(kept), tuple(taken)

    def _is_credential(self, name: bytes) -> bool:
        return name.lower() in self._headers or is_credential_header(name)

    def target(self, target: bytes, where: str = "target") -> tuple[bytes, tuple[Redacted, ...]]:
        """A request target or URL without credentials in its query, and without secrets by value."""
        if self.raw:
            return target, ()
        found = self._by_value(target, "")
        decoded = percent_decoded(target, plus=False)
        for span in self._by_value(decoded.data, ""):
            found.append(Span(*decoded.span(span.start, span.end), "", Reason.SECRET, MARK_IN_URL))
        return _applied(target, found + self._parameters(target), where)

    def _parameters(self, target: bytes) -> list[Span]:
        found: list[Span] = []
        position = target.find(b"?") + 1
        for piece in _SEPARATOR.split(target[position:]) if position else ():
            name, _, value = piece.partition(b"=")
            start = position + len(name) + 1
            position += len(piece) + 1
            meant = percent_decoded(name).data.lower()
            if value and meant in self._query:
                end = start + len(value.partition(b"#")[0])
                found.append(Span(start, end, _shown(meant), Reason.CREDENTIAL, MARK_IN_URL))
        return found

    def body(self, body: bytes, content_type: bytes | None = None) -> tuple[bytes, tuple[Redacted, ...]]:
        """A body whose content-encoding was undone; one that is encoded hides what it holds."""
        if self.raw or not body:
            return body, ()
        media = content_type or b""
        wide = narrowed(body, media)
        if wide is None:
            return _applied(body, self._search.spans(body, media), "body")
        text, codec = wide
        kept, taken = _applied(text, self._search.spans(text, media), "body")
        wide_body = kept.decode("utf-8").encode(codec) if taken else body
        # The width may be a wrong guess, which must not hide what stands there in plain bytes.
        plain, more = _applied(wide_body, self._search.spans(wide_body, media), "body")
        return plain, (*taken, *more)

    def octets(self, data: bytes, where: str, name: str = "") -> tuple[bytes, tuple[Redacted, ...]]:
        """Any other bytes: only configured secrets, by value."""
        return (data, ()) if self.raw else _applied(data, self._by_value(data, name), where)

    def text(self, text: str, where: str = "text", name: str = "") -> tuple[str, tuple[Redacted, ...]]:
        """Any other text: only configured secrets, by value."""
        kept, taken = self.octets(text.encode("utf-8", "surrogatepass"), where, name)
        return (kept.decode("utf-8", "surrogatepass"), taken) if taken else (text, ())

    def _by_value(self, data: bytes, name: str) -> list[Span]:
        return [Span(found.start, found.end, name, Reason.SECRET) for found in self._finder.find(data)]


def _applied(data: bytes, spans: list[Span], where: str) -> tuple[bytes, tuple[Redacted, ...]]:
    if not spans:
        return data, ()
    taken = apart(spans)
    found = tuple(Redacted(where, span.name[:_NAME_LENGTH], span.reason) for span in taken)
    return replaced(data, taken), found


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")[:_NAME_LENGTH]
