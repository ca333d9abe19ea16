"""Whose turn it is: ids of deliveries, the oldest first, each done once.

Only ids wait, so that a slow program costs no memory for bodies. It must never make who puts one in wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from threading import Condition


class Turns:
    """Ids are put in from one thread and taken by others."""

    def __init__(self) -> None:
        self._heap: list[int] = []
        self._waiting: set[int] = set()
        self._taken: set[int] = set()
        self._again: set[int] = set()
        self._done: set[int] = set()
        self._closed = False
        self._changed = Condition()

    def put(self, ids: Iterable[int]) -> None:
        """Let each have a turn, unless it waits already or is done; one that is taken at this moment has
        another if it is given back."""
        with self._changed:
            for id in ids:
                if id in self._taken:
                    self._again.add(id)
                elif id not in self._waiting and id not in self._done:
                    self._waiting.add(id)
                    heappush(self._heap, id)
                    self._changed.notify()

    def take(self) -> int | None:
        """The oldest, when there is one; None when it was closed."""
        with self._changed:
            while not self._heap and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            id = heappop(self._heap)
            self._waiting.discard(id)
            self._taken.add(id)
            return id

    def done(self, id: int) -> None:
        """It was its turn: it never has another."""
        with self._changed:
            self._taken.discard(id)
            self._again.discard(id)
            self._done.add(id)

    def give_back(self, id: int) -> None:
        """It was not its turn yet: it may be put in again."""
        with self._changed:
            self._taken.discard(id)
            put_again = id in self._again
            self._again.discard(id)
        if put_again:
            self.put([id])

    def close(self) -> None:
        """Nobody takes any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def left(self) -> list[int]:
        """What waited when it was closed, the oldest first."""
        with self._changed:
            return sorted(self._heap)
