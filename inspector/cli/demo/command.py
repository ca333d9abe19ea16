"""`inspector demo`: the inspector with a provider, its keys and an app, all on this machine.

On a terminal it is the screen with deliveries that keep coming; with `--json` or without a terminal it
prints the first ones as lines and ends by itself. It needs no network, and it never touches the user's
database, keys or configuration, unless a flag says so.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from inspector.cli.demo.stage import Stage
from inspector.cli.run import bind_socket, has_terminal, start
from inspector.config import KeySource, Paths, Resolved, resolve
from inspector.config.edit import name_key

# A theme and the wish for JSON belong to the user's terminal; everything else would mix the user's own
# setup into the demo.
_HEEDED = ("INSPECTOR_JSON", "INSPECTOR_THEME")


def demo(flags: Mapping[str, object]) -> int:
    """Run the demo until the user leaves or the first deliveries are through. Raises InspectorError."""
    with Stage() as stage:
        resolved = _settle(flags, stage)
        settings = resolved.settings
        if settings.json or not has_terminal():
            from inspector.cli.demo.lines import print_opening

            return asyncio.run(print_opening(settings, bind_socket(settings), stage))
        return start(
            settings, sources=resolved.sources, on_bound=stage.send_to, before_exit=stage.stop_sending
        )


def _settle(flags: Mapping[str, object], stage: Stage) -> Resolved:
    """The demo's own settings, with what stood on the command line in place of them."""
    asked = {name: value for name, value in flags.items() if value not in (None, ())}
    heeded = {name: os.environ[name] for name in _HEEDED if name in os.environ}
    root = stage.directory
    own = Paths(root / "config", root / "data", root / "cache")
    resolved = resolve({"port": 0, "forward": stage.app_url, **asked}, heeded, own)
    settings = resolved.settings
    staged = stage.keys(offline=settings.offline)
    if settings.config_file == own.config_file:
        # So that the keys are there still when the file is read again.
        _write(own.config_file, staged)
    keys = {**settings.keys, **staged}
    return replace(resolved, settings=replace(settings, keys=keys))


def _write(path: Path, keys: Mapping[str, KeySource]) -> None:
    """The demo's own config file, with its keys named in it."""
    for provider, source in keys.items():
        for field, values in asdict(source).items():
            for value in reversed(values):
                name_key(path, provider, field, value)
