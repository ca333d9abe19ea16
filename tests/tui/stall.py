"""How long the screen's loop was held up by its own work: what else the machine does is not counted."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 0.1
"""Seconds that no handler may take."""


class Stall:
    """The most that the loop's thread computed between two turns of the loop, in seconds of its own processor
    time. What else runs on the machine, and in other threads, makes the turns longer but not this."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.002)
            self.longest = max(self.longest, time.thread_time() - began)


@contextmanager
def watching() -> Iterator[Stall]:
    """Watch what runs on the loop inside of this."""
    stall = Stall()
    # The program does the same at its start; a run of all tests has a heap that takes long to walk.
    gc.collect()
    gc.freeze()
    task = asyncio.create_task(stall.watch())
    try:
        yield stall
    finally:
        task.cancel()
        gc.unfreeze()
