"""Deliveries as they begin to match a filter, each once, while another process keeps writing.

A delivery may match only later: when it was judged, forwarded, held, or noted on. What came, was judged or
was forwarded since the last look is looked at by itself; all else is found by going over everything again,
which takes a twentieth of the time at most. It must never write, nor leave one out in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from inspector.cli.times import newest
from inspector.model import Query, Row
from inspector.store.reader import Reader

_PAGE = 500
_REST = 20
"""How many times as long as going over everything took nothing is gone over again."""
MOST_UNJUDGED = 5_000
_NEAR = 10
"""Ids between two that are looked at together."""


class Arrivals:
    """What matches above the id `after`. `clock` is seconds that go on; of so many without a verdict each is
    remembered at `most`."""

    def __init__(
        self,
        reader: Reader,
        query: Query,
        after: int,
        clock: Callable[[], float],
        most: int = MOST_UNJUDGED,
    ) -> None:
        self._reader = reader
        self._query = query
        self._after = after
        self._clock = clock
        self._most = most
        self._seen: set[int] = set()
        self._version = -1
        # Whether something changed since everything was gone over, and when that is due again.
        self._owing = True
        self._due = clock()
        # Up to which id each delivery was looked at, those that had no verdict then, the newest attempt.
        self._front = after
        self._unjudged: frozenset[int] = frozenset()
        self._attempt = 0

    def look(self, *, last: bool = False) -> Iterator[Row]:
        """Those that match and were not given before; for the `last` time everything that is there counts."""
        version = self._reader.version()
        changed, self._version = version != self._version, version
        self._owing = self._owing or changed
        if self._owing and (last or self._clock() >= self._due):
            yield from self._all()
        elif changed:
            yield from self._fresh()

    def _all(self) -> Iterator[Row]:
        """Go over everything, and remember how things stood before that."""
        self._judged()
        self._attempt = max((id for id, _ in self._reader.attempted(after=None, limit=1)), default=0)
        began = self._clock()
        yield from self._between(self._after)
        self._owing = False
        ended = self._clock()
        self._due = ended + _REST * (ended - began)

    def _fresh(self) -> Iterator[Row]:
        """Look at what came, was judged or was forwarded since the last look."""
        front = self._front
        ids = self._judged() | self._attempted()
        for first, end in _runs(id for id in ids - self._seen if self._after < id <= front):
            yield from self._between(first - 1, end + 1)
        yield from self._between(front)

    def _judged(self) -> frozenset[int]:
        """Those that got their verdict since they were looked at. What has none now is remembered, the oldest
        of it where it is much: from the last of them on all will be looked at again."""
        # First this: what comes meanwhile is above it.
        front = newest(self._reader)
        unjudged = self._reader.unjudged(after=self._after, limit=self._most)
        judged = self._unjudged.difference(unjudged)
        self._unjudged = frozenset(unjudged)
        self._front = max(self._after, front if len(unjudged) < self._most else unjudged[-1])
        return judged

    def _attempted(self) -> frozenset[int]:
        """Those that were forwarded since the last look."""
        found: set[int] = set()
        while attempts := self._reader.attempted(after=self._attempt, limit=_PAGE):
            self._attempt = attempts[-1][0]
            found.update(delivery for _, delivery in attempts)
        return frozenset(found)

    def _between(self, after: int, before: int | None = None) -> Iterator[Row]:
        """Those that match above one id and below another."""
        while True:
            rows = self._reader.rows(self._query, after=after, before=before, limit=_PAGE)
            for row in rows:
                if row.id not in self._seen:
                    self._seen.add(row.id)
                    yield row
            if len(rows) < _PAGE:
                return
            after = rows[-1].id


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of ids that stand near each other."""
    first = end = None
    for id in sorted(ids):
        if first is None or end is None:
            first = id
        elif id - end > _NEAR:
            yield first, end
            first = id
        end = id
    if first is not None and end is not None:
        yield first, end
