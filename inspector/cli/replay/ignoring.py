"""What of an answer is not compared: header names and JSONPaths, from the baseline and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from inspector.decode import Json
from inspector.explore import FilterError
from inspector.explore.diff import LeftOut, without
from inspector.explore.jsonpath import places, read_query, whole
from inspector.explore.jsonpath.query import Query
from inspector.export.baseline import Baseline, BodyKind, Kept
from inspector.export.baseline_read import BaselineError
from inspector.model import ExitCode, InspectorError
from inspector.text import shorten, visible_line
from inspector.text.spans import MARK

_REDACTED = MARK.decode()
_MOST_PATHS = 100
_MOST_SHOWN = 8


class _WrongPathError(InspectorError):
    """A path on the command line that is none."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The rules of one run. Both lists are sorted, and hold what the baseline has and what was added."""

    headers: tuple[str, ...]
    paths: tuple[str, ...]
    queries: tuple[Query, ...]

    @classmethod
    def of(cls, baseline: Baseline, paths: Iterable[str], headers: Iterable[str]) -> Ignoring:
        """Raises InspectorError for a path that is none, whoever wrote it."""
        known = {path: _query(path, in_file=True) for path in baseline.ignored_paths}
        known |= {whole(path): _query(path, in_file=False) for path in paths}
        if len(known) > _MOST_PATHS:
            raise BaselineError(f"More than {_MOST_PATHS} paths are ignored.", "Use .. or * in them.")
        names = {*baseline.ignored_headers, *(name.strip().rstrip(":").lower() for name in headers)}
        ordered = sorted(known)
        return cls(tuple(sorted(names)), tuple(ordered), tuple(known[path] for path in ordered))

    @property
    def said(self) -> str:
        """What is ignored, for people: the paths, and how many headers."""
        paths = [visible_line(path) for path in self.paths[:_MOST_SHOWN]]
        more = len(self.paths) - len(paths)
        words = [*paths, *([f"{more} more paths"] if more else [])]
        return ", ".join([*words, f"{len(self.headers)} headers that the baseline names"])

    def applied(self, kept: Kept) -> Kept:
        """The answer without what is ignored: fields are gone, values are `[ignored]`. Raises InspectorError
        for a path that asks too much of a body."""
        headers = tuple(pair for pair in kept.headers if pair[0] not in self.headers)
        if not self.queries:
            return replace(kept, headers=headers)
        document = kept.body if kept.kind is BodyKind.JSON else None
        found = [keys for query in self.queries for keys in places(query, document)]
        body = without(kept.body, found)
        kind = BodyKind.TEXT if isinstance(body, LeftOut) else kept.kind
        return replace(kept, headers=headers, kind=kind, body=body)

    def unredacted(self, kept: Kept) -> Kept:
        """An answer of the baseline in which nothing stands for a secret any more: such values are left out,
        since this machine may not know what was taken out there."""
        headers = tuple((name, _veiled(value)) for name, value in kept.headers)
        body = without(kept.body, _redacted(kept.body)) if kept.kind is BodyKind.JSON else kept.body
        return replace(kept, headers=headers, body=body)

    def baseline(self, answers: Mapping[str, Kept]) -> Baseline:
        """The baseline that is written."""
        return Baseline(answers, self.headers, self.paths)


def _query(path: str, *, in_file: bool) -> Query:
    try:
        return read_query(path)
    except FilterError as error:
        said = f"“{shorten(visible_line(path[:400]), 80)}”: {error.message}"
        if in_file:
            raise BaselineError(f"The baseline ignores the path {said}", error.hint) from None
        raise _WrongPathError(f"--ignore {said}", error.hint) from None


def _veiled(value: str) -> str:
    return LeftOut(value) if _REDACTED in value else value


def _redacted(value: Json) -> list[tuple[str | int, ...]]:
    """Where a text stands that something was taken out of."""
    found: list[tuple[str | int, ...]] = []
    waiting: list[tuple[tuple[str | int, ...], Json]] = [((), value)]
    while waiting:
        keys, item = waiting.pop()
        if isinstance(item, dict):
            waiting += [((*keys, name), each) for name, each in item.items()]
        elif isinstance(item, list):
            waiting += [((*keys, at), each) for at, each in enumerate(item)]
        elif isinstance(item, str) and _REDACTED in item:
            found.append(keys)
    return found
