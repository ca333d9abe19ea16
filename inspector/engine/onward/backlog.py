"""Deliveries waiting for their next step, in order, within a bound of memory.

Over the bound only the id is kept and the delivery is read from the store when its turn comes. It must
never lose one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from inspector.model import Delivery

# Headers, target and the objects around them, beside the body's own bytes.
_OVERHEAD = 4096


class Backlog:
    """A queue of deliveries. `load` reads one from the store by its id, or gives None if it is gone."""

    def __init__(self, load: Callable[[int], Awaitable[Delivery | None]], budget: int = 64 * 2**20) -> None:
        self._load = load
        self._budget = budget
        self._waiting: deque[Delivery | int] = deque()
        self._held = 0
        self._dropped: set[int] = set()
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, delivery: Delivery) -> None:
        """Add one at the end."""
        cost = delivery.size + _OVERHEAD
        if self._held + cost > self._budget:
            self._waiting.append(delivery.id)
        else:
            self._held += cost
            self._waiting.append(delivery)
        self._arrived.set()

    def put_id(self, id: int) -> None:
        """Add one that is in the store already."""
        self._waiting.append(id)
        self._arrived.set()

    def put_first(self, delivery: Delivery) -> None:
        """Give one back, before all that are younger."""
        self._held += delivery.size + _OVERHEAD
        at = 0
        while at < len(self._waiting) and _id(self._waiting[at]) < delivery.id:
            at += 1
        self._waiting.insert(at, delivery)
        self._arrived.set()

    def drop(self, id: int) -> None:
        """Leave one out when its turn comes."""
        self._dropped.add(id)

    @property
    def ids(self) -> list[int]:
        """Those that wait, in order."""
        return [id for item in self._waiting if (id := _id(item)) not in self._dropped]

    async def take(self) -> Delivery:
        """The next one, waiting until there is one. One that cannot be read is left out. Raises
        StoreError."""
        while True:
            while not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
            item = self._waiting.popleft()
            dropped = bool(self._dropped) and _id(item) in self._dropped
            if dropped:
                self._dropped.discard(_id(item))
            if isinstance(item, Delivery):
                self._held -= item.size + _OVERHEAD
            if dropped:
                continue
            if isinstance(item, Delivery):
                return item
            try:
                found = await self._load(item)
            except asyncio.CancelledError:
                self._waiting.appendleft(item)
                raise
            if found is not None:
                return found


def _id(item: Delivery | int) -> int:
    return item if isinstance(item, int) else item.id
