"""Why a filter takes a delivery or does not: each part, whether it holds, and what the delivery has there.

It must never decide by itself: whether a part holds is what `takes` says. What it found is foreign text.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from inspector.explore.match import FLAGS, NUMBERS, Subject, takes, text_of, texts_of
from inspector.explore.spell import spell
from inspector.model import And, Compare, Field, Leaf, Not, Op, Or, Part, Query, Regex
from inspector.text import shorten

_MOST_VALUES = 3
_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a filter as text, whether the delivery fits it, and what it has there (`event is
    invoice.paid`; empty where that says nothing). `parts` are those that it is made of."""

    text: str
    holds: bool
    found: str = ""
    parts: tuple[Reason, ...] = ()


def why(query: Query, subject: Subject) -> Reason:
    """The reasons for what `takes(query, subject)` says."""
    holds = takes(query, subject)
    match query:
        case And(parts) | Or(parts):
            return Reason(spell(query), holds, parts=tuple(why(part, subject) for part in parts))
        case Not(And() | Or() as part):
            return Reason(spell(query), holds, parts=(why(part, subject),))
        case Not(part):
            return Reason(spell(query), holds, why(part, subject).found)
        case _:
            return Reason(spell(query), holds, _found(query, subject))


def _found(leaf: Leaf, subject: Subject) -> str:
    row = subject.row
    match leaf:
        case Field(name):
            return _field(subject, name.lower())
        case Compare(name):
            number = NUMBERS[name](row)
            if number is None:
                return f"{name} is not known"
            return f"{name} is {spell(Compare(name, Op.EQUAL, number)).partition(':')[2]}"
        case Regex(name) if name:
            return _said(name, text_of(row, name))
        case Part(section, name):
            values = [shorten(text, _LONGEST_VALUE) for text in islice(_values(leaf, subject), _MOST_VALUES)]
            return f"{section}.{name} is {', '.join(values)}" if values else f"there is no {section}.{name}"
        case _:
            return "it is in the delivery" if takes(leaf, subject) else "it is not in the delivery"


def _values(part: Part, subject: Subject) -> list[str]:
    return list(islice(texts_of(subject, part.where, part.name), _MOST_VALUES))


def _field(subject: Subject, name: str) -> str:
    row = subject.row
    if name in FLAGS:
        return f"{name} is {'yes' if FLAGS[name](row) else 'no'}"
    if name == "verdict":
        return "it is not judged yet" if row.verdict is None else f"verdict is {row.verdict.word}"
    if name == "tag":
        return f"its tags are {', '.join(row.annotation.tags)}" if row.annotation.tags else "it has no tags"
    if name == "finding":
        codes = () if subject.verdict is None else subject.verdict.findings
        return f"found: {', '.join(each.code for each in codes)}" if codes else "nothing was found"
    return _said(name, text_of(row, name))


def _said(name: str, text: str | None) -> str:
    return f"{name} is not known" if text is None else f"{name} is {shorten(text, _LONGEST_VALUE)}"
