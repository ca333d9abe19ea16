"""What an earlier run left: deliveries that wait for an app, and those it was cut off from forwarding.

What waits is taken up by one engine alone. It must never send what may have been sent already: that is told.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.presence import Presence
from inspector.explore import parse
from inspector.model import And, InspectorError, Or
from inspector.store.reader import Reader


class EarlierRun:
    """Takes up what was left, once. `report` takes what the user should know."""

    def __init__(
        self,
        presence: Presence,
        reader: Reader,
        forwarding: Forwarding,
        report: Callable[[InspectorError], None],
    ) -> None:
        self._presence = presence
        self._reader = reader
        self._forwarding = forwarding
        self._report = report
        self._done = False
        self._newest = 0

    def take_up(self) -> None:
        """Hold for its route what waits, where no other engine is there that does. May be called again."""
        if self._done:
            return
        alone = self._presence.enter()
        by_route: dict[str, list[int]] = {}
        for id, route in self._reader.held():
            if id not in self._own(route):
                by_route.setdefault(route, []).append(id)
        if not alone:
            if by_route:
                many = sum(map(len, by_route.values()))
                said = (
                    f"Another inspector works on this database, and what it holds ({many:,}) is left to it."
                )
                self._report(InspectorError(said, "When it has ended, try the app again here."))
            return
        self._done = True
        newest = self._reader.rows(limit=1)
        self._newest = newest[0].id if newest else 0
        self._tell_of_cut_off()
        self.renewed()
        for name, ids in by_route.items():
            self._forwarding.take_up(name, ids)

    def renewed(self) -> None:
        """The routes are others: note whether anything is forwarded."""
        if self._done:
            self._presence.forwards_after(self._newest if self._forwarding.routes else None)

    def leave(self) -> None:
        """This run ended well."""
        self._presence.leave()

    def _own(self, route: str) -> set[int]:
        outlet = self._forwarding.outlets.get(route)
        return set() if outlet is None else outlet.held

    def _tell_of_cut_off(self) -> None:
        after = self._presence.cut_off_after
        routes = self._forwarding.routes
        if after is None or not routes:
            return
        unsent = f"attempts:0 held:no origin:captured id:>{after}"
        count = self._reader.count(And((parse(unsent), Or(tuple(route.query for route in routes)))))
        if count:
            many = f"{count:,} deliveries" if count > 1 else "1 delivery"
            said = (
                f"The inspector was cut off before {many} had an answer of your app, which may have got them."
            )
            self._report(InspectorError(said, f"Replay those it needs: attempts:0 held:no id:>{after}."))
