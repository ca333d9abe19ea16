"""What the main screen does about filters with names: save the one that is set, use one by its name.

It must never read a filter itself; the bar does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from inspector.config.filters import checked_name
from inspector.model import NotFoundError
from inspector.tui.bars.filter import FilterBar
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.tui.detail.data import Detail
    from inspector.tui.handlers.delivery import Means
    from inspector.tui.lane import Records

_HINT = "A word such as failed; @failed then stands for it in every filter. One of that name is replaced."


class FilterActions(DeliveryActions):
    """The part of the main screen that has the filter."""

    def __init__(self, means: Means) -> None:
        super().__init__(means)
        self._filter = FilterBar(id="filter")
        self._filter.saved = means.setup.saved

    @property
    def saved_filters(self) -> Mapping[str, str]:
        """What `@name` stands for, as last read."""
        return self._filter.saved

    def filter_by(self, text: str) -> None:
        """Show what this filter matches."""
        self._filter.use(text)

    async def learn_words(self, detail: Detail | None) -> None:
        """Read what a filter can be completed with, what is in the detail among it."""

        def read(records: Records) -> Mapping[str, Sequence[str]]:
            from inspector.tui.bars.filter_words import known_words

            return known_words(records.counts(), records.tags(), detail)

        with suppress(NotFoundError):  # There is no database yet.
            self._filter.words = await self.means.work.run(read)

    def action_clear_filter(self) -> None:
        self._filter.clear()

    def action_save_filter(self) -> None:
        # As it is set now: it may be another one when the name was typed.
        text = self._filter.text
        self.ask("Save this filter as", _HINT, "", checked_name, lambda name: self.do(self._save(name, text)))

    async def _save(self, name: str, text: str) -> Said:
        self._filter.saved = await asyncio.to_thread(self._keep, name, text)
        return Said(f"Saved: @{name}")

    def _keep(self, name: str, text: str) -> Mapping[str, str]:
        from inspector.explore import check_new

        shelf = self.means.setup.shelf
        check_new(name, text, shelf.all(), time.time())
        shelf.save(name, text)
        return shelf.all()

    async def learn_saved(self) -> None:
        """Read the saved filters again: another program may have saved one."""
        self._filter.saved = await asyncio.to_thread(self.means.setup.shelf.all)
