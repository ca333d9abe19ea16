"""What of an answer is not compared: header names, paths, and patterns in texts, from the baseline and the
command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from inspector.decode import Json, Repeats
from inspector.explore import FilterError
from inspector.explore.diff import Keys, LeftOut, check_pattern, without, without_matches
from inspector.explore.jsonpath import places, read_query, whole
from inspector.explore.jsonpath.evaluate import keyed
from inspector.explore.jsonpath.query import Query
from inspector.export.answer_body import TREES, BodyKind
from inspector.export.baseline import Baseline, Kept
from inspector.export.baseline_read import BaselineError
from inspector.model import ExitCode, InspectorError
from inspector.text import shorten, visible_line
from inspector.text.spans import MARK

_REDACTED = MARK.decode()
_MOST_PATHS = 100
_MOST_SHOWN = 8
_IN_TEXT = "text:"
Read = TypeVar("Read")


class _WrongPathError(InspectorError):
    """A path on the command line that is none."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The rules of one run. All lists are sorted, and hold what the baseline has and what was added; `text`
    are patterns. `hit` are the paths and patterns that found something yet, as they were written."""

    headers: tuple[str, ...]
    paths: tuple[str, ...]
    queries: tuple[Query, ...]
    text: tuple[str, ...] = ()
    hit: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, baseline: Baseline, asked: Iterable[str], headers: Iterable[str]) -> Ignoring:
        """`asked` are paths, and patterns after `text:`. Raises InspectorError for what is neither, whoever
        wrote it."""
        rules = [_said(rule) for rule in asked]
        patterns = {*baseline.ignored_text}
        for pattern in baseline.ignored_text:
            _checked(pattern, check_pattern, in_file="pattern")
        for pattern in (rule.removeprefix(_IN_TEXT) for rule in rules if rule.startswith(_IN_TEXT)):
            _checked(pattern, check_pattern, prefix=_IN_TEXT)
            patterns.add(pattern)
        known = {path: _checked(path, read_query, in_file="path") for path in baseline.ignored_paths}
        known |= {rule: _checked(rule, read_query) for rule in rules if not rule.startswith(_IN_TEXT)}
        if len(known) + len(patterns) > _MOST_PATHS:
            raise BaselineError(f"More than {_MOST_PATHS} paths are ignored.", "Use .. or * in them.")
        names = {*baseline.ignored_headers, *(name.strip().rstrip(":").lower() for name in headers)}
        ordered = sorted(known)
        queries = tuple(known[path] for path in ordered)
        return cls(tuple(sorted(names)), tuple(ordered), queries, tuple(sorted(patterns)))

    @property
    def said(self) -> str:
        """What is ignored, for people: the paths, and how many headers."""
        rules = [*self.paths, *(f"{_IN_TEXT}{pattern}" for pattern in self.text)]
        words = [visible_line(rule) for rule in rules[:_MOST_SHOWN]]
        more = len(rules) - len(words)
        words += [f"{more} more"] if more else []
        return ", ".join([*words, f"{len(self.headers)} headers that the baseline names"])

    def idle(self, asked: Iterable[str]) -> list[str]:
        """Which of these found nothing in any answer: probably a mistake in them. Safe to show."""
        return [shorten(visible_line(rule), 80) for rule in map(_said, asked) if rule not in self.hit]

    def applied(self, kept: Kept) -> Kept:
        """The answer without what is ignored: fields are gone, values and matches are `[ignored]`. Raises
        InspectorError for a path that asks too much of a body."""
        headers = tuple(pair for pair in kept.headers if pair[0] not in self.headers)
        document = kept.body if kept.kind in TREES else None
        found = [
            (path, places(query, document)) for path, query in zip(self.paths, self.queries, strict=True)
        ]
        self.hit.update(path for path, keys in found if keys)
        body = without(kept.body, [keys for _, each in found for keys in each])
        if isinstance(body, LeftOut):
            return replace(kept, headers=headers, kind=BodyKind.TEXT, body=body)
        if kept.kind is BodyKind.TEXT and isinstance(body, str):
            body = self._in_text(body)
        return replace(kept, headers=headers, body=body)

    def _in_text(self, text: str) -> str:
        for pattern in self.text:
            rest = without_matches(text, pattern)
            if rest != text:
                self.hit.add(f"{_IN_TEXT}{pattern}")
            text = rest
        return text

    def unredacted(self, kept: Kept) -> Kept:
        """An answer of the baseline in which nothing stands for a secret any more: such values are left out,
        since this machine may not know what was taken out there."""
        headers = tuple((name, _veiled(value)) for name, value in kept.headers)
        body = without(kept.body, _redacted(kept.body)) if kept.kind in TREES else kept.body
        return replace(kept, headers=headers, body=body)

    def baseline(self, answers: Mapping[str, Kept]) -> Baseline:
        """The baseline that is written."""
        return Baseline(answers, self.headers, self.paths, self.text)


def _said(rule: str) -> str:
    """A rule as the file and the reports have it."""
    return rule.strip() if rule.strip().startswith(_IN_TEXT) else whole(rule)


def _checked(rule: str, read: Callable[[str], Read], *, in_file: str = "", prefix: str = "") -> Read:
    """What `read` makes of a path or pattern; `in_file` says which it is in the baseline."""
    try:
        return read(rule)
    except FilterError as error:
        said = f"“{shorten(visible_line(prefix + rule[:400]), 80)}”: {error.message}"
        if in_file:
            raise BaselineError(f"The baseline ignores the {in_file} {said}", error.hint) from None
        hint = error.hint if prefix else f"{error.hint} In a plain text or HTML: text:PATTERN."
        raise _WrongPathError(f"--ignore {said}", hint) from None


def _veiled(value: str) -> str:
    return LeftOut(value) if _REDACTED in value else value


def _redacted(value: Json) -> list[Keys]:
    """Where a text stands that something was taken out of."""
    found: list[Keys] = []
    waiting: list[tuple[Keys, Json]] = [((), value)]
    while waiting:
        keys, item = waiting.pop()
        if isinstance(item, Repeats):
            waiting += [((*keys, key), each) for key, each in keyed(item)]
        elif isinstance(item, dict):
            waiting += [((*keys, name), each) for name, each in item.items()]
        elif isinstance(item, list):
            waiting += [((*keys, at), each) for at, each in enumerate(item)]
        elif isinstance(item, str) and _REDACTED in item:
            found.append(keys)
    return found
