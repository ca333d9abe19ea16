"""What must not leave the machine in an export: the configured secrets, and what providers keep secret.

It must never keep a secret longer than the export takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from inspector.config import Settings, with_fresh_file
from inspector.config.own_secrets import own_secrets
from inspector.export import Redaction
from inspector.export.rules import redaction_for
from inspector.providers import load


def redaction_of(settings: Settings, environ: Mapping[str, str]) -> Redaction:
    """The rules as the config file and the provider files are now. Reads files: not for the screen's loop.
    Raises ConfigError."""
    settings = with_fresh_file(settings)
    return redaction_for(own_secrets(settings, environ), load(settings.provider_dir))
