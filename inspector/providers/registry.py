"""All providers: the built-in data files and the user's own. It must never fetch or run anything.

Start-up reads the recognition rules of every built-in file from `data/index.json`, checked against
each file by its CRC, and a file's TOML only when its provider is asked for.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from inspector.model import ConfigError
from inspector.providers.provider import Provider, Rule, Strength
from inspector.providers.read import LIMIT, read_provider
from inspector.text import visible_line

DATA = Path(__file__).parent / "data"
INDEX = DATA / "index.json"

Stamp = tuple[tuple[str, int, int], ...]
"""The user's own files: name, time of the last change in ns, size in bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What start-up knows of a provider: enough to recognise it. `read` gives the rest."""

    id: str
    name: str
    rules: tuple[Rule, ...]
    before: tuple[str, ...]
    family: bool
    read: Callable[[], Provider]


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule and the provider it tells. `key` is one that the body's object must have, None if none must."""

    provider: str
    rule: Rule
    key: str | None = None


class Providers:
    """The providers by id, read on demand. `by_header` leads from a header (lower case) to the rules that
    may hold when it is there; `by_body` are rules that need no header."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._read: dict[str, Provider] = {}
        by_header: dict[str, list[Sign]] = {}
        by_body: list[Sign] = []
        for entry in self._entries.values():
            for rule in entry.rules:
                first = rule.headers[0] if rule.headers else rule.values[0][0] if rule.values else None
                into = by_body if first is None else by_header.setdefault(first, [])
                into.append(Sign(entry.id, rule, _first_key(rule)))
        self.by_header: Mapping[str, tuple[Sign, ...]] = {k: tuple(v) for k, v in by_header.items()}
        self.by_body: tuple[Sign, ...] = tuple(by_body)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        return tuple(sorted(self._entries))

    def __contains__(self, id: object) -> bool:
        return id in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Provider]:
        for id in self.ids:
            yield self[id]

    def __getitem__(self, id: str) -> Provider:
        """The provider with that id. Raises ConfigError, with the nearest id, when there is none."""
        found = self.get(id)
        if found is None:
            near = self.nearest(id)
            hint = f'Did you mean "{near}"?' if near else "`inspector providers` lists them."
            raise ConfigError(f'There is no provider "{visible_line(id)[:64]}".', hint)
        return found

    def get(self, id: str) -> Provider | None:
        """The provider with that id, or None. Raises ConfigError if its file is wrong."""
        found = self._read.get(id)
        if found is None and id in self._entries:
            found = self._read[id] = self._entries[id].read()
        return found

    def title(self, id: str) -> str:
        """A provider's name, without reading its file; the id itself when it is not known."""
        entry = self._entries.get(id)
        return id if entry is None else entry.name

    def rules(self, id: str) -> tuple[Rule, ...]:
        """How a provider is recognised, without reading its file."""
        entry = self._entries.get(id)
        return () if entry is None else entry.rules

    def before(self, id: str) -> tuple[str, ...]:
        """The providers whose headers this one sends too."""
        entry = self._entries.get(id)
        return () if entry is None else entry.before

    def is_family(self, id: str) -> bool:
        """Whether this provider stands for all senders who share its headers."""
        entry = self._entries.get(id)
        return entry is not None and entry.family

    def nearest(self, id: str) -> str | None:
        """The id most like a mistyped one."""
        close = get_close_matches(id.lower(), self._entries, 1, 0.5)
        return close[0] if close else None


def load(user_dir: Path | None) -> Providers:
    """The built-in providers, and those in `user_dir/*.toml`, which add to or replace them by id.

    Raises ConfigError that names the file and the key.
    """
    return Providers([*_built_in(), *_user_entries(user_dir)])


def stamp(user_dir: Path | None) -> Stamp:
    """What changes when a file in `user_dir` is added, edited or removed: load again when it differs.

    Cheap (one directory is listed), and never raises. Without a directory it is empty.
    """
    if user_dir is None:
        return ()
    try:
        with os.scandir(user_dir) as entries:
            files = [entry for entry in entries if entry.name.endswith(".toml")]
        found = [(entry.name, entry.stat()) for entry in files]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


def index_of(files: Iterable[tuple[str, bytes]]) -> dict[str, dict[str, object]]:
    """What `index.json` says of data files: made by `python -m inspector.providers.index`."""
    index: dict[str, dict[str, object]] = {}
    for name, data in files:
        provider = read_provider(name, data)
        index[name] = {
            "crc": zlib.crc32(data),
            "id": provider.id,
            "name": provider.name,
            "before": provider.before,
            "family": provider.family,
            "rules": [_packed(rule) for rule in provider.rules],
        }
    return index


def data_files() -> list[tuple[str, bytes]]:
    """Every built-in data file by name."""
    return [(path.name, path.read_bytes()) for path in sorted(DATA.glob("*.toml"))]


@lru_cache(1)
def _built_in() -> tuple[Entry, ...]:
    try:
        index = json.loads(INDEX.read_bytes())
    except (OSError, ValueError):
        index = {}
    return tuple(_indexed(name, data, index.get(name)) for name, data in data_files())


def _indexed(name: str, data: bytes, known: dict[str, object] | None) -> Entry:
    if known is None or known.get("crc") != zlib.crc32(data):
        return _entry(read_provider(name, data))
    try:
        rules = tuple(_unpacked(*packed) for packed in known["rules"])  # type: ignore[attr-defined]  # JSON
        before = tuple(str(id) for id in known["before"])  # type: ignore[attr-defined]  # JSON
        id, title, family = str(known["id"]), str(known["name"]), known["family"] is True
    except (KeyError, TypeError, ValueError):
        return _entry(read_provider(name, data))
    return Entry(id, title, rules, before, family, lambda: read_provider(name, data))


def _user_entries(user_dir: Path | None) -> list[Entry]:
    if user_dir is None or not user_dir.is_dir():
        return []
    entries: dict[str, tuple[Path, Entry]] = {}
    for path in sorted(user_dir.glob("*.toml")):
        if path.name.startswith(".") or not path.is_file():
            continue
        entry = _entry(read_provider(str(path), _bytes(path)))
        if entry.id in entries:
            other = visible_line(entries[entry.id][0].name)
            raise ConfigError(
                f'{visible_line(str(path))}: id "{entry.id}" is also in {other}.',
                "Give one of them another id, or remove it.",
            )
        entries[entry.id] = (path, entry)
    return [entry for _, entry in entries.values()]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise ConfigError(
            f"{visible_line(str(path))} cannot be read: {reason}.", "Check its rights."
        ) from problem


def _entry(provider: Provider) -> Entry:
    return Entry(
        provider.id, provider.name, provider.rules, provider.before, provider.family, lambda: provider
    )


def _first_key(rule: Rule) -> str | None:
    paths = (*rule.json, *(path for path, _ in rule.body))
    return next((path[0] for path in paths if isinstance(path[0], str)), None)


def _packed(rule: Rule) -> list[object]:
    packed: list[object] = [rule.headers, rule.absent, rule.values, rule.json, rule.strength.value]
    if rule.body or rule.form or rule.query:
        packed += [rule.body, rule.form, rule.query]
    return packed


def _unpacked(
    headers: list[str],
    absent: list[str],
    values: list[list[str]],
    json: list[list[str]],
    strength: int,
    body: Sequence[tuple[list[str], str]] = (),
    form: Sequence[str] = (),
    query: Sequence[str] = (),
) -> Rule:
    pairs = tuple((name, value) for name, value in values)
    paths = tuple(tuple(path) for path in json)
    starts = tuple((tuple(path), start) for path, start in body)
    return Rule(
        tuple(headers), tuple(absent), pairs, paths, starts, tuple(form), tuple(query), Strength(strength)
    )
