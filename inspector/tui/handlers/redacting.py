"""What must not leave the machine in an export: the configured secrets, and what providers keep secret.

It must never keep a secret longer than the export takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from inspector.config import Settings, load_secrets, with_fresh_file
from inspector.config.handed_over import every_handed_over
from inspector.export import Redaction
from inspector.export.rules import redaction_for
from inspector.providers import load


def redaction_of(settings: Settings, environ: Mapping[str, str]) -> Redaction:
    """The rules as the config file and the provider files are now. Reads files: not for the screen's loop.
    Raises ConfigError."""
    settings = with_fresh_file(settings)
    secrets = every_handed_over(settings.key_cache)
    secrets += load_secrets(settings.keys, environ, settings.config_file.parent)
    return redaction_for(secrets, load(settings.provider_dir))
