"""What is exported, and what comes out: values only, no file is opened here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from inspector.model import NOTHING_NOTED, Annotation, Attempt, Delivery, Facts, Verdict

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


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written below a directory of the caller's choice. Each part of `path` is made of
    `[a-z0-9._-]`, safe on every system."""

    path: PurePosixPath
    data: bytes
