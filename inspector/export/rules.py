"""The redaction of a user's exports: their own secrets by value, and what providers' files call secret."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.providers import Providers
from inspector.text import Secret
from inspector.text.redact import Redaction


def redaction_for(secrets: Iterable[Secret], providers: Providers) -> Redaction:
    """The rules for every provider. `secrets` are the user's, found in whatever spelling they stand."""
    return Redaction(secrets, providers={provider.id: provider.secrets for provider in providers})
