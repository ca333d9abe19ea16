"""Check the provider names a user wrote against the providers there are."""

from __future__ import annotations

from inspector.config import Settings
from inspector.model import ConfigError
from inspector.providers import Providers
from inspector.text import visible_line


def check_providers(settings: Settings, providers: Providers) -> None:
    """Raise ConfigError for a `[providers.NAME]` or `--provider NAME` that nobody knows."""
    asked = [(name, f"[providers.{name}]") for name in settings.keys]
    if settings.provider is not None:
        asked.append((settings.provider, f"--provider {settings.provider}"))
    for name, where in asked:
        if providers.get(name) is None:
            near = providers.nearest(name)
            hint = f"Did you mean “{near}”?" if near else "inspector config lists the names."
            raise ConfigError(f"{visible_line(where)}: there is no such provider.", hint)
