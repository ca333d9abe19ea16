"""Where the deliveries of a replay come from: the store, or a folder of exported fixtures."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from inspector.cli.chosen import chosen
from inspector.cli.kept import delivery_of
from inspector.config.files import read_regular
from inspector.engine.subject import row_of
from inspector.explore import Subject, parse, takes
from inspector.export import About, FixtureError, body_file, read_about, read_fixture
from inspector.export.fixture import REQUEST
from inspector.model import Delivery, Facts, NotFoundError, Query, Verdict
from inspector.model.lines import Line
from inspector.store.reader import Reader
from inspector.text import visible_line

_MOST = 100_000
_LONGEST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Given:
    """A delivery to be sent, and what is known of it. `sha256` is that of the body as it came, which a
    fixture's may not be any more; `fixture` is its folder, empty for one of the store."""

    delivery: Delivery
    facts: Facts
    sha256: str
    fixture: str = ""

    @property
    def said(self) -> str:
        """What names it in a sentence. Safe to show."""
        return self.fixture or f"#{self.delivery.id}"

    @property
    def fields(self) -> Line:
        """What names it in a JSON line."""
        return {"fixture": self.fixture} if self.fixture else {"delivery": self.delivery.id}


class Source(Protocol):
    """Deliveries by number, in the order they are sent."""

    def list(self) -> Sequence[tuple[int, int]]:
        """Each number, and when that delivery came (µs UTC). Raises InspectorError, also for none at all."""

    def load(self, number: int) -> Given:
        """One delivery. Raises InspectorError."""


class Stored:
    """Deliveries of the store, by their ids or by a filter as in `chosen`."""

    def __init__(
        self,
        reader: Reader,
        ids: Sequence[int],
        filter: str | None,
        saved: Mapping[str, str],
        *,
        copies: bool,
    ) -> None:
        self._reader = reader
        self._chosen = chosen(reader, ids, filter, saved, copies=copies)

    def list(self) -> Sequence[tuple[int, int]]:
        rows = [self._reader.row(id) for id in self._chosen]
        return [(row.id, row.at) for row in rows if row is not None]

    def load(self, number: int) -> Given:
        delivery = delivery_of(self._reader, number)
        return Given(delivery, self._reader.facts(number) or Facts(), delivery.sha256)


class Fixtures:
    """The fixtures below a folder, oldest first, numbered from 1; of all of them those that match `filter`.
    Every one is read before anything is sent, and again when its turn comes."""

    def __init__(self, root: Path, filter: str | None, saved: Mapping[str, str]) -> None:
        self._root = root
        self._query = None if filter is None else parse(filter, now=time.time(), saved=saved)
        self._folders: Sequence[Path] = ()

    def list(self) -> Sequence[tuple[int, int]]:
        found: list[tuple[int, Path]] = []
        for folder in _folders(self._root):
            delivery, about = _fixture(folder)
            if self._query is None or _fits(self._query, delivery, about):
                found.append((delivery.at, folder))
        if not found:
            said = "There is no fixture in" if self._query is None else "No fixture matches that filter in"
            raise NotFoundError(f"{said} {_shown(self._root)}.", "inspector export writes some.")
        found.sort()
        self._folders = [folder for _, folder in found]
        return [(number, at) for number, (at, _) in enumerate(found, 1)]

    def load(self, number: int) -> Given:
        folder = self._folders[number - 1]
        delivery, about = _fixture(folder)
        return Given(delivery, about.facts, about.received_sha256, _shown(folder.relative_to(self._root)))


def _folders(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise NotFoundError(f"{_shown(root)} is no folder.", "Name the folder that inspector export wrote.")
    count = 0
    for path, folders, files in os.walk(root):
        folders.sort()
        if REQUEST in files:
            count += 1
            if count > _MOST:
                raise FixtureError(f"There are more than {_MOST:,} fixtures.", "Name a folder with fewer.")
            yield Path(path)


def _fixture(folder: Path) -> tuple[Delivery, About]:
    try:
        request = _read(folder / REQUEST)
        delivery, about = read_fixture(request, _read(folder / body_file(request))), read_about(request)
    except FixtureError as error:
        said = error.message if _shown(folder) in error.message else f"{_shown(folder)}: {error.message}"
        raise FixtureError(said, error.hint) from None
    return delivery, about


def _read(path: Path) -> bytes:
    try:
        data = read_regular(path, _LONGEST + 1, follow=False)
    except OSError as error:
        raise FixtureError(f"{_shown(path)} cannot be read: {error.strerror}.", "Export it again.") from None
    if len(data) > _LONGEST:
        raise FixtureError(f"{_shown(path)} is larger than 64 MiB.", "Leave it out.")
    return data


def _fits(query: Query, delivery: Delivery, about: About) -> bool:
    verdict = None if about.status is None else Verdict(about.status, about.facts.provider)
    return takes(query, Subject(row_of(delivery, about.facts, verdict), delivery, verdict))


def _shown(path: Path) -> str:
    return visible_line(str(path))
