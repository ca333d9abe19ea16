"""Which nodes of a body are in sight: a flat list that grows where a node is unfolded.

Pure. It must never make more rows than a key press pays for: long lists come in chunks, long texts
in pieces, and unfolding everything stops at a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.decode import Node, NodeKind
from inspector.tui.views.spans import Ink, Line, Span, cut, fit_line, line_width
from inspector.tui.views.spelling import spell

EAGER = 64 * 1024
"""Texts up to this long are looked into for a document unasked; longer ones when they are unfolded."""
OPENABLE = 2**20
"""Texts longer than this are never read as a document: one key press must not."""
CHUNK = 100
"""Children shown at once; more come in ranges of 100, 10,000, … of which there are at most 100."""
UNFOLD_ROWS = 2000
"""Rows that one press of "unfold all" may add."""
PIECES = 200
"""Lines that a long text is unfolded into."""
MOST_ROWS = 100_000
"""Rows in sight from which on "unfold all" adds no more."""

_PLAIN_KEY = re.compile(r"[^\s\"'{}\[\],]+")
_ALIGNED, _WIDEST = 26, 48
_ALWAYS = (
    NodeKind.OBJECT,
    NodeKind.ARRAY,
    NodeKind.LINES,
    NodeKind.FORM,
    NodeKind.MULTIPART,
    NodeKind.DOCUMENT,
)


@dataclass(slots=True, eq=False)
class Branch:
    """A row: a node, a range of a node's children (`first` to `last`, the last left out), or a piece
    of its text (`text`). `width` is the width in cells of the widest key beside it, set by siblings.
    """

    node: Node
    depth: int
    parent: Branch | None = None
    first: int = 0
    last: int = 0
    text: str | None = None
    width: int = 0
    unfolded: bool = False
    _value: str | None = None

    @property
    def value(self) -> str:
        """The node's own text, kept: a part of a multipart body decodes it anew each time."""
        if self._value is None:
            self._value = self.node.text
        return self._value

    @property
    def is_range(self) -> bool:
        return self.last > 0

    @property
    def is_piece(self) -> bool:
        return self.text is not None

    @property
    def foldable(self) -> bool:
        """Whether it has rows of its own below it, as far as that is cheap to tell."""
        if self.is_piece:
            return False
        if self.is_range or self.unfolded:
            return True
        if holds_text(self.node):
            return document(self.node) is not None
        return self.node.expandable


def holds_text(node: Node) -> bool:
    """Whether a node is a text that may hold a document of its own."""
    return node.kind in (NodeKind.STRING, NodeKind.FIELD, NodeKind.PART)


def document(node: Node) -> Node | None:
    """The document that a text holds, where that is cheap to tell."""
    return node.opened() if holds_text(node) and node.length <= EAGER else None


def is_container(node: Node) -> bool:
    """Whether a node is shown by how many children it has, and not by its text."""
    if holds_text(node):
        return False
    return node.kind in _ALWAYS or node.expandable


def ranges(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Break a run of children into at most 100 ranges, each a power of 100 long."""
    step = CHUNK
    while (last - first) > step * CHUNK:
        step *= CHUNK
    for start in range(first, last, step):
        yield start, min(start + step, last)


def below(branch: Branch) -> list[Branch]:
    """The rows that unfolding a branch shows: nodes, or ranges where there are too many."""
    node, depth = branch.node, branch.depth + 1
    first, last = (branch.first, branch.last) if branch.is_range else (0, node.child_count)
    if last - first > CHUNK:
        return [Branch(node, depth, branch, start, stop) for start, stop in ranges(first, last)]
    return aligned([Branch(child, depth, branch) for child in node.children(first, last - first)])


def aligned(rows: list[Branch]) -> list[Branch]:
    """Siblings with one width of key, so that their values start in one column; a key that is very
    wide stands out alone and moves nobody else's value."""
    widths = [line_width(key_line(row.node)) for row in rows]
    widest = max((width for width in widths if width <= _ALIGNED), default=_ALIGNED)
    for row in rows:
        row.width = widest
    return rows


def key_line(node: Node) -> Line:
    """A key as it is shown: quoted where it would be taken for something else, and cut when long."""
    key = node.key
    if key is None:
        return ()
    if isinstance(key, int):
        return (Span(str(key), Ink.FAINT),)
    spans = fit_line(spell(key[: 4 * _WIDEST], Ink.KEY), _WIDEST)
    if not _PLAIN_KEY.fullmatch(key):
        quote = Span('"', Ink.KEY)
        spans = (quote, *spans, quote)
    nth = node.step.nth if node.step is not None else 0
    return (*spans, Span(f"#{nth}", Ink.FAINT)) if nth else spans


def pieces(branch: Branch, width: int) -> list[Branch]:
    """A long text as lines of `width` cells, at most `PIECES` of them."""
    text, lines, position = branch.value, list[str](), 0
    while position < len(text) and len(lines) < PIECES:
        end = text.find("\n", position, position + width * 4)
        part = cut(text[position : end if end >= 0 else position + width * 4], width) or text[position]
        lines.append(part)
        position += len(part)
        if position == end:
            position += 1
    rows = [Branch(branch.node, branch.depth + 1, branch, text=line) for line in lines]
    if position < len(text):
        left = f"… {len(text) - position:,} more characters: copy the value, or see Raw"
        rows.append(Branch(branch.node, branch.depth + 1, branch, text=left))
    return rows


class Outline:
    """The rows in sight, from a root node down. Indices are those of `rows`."""

    def __init__(self, root: Node) -> None:
        self.rows: list[Branch] = [Branch(root, 0)]
        self.made = 1

    def extent(self, index: int) -> range:
        """The rows below the one at `index` that belong to it."""
        depth = self.rows[index].depth
        stop = index + 1
        while stop < len(self.rows) and self.rows[stop].depth > depth:
            stop += 1
        return range(index + 1, stop)

    def unfold(self, index: int) -> bool:
        """Show what is below a row; False where there is nothing to show."""
        branch = self.rows[index]
        if branch.unfolded or branch.is_piece or not (branch.is_range or self._opens(branch.node)):
            return False
        self._insert(index, below(branch))
        return True

    @staticmethod
    def _opens(node: Node) -> bool:
        return (not holds_text(node) or node.length <= OPENABLE) and node.expandable

    def unfold_text(self, index: int, width: int) -> bool:
        """Show a long text in full below its row, in lines of `width` cells."""
        branch = self.rows[index]
        if branch.unfolded or branch.is_piece or branch.is_range or self._opens(branch.node):
            return False
        self._insert(index, pieces(branch, max(8, width)))
        return True

    def _insert(self, index: int, rows: Sequence[Branch]) -> None:
        self.rows[index].unfolded = True
        self.rows[index + 1 : index + 1] = rows
        self.made += len(rows)

    def fold(self, index: int) -> bool:
        """Hide what is below a row; False where it is folded."""
        branch = self.rows[index]
        if not branch.unfolded:
            return False
        extent = self.extent(index)
        del self.rows[extent.start : extent.stop]
        branch.unfolded = False
        return True

    def fold_below(self, index: int) -> None:
        """Show a row's children, each of them folded."""
        if self.fold(index):
            self.unfold(index)

    def unfold_all(self, index: int, limit: int = UNFOLD_ROWS) -> bool:
        """Unfold a row and everything below it, in reading order, until `limit` rows were made;
        False where that was not all. Texts that hold documents stay as they are.
        """
        end = len(self.rows) - self.extent(index).stop
        made, complete = self.made, True
        while index < len(self.rows) - end:
            branch = self.rows[index]
            if not branch.unfolded and branch.foldable and document(branch.node) is None:
                if self.made - made >= limit or len(self.rows) >= MOST_ROWS:
                    complete = False
                    break
                self.unfold(index)
            index += 1
        return complete

    def unfold_levels(self, budget: int) -> None:
        """Unfold level by level what fits into `budget` rows, so that a small body is seen whole."""
        self.unfold(0)
        level = [row for row in self.rows if row.depth == 1]
        while level:
            following: list[Branch] = []
            for branch in level:
                if branch.is_range or not branch.foldable or branch.node.kind is NodeKind.STRING:
                    continue
                if len(self.rows) + min(branch.node.child_count, CHUNK) > budget:
                    continue
                index = self.rows.index(branch)
                before = len(self.rows)
                self.unfold(index)
                following += self.rows[index + 1 : index + 1 + len(self.rows) - before]
            level = following

    def parent_of(self, index: int) -> int | None:
        """The row that the one at `index` was unfolded from."""
        parent = self.rows[index].parent
        while index > 0 and parent is not None:
            index -= 1
            if self.rows[index] is parent:
                return index
        return None


def branch_path(branch: Branch) -> str:
    """Where a row is: the path of its node, with a slice for a range (`$.items[100:200]`). Foreign."""
    if branch.is_range:
        return f"{branch.node.path}[{branch.first}:{branch.last}]"
    return branch.node.path


def copied(branch: Branch) -> str:
    """What copying a row gives: a text as its characters, all else as it is spelled in the body."""
    if branch.is_piece or (branch.value and not is_container(branch.node)):
        return branch.value
    return branch.node.source()
