"""A comparison as rows: one a line of the screen, of the command's output and of a copy.

Every text in a row is visible and on one line; nothing of a value that no row shows is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inspector.decode import Json, Number, Step, spell_step
from inspector.explore.diff.change import Branch, Change, Mark, Part, Run, changes, members, path_below
from inspector.explore.diff.compact import compact
from inspector.explore.diff.octets import Parting
from inspector.explore.diff.strings import changed_run
from inspector.explore.diff.whole import Comparison, Section
from inspector.text import visible_line

LONGEST = 600
"""Characters of a value that a row shows."""

_AHEAD = 24
_VALUES = 400
_UNFOLDED = 20_000
_PER_ROW = 8


class Kind(StrEnum):
    """What a row is."""

    TITLE = "title"
    OPEN = "open"
    SAME = "same"
    FOLD = "fold"
    CHANGE = "change"
    NOTE = "note"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value on one side. `run` is what was changed in it, between what both sides share."""

    before: str = ""
    run: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return self.before + self.run + self.after


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `number` counts the difference it belongs to from 1, or is 0; a cell is None where that side
    has nothing. `path` is where it is."""

    kind: Kind
    depth: int = 0
    mark: Mark | None = None
    key: str = ""
    left: Cell | None = None
    right: Cell | None = None
    note: str = ""
    path: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows. `shown` counts the differences in them, `hidden` those that were left out as volatile, and
    `folded` the members that are the same and not shown."""

    rows: tuple[Row, ...]
    shown: int
    hidden: int
    folded: int


def rows(comparison: Comparison, *, ignoring: bool = False, unfolded: bool = False) -> Listing:
    """The rows of a comparison; `ignoring` leaves out what is volatile, `unfolded` shows what is the same."""
    writer = _Writer(ignoring, unfolded)
    for section in comparison.sections:
        writer.section(section)
    for words in comparison.cut:
        writer.rows.append(Row(Kind.NOTE, note=f"Not everything was looked at closely: {words}."))
    return Listing(tuple(writer.rows), writer.shown, writer.hidden, writer.folded)


@dataclass(slots=True)
class _Writer:
    ignoring: bool
    unfolded: bool
    rows: list[Row] = field(default_factory=list)
    shown: int = 0
    hidden: int = 0
    folded: int = 0
    room: int = _UNFOLDED
    same: int = 0
    left_out: int = 0

    def section(self, section: Section) -> None:
        part = section.part
        told = 1 if part is None and section.bytes is not None else 0
        told += sum(1 for change in changes(part) if not self._hides(change))
        many = "no difference" if not told else "1 difference" if told == 1 else f"{told:,} differences"
        about = "  ".join(word for word in (section.size, many, *section.notes) if word)
        self.rows.append(Row(Kind.TITLE, key=section.title, note=visible_line(about)))
        if part is not None:
            self._part(part, section.root, 0)
            self._flush(0)
        if section.bytes is not None:
            self._bytes(section.bytes, alone=part is None or isinstance(part, Change), counted=part is None)

    def _hides(self, change: Change) -> bool:
        return self.ignoring and bool(change.volatile)

    def _part(self, part: Part, path: str, depth: int) -> None:
        if isinstance(part, Run):
            self._run(part, path, depth)
        elif isinstance(part, Change):
            self._change(part, path, depth)
        elif all(self._hides(change) for change in changes(part)):
            count = sum(1 for _ in changes(part))
            self.hidden += count
            self.left_out += count
            self.same += sum(inner.count for inner in part.parts if isinstance(inner, Run))
        else:
            self._branch(part, path, depth)

    def _branch(self, branch: Branch, path: str, depth: int) -> None:
        here = path_below(path, branch)
        if branch.to is not None:
            self._flush(depth)
            kind = "" if branch.kind in ("object", "array") else branch.kind
            cell = Cell("[ ]" if branch.kind == "array" else "{ }")
            words = ", ".join(word for word in (kind, _shifted(branch.at, branch.to)) if word)
            self.rows.append(
                Row(Kind.OPEN, depth, None, _key(branch.to), cell, cell, words, visible_line(here))
            )
            depth += 1
        for part in branch.parts:
            self._part(part, here, depth)
        self._flush(depth)

    def _change(self, change: Change, path: str, depth: int) -> None:
        if self._hides(change):
            self.hidden += 1
            self.left_out += 1
            return
        self._flush(depth)
        self.shown += 1
        step = change.to if change.to is not None else change.at
        here = path_below(path, change)
        note = ", ".join(word for word in (change.note, change.volatile) if word)
        if change.mark is Mark.CHANGED:
            left, right = _cells(change)
            key = _key(step)
            self.rows.append(
                Row(Kind.CHANGE, depth, change.mark, key, left, right, note, visible_line(here), self.shown)
            )
            return
        value = change.new if change.mark is Mark.ADDED else change.old
        self._value(change.mark, step, value, note, here, depth)

    def _value(self, mark: Mark, step: Step | None, value: Json, note: str, path: str, depth: int) -> None:
        """A value that only one side has, with what is in it."""
        left = _VALUES
        waiting: list[tuple[Step | None, Json, str, int]] = [(step, value, path, depth)]
        while waiting and left:
            at, item, where, level = waiting.pop()
            left -= 1
            cell = _cell(item)
            before, now = (None, cell) if mark is Mark.ADDED else (cell, None)
            self.rows.append(
                Row(Kind.CHANGE, level, mark, _key(at), before, now, note, visible_line(where), self.shown)
            )
            note = ""
            inside = members(item, 0, left)
            waiting += [(to, each, where + _spelled(to), level + 1) for to, each in reversed(inside)]
        if waiting:
            note = f"… {len(waiting):,} or more values are not shown"
            self.rows.append(Row(Kind.NOTE, depth + 1, mark, note=note, number=self.shown))

    # What is the same

    def _run(self, run: Run, path: str, depth: int) -> None:
        if not self.unfolded or self.room <= 0:
            self.same += run.count
            self.folded += run.count
            return
        self._flush(depth)
        inside = members(run.right, run.to, min(run.count, self.room))
        waiting = [(step, item, path + _spelled(step), depth) for step, item in reversed(inside)]
        while waiting and self.room > 0:
            step, item, where, level = waiting.pop()
            self.room -= 1
            cell = _cell(item)
            self.rows.append(Row(Kind.SAME, level, None, _key(step), cell, cell, path=visible_line(where)))
            more = members(item, 0, self.room)
            waiting += [(to, each, where + _spelled(to), level + 1) for to, each in reversed(more)]
        left = run.count - len(inside) + len(waiting)
        self.same += left
        self.folded += left

    def _flush(self, depth: int) -> None:
        """Say how many were left out since the last row."""
        words = [f"{self.same:,} unchanged"] if self.same else []
        words += [f"{self.left_out:,} ignored"] if self.left_out else []
        if words:
            self.rows.append(Row(Kind.FOLD, depth, note=f"… {', '.join(words)}"))
        self.same = self.left_out = 0

    # Bytes

    def _bytes(self, found: Parting, *, alone: bool, counted: bool) -> None:
        where = f"the bytes part at offset {found.at:,} of {found.old_size:,} and {found.new_size:,}"
        number = 0
        if counted:
            self.shown += 1
            number = self.shown
        sign = Mark.CHANGED if counted else None
        path = f"offset {found.at}"
        self.rows.append(Row(Kind.BYTES, 0, sign, note=where, path=path, number=number))
        if not alone:
            return
        for at in range(0, max(len(found.old), len(found.new)), _PER_ROW):
            old, new = found.old[at : at + _PER_ROW], found.new[at : at + _PER_ROW]
            mark = Mark.CHANGED if old != new else None
            left, right = _octets(old, new), _octets(new, old)
            key = f"{found.start + at:08x}"
            self.rows.append(Row(Kind.BYTES, 1, mark, key, left, right, path=path, number=number))


def _octets(data: bytes, other: bytes) -> Cell | None:
    """A few bytes in hex and as characters."""
    if not data:
        return None
    start = next((at for at in range(len(data)) if data[at : at + 1] != other[at : at + 1]), len(data))
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in data)
    before, run = data[:start].hex(" "), data[start:].hex(" ")
    gap = " " if before and run else ""
    width = len(before) + len(gap) + len(run)
    return Cell(before + gap, run, " " * (_PER_ROW * 3 - width) + shown)


def _same_name(change: Change) -> bool:
    return change.at is not None and change.to is not None and change.at.key == change.to.key


def _spelled(step: Step | None) -> str:
    return "" if step is None else spell_step(step)


def _key(step: Step | None) -> str:
    """What stands before a value: a name, or a place in brackets."""
    if step is None:
        return ""
    if isinstance(step.key, int):
        return f"[{step.key}]"
    name = visible_line(step.key[:LONGEST])
    return f"{name} #{step.nth}" if step.nth else name or '""'


def _shifted(at: Step | None, to: Step | None) -> str:
    """Where a list's element stood, where that is another place."""
    if at is None or to is None or not isinstance(at.key, int) or at.key == to.key:
        return ""
    return f"was [{at.key}]"


def _cell(value: Json) -> Cell:
    if isinstance(value, dict) and value:
        return Cell("{ }")
    if isinstance(value, list) and value:
        return Cell("[ ]")
    return Cell(_shown(value))


def _shown(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, str) and not isinstance(value, Number):
        return f'"{_cut(value)}"'
    if isinstance(value, (list, dict)):
        return visible_line(compact(value, LONGEST // 4))
    return _cut(str(value)) if isinstance(value, str) else compact(value)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return visible_line(text)
    return f"{visible_line(text[:LONGEST])}… {len(text):,} characters"


def _cells(change: Change) -> tuple[Cell | None, Cell | None]:
    """Both sides of what was changed, with the run that is not shared."""
    old, new = change.old, change.new
    if change.order:
        if _same_name(change) or change.at is None or change.to is None:
            return None, None
        return Cell("", _key(change.at)), Cell("", _key(change.to))
    if not isinstance(old, str) or not isinstance(new, str) or type(old) is not type(new):
        return Cell("", _shown(old)), Cell("", _shown(new))
    if isinstance(old, Number):
        return Cell("", _shown(old)), Cell("", _shown(new))
    start, end, until = changed_run(old, new)
    return _window(old, start, end), _window(new, start, until)


def _window(text: str, start: int, end: int) -> Cell:
    """A text around its changed run, at most a row's length of it."""
    first = 0 if start <= _AHEAD * 2 else start - _AHEAD
    head = f'"{"…" if first else ""}{visible_line(text[first:start])}'
    run = _cut(text[start:end])
    rest = text[end : end + LONGEST // 2]
    more = "…" if end + len(rest) < len(text) else '"'
    return Cell(head, run, visible_line(rest) + more)
