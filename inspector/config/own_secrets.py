"""All secrets of the user's, so that they can be found and taken out of what leaves the machine."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.config.handed_over import every_handed_over
from inspector.config.settings import Settings
from inspector.config.sources import load_secrets
from inspector.text import Secret


def own_secrets(settings: Settings, environ: Mapping[str, str]) -> list[Secret]:
    """Those that senders handed over, and those that are configured. Reads files; never keep them longer than
    what they are taken out of takes. Raises ConfigError."""
    secrets = every_handed_over(settings.key_cache)
    return secrets + load_secrets(settings.keys, environ, settings.config_file.parent)
