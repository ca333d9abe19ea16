"""One row of the tree: a node, a range of children or a piece of a text; its key, its path, what it copies.

Pure. It must never read a long text as a document only to tell what a row is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.decode import Node, NodeKind
from inspector.tui.views.spans import Ink, Line, Span, fit_line
from inspector.tui.views.spelling import spell

EAGER = 64 * 1024
"""Texts up to this long are looked into for a document unasked; longer ones when they are unfolded."""

_PLAIN_KEY = re.compile(r"[^\s\"'{}\[\],]+")
_WIDEST = 48
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
    of its text (`text`). `width` is the width in cells of the widest key beside it, set by siblings. `start`
    is the character of a long text that its row begins with.
    """

    node: Node
    depth: int
    parent: Branch | None = None
    first: int = 0
    last: int = 0
    text: str | None = None
    width: int = 0
    start: int = 0
    unfolded: bool = False
    _value: str | None = None
    _size: int | None = None

    @property
    def value(self) -> str:
        """The node's own text, kept: a part of a multipart body decodes it anew each time."""
        if self._value is None:
            self._value = self.node.text
        return self._value

    @property
    def size(self) -> int:
        """How many bytes the node takes as it is spelled, kept: all of the body before it is passed over."""
        if self._size is None:
            self._size = len(self.node.source().encode("utf-8", "surrogatepass"))
        return self._size

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
