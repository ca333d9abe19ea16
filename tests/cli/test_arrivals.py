"""What begins to match while a store is written: found at once where that is told, and in the end always."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.cli.arrivals import MOST_UNJUDGED, Arrivals
from inspector.explore import parse
from inspector.model import EVERYTHING, Facts, Marking, Query, Row, Status
from inspector.store.reader import Reader
from inspector.store.sides import Hold
from inspector.store.writer import Writer
from tests.store.samples import AT, attempt, delivery, verdict


class Watched(Reader):
    """Writes down above which ids it was asked for rows, but for the newest one's."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[int] = []

    def rows(
        self, query: Query = EVERYTHING, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        if after is not None:
            self.asked.append(after)
        return super().rows(query, before=before, after=after, limit=limit)


class Scene:
    """A store of fifty judged deliveries and one that is not, and who waits. The clock goes on by an hour
    whenever it is looked at, so that going over everything is dear and not done twice."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        for _ in range(50):
            self.judge(self.add())
        self.waiting = self.add()
        self.reader = Watched(path)
        self._hours = 0

    def add(self, path: bytes = b"/") -> int:
        return self.writer.add(replace(delivery(), target=path)).result()

    def judge(self, id: int, status: Status = Status.VALID) -> None:
        self.writer.judge(id, Facts("dyte", "meeting.ended"), verdict(status), AT).result()

    def clock(self) -> float:
        self._hours += 1
        return self._hours * 3600.0

    def wait(self, filter: str, after: int = 0, most: int = MOST_UNJUDGED) -> Callable[..., list[int]]:
        arrivals = Arrivals(self.reader, parse(filter, now=0), after, self.clock, most)
        return lambda **how: [row.id for row in arrivals.look(**how)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path / "store.db")
    yield made
    made.writer.close()
    made.reader.close()


def test_a_verdict_an_attempt_and_a_new_one_are_found_without_going_over_the_rest(scene: Scene) -> None:
    look = scene.wait("verdict:invalid or status:503 or path:/new")
    assert look() == []
    scene.reader.asked.clear()
    scene.judge(scene.waiting, Status.INVALID)
    new = scene.add(b"/new")
    assert look() == [scene.waiting, new]
    scene.writer.attempt(attempt(7, 503)).result()
    scene.writer.attempt(attempt(9, 503)).result()
    scene.writer.attempt(attempt(new, 503)).result()
    later = scene.add()
    assert look() == [7, 9]
    scene.judge(later, Status.INVALID)
    assert (look(), look()) == ([later], [])
    # From the one that waited, from the seventh and from what was new on, never from the start.
    assert set(scene.reader.asked) <= {6, 9, *range(scene.waiting - 1, later + 1)}
    assert look(last=True) == []


def test_what_nothing_tells_of_is_found_in_the_end_and_when_it_is_due(scene: Scene) -> None:
    look = scene.wait("held:yes or tag:x or verdict:invalid")
    assert look() == []
    scene.judge(5, Status.INVALID)
    scene.writer.annotate([6], Marking(tags=frozenset("x"))).result()
    scene.writer.side(Hold(7, "forward")).result()
    assert look() == []
    # Twenty times as long as the first time took, though nothing more is written.
    found = [id for _ in range(25) for id in look()]
    assert found == [5, 6, 7]
    scene.writer.side(Hold(8, "forward")).result()
    assert (look(last=True), look(last=True)) == ([8], [])


def test_many_that_wait_for_a_verdict_are_all_found(scene: Scene) -> None:
    look = scene.wait("verdict:invalid", after=scene.waiting, most=3)
    ids = [scene.add() for _ in range(10)]
    assert look() == []
    for id in (ids[8], ids[1], ids[9], ids[0]):
        scene.judge(id, Status.INVALID)
        assert look() == [id]
    for id in ids:
        scene.judge(id, Status.INVALID)
    assert look() == [id for id in ids if id not in (ids[8], ids[1], ids[9], ids[0])]


def test_what_is_kept_counts_only_above_the_id(scene: Scene) -> None:
    look = scene.wait("verdict:invalid", after=40)
    assert look() == []
    scene.writer.attempt(attempt(3, 503)).result()
    scene.judge(3, Status.INVALID)
    assert (look(), look(last=True)) == ([], [])
