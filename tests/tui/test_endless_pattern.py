"""A pattern that freezes other programs, over bodies of a megabyte: keys are answered meanwhile."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from inspector.model import Status
from tests.tui.samples import Sample, fill
from tests.tui.stage import Stage, staged
from tests.tui.stall import LIMIT, watching

PATTERN = '~"(a+)+$"'
# Backtracking tries every way to cut it into runs of a, and the last letter fits none of them.
BODY = b"a" * (2**20 - 2) + b"b"
MANY = 60


async def test_keys_are_answered_while_an_endless_pattern_is_searched_for(tmp_path: Path) -> None:
    big = Sample(None, None, "POST", b"/big", BODY, Status.UNSIGNED)
    db = fill(tmp_path / "deliveries.db", [big] * MANY)
    async with staged(db) as stage:
        await stage.press("/")
        with watching() as stall:
            stage.send(*PATTERN, "enter")
            await stage.until(lambda: stage.now().filter == PATTERN and not stage.now().filtering)
            for wanted in (True, False) * 4:
                stage.send("p")
                await stage.until(partial(_paused, stage, wanted))
            await stage.until(lambda: stage.now().loaded and not stage.now().shown)
        await stage.press("escape")
        assert (stage.now().filter, stage.now().total) == ("", MANY)
    # Not how long each key took: beside other programs that says nothing. None waits longer than for this.
    assert stall.longest < LIMIT


def _paused(stage: Stage, wanted: bool) -> bool:
    return stage.now().paused is wanted
