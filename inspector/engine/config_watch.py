"""The config file while the engine runs: keys, routes and filters are taken up when it is saved.

It must never let a wrong file change anything, nor let the user believe that an option was taken up that a
running engine keeps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from inspector.config import options_in
from inspector.model import InspectorError
from inspector.text import visible_line

_WATCH_SECONDS = 1.0


async def watch_config(
    path: Path, reload: Callable[[], Awaitable[None]], report: Callable[[InspectorError], None]
) -> None:
    """Call `reload`, which raises InspectorError for a wrong file, when it changed. Until cancelled."""
    known, options = stamp(path), _options(path)
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        if (now := stamp(path)) == known:
            continue
        known = now
        try:
            await reload()
        except InspectorError as error:
            report(error)
            continue
        was, options = options, _options(path)
        changed = sorted(name for name in was.keys() | options.keys() if was.get(name) != options.get(name))
        if changed:
            names = visible_line(", ".join(changed))
            report(
                InspectorError(
                    f"The config file has another {names}, which a running inspector does not take up.",
                    "Start it again; keys, routes and filters are in use already.",
                )
            )


def stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _options(path: Path) -> Mapping[str, object]:
    try:
        return options_in(path)
    except InspectorError:
        return {}
