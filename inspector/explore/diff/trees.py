"""The structural difference of two trees: objects by key, lists by id or likeness, values by their spelling.

It must never walk deeper or longer than its limits: what lies beyond is compared as a whole, and the walk
says that it was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from inspector.decode import Json, Limits, Number, Step, read_json, spell_step
from inspector.explore.diff.align import align, by_key
from inspector.explore.diff.bounds import Bounds
from inspector.explore.diff.change import IN_A_STRING, Branch, Change, Mark, Part, Run, kind_of, members
from inspector.explore.diff.left_out import LeftOut
from inspector.explore.diff.numbers import same_value
from inspector.explore.diff.sameness import Tokens, alike, equal, pairs_of, spelled
from inspector.explore.diff.volatile import Volatile

DEEPEST = 60
"""Levels that are looked into; what is deeper is compared as a whole."""

_IDS = ("id", "_id", "uuid", "guid", "key", "sid", "name")
_OPENED = Limits(values=200_000)
Fold = Callable[[str], str]
Member = tuple[Step, Json]


class Trees:
    """One comparison of trees. `prefix` is put before paths that patterns are held against. Unless `ordered`
    the order of an object's keys means nothing."""

    def __init__(
        self,
        volatile: Volatile,
        bounds: Bounds,
        *,
        prefix: str = "$",
        fold: Fold = str,
        ordered: bool = True,
    ) -> None:
        self._volatile = volatile
        self._bounds = bounds
        self._fold = fold
        self._ordered = ordered
        self._tokens = Tokens()
        self._path = [prefix]

    def compare(self, old: Json, new: Json) -> Part | None:
        """The difference of two values, None where there is none."""
        return self._part(old, new, None, None)

    # One value

    def _part(self, old: Json, new: Json, at: Step | None, to: Step | None) -> Part | None:
        self._bounds.values -= 1
        if old is new or (isinstance(old, (list, dict)) and alike(old, new, self._bounds)):
            return None
        self._path.append("" if to is None else spell_step(to))
        try:
            return self._unlike(old, new, at, to)
        finally:
            self._path.pop()

    def _unlike(self, old: Json, new: Json, at: Step | None, to: Step | None) -> Part | None:
        if isinstance(old, LeftOut) or isinstance(new, LeftOut):
            return None
        both_lists = isinstance(old, list) and isinstance(new, list)
        if both_lists or (isinstance(old, dict) and isinstance(new, dict)):
            if self._bounds.spent or len(self._path) > DEEPEST:
                return self._change(old, new, at, to, "different inside")
            if isinstance(old, list) and isinstance(new, list):
                return self._lists(old, new, at, to)
            if isinstance(old, dict) and isinstance(new, dict):
                return self._objects(old, new, at, to)
        if kind_of(old) != kind_of(new):
            return self._change(old, new, at, to, f"{kind_of(old)} → {kind_of(new)}")
        if old == new:
            return None
        if isinstance(old, Number) and isinstance(new, Number):
            note = "same value, other spelling" if same_value(old, new) else ""
            return self._change(old, new, at, to, note)
        opened = self._opened(old, new, at, to)
        return opened if opened is not None else self._change(old, new, at, to)

    def _opened(self, old: Json, new: Json, at: Step | None, to: Step | None) -> Part | None:
        """Two texts that both hold a document, compared as documents."""
        if not isinstance(old, str) or not isinstance(new, str) or self._bounds.spent:
            return None
        if old[:1] not in "{[" or new[:1] not in "{[" or len(self._path) > DEEPEST:
            return None
        first, second = read_json(old, _OPENED), read_json(new, _OPENED)
        if not first.ok or not second.ok:
            return None
        if _trails(first.problems) or _trails(second.problems):
            return None
        self._path.append("|json")
        inner = self._unlike(first.value, second.value, at, to)
        self._path.pop()
        if isinstance(inner, Branch):
            return Branch(at, to, IN_A_STRING, inner.parts)
        return None

    def _change(self, old: Json, new: Json, at: Step | None, to: Step | None, note: str = "") -> Change:
        self._bounds.changes -= 1
        name = "" if to is None else str(to.key)
        why = self._asked() or self._volatile.value(name, old, new)
        return Change(Mark.CHANGED, at, to, old, new, note, why)

    def _alone(self, mark: Mark, member: Member) -> Change:
        self._bounds.changes -= 1
        step, value = member
        self._path.append(spell_step(step))
        why = "ignored" if isinstance(value, LeftOut) else self._asked()
        self._path.pop()
        note = "repeated" if step.nth > 1 else ""
        if mark is Mark.ADDED:
            return Change(mark, None, step, None, value, note, why)
        return Change(mark, step, None, value, None, note, why)

    def _asked(self) -> str:
        """Whether a pattern of the user's fits this place, or one that holds it."""
        if not self._volatile.patterns:
            return ""
        path = ""
        for piece in self._path:
            path += piece
            if piece and len(path) > 1 and (why := self._volatile.asked(path)):
                return why
        return ""

    # Objects

    def _objects(
        self, old: dict[str, Json], new: dict[str, Json], at: Step | None, to: Step | None
    ) -> Branch | None:
        ours, theirs = members(old), members(new)
        names, others = _names(ours, self._fold), _names(theirs, self._fold)
        pairs, moved = by_key(names, others)
        parts = self._merged(old, new, ours, theirs, pairs)
        note = "the same keys in another order"
        if moved and self._ordered:
            self._bounds.changes -= 1
            order = Change(Mark.CHANGED, None, None, note=note, volatile=self._asked(), order=True)
            parts = [order, *parts]
        return self._branch(at, to, "object", parts)

    def _branch(self, at: Step | None, to: Step | None, kind: str, parts: list[Part]) -> Branch | None:
        if all(isinstance(part, Run) for part in parts):
            return None
        return Branch(at, to, kind, tuple(parts))

    def _merged(
        self,
        old: Json,
        new: Json,
        ours: Sequence[Member],
        theirs: Sequence[Member],
        pairs: Sequence[tuple[int, int]],
        moved: frozenset[int] = frozenset(),
    ) -> list[Part]:
        """The parts in the order of the right side; what is gone stands behind its neighbour of the left."""
        partner = {to: at for at, to in pairs}
        taken = {at for at, _ in pairs}
        parts = _Parts(old, new)
        self._gone(parts, ours, taken, 0)
        for to, (step, value) in enumerate(theirs):
            if self._bounds.changes <= 0 and self._bounds.spent:
                parts.add(self._rest(parts, ours, theirs[to:], step))
                break
            at = partner.get(to)
            if at is None:
                parts.add(self._alone(Mark.ADDED, (step, value)))
                continue
            was, before = ours[at]
            note = _place_note(was, step, to in moved)
            found = self._part(before, value, was, step)
            if found is not None:
                parts.add(_with_note(found, note))
            elif note:
                self._bounds.changes -= 1
                parts.add(Change(Mark.CHANGED, was, step, value, value, note, self._asked(), order=True))
            else:
                parts.same(at, to)
            parts.told.add(at)
            self._gone(parts, ours, taken, at + 1)
        return parts.all

    def _rest(self, parts: _Parts, ours: Sequence[Member], theirs: Sequence[Member], step: Step) -> Change:
        """What is not listed one by one any more."""
        left: list[Json] = [value for at, (_, value) in enumerate(ours) if at not in parts.told]
        right: list[Json] = [value for _, value in theirs]
        return Change(Mark.CHANGED, step, step, left, right, "from here on compared as a whole")

    def _gone(self, parts: _Parts, ours: Sequence[Member], taken: set[int], at: int) -> None:
        while at < len(ours) and at not in taken and at not in parts.told:
            parts.told.add(at)
            parts.add(self._alone(Mark.REMOVED, ours[at]))
            at += 1

    # Lists

    def _lists(self, old: list[Json], new: list[Json], at: Step | None, to: Step | None) -> Branch | None:
        pairs, moved = self._pairs(old, new)
        parts = self._merged(old, new, members(old), members(new), pairs, frozenset(moved))
        return self._branch(at, to, "array", parts)

    def _pairs(self, old: list[Json], new: list[Json]) -> tuple[list[tuple[int, int]], set[int]]:
        """Which elements belong together, and which of the right ones were moved."""
        start, most = 0, min(len(old), len(new))
        while start < most and equal(old[start], new[start]):
            start += 1
        end = 0
        while end < most - start and equal(old[-1 - end], new[-1 - end]):
            end += 1
        stop, until = len(old) - end, len(new) - end
        middle, moved = self._middle(old[start:stop], new[start:until])
        pairs = [(place, place) for place in range(start)]
        pairs += [(at + start, to + start) for at, to in middle]
        pairs += zip(range(stop, len(old)), range(until, len(new)), strict=True)
        return pairs, {to + start for to in moved}

    def _middle(self, old: list[Json], new: list[Json]) -> tuple[list[tuple[int, int]], set[int]]:
        """The same between what is equal at both ends. The two sides may change places: then so does the
        answer."""
        turned = _comes_after(old, new)
        left, right = (new, old) if turned else (old, new)
        keys = _keys(left, right)
        if keys is not None:
            pairs, moved = by_key(*keys)
            if turned:
                moved = {at for at, to in pairs if to in moved}
        else:
            ours, theirs = map(self._tokens.of, left), map(self._tokens.of, right)
            likeness = _Likeness(self._tokens, left, right)
            pairs, moved = align(list(ours), list(theirs), likeness, self._bounds), set()
        return ([(to, at) for at, to in pairs] if turned else pairs), moved


class _Parts:
    """Parts in order; neighbours that are the same on both sides become one run."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new
        self.all: list[Part] = []
        self.told: set[int] = set()

    def add(self, part: Part) -> None:
        self.all.append(part)

    def same(self, at: int, to: int) -> None:
        last = self.all[-1] if self.all else None
        if isinstance(last, Run) and last.at + last.count == at and last.to + last.count == to:
            self.all[-1] = Run(self._old, self._new, last.at, last.to, last.count + 1)
        else:
            self.all.append(Run(self._old, self._new, at, to, 1))


class _Likeness:
    """How much two elements of lists have in common, from 0 (nothing) to 1."""

    def __init__(self, tokens: Tokens, left: list[Json], right: list[Json]) -> None:
        self._tokens = tokens
        self._sides = left, right
        self._known: dict[tuple[int, int], dict[str, Hashable]] = {}

    def __call__(self, at: int, to: int) -> float:
        one, other = self._sides[0][at], self._sides[1][to]
        if isinstance(one, dict) and isinstance(other, dict):
            return self._objects(self._named(0, at, one), self._named(1, to, other))
        return 0.2 if kind_of(one) == kind_of(other) else 0.05

    def _named(self, side: int, place: int, value: dict[str, Json]) -> dict[str, Hashable]:
        found = self._known.get((side, place))
        if found is None:
            found = {key: self._tokens.of(item) for key, item in pairs_of(value)[:64]}
            self._known[side, place] = found
        return found

    def _objects(self, one: dict[str, Hashable], other: dict[str, Hashable]) -> float:
        if not one or not other:
            return 0.1
        both = one.keys() & other.keys()
        same = sum(1 for key in both if one[key] == other[key])
        return (len(both) + 2 * same) / (3 * max(len(one), len(other)))


def _names(pairs: Sequence[Member], fold: Fold) -> list[tuple[str, int]]:
    """Each key with the number of its occurrence."""
    seen: dict[str, int] = {}
    names: list[tuple[str, int]] = []
    for step, _ in pairs:
        key = fold(str(step.key))
        seen[key] = seen.get(key, 0) + 1
        names.append((key, seen[key]))
    return names


def _keys(old: list[Json], new: list[Json]) -> tuple[list[Hashable], list[Hashable]] | None:
    """What tells the elements apart by name, where every element has such a key and one is on both sides."""
    if not old or not new:
        return None
    for name in _IDS:
        ours, theirs = _ids(old, name), _ids(new, name)
        if ours is not None and theirs is not None and not set(ours).isdisjoint(theirs):
            return ours, theirs
    return None


def _ids(values: list[Json], name: str) -> list[Hashable] | None:
    found: list[Hashable] = []
    for value in values:
        id = value.get(name) if isinstance(value, dict) else None
        if not isinstance(id, str):
            return None
        found.append((type(id), id))
    return found if len(set(found)) == len(found) else None


def _comes_after(old: list[Json], new: list[Json]) -> bool:
    """Whether the sides are looked at the other way round, so that a comparison is its mirror's mirror."""
    if len(old) != len(new):
        return len(old) > len(new)
    return bool(old) and spelled(old[0]) > spelled(new[0])


def _place_note(was: Step, step: Step, moved: bool) -> str:
    """What to say of a member that is on both sides, but at another place or by another spelling."""
    if isinstance(step.key, int):
        return f"moved from {spell_step(was)}" if moved else ""
    return "" if was.key == step.key else "the name is written otherwise"


def _with_note(part: Part, note: str) -> Part:
    """The same difference with one more thing to say, which is a difference too and never volatile."""
    if not note or isinstance(part, Run):
        return part
    if isinstance(part, Branch):
        said = Change(Mark.CHANGED, None, None, note=note, order=True)
        return replace(part, parts=(said, *part.parts))
    return replace(part, note=f"{note}, {part.note}" if part.note else note, volatile="")


def _trails(problems: Sequence[object]) -> bool:
    return any(getattr(problem, "code", "") == "json_trailing" for problem in problems)
