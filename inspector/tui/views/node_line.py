"""One row of the tree as a line: fold mark, key, and the value with its type told by form and colour.

Pure. It must never look at more of a value than the width shows.
"""

from __future__ import annotations

from rich.cells import cell_len

from inspector.decode import Node, NodeKind
from inspector.decode.oddities import is_unsafe_integer
from inspector.text import size
from inspector.tui.views.branch import Branch, document, is_container, key_line
from inspector.tui.views.remarks import NO_REMARKS, Remarks
from inspector.tui.views.spans import Ink, Line, Span, cut, fit_line, foreign, line_width
from inspector.tui.views.spelling import spell

_PREVIEWED = 6
_LISTS = (NodeKind.ARRAY, NodeKind.LINES)
_TEXTS = (NodeKind.STRING, NodeKind.FIELD, NodeKind.ATTRIBUTE, NodeKind.TEXT, NodeKind.PART, NodeKind.ELEMENT)
_WORDS = (NodeKind.TRUE, NodeKind.FALSE, NodeKind.NULL)
_NAMES = {
    NodeKind.OBJECT: "object",
    NodeKind.ARRAY: "array",
    NodeKind.LINES: "JSON lines",
    NodeKind.FORM: "form",
    NodeKind.MULTIPART: "multipart",
    NodeKind.DOCUMENT: "XML",
}


_KINDS = {NodeKind.TRUE: "boolean", NodeKind.FALSE: "boolean", NodeKind.LINES: "JSON lines"}
_COUNTED = (NodeKind.STRING, NodeKind.FIELD, NodeKind.ATTRIBUTE, NodeKind.TEXT)


def about(branch: Branch, *, sized: bool = False) -> str:
    """What kind of value a row holds, and how much of it; with `sized` a container's bytes too."""
    node = branch.node
    name = _KINDS.get(node.kind, str(node.kind))
    if (
        node.kind is NodeKind.NUMBER
        and branch.value.lstrip("-").isdigit()
        and is_unsafe_integer(branch.value)
    ):
        return "number over 2^53"
    if node.kind in _COUNTED:
        return f"{name}, {len(branch.value):,}"
    if not is_container(node):
        return name
    spelled = f", {size(branch.size)}" if sized and branch.size else ""
    return f"{name}, {node.length:,}{spelled}"


def branch_line(branch: Branch, width: int, remarks: Remarks = NO_REMARKS) -> Line:
    """The row of a branch in `width` cells: its marks stay, its words go where there is no room."""
    lead = _indent(branch.depth, width)
    if branch.is_piece:
        return (*lead, Span("  "), *spell(branch.text or "", Ink.STRING))
    if branch.is_range:
        mark = "▾ " if branch.unfolded else "▸ "
        return (*lead, Span(mark, Ink.MARK), Span(f"[{branch.first}…{branch.last - 1}]", Ink.MUTED))
    room = width - line_width(lead) - 2
    key = _key(branch, room)
    marks = remarks.marks(branch, room - line_width(key))
    left = max(8, room - line_width(key) - line_width(marks))
    words = foreign(remarks.words(branch), 80)
    value = _value(branch, left, words)
    told = _told(words, left - line_width(value))
    return (*lead, _mark(branch, width), *key, *value, *marks, *told)


def _told(words: str, room: int) -> Line:
    """What a value means, without its last parts where there is no room for them."""
    while words and cell_len(words) + 2 > room:
        words = words.rpartition(" · ")[0]
    return (Span(f"  {words}", Ink.FAINT),) if words else ()


def value_line(node: Node, width: int) -> Line:
    """The value of a node alone, in `width` cells."""
    return _value(Branch(node, 0), width)


def _text_room(branch: Branch, width: int) -> int:
    """Cells that the value of a row has."""
    room = width - line_width(_indent(branch.depth, width)) - 2
    return max(8, room - line_width(_key(branch, room)))


def is_long(branch: Branch, width: int) -> bool:
    """Whether a text does not fit its row, so that it can be unfolded into lines."""
    node = branch.node
    if (
        branch.is_range
        or branch.is_piece
        or node.kind not in (*_TEXTS, NodeKind.BROKEN)
        or is_container(node)
    ):
        return False
    text, room = branch.value, _text_room(branch, width) - 2
    return len(text) > room or line_width(spell(text[:room])) > room or "\n" in text[:room]


def _indent(depth: int, width: int) -> Line:
    """Two cells a level; below what the width can bear, the level as a number."""
    most = max(2, width // 6)
    if depth <= most:
        return (Span("  " * depth),)
    return (Span("  " * (most - 2)), Span(f"↳{depth} ", Ink.FAINT))


def _mark(branch: Branch, width: int) -> Span:
    """Whether a row is unfolded, can be, or is a text that does not fit its row."""
    if branch.unfolded:
        return Span("▾ ", Ink.MARK)
    if branch.foldable:
        return Span("▸ ", Ink.MARK)
    return Span("▹ " if is_long(branch, width) else "  ", Ink.FAINT)


def _key(branch: Branch, room: int) -> Line:
    key = key_line(branch.node)
    if not key:
        return ()
    key = fit_line(key, max(8, room // 2))
    column = min(branch.width, max(8, room // 2))
    return (*key, Span(" " * max(0, column - line_width(key)) + "  "))


def _value(branch: Branch, room: int, words: str = "") -> Line:
    node = branch.node
    if is_container(node):
        return _container(branch, room)
    if document(node) is not None:
        return _document(branch, room)
    if node.kind is NodeKind.NUMBER:
        number = spell(branch.value[: room * 4], Ink.NUMBER)
        return number if len(branch.value) <= room else _shortened(number, len(branch.value), room, "digits")
    if node.kind in _WORDS:
        return (Span(node.text, Ink.KEYWORD),)
    if node.kind is NodeKind.BROKEN:
        return (Span("not JSON  ", Ink.WARN), *spell(cut(branch.value, room), Ink.PLAIN))
    return _text(branch, room, words)


def _text(branch: Branch, room: int, words: str) -> Line:
    node, value = branch.node, branch.value
    detail = (Span(f"  {foreign(node.detail, 200)}", Ink.FAINT),) if node.detail else ()
    quote = (Span('"', Ink.STRING),) if node.kind is NodeKind.STRING else ()
    if not value:
        return (*quote, *quote, *detail) if quote else (Span("empty", Ink.FAINT), *detail)
    head = value[branch.start : branch.start + room * 4]
    before = (Span("…", Ink.FAINT),) if branch.start else ()
    spans = (*quote, *before, *spell(head, Ink.STRING))
    if len(head) == len(value) and line_width((*spans, *quote, *detail)) <= room:
        return (*spans, *quote, *detail)
    # What a long text means says more than how long it is, which the foot tells.
    told = () if branch.start else _told(words, room // 2)
    if told:
        return (*fit_line((*spans, Span("…", Ink.FAINT)), room - line_width(told)), *told)
    return _shortened(spans, len(value), room, "characters")


def _shortened(spans: Line, length: int, room: int, unit: str) -> Line:
    """The start of a value, `…`, and how long it is in all."""
    note = f"  {length:,} {unit}" if room >= 40 else f" {length:,}"
    return (*fit_line((*spans, Span("…", Ink.FAINT)), room - len(note)), Span(note, Ink.FAINT))


def _container(branch: Branch, room: int) -> Line:
    node = branch.node
    name = f"{_NAMES[node.kind]} " if branch.parent is None and node.kind in _NAMES else ""
    count = "" if node.kind in (NodeKind.DOCUMENT, NodeKind.ELEMENT) else _count(node)
    head: Line = (Span(f"{name}{count}", Ink.MUTED),)
    return head if branch.unfolded else (*head, *preview(node, room - line_width(head)))


def _count(node: Node) -> str:
    """`[12]` for what is counted, `{5}` for what is named."""
    listed = node.kind in (*_LISTS, NodeKind.MULTIPART)
    return f"[{node.length:,}]" if listed else f"{{{node.length:,}}}"


def _document(branch: Branch, room: int) -> Line:
    inner = document(branch.node)
    if inner is None:
        return ()
    via = inner.step.via if inner.step is not None else ""
    head: Line = (Span(f"⟨{via}⟩ ", Ink.NOTE), Span(_count(inner), Ink.MUTED))
    if branch.node.detail:
        head = (*head, Span(f"  {foreign(branch.node.detail, 200)}", Ink.FAINT))
    return head if branch.unfolded else (*head, *preview(inner, room - line_width(head)))


def preview(node: Node, room: int) -> Line:
    """The first keys of a folded object, or the first plain values of a list."""
    if room < 8 or not node.expandable:
        return ()
    children = node.children(0, _PREVIEWED)
    if node.kind in _LISTS:
        words = [_word(child, room) for child in children if not is_container(child)]
    else:
        words = ["".join(span.text for span in key_line(child)) for child in children]
    more = ", …" if len(children) < node.child_count else ""
    return fit_line((Span("  " + ", ".join(words) + more if words else "", Ink.FAINT),), room)


def _word(node: Node, room: int) -> str:
    text = foreign(node.text[:room], room)
    return f'"{text}"' if node.kind is NodeKind.STRING else text
