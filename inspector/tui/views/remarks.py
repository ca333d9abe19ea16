"""What stands beside a value: what it means to a person, whether its field is new, of another type or
deprecated; and which fields are gone.

Pure; the clock is an argument. It must never stand in place of the value itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.decode import NodeKind
from inspector.explore.human import Around, in_words
from inspector.explore.shape import Changes, pattern_of, spell_pattern, type_of
from inspector.providers import Path
from inspector.tui.views.branch import Branch, document, is_container
from inspector.tui.views.spans import Ink, Line, Span, foreign, line_width, wrap

_VALUE = 12
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is known beside the payload of delivery `id`. `now` is asked at each look, in microseconds UTC."""

    now: Callable[[], int]
    provider: str | None = None
    changes: Changes | None = None
    deprecated: tuple[tuple[Path, str], ...] = ()
    id: int = 0

    def words(self, branch: Branch) -> str:
        """What the value of a row means, or nothing. May hold a host, which is foreign."""
        node = branch.node
        if branch.is_range or branch.is_piece or is_container(node) or document(node) is not None:
            return ""
        around = Around(self.now(), self.provider)
        return in_words(node.key, branch.value, around, number=node.kind is NodeKind.NUMBER)

    def marks(self, branch: Branch, room: int) -> Line:
        """The marks of a row that has `room` cells for its value and them: in full, or where that leaves too
        little for the value, in a word."""
        if branch.is_range or branch.is_piece or not (self.changes or self.deprecated):
            return ()
        whole = self._marks(branch, short=False)
        return whole if line_width(whole) <= room - _VALUE else self._marks(branch, short=True)

    def _marks(self, branch: Branch, *, short: bool) -> Line:
        pattern = pattern_of(branch.node)
        found: list[Span] = []
        if self.changes is not None and pattern in self.changes.new:
            found.append(Span("  + new", Ink.NOTE))
        before = () if self.changes is None else self.changes.retyped.get(pattern, ())
        if before and type_of(branch.node) not in before:
            kinds = "" if short else f" was {' or '.join(sorted(before))}"
            found.append(Span(f"  ~{kinds}", Ink.WARN))
        for path, advice in self.deprecated:
            if tuple(step if isinstance(step, str) else None for step in path) == pattern:
                instead = "" if short else f": {foreign(advice, 60)}"
                found.append(Span(f"  deprecated{instead}", Ink.WARN))
        return tuple(found)

    def gone(self, width: int) -> list[Line]:
        """Which fields are not there any more, or that nobody looked, as lines of `width` cells."""
        changes = self.changes
        if changes is not None and changes.skipped:
            command = Span(f"inspector show {self.id} --changes", Ink.KEY)
            said = Span(f"too large to be compared with #{changes.since} here: ", Ink.MUTED)
            return [(), *wrap((said, command, Span(" does it", Ink.MUTED)), width)]
        if changes is None or not changes.gone:
            return []
        named = [foreign(spell_pattern(pattern).removeprefix("$."), 80) for pattern in changes.gone[:_NAMED]]
        more = len(changes.gone) - len(named)
        names = ", ".join(named) + (f" and {more:,} more" if more else "")
        spans = (
            Span("− gone", Ink.WARN),
            Span(f" since #{changes.since}: ", Ink.MUTED),
            Span(names, Ink.KEY),
        )
        return [(), *wrap(spans, width)]


NO_REMARKS = Remarks(lambda: 0)
