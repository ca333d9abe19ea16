"""Which elements of two lists belong together, in time that grows with their length and no faster.

Equal ends are taken off, elements with an id are matched by it, elements that are there once on both sides
hold the rest together, and only what is between those, where it is short, is matched by likeness. Where a
list is too long for all of that its elements are compared by position, and the result says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from inspector.explore.diff.bounds import Bounds

CELLS = 10_000
"""Most pairs of elements of one stretch that are looked at."""

_DEEPEST = 24

Pair = tuple[int, int]
Likeness = Callable[[int, int], float]


def align(
    left: Sequence[Hashable], right: Sequence[Hashable], likeness: Likeness, bounds: Bounds
) -> list[Pair]:
    """Positions that belong together, rising on both sides. `likeness` is from 0 (never matched) to 1 for
    two elements that are not equal."""
    found: list[Pair] = []
    _stretch(left, right, range(len(left)), range(len(right)), likeness, bounds, found, 0)
    return sorted(found)


def by_key(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[list[Pair], set[int]]:
    """Elements with the same key, which nothing else on its side has; and which of the right ones stand in
    another order than their partners, as few as possible."""
    places = {key: place for place, key in enumerate(left)}
    pairs = [(places[key], place) for place, key in enumerate(right) if key in places]
    staying = set(rising([at for at, _ in pairs]))
    return pairs, {to for number, (_, to) in enumerate(pairs) if number not in staying}


def rising(numbers: Sequence[int]) -> list[int]:
    """The positions of a longest rising run of numbers (Fredman 1975)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tops, number)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [place]
    found: list[int] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _stretch(
    left: Sequence[Hashable],
    right: Sequence[Hashable],
    ours: range,
    theirs: range,
    likeness: Likeness,
    bounds: Bounds,
    found: list[Pair],
    depth: int,
) -> None:
    ours, theirs = _trimmed(left, right, ours, theirs, found)
    if not ours or not theirs:
        return
    cells = len(ours) * len(theirs)
    if cells <= min(CELLS, bounds.cells):
        bounds.cells -= cells
        found += _best(left, right, ours, theirs, likeness)
        return
    anchors = _anchors(left, right, ours, theirs) if depth < _DEEPEST else []
    if not anchors:
        bounds.by_position = True
        found += zip(ours, theirs, strict=False)
        return
    found += anchors
    at, to = ours.start, theirs.start
    for one, other in (*anchors, (ours.stop, theirs.stop)):
        _stretch(left, right, range(at, one), range(to, other), likeness, bounds, found, depth + 1)
        at, to = one + 1, other + 1


def _trimmed(
    left: Sequence[Hashable], right: Sequence[Hashable], ours: range, theirs: range, found: list[Pair]
) -> tuple[range, range]:
    """The stretch without what is equal at its two ends."""
    at, to, end, until = ours.start, theirs.start, ours.stop, theirs.stop
    while at < end and to < until and left[at] == right[to]:
        found.append((at, to))
        at, to = at + 1, to + 1
    while at < end and to < until and left[end - 1] == right[until - 1]:
        end, until = end - 1, until - 1
        found.append((end, until))
    return range(at, end), range(to, until)


def _anchors(left: Sequence[Hashable], right: Sequence[Hashable], ours: range, theirs: range) -> list[Pair]:
    """Elements that are there once on each side, in the longest order that both have."""
    once = Counter(left[place] for place in ours)
    there = Counter(right[place] for place in theirs)
    places = {right[place]: place for place in theirs if there[right[place]] == 1}
    pairs = [(at, places[left[at]]) for at in ours if once[left[at]] == 1 and left[at] in places]
    return [pairs[place] for place in rising([to for _, to in pairs])]


def _best(
    left: Sequence[Hashable], right: Sequence[Hashable], ours: range, theirs: range, likeness: Likeness
) -> list[Pair]:
    """The pairs, rising on both sides, that are most alike in sum; equal ones before all."""
    height, width = len(ours), len(theirs)
    score = [[0.0] * (width + 1) for _ in range(height + 1)]
    like: list[list[float]] = []
    for row, at in enumerate(ours):
        like.append([2.0 if left[at] == right[to] else likeness(at, to) for to in theirs])
        for column in range(width):
            alone = max(score[row][column + 1], score[row + 1][column])
            both = score[row][column] + like[row][column]
            score[row + 1][column + 1] = max(alone, both) if like[row][column] else alone
    pairs: list[Pair] = []
    row, column = height, width
    while row and column:
        here, value = score[row][column], like[row - 1][column - 1]
        if value and here == score[row - 1][column - 1] + value:
            row, column = row - 1, column - 1
            pairs.append((ours[row], theirs[column]))
        elif here == score[row - 1][column]:
            row -= 1
        else:
            column -= 1
    return pairs
