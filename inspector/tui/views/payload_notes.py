"""The calm lines around a payload: what it is where that is no tree, and what was odd about it.

Pure. It must never hide a problem: what does not stand above the payload stands below it.
"""

from __future__ import annotations

from rich.cells import cell_len

from inspector.decode import Decoded, Kind, Problem
from inspector.text import size
from inspector.tui.views.spans import Ink, Line, Span, fit, fit_line, foreign, tail, wrap

ABOVE = 3


def notes(decoded: Decoded, received: int, width: int) -> tuple[list[Line], list[Line]]:
    """Lines above and below the payload, in `width` cells; `received` is the body's size in bytes."""
    head = [fit_line(line, width) for line in _facts(decoded, received)]
    problems = decoded.problems
    first = problems if len(problems) <= ABOVE else problems[: ABOVE - 1]
    above = [*head, *(_short(problem, width) for problem in first)]
    rest = len(problems) - len(first)
    if not rest:
        return _parted(above), _listed([problem for problem in first if not _fits(problem, width)], width)
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


def _path(problem: Problem, width: int) -> str:
    return f"  {tail(problem.path, max(8, width // 3))}" if problem.path else ""


def _fits(problem: Problem, width: int) -> bool:
    return cell_len(foreign(problem.message)) + cell_len(_path(problem, width)) + 2 <= width


def _short(problem: Problem, width: int) -> Line:
    """A problem on one line: of what does not fit the message gives way, not the place."""
    path = _path(problem, width)
    message = fit(foreign(problem.message), max(8, width - 2 - cell_len(path)))
    return (Span("! ", Ink.WARN), Span(message, Ink.MUTED), Span(path, Ink.FAINT))


def _listed(problems: list[Problem], width: int) -> list[Line]:
    """Problems in full, after an empty line."""
    if not problems:
        return []
    lines: list[Line] = [(), (Span("NOTES", Ink.HEADING),)]
    for problem in problems:
        path = Span(f"  {foreign(problem.path, 1000)}" if problem.path else "", Ink.FAINT)
        words = (Span(foreign(problem.message), Ink.MUTED), path)
        for number, line in enumerate(wrap(words, width - 2)):
            lines.append((Span("! " if number == 0 else "  ", Ink.WARN), *line))
    return lines


def _parted(above: list[Line]) -> list[Line]:
    """An empty line before the payload, where something stands above it."""
    return [*above, ()] if above else []
