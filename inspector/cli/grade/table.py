"""A grading as text: a line a case with what it comes to under it, held together at the width of a terminal.

Pure. What an app said is foreign; whoever prints the lines makes them visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from inspector.cli.grade.marks import Mark, Result
from inspector.text import duration

_NAME, _EXPECT, _ANSWER = 20, 7, 16
"""Cells of the columns. In the third stands what came back and how long that took, or why nothing did."""
_INDENT = 4
_LEAST = 16
"""Cells that a title has beside the columns; where there are fewer it stands under them."""
_TITLE = 2 + _NAME + 1 + _EXPECT + 1 + _ANSWER + 2


def case_lines(result: Result, width: int | None) -> Iterator[str]:
    """A case in lines of at most `width` cells; each sentence on a line of its own where that is None."""
    case = result.case
    head = f"{result.mark.sign} {case.name:<{_NAME}} {case.expect:<{_EXPECT}} {_answer(result):<{_ANSWER}}  "
    beside = width is None or width >= _TITLE + _LEAST
    if beside and len(head) == _TITLE:
        yield from indented(case.title, width, first=head, rest=" " * _TITLE)
    else:
        yield head.rstrip()
        yield from indented(case.title, width, first=" " * (_TITLE if beside else _INDENT))
    if result.meaning:
        severity = f"{case.severity}: " if result.mark in (Mark.BAD, Mark.WEAK) else ""
        yield from indented(severity + result.meaning, width, first=" " * _INDENT)


def indented(text: str, width: int | None, *, first: str = "", rest: str | None = None) -> list[str]:
    """A text in lines of at most `width` cells, the later ones under the first; in one where it is None."""
    if width is None:
        return [first + text]
    below = first if rest is None else rest
    return wrap(text, width, initial_indent=first, subsequent_indent=below, break_on_hyphens=False)


def _answer(result: Result) -> str:
    if not result.answers:
        return result.mark
    time = duration(max(answer.duration for answer in result.answers))
    return f"{result.answer} {time:>{max(6, _ANSWER - 1 - len(result.answer))}}"
