"""What keys a provider has, in words. It must never show more than names and public fingerprints."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.config import Settings, load_material
from inspector.engine.key_cache import KeyCache
from inspector.model.lines import rfc3339
from inspector.providers import Provider


def key_state(settings: Settings, provider: Provider, environ: Mapping[str, str]) -> str:
    """Where its keys come from, what is wrong with them, and which published one is kept."""
    source = settings.keys.get(provider.id)
    parts: list[str] = []
    if source is not None:
        materials, errors = load_material(provider.id, source, environ, settings.config_file.parent)
        parts += [f"key from {material.name}" for material in materials]
        parts += [f"{error.message} {error.hint}" for error in errors]
        parts += [f"fetched from {url}" for url in source.key_url]
    for published in KeyCache(settings.key_cache).read(provider.id):
        parts.append(f"kept: {published.fingerprint}, fetched {rfc3339(published.at)}")
    if not parts:
        parts.append(f"fetched when needed from {provider.key_url}" if provider.key_url else "no key")
    return "; ".join(parts)
