"""The list over many rows and much news: no handler holds up the screen's loop."""

from __future__ import annotations

import asyncio

from inspector.tui.listing.delivery_list import DeliveryList
from tests.tui.samples import Listed, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged
from tests.tui.stall import LIMIT, watching


async def test_hundred_thousand_rows_scroll_without_a_stall() -> None:
    records = Listed([row(id) for id in range(1, 100_001)])
    async with staged(records) as stage:
        records.reads = 0
        with watching() as stall:
            for _ in range(12):
                await stage.press("pagedown")
            assert stage.now().row == row(100_000 - 12 * 12)
            await stage.press("G")
            assert stage.now().row == row(1)
            stage.app.main.query_one(DeliveryList).scroll_to(y=50_000, animate=False)
            await stage.settle()
            assert "…" not in "".join(line[:4] for line in screen_text(stage.app).splitlines()[2:10])
            await stage.press("g")
            assert stage.now().row == row(100_000)
        assert stall.longest < LIMIT
        assert records.reads < 1_000


async def test_thousand_deliveries_a_second_do_not_stall_the_screen() -> None:
    records = Listed([row(1)])
    async with staged(records) as stage:
        with watching() as stall:
            for _ in range(40):
                ids = range(records.all[-1].id + 1, records.all[-1].id + 26)
                lines: list[dict[str, object]] = []
                for id in ids:
                    records.add(row(id))
                    lines += [{"type": "delivery", "id": id}, {"type": "verdict", "id": id}]
                stage.desk.say(*lines)
                await asyncio.sleep(0.025)
            await stage.settle()
        assert stage.now().row == row(1_001)
        assert stage.now().total == 1_001
        assert stall.longest < LIMIT


async def test_list_that_stands_still_is_not_moved_by_a_flood() -> None:
    records = Listed([row(id) for id in range(1, 301)])
    async with staged(records) as stage:
        await stage.press("pagedown", "pagedown")
        before = stage.now().row
        drawn = screen_text(stage.app).splitlines()[2:14]
        for _ in range(20):
            ids = range(records.all[-1].id + 1, records.all[-1].id + 101)
            for id in ids:
                records.add(row(id))
            stage.desk.say(*({"type": "delivery", "id": id} for id in ids))
            await stage.pilot.pause(0.002)
        await stage.settle()
        assert stage.now().row == before
        assert screen_text(stage.app).splitlines()[2:14] == drawn
        assert stage.now().pending == 2_000


async def test_scrollbar_knows_the_length_at_once_when_the_end_is_asked_for() -> None:
    records = Listed([row(id) for id in range(1, 101)])
    async with staged(records) as stage:
        for id in range(101, 2_001):
            records.add(row(id))
        stage.desk.say({"type": "delivery", "id": 2_000})
        await stage.settle()
        await stage.press("G")
        assert stage.now().row == row(1)
        assert "12:00:01" in screen_text(stage.app)
