"""A comparison as text for people, and as JSON lines for programs."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.explore.diff.change import Change, Mark, placed
from inspector.explore.diff.compact import compact
from inspector.explore.diff.lines import Cell, Kind, Listing, Row
from inspector.explore.diff.whole import Comparison
from inspector.model.lines import Line

_WORDS = {Mark.ADDED: "added", Mark.REMOVED: "removed", Mark.CHANGED: "changed"}
_ON_ONE_LINE = 100


def as_text(listing: Listing) -> Iterator[str]:
    """One line each, with `+`, `-` or `~` before what is different. Safe to print."""
    yield from line_texts(listing)
    yield ""
    yield summary(listing)


def line_texts(listing: Listing) -> Iterator[str]:
    """The same without the sum at its end."""
    for row in listing.rows:
        yield from _row(row)


def summary(listing: Listing) -> str:
    """How many differences there are, and how many of them are not shown."""
    many = "No difference" if not listing.shown else f"{listing.shown:,} differences"
    many = "1 difference" if listing.shown == 1 else many
    return f"{many}, {listing.hidden:,} ignored as volatile" if listing.hidden else many


def _row(row: Row) -> Iterator[str]:
    lead = f"{row.mark or ' '} {'  ' * row.depth}"
    name = f"{row.key}: " if row.key else ""
    note = f"  ({row.note})" if row.note else ""
    if row.kind is Kind.TITLE:
        yield ""
        yield f"{row.key}  {row.note}"
    elif row.kind in (Kind.FOLD, Kind.NOTE) or (row.left is None and row.right is None):
        yield f"{lead}{name}{row.note}"
    elif row.mark is not Mark.CHANGED:
        cell = row.right if row.right is not None else row.left
        yield f"{lead}{name}{'' if cell is None else cell.text}{note}"
    else:
        yield from _changed(row, lead, name, note)


def _changed(row: Row, lead: str, name: str, note: str) -> Iterator[str]:
    """Both sides on one line where they fit there, else under each other."""
    left, right = _marked(row.left), _marked(row.right)
    line = f"{lead}{name}{left} → {right}{note}"
    if len(line) <= _ON_ONE_LINE and row.kind is not Kind.BYTES:
        yield line
        return
    yield f"{lead}{name}{note}".rstrip()
    yield f"  {'  ' * row.depth}- {left}"
    yield f"  {'  ' * row.depth}+ {right}"


def _marked(cell: Cell | None) -> str:
    """A side with its changed run in brackets, where that is not all of it."""
    if cell is None:
        return "nothing"
    if len(cell.before) <= 1 and len(cell.after) <= 1:
        return cell.text
    return f"{cell.before}⟦{cell.run}⟧{cell.after}"


def as_json(comparison: Comparison, *, ignoring: bool = False) -> Iterator[Line]:
    """A line for every difference, in order. Values are JSON text, cut after 64 KiB with `…`."""
    for section in comparison.sections:
        for path, change in placed(section.part, section.root):
            if not (ignoring and change.volatile):
                yield _line(section.title.lower(), path, change)
        if section.bytes is not None:
            yield {
                "type": "bytes",
                "section": section.title.lower(),
                "offset": section.bytes.at,
                "window_at": section.bytes.start,
                "old_size": section.bytes.old_size,
                "new_size": section.bytes.new_size,
                "old_hex": section.bytes.old.hex(),
                "new_hex": section.bytes.new.hex(),
            }


def _line(section: str, path: str, change: Change) -> Line:
    return {
        "type": "difference",
        "section": section,
        "path": path,
        "mark": _WORDS[change.mark],
        "old": None if change.mark is Mark.ADDED or change.order else compact(change.old),
        "new": None if change.mark is Mark.REMOVED or change.order else compact(change.new),
        "note": change.note,
        "volatile": change.volatile,
    }
