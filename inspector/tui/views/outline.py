"""Which nodes of a body are in sight: a flat list that grows where a node is unfolded.

Pure. It must never make more rows than a key press pays for: long lists come in chunks, long texts
in pieces, and unfolding everything stops at a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.decode import Node, NodeKind
from inspector.tui.views.branch import Branch, document, holds_text, key_line
from inspector.tui.views.spans import cut, line_width

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

_ALIGNED = 26


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

    def reveal(self, positions: Sequence[int]) -> int:
        """Unfold what leads to a node, given by the positions of children from the root; its row, or that
        of the nearest that can be shown."""
        index = 0
        for position in positions:
            while True:
                self.unfold(index)
                below = self._child(index, position)
                if below is None:
                    return index
                index = below
                if not self.rows[index].is_range:
                    break
        return index

    def _child(self, index: int, position: int) -> int | None:
        """The row right below one that is, or as a range holds, the child at a position."""
        depth = self.rows[index].depth
        for at in range(index + 1, len(self.rows)):
            row = self.rows[at]
            if row.depth <= depth:
                return None
            if row.depth == depth + 1 and not row.is_piece:
                inside = row.first <= position < row.last if row.is_range else row.node.position == position
                if inside:
                    return at
        return None

    def deeper(self) -> bool:
        """Unfold everything in the highest level where something is folded; False where it stopped at a
        bound. Texts that hold documents stay as they are, as in `unfold_all`."""
        depths = [row.depth for row in self.rows if self._folded(row)]
        if not depths:
            return True
        made = self.made
        index = 0
        while index < len(self.rows):
            row = self.rows[index]
            if row.depth == min(depths) and self._folded(row):
                if self.made - made >= UNFOLD_ROWS or len(self.rows) >= MOST_ROWS:
                    return False
                self.unfold(index)
            index += 1
        return True

    @staticmethod
    def _folded(row: Branch) -> bool:
        return not row.unfolded and row.foldable and document(row.node) is None

    def shallower(self) -> None:
        """Fold everything in the deepest level where something is unfolded."""
        deepest = max((row.depth for row in self.rows if row.unfolded), default=None)
        kept: list[Branch] = []
        for row in self.rows:
            if deepest is not None and row.depth > deepest:
                continue
            if row.depth == deepest:
                row.unfolded = False
            kept.append(row)
        self.rows = kept

    def parent_of(self, index: int) -> int | None:
        """The row that the one at `index` was unfolded from."""
        parent = self.rows[index].parent
        while index > 0 and parent is not None:
            index -= 1
            if self.rows[index] is parent:
                return index
        return None
