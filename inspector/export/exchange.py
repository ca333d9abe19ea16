"""What is exported, and what comes out: values only, no file is opened here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from inspector.model import NOTHING_NOTED, Annotation, Attempt, Delivery, Facts, Row, Verdict

DEFAULT_TARGET = "http://127.0.0.1:7070"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A delivery with all that is known of it. `to` is where a command made of it sends (a URL; with a
    path it replaces the delivery's path and keeps its query, as forwarding does)."""

    delivery: Delivery
    facts: Facts = field(default_factory=Facts)
    verdict: Verdict | None = None
    attempts: tuple[Attempt, ...] = ()
    to: str = DEFAULT_TARGET
    annotation: Annotation = NOTHING_NOTED


class Known(Protocol):
    """Where deliveries are kept; the store's reader has this shape."""

    def row(self, id: int) -> Row | None: ...

    def delivery(self, id: int) -> Delivery | None: ...

    def facts(self, id: int) -> Facts | None: ...

    def verdict(self, id: int) -> Verdict | None: ...

    def attempts(self, delivery: int) -> list[Attempt]: ...


def exchange_of(known: Known, id: int, to: str | None = None) -> Exchange | None:
    """A delivery with all that is known of it; None where it is not there (any more)."""
    delivery, row = known.delivery(id), known.row(id)
    if delivery is None or row is None:
        return None
    return Exchange(
        delivery=delivery,
        facts=known.facts(id) or Facts(),
        verdict=known.verdict(id),
        attempts=tuple(known.attempts(id)),
        to=to or DEFAULT_TARGET,
        annotation=row.annotation,
    )


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written below a directory of the caller's choice. Each part of `path` is made of
    `[a-z0-9._-]`, safe on every system."""

    path: PurePosixPath
    data: bytes
