"""`inspector config`: every setting, where it came from, and which providers have keys."""

from __future__ import annotations

import os
from collections.abc import Mapping

from inspector.cli.key_state import key_state
from inspector.cli.output import print_line, print_text
from inspector.cli.run import check_filters
from inspector.cli.settled import settle
from inspector.config import OPTIONS
from inspector.engine.known_providers import check_providers
from inspector.model import ExitCode
from inspector.model.lines import Line
from inspector.providers import load
from inspector.text import visible_line
from inspector.tui.keymap import checked_keymap


def show_config(flags: Mapping[str, object]) -> int:
    """Print the settled configuration. Raises ConfigError for one that `run` would refuse."""
    resolved = settle(flags)
    settings = resolved.settings
    providers = load(settings.provider_dir)
    check_providers(settings, providers)
    check_filters(settings)
    checked_keymap(settings.keymap, str(settings.config_file))
    options: Line = {option.name: getattr(settings, option.name) for option in OPTIONS}
    options["db"] = str(settings.db)
    keys: list[Line] = [
        {"provider": provider.id, "state": key_state(settings, provider, os.environ)}
        for provider in providers
        if provider.id in settings.keys or provider.key_url
    ]
    if settings.json:
        line: Line = {
            "type": "config",
            "file": str(settings.config_file),
            "exists": settings.config_file.exists(),
        }
        line |= {"provider_dir": str(settings.provider_dir), "key_cache": str(settings.key_cache)}
        print_line(line | {"options": options, "sources": dict(resolved.sources), "providers": keys})
        return ExitCode.OK
    note = "" if settings.config_file.exists() else "  (not there yet: defaults are used)"
    print_text(f"config file       {visible_line(str(settings.config_file))}{note}")
    print_text(f"own providers     {visible_line(str(settings.provider_dir))}")
    print_text(f"fetched keys      {visible_line(str(settings.key_cache))}\n")
    for name, value in options.items():
        print_text(f"{name:<18}{visible_line(_plain(value)):<40}  {visible_line(resolved.sources[name])}")
    print_text("\nkeys  (inspector providers lists every provider)")
    for state in keys:
        print_text(f"{state['provider']!s:<24}{visible_line(str(state['state']))}")
    return ExitCode.OK


def _plain(value: object) -> str:
    if value is None or value == ():
        return "-"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
