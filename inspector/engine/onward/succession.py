"""Which outlet goes on for which route when the routes change: what waits must follow its app, not a name.

Routes without a name of their own are named by their number, which changes when one is put before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from inspector.engine.onward.outlet import Outlet
from inspector.engine.onward.routes import Route


def successors(routes: Sequence[Route], known: Iterable[Outlet]) -> dict[str, Outlet]:
    """Which outlet goes on for which route, by its name: one that sends the same to the same app, under its
    own name before any other, else one of that name."""
    found: dict[str, Outlet] = {}
    left = list(known)

    def claim(fits: Callable[[Route, Outlet], bool]) -> None:
        for route in routes:
            if route.name not in found:
                outlet = next((each for each in left if fits(route, each)), None)
                if outlet is not None:
                    found[route.name] = outlet
                    left.remove(outlet)

    claim(lambda route, outlet: route.name == outlet.name and _same(route, outlet.last))
    claim(lambda route, outlet: _same(route, outlet.last))
    claim(lambda route, outlet: route.name == outlet.name)
    return found


def _same(route: Route, other: Route | None) -> bool:
    return other is not None and (route.query, route.target) == (other.query, other.target)
