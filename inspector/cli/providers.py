"""`inspector providers`: every provider, how it signs, whether it has a key, and what is not supported."""

from __future__ import annotations

import os
from collections.abc import Mapping

from inspector.cli.key_state import key_state
from inspector.cli.output import print_line, print_text
from inspector.cli.settled import settle
from inspector.model import ExitCode
from inspector.model.lines import Line
from inspector.providers import Provider, load, promise
from inspector.text import shorten, visible_line


def list_providers(flags: Mapping[str, object], names: tuple[str, ...]) -> int:
    """Print all providers, or those named. Raises ConfigError for a name that nobody knows."""
    settings = settle(flags).settings
    providers = load(settings.provider_dir)
    for provider in [providers[name] for name in names] if names else providers:
        state = key_state(settings, provider, os.environ)
        line = provider_line(provider) | {"keys": state}
        if settings.json:
            print_line(line)
        elif names:
            print_text(_whole(line))
        else:
            print_text(_short(provider, state))
    return ExitCode.OK


def provider_line(provider: Provider) -> Line:
    """A provider as JSON: what its data file says, without keys."""
    return {
        "type": "provider",
        "id": provider.id,
        "name": provider.name,
        "supported": not provider.unsupported,
        "unsupported": provider.unsupported,
        "schemes": [
            scheme_text(scheme.variant, scheme.kind, scheme.algorithm) for scheme in provider.schemes
        ],
        "signature_headers": list(provider.signature_headers),
        "key_url": provider.key_url,
        "retry": promise(provider),
        "confidence": str(provider.confidence),
        "docs": list(provider.docs),
        "note": provider.note,
    }


def scheme_text(variant: str, kind: str, algorithm: str) -> str:
    """How one scheme signs, in a few words: `hmac sha256`, `asymmetric ed25519 (v1a)`."""
    text = f"{kind} {algorithm}".strip()
    return f"{text} ({variant})" if variant and variant not in text else text


def _short(provider: Provider, state: str) -> str:
    how = provider_line(provider)["schemes"]
    schemes = ", ".join(dict.fromkeys(how)) if isinstance(how, list) else ""
    said = f"not supported: {provider.unsupported}" if provider.unsupported else state
    cells = (
        f"{visible_line(provider.id):<24}",
        f"{shorten(visible_line(schemes), 40):<42}",
        visible_line(said),
    )
    return "".join(cells)


def _whole(line: Line) -> str:
    rows = []
    for name, value in line.items():
        if value and name != "type":
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            rows.append(f"{name.replace('_', ' '):<20}{visible_line(text)}")
    return "\n".join(rows) + "\n"
