"""What keys a provider has, in words. It must never show more than names and public fingerprints."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.config import Settings
from inspector.engine.keys.report import provider_keys
from inspector.providers import Provider


def key_state(settings: Settings, provider: Provider, environ: Mapping[str, str]) -> str:
    """Where its keys come from, what is wrong with them, and which published one is kept."""
    return "; ".join(provider_keys(settings, provider, environ).words)
