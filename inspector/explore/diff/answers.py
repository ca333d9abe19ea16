"""What the app answered then and now, as far as an app is held to it: status, header fields, what is in the
body.

How the bytes of a body were written is no difference, nor is the order of an object's keys or how a header's
name is spelled. What was left out (see `left_out`) is counted and no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspector.decode import Json, Number, Repeats
from inspector.explore.diff.bounds import Bounds
from inspector.explore.diff.change import Change, Mark, Part, placed
from inspector.explore.diff.left_out import LeftOut
from inspector.explore.diff.trees import Trees
from inspector.explore.diff.volatile import Volatile
from inspector.explore.diff.whole import Comparison, Section

_INDEX = re.compile(r"\[[0-9]+\]")
_NTH = re.compile(r"#[0-9]+")
_PLAIN = re.compile(r"(?:\.?[A-Za-z0-9_$-]+|\[\*\]|\['@?[A-Za-z0-9_.:-]+'\])+")
_LONGEST_PLACE = 120
_EXACT = Volatile(guessing=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is compared. `kind` says in a word what the body is (`json`, `text`, …): bodies of two
    kinds are different, a text of several lines is compared by them, and the elements of `xml` have an order.
    Header values may be left out one by one."""

    status: int
    headers: tuple[tuple[str, str], ...]
    kind: str
    body: Json


def compare_answers(old: Answer, new: Answer, bounds: Bounds | None = None) -> Comparison:
    """Every difference of two answers. Never raises on what is in them."""
    bounds = bounds if bounds is not None else Bounds()
    before: dict[str, Json] = {"status": Number(old.status)}
    status = Trees(_EXACT, bounds, prefix="answer").compare(before, {"status": Number(new.status)})
    headers = Trees(_EXACT, bounds, prefix="headers", ordered=False)
    sections = (
        Section("ANSWER", status),
        Section("HEADERS", headers.compare(_fields(old.headers), _fields(new.headers))),
        Section("BODY", _body(old, new, bounds)),
    )
    return Comparison(sections, tuple(bounds.words()))


def seem_new_each_time(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The places of differences that look like ids, times or signatures, each with that word: header names,
    and paths in which a list's index is `[*]` and a repeated name has no number. Only places that are plain
    ASCII words: safe to show."""
    rules = {"HEADERS": Volatile(headers=True), "BODY": Volatile()}
    for section in comparison.sections:
        volatile = rules.get(section.title)
        if volatile is None:
            continue
        for path, change in placed(section.part, section.root):
            name = "" if change.to is None else str(change.to.key)
            why = volatile.value(name, change.old, change.new) if change.mark is Mark.CHANGED else ""
            shown = name if section.title == "HEADERS" else _NTH.sub("", _INDEX.sub("[*]", path))
            if why and len(shown) <= _LONGEST_PLACE and _PLAIN.fullmatch(shown):
                yield shown, why


def _fields(pairs: Iterable[tuple[str, str]]) -> Json:
    """By name in lower case; the values of a name in their order."""
    return Repeats(sorted(((name.lower(), value) for name, value in pairs), key=lambda pair: pair[0]))


def _body(old: Answer, new: Answer, bounds: Bounds) -> Part | None:
    if isinstance(old.body, LeftOut) or isinstance(new.body, LeftOut):
        return None
    if old.kind != new.kind:
        note = f"{old.kind} → {new.kind}"
        return Change(Mark.CHANGED, None, None, old.body, new.body, note)
    before, now = old.body, new.body
    if isinstance(before, str) and isinstance(now, str) and ("\n" in before or "\n" in now):
        before, now = [*before.split("\n")], [*now.split("\n")]
    return Trees(_EXACT, bounds, ordered=old.kind == "xml").compare(before, now)
