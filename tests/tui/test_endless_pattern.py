"""A pattern that freezes other programs, over bodies of a megabyte: keys are answered meanwhile."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from inspector.model import Status
from tests.tui.samples import Sample, fill
from tests.tui.stage import Stage, staged
from tests.tui.stall import LIMIT, watching

PATTERN = '~"(a+)+$"'
# Backtracking tries every way to cut it into runs of a, and the last letter fits none of them.
BODY = b"a" * (2**20 - 2) + b"b"
MANY = 60
"""Each takes about a tenth of a second, so that the search goes on while keys are pressed."""
PRESSES = 8


async def answered(stage: Stage) -> float:
    """Press a key, and the seconds until what it does is done."""
    wanted = not stage.now().paused
    began = time.perf_counter()
    stage.send("p")
    while stage.now().paused is not wanted:
        assert time.perf_counter() - began < 20
        await asyncio.sleep(0.001)
    return time.perf_counter() - began


async def test_keys_are_answered_while_an_endless_pattern_is_searched_for(tmp_path: Path) -> None:
    big = Sample(None, None, "POST", b"/big", BODY, Status.UNSIGNED)
    db = fill(tmp_path / "deliveries.db", [big] * MANY)
    async with staged(db) as stage:
        await stage.press("/")
        with watching() as stall:
            stage.send(*PATTERN, "enter")
            await stage.until(lambda: stage.now().filter == PATTERN and not stage.now().filtering)
            waits: list[float] = []
            while len(waits) < PRESSES and not stage.now().loaded:
                waits.append(await answered(stage))
            await stage.press("escape")
        assert (stage.now().filter, stage.now().total) == ("", MANY)
    assert waits, "the search was over before a key was pressed"
    assert stall.longest < LIMIT
    # The best of them: a search that held Python's lock would hold up each, a busy machine some.
    assert min(waits) < LIMIT
