"""The bars around the list: painted when what they say changes, and not with every delivery that comes."""

from __future__ import annotations

from typing import Any, Self

from textual.app import App, ComposeResult

from inspector.tui.bars.lines import StatusBar, TopBar
from inspector.tui.standing import Standing


class CountedTop(TopBar):
    painted = 0

    def refresh(self, *regions: Any, **options: Any) -> Self:
        self.painted += 1
        return super().refresh(*regions, **options)


class CountedStatus(StatusBar):
    painted = 0

    def refresh(self, *regions: Any, **options: Any) -> Self:
        self.painted += 1
        return super().refresh(*regions, **options)


class Bars(App[None]):
    CSS = "CountedTop, CountedStatus { height: 1; }"

    def compose(self) -> ComposeResult:
        yield CountedTop()
        yield CountedStatus()


async def test_a_bar_is_painted_when_what_it_says_changes() -> None:
    app = Bars()
    async with app.run_test() as pilot:
        top, status = app.query_one(CountedTop), app.query_one(CountedStatus)
        for bar in (top, status):
            bar.show(Standing(total=1))
        await pilot.pause()
        before = (top.painted, status.painted)
        for bar in (top, status):
            bar.show(Standing(total=2))
        assert (top.painted, status.painted) == (before[0], before[1] + 1)
        await pilot.pause()
        for bar in (top, status):
            bar.show(Standing(total=2, target="http://localhost:3000", forward_all=True))
        assert (top.painted, status.painted) == (before[0] + 1, before[1] + 1)


async def test_a_change_of_colour_alone_is_painted() -> None:
    app = Bars()
    async with app.run_test() as pilot:
        status = app.query_one(CountedStatus)
        status.show(Standing(total=1, notices=1, unseen=1))
        await pilot.pause()
        before = status.painted
        status.show(Standing(total=1, notices=1, unseen=0))
        assert status.painted == before + 1
