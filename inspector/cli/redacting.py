"""What commands take out of everything that they write for others to read."""

from __future__ import annotations

import os

from inspector.config import Settings, load_secrets
from inspector.config.handed_over import every_handed_over
from inspector.export import Redaction
from inspector.export.rules import redaction_for
from inspector.providers import load


def redaction_of(settings: Settings) -> Redaction:
    """The user's secrets by value, and what each provider's file calls secret."""
    secrets = every_handed_over(settings.key_cache)
    secrets += load_secrets(settings.keys, os.environ, settings.config_file.parent)
    return redaction_for(secrets, load(settings.provider_dir))
