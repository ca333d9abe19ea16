"""Two deliveries, or two answers, compared part by part: request or status, headers, body, bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from inspector.decode import Decoded, Json, Number, Repeats, decode
from inspector.explore.diff.bounds import Bounds
from inspector.explore.diff.change import Change, Mark, Part, changes
from inspector.explore.diff.octets import Parting, parting
from inspector.explore.diff.plain import plain
from inspector.explore.diff.trees import Trees
from inspector.explore.diff.volatile import Volatile
from inspector.model import Attempt, Delivery, Headers

LONGEST = 32 * 2**20
"""Bytes of a body above which only its bytes are compared."""

_PARAMETERS = 2_000


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a comparison. `part` is None where nothing differs; `notes` are said in any case. `size`
    counts what was compared, in `unit`s. `bytes` is where the bytes part, for a body."""

    title: str
    part: Part | None
    size: str = ""
    notes: tuple[str, ...] = ()
    bytes: Parting | None = None

    @property
    def root(self) -> str:
        """What paths in it begin with."""
        return "$" if self.title == "BODY" else self.title.lower()

    @property
    def differs(self) -> bool:
        return self.part is not None or self.bytes is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that was compared, in order. `cut` says in words what was not looked at closely."""

    sections: tuple[Section, ...]
    cut: tuple[str, ...] = ()

    def section(self, title: str) -> Section:
        """The part of that title."""
        return next(section for section in self.sections if section.title == title)

    @property
    def changes(self) -> Iterator[Change]:
        """Every difference."""
        for section in self.sections:
            yield from changes(section.part)

    def differs(self, *, ignoring: bool = False) -> bool:
        """Whether anything is different; with `ignoring` anything that is not volatile."""
        if not ignoring:
            return any(section.differs for section in self.sections)
        if any(not change.volatile for change in self.changes):
            return True
        return any(section.bytes is not None and section.part is None for section in self.sections)

    @property
    def volatile(self) -> int:
        """How many differences may be left out."""
        return sum(1 for change in self.changes if change.volatile)


def compare_deliveries(
    old: Delivery, new: Delivery, volatile: Volatile, bounds: Bounds | None = None
) -> Comparison:
    """What came then and what came now. Never raises on what is in them."""
    bounds = bounds if bounds is not None else Bounds()
    request = Trees(volatile, bounds, prefix="request").compare(_request(old), _request(new))
    sections = [Section("REQUEST", request), _headers(old.headers, new.headers, volatile, bounds)]
    sections.append(_body(_Content.of_delivery(old), _Content.of_delivery(new), volatile, bounds))
    return Comparison(tuple(sections), tuple(bounds.words()))


def compare_attempts(
    old: Attempt, new: Attempt, volatile: Volatile, bounds: Bounds | None = None
) -> Comparison:
    """What the app answered then and now. How long it took is no difference. Never raises."""
    bounds = bounds if bounds is not None else Bounds()
    answer = Trees(volatile, bounds, prefix="answer").compare(_answer(old), _answer(new))
    sections = [Section("ANSWER", answer), _headers(old.headers, new.headers, volatile, bounds)]
    sections.append(_body(_Content.of_attempt(old), _Content.of_attempt(new), volatile, bounds))
    return Comparison(tuple(sections), tuple(bounds.words()))


def _request(delivery: Delivery) -> Json:
    """The request line as a tree: the path, and each parameter of the query as it was spelled."""
    path, mark, query = delivery.target_text.partition("?")
    line: dict[str, Json] = {"method": delivery.method, "path": path, "version": f"HTTP/{delivery.version}"}
    if not mark:
        return line
    try:
        pairs = parse_qsl(query, True, max_num_fields=_PARAMETERS, encoding="utf-8", errors="surrogateescape")
    except ValueError:
        pairs = []
    written = "&".join(pieces) if (pieces := query.split("&")) else ""
    if not pairs or len(pairs) != len(pieces):
        return line | {"query": written}
    return line | {"query": Repeats([(name, value) for name, value in pairs])}


def _answer(attempt: Attempt) -> Json:
    found: dict[str, Json] = {"url": attempt.url}
    if attempt.status is not None:
        found |= {"status": Number(attempt.status), "reason": attempt.reason}
    if attempt.error is not None:
        found |= {"error": attempt.error, "message": attempt.message}
    return found


def _headers(old: Headers, new: Headers, volatile: Volatile, bounds: Bounds) -> Section:
    """Fields by name without regard to case; how names are written, repeats and order are told."""
    trees = Trees(volatile.for_headers(), bounds, prefix="headers", fold=str.lower)
    part = trees.compare(_fields(old), _fields(new))
    size = f"{len(old):,} fields" if len(old) == len(new) else f"{len(old):,} → {len(new):,} fields"
    return Section("HEADERS", part, size)


def _fields(headers: Headers) -> Json:
    return Repeats([(_text(name), _text(value)) for name, value in headers])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class _Content:
    """A body with what its headers say."""

    data: bytes
    headers: Headers
    cut: bool

    @classmethod
    def of_delivery(cls, delivery: Delivery) -> _Content:
        return cls(delivery.body, delivery.headers, delivery.cut)

    @classmethod
    def of_attempt(cls, attempt: Attempt) -> _Content:
        return cls(attempt.body, attempt.headers, attempt.cut)

    def decoded(self) -> Decoded:
        return decode(self.data, self.headers.text("content-type"), self.headers.text("content-encoding"))


def _body(old: _Content, new: _Content, volatile: Volatile, bounds: Bounds) -> Section:
    """Trees where both are trees of one kind, and where the bytes part."""
    size = _sizes(len(old.data), len(new.data))
    notes = [f"the body on the {side} was cut" for side, it in (("left", old), ("right", new)) if it.cut]
    octets = parting(old.data, new.data)
    if octets is None:
        return Section("BODY", None, size, (*notes, "the same bytes"))
    if max(len(old.data), len(new.data)) > LONGEST:
        return Section("BODY", None, size, (*notes, "too large for a tree"), octets)
    first, second = old.decoded(), new.decoded()
    part: Part | None
    if first.root is None or second.root is None or first.kind is not second.kind:
        kinds = f"{first.kind} → {second.kind}" if first.kind is not second.kind else f"{first.kind}"
        note = f"no tree on both sides ({kinds})"
        part = Change(Mark.CHANGED, None, None, _whole(first), _whole(second), note)
    else:
        part = Trees(volatile, bounds).compare(plain(first), plain(second))
        if part is None:
            notes.append("the same values, written otherwise")
    return Section("BODY", part, size, tuple(notes), octets)


_SHOWN = 100_000


def _whole(decoded: Decoded) -> str:
    """A body that is no tree, as a text to show."""
    text = decoded.text
    return decoded.content[:_SHOWN].decode("latin-1") if text is None else text[:_SHOWN]


def _sizes(old: int, new: int) -> str:
    return f"{old:,} bytes" if old == new else f"{old:,} → {new:,} bytes"
