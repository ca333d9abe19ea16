"""The deliveries of one session told in their order: silences, repeats, what began and never ended.

Pure: rows and bodies in, a story out. What begins and ends is the provider's data. Names in it are foreign
text, as they came; whoever shows them makes them visible.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from inspector.model import Delivery, Row, Session
from inspector.providers.lifecycle import Lifecycle
from inspector.providers.place import Path

SILENCE = 60_000_000
"""Microseconds without a delivery from which a gap is told."""
NAMED_BY = 3
"""Rows of a session, its first ones, that are looked at for its name where only that is wanted."""
LARGEST = 2**20
"""Bytes of a body that is read for keys and states."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery in its place. `silence` is µs since the one before, 0 where that is not worth telling;
    `remarks` are sentences about it without their end."""

    row: Row
    silence: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that began without an end, or ended without a beginning, at delivery `id`."""

    id: int
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """`entries` in the order in which they came, `loose` ends after them. `title` may be empty."""

    title: str
    entries: tuple[Entry, ...]
    loose: tuple[Loose, ...]


def tell(
    rows: Sequence[Row],
    delivery: Callable[[int], Delivery | None],
    lifecycles: Iterable[Lifecycle] = (),
    title: Path = (),
) -> Story:
    """The story of rows, oldest first. `delivery` gives one by its id, and is asked for each at most once."""
    documents = _Documents(delivery)
    remarks: dict[int, list[str]] = {row.id: _repeats(row) for row in rows}
    loose: list[Loose] = []
    first_times = [row for row in rows if row.retry_of not in remarks]
    for lifecycle in lifecycles:
        course = _Course(lifecycle, documents)
        for row in first_times:
            if remark := course.take(row):
                remarks[row.id].append(remark)
        loose += course.loose()
    return Story(
        _named(rows, documents, title),
        tuple(
            Entry(row, _silence(before, row), tuple(remarks[row.id]))
            for before, row in zip([None, *rows], rows, strict=False)
        ),
        tuple(sorted(loose, key=lambda each: each.id)),
    )


def title_of(rows: Sequence[Row], delivery: Callable[[int], Delivery | None], title: Path) -> str:
    """What people call a session: the first name at that place in the bodies of its first `NAMED_BY` rows, or
    nothing."""
    return _named(rows[:NAMED_BY], _Documents(delivery), title)


def loose_ends(session: Session, lifecycles: Iterable[Lifecycle]) -> list[str]:
    """What a session's sums say of ends that did not come, without a look into any body."""
    found: list[str] = []
    for lifecycle in lifecycles:
        if lifecycle.event:
            continue
        begun = sum(session.events.get(event, 0) for event in lifecycle.begin)
        ended = sum(session.events.get(event, 0) for event in lifecycle.end)
        if not lifecycle.key and begun and not ended:
            found.append(lifecycle.unended or f"{' or '.join(lifecycle.end)} has not come")
        elif lifecycle.key and begun > ended:
            found.append(f"{begun - ended} {lifecycle.name} {lifecycle.unended or 'without an end'}")
    return found


def text_at(document: object, path: Path) -> str:
    """The text or number at a path, shortened; empty where there is none."""
    for step in path:
        if isinstance(step, str) and isinstance(document, dict):
            document = document.get(step)
        elif isinstance(step, int) and isinstance(document, list) and step < len(document):
            document = document[step]
        else:
            return ""
    if isinstance(document, str):
        return document[:_LONGEST]
    return str(document) if isinstance(document, int | float) and not isinstance(document, bool) else ""


def _named(rows: Sequence[Row], documents: _Documents, title: Path) -> str:
    if not title:
        return ""
    return next((name for row in rows if (name := text_at(documents.of(row), title))), "")


class _Documents:
    """Bodies as JSON, each read once and kept; None where one is none or too large."""

    def __init__(self, delivery: Callable[[int], Delivery | None]) -> None:
        self._delivery = delivery
        self._read: dict[int, object] = {}

    def of(self, row: Row) -> object:
        if row.id not in self._read:
            self._read[row.id] = self._parsed(row)
        return self._read[row.id]

    def _parsed(self, row: Row) -> object:
        found = self._delivery(row.id) if row.size <= LARGEST else None
        try:
            document: object = None if found is None else json.loads(found.body)
        except (ValueError, RecursionError):
            return None
        return document


@dataclass(slots=True)
class _Course:
    """How far each thing of one lifecycle is: what is open, and which ends came without a beginning."""

    lifecycle: Lifecycle
    documents: _Documents
    open: dict[str, tuple[Row, str, str]] = field(default_factory=dict)
    early: dict[str, tuple[Row, str, str]] = field(default_factory=dict)

    def take(self, row: Row) -> str:
        """Go on with a delivery; what is odd about it, in words."""
        word = self._word(row)
        begins, ends = word in self.lifecycle.begin, word in self.lifecycle.end
        if not begins and not ends:
            return ""
        document = self.documents.of(row) if self.lifecycle.key or self.lifecycle.label else None
        key = text_at(document, self.lifecycle.key)
        if self.lifecycle.key and not key:
            return ""
        known = self.open.get(key) or self.early.get(key)
        label = text_at(document, self.lifecycle.label) or (known[2] if known else "")
        if ends:
            if self.open.pop(key, None) is None:
                self.early[key] = (row, word, label)
            return ""
        late = self.early.pop(key, None)
        if late is not None:
            return f"out of order: {late[1]} (#{late[0].id}) came before {word}"
        self.open[key] = (self.open[key][0] if key in self.open else row, word, label)
        return ""

    def loose(self) -> list[Loose]:
        """What is still open, and what has no beginning."""
        found = [Loose(row.id, row.at, self._unended(key, *rest)) for key, (row, *rest) in self.open.items()]
        begin = " or ".join(self.lifecycle.begin)
        for key, (row, word, label) in self.early.items():
            found.append(Loose(row.id, row.at, f"{self._name(key, label)}: {word} came, but {begin} has not"))
        return found

    def _word(self, row: Row) -> str:
        if not self.lifecycle.event:
            return row.event or ""
        if row.event != self.lifecycle.event:
            return ""
        return text_at(self.documents.of(row), self.lifecycle.state)

    def _unended(self, key: str, word: str, label: str) -> str:
        name = self._name(key, label)
        if self.lifecycle.event:
            return f"{name} stayed in {word}"
        if not self.lifecycle.key:
            return self.lifecycle.unended or f"{' or '.join(self.lifecycle.end)} has not come"
        return f"{name} {self.lifecycle.unended or 'began and never ended'}"

    def _name(self, key: str, label: str) -> str:
        return " ".join(part for part in (self.lifecycle.name, label, f"({key})" if label else key) if part)


def _repeats(row: Row) -> list[str]:
    return [] if row.retry_of is None else [f"repeats #{row.retry_of}"]


def _silence(before: Row | None, row: Row) -> int:
    gap = 0 if before is None else row.at - before.at
    return gap if gap >= SILENCE else 0
