"""The calm lines around a payload: what it is where that is no tree, and what was odd about it.

Pure. It must never hide a problem: what does not stand above the payload stands below it.
"""

from __future__ import annotations

from inspector.decode import Decoded, Kind, Problem
from inspector.text import size
from inspector.tui.views.spans import Ink, Line, Span, fit_line, foreign, wrap

ABOVE = 3


def notes(decoded: Decoded, received: int, width: int) -> tuple[list[Line], list[Line]]:
    """Lines above and below the payload, in `width` cells; `received` is the body's size in bytes."""
    head = [fit_line(line, width) for line in _facts(decoded, received)]
    problems = decoded.problems
    first = problems if len(problems) <= ABOVE else problems[: ABOVE - 1]
    above = [*head, *(fit_line(_problem(problem), width) for problem in first)]
    rest = len(problems) - len(first)
    if not rest:
        long = [problem for problem in first if len(_words(problem)) > width - 2]
        return _parted(above), _listed(long, width)
    above.append((Span("! ", Ink.WARN), Span(f"{rest} more notes stand below", Ink.MUTED)))
    return _parted(above), _listed(list(problems), width)


def _facts(decoded: Decoded, received: int) -> list[Line]:
    """What the body is, where the first row of a tree does not say it."""
    facts: list[Line] = []
    if decoded.layers:
        layers = foreign(", ".join(decoded.layers), 80)
        text = f"{layers}: {size(received)} came, {size(len(decoded.content))} when unpacked"
        facts.append((Span(text, Ink.MUTED),))
    if decoded.kind is Kind.EMPTY:
        empty = (
            "The body is empty: 0 bytes came." if not received else "The body holds nothing once unpacked."
        )
        facts.append((Span(empty, Ink.MUTED),))
    elif decoded.root is None:
        kind = "binary" if decoded.text is None else f"text, {foreign(decoded.charset or 'utf-8', 40)}"
        facts.append((Span(f"{kind}, {size(len(decoded.content))}", Ink.MUTED),))
    return facts


def _words(problem: Problem) -> str:
    return f"{problem.message}  {problem.path}" if problem.path else problem.message


def _problem(problem: Problem) -> Line:
    path = (Span(f"  {foreign(problem.path, 200)}", Ink.FAINT),) if problem.path else ()
    return (Span("! ", Ink.WARN), Span(foreign(problem.message, 1000), Ink.MUTED), *path)


def _listed(problems: list[Problem], width: int) -> list[Line]:
    """Problems in full, after an empty line."""
    if not problems:
        return []
    lines: list[Line] = [(), (Span("NOTES", Ink.HEADING),)]
    for problem in problems:
        mark, *words = _problem(problem)
        for number, line in enumerate(wrap(words, width - 2)):
            lines.append((mark if number == 0 else Span("  "), *line))
    return lines


def _parted(above: list[Line]) -> list[Line]:
    """An empty line before the payload, where something stands above it."""
    return [*above, ()] if above else []
