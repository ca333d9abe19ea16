"""What commands take out of everything that they write for others to read."""

from __future__ import annotations

import os

from inspector.config import Settings
from inspector.config.own_secrets import own_secrets
from inspector.export import Redaction
from inspector.export.rules import redaction_for
from inspector.providers import load


def redaction_of(settings: Settings) -> Redaction:
    """The user's secrets by value, and what each provider's file calls secret."""
    return redaction_for(own_secrets(settings, os.environ), load(settings.provider_dir))
