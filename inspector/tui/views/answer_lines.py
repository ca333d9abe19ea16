"""The body of an app's answer as blocks of a sheet: a tree when it is one, else lines of text or hex.

It must never read more than `READ` bytes of an answer, nor show more than `SHOWN` rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from inspector.decode import Decoded, decode
from inspector.model import Attempt
from inspector.text import size
from inspector.tui.views.block import Block
from inspector.tui.views.branch import branch_path, copied
from inspector.tui.views.node_line import branch_line
from inspector.tui.views.outline import Outline
from inspector.tui.views.raw_rows import hex_line, hex_width, text_page
from inspector.tui.views.spans import Ink, Line, Span

READ = 64 * 1024
SHOWN = 200
_HEX_SHOWN = 16


def answer_blocks(attempt: Attempt, width: int, name: Hashable) -> list[Block]:
    """The answer's body in `width` cells. Each block copies its own value, a line of text the whole."""
    if not attempt.body:
        return [Block((Span("empty", Ink.FAINT),))]
    decoded = _decoded(attempt)
    blocks = _tree(decoded, width, name) if decoded.root is not None else _lines(decoded, width, name)
    if len(attempt.body) > READ:
        blocks.append(_rest(f"the first {size(READ)} of {size(len(attempt.body))} are shown"))
    return blocks


def _decoded(attempt: Attempt) -> Decoded:
    headers = attempt.headers
    return decode(attempt.body[:READ], headers.text("content-type"), headers.text("content-encoding"))


def _tree(decoded: Decoded, width: int, name: Hashable) -> list[Block]:
    if decoded.root is None:
        return []
    outline = Outline(decoded.root)
    outline.unfold_levels(SHOWN)
    return [
        _line(branch_line(row, width), (name, number), partial(copied, row), branch_path(row))
        for number, row in enumerate(outline.rows[:SHOWN])
    ]


def _lines(decoded: Decoded, width: int, name: Hashable) -> list[Block]:
    if decoded.text is None:
        count = hex_width(width)
        rows = -(-len(decoded.content) // count)
        lines = [hex_line(decoded.content, row, count) for row in range(min(rows, _HEX_SHOWN))]
        value = decoded.content.hex()
    else:
        page = text_page(decoded.content, 0, width)
        rows = len(page.rows)
        lines = [page.line(row) for row in range(min(rows, SHOWN))]
        value = decoded.text
    blocks = [_line(line, (name, number), value, "body") for number, line in enumerate(lines)]
    if rows > len(lines):
        blocks.append(_rest(f"{rows - len(lines):,} more lines: copy to read them"))
    return blocks


def _line(line: Line, name: Hashable, value: str | Callable[[], str], path: str) -> Block:
    return Block(line, stop=True, keep=True, value=value, path=path, name=name)


def _rest(sentence: str) -> Block:
    return Block((Span(f"… {sentence}", Ink.FAINT),))
