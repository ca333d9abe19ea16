"""A paragraph of a sheet, and its lines for a width: a label at the left, the text hanging beside it.

Pure. It must never look at more of a text than the most lines it may fill.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from inspector.tui.views.spans import Ink, Line, Span, pad, wrap

# Narrower than this, text beside a label is harder to read than text under it.
_LEAST_BESIDE = 24
_MOST_LINES = 200


NO_MARK = Span("", Ink.FAINT)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. Where `column` is not 0 the text starts there and the label stands before it.

    `stop` says that the cursor can rest on it; then `value` and `path` are what can be copied,
    exactly and not made visible; a value that costs something to find is a function. `mark` stands at
    the left of the label. `name` finds the block again when the sheet is made anew, and `opens` names
    what a press on it folds or unfolds.
    `keep` keeps it on one line, cut at the end; `exact` breaks it at the width and nowhere else, so that
    no space is lost at the end of a line.
    """

    text: tuple[Span, ...] = ()
    label: str = ""
    label_ink: Ink = Ink.MUTED
    mark: Span = NO_MARK
    column: int = 0
    indent: int = 0
    stop: bool = False
    keep: bool = False
    exact: bool = False
    value: str | Callable[[], str] | None = None
    path: str | None = None
    name: Hashable = None
    opens: Hashable = None

    def moved(self, cells: int) -> Block:
        """The same, further right."""
        return replace(self, indent=self.indent + cells)


BLANK = Block()


def heading(text: str, note: str = "") -> Block:
    """A title over a part of the sheet; `note` stands after it."""
    spans = (Span(text, Ink.HEADING), *((Span(f"  {note}", Ink.FAINT),) if note else ()))
    return Block(spans, keep=True)


def lay_out(block: Block, width: int) -> list[Line]:
    """The lines of a block in `width` cells; a text of very many lines is cut, and says so."""
    width = max(8, width - block.indent)
    indent = Span(" " * block.indent)
    column = block.column
    if column and width - column < _LEAST_BESIDE:
        return _under(block, width, indent)
    if not column:
        return [(indent, *line) for line in _body(block, width)]
    mark = pad(block.mark.text, 2) if block.mark.text else ""
    room = column - cell_len(mark)
    rest = Span(" " * column)
    beside_it = cell_len(block.label) + 2 <= room
    head = (
        (Span(mark, block.mark.ink), Span(pad(block.label, room), block.label_ink)) if beside_it else (rest,)
    )
    body = [
        (indent, *(head if number == 0 else (rest,)), *line)
        for number, line in enumerate(_body(block, width - column))
    ]
    return body if beside_it else [*_label_lines(block, mark, width, indent), *body]


def _label_lines(block: Block, mark: str, width: int, indent: Span) -> list[Line]:
    """A label too wide for its column: in full, over the text."""
    lines = wrap((Span(block.label, block.label_ink),), width - cell_len(mark), exact=True)
    first = Span(mark, block.mark.ink)
    blank = Span(" " * cell_len(mark))
    return [(indent, first if number == 0 else blank, *line) for number, line in enumerate(lines)]


def _under(block: Block, width: int, indent: Span) -> list[Line]:
    """Label on a line of its own, the text under it."""
    mark = pad(block.mark.text, 2) if block.mark.text else ""
    head = _label_lines(block, mark, width, indent) if block.label or mark else []
    return [*head, *((indent, Span("  "), *line) for line in _body(block, width - 2))]


def _body(block: Block, width: int) -> list[Line]:
    if block.keep:
        return [block.text]
    # Cut before wrapping: a text that fills more lines than shown is not looked at to its end.
    lines = wrap(_capped(block.text, width * (_MOST_LINES + 1)), width, exact=block.exact)
    if len(lines) > _MOST_LINES:
        return [*lines[:_MOST_LINES], (Span("… copy it to read the rest", Ink.FAINT),)]
    return lines


def _capped(spans: Sequence[Span], limit: int) -> list[Span]:
    capped: list[Span] = []
    for span in spans:
        capped.append(Span(span.text[:limit], span.ink))
        limit -= len(span.text)
        if limit <= 0:
            break
    return capped


def beside(blocks: Sequence[Block], most: int) -> list[Block]:
    """Blocks whose texts start in one column, as wide as the widest label that is not over `most`."""
    widths = [cell_len(block.label) + (2 if block.mark.text else 0) + 2 for block in blocks]
    column = max((width for width in widths if width <= most), default=most)
    return [replace(block, column=column) for block in blocks]
