"""The TOML lines that would give a delivery its verdict, for one provider and its scheme.

Pure. It must never hold or ask for a secret itself: a config file names where the secret is.
"""

from __future__ import annotations

import re

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ASYMMETRIC = re.compile(r"rsa|ecdsa|ed25519|eddsa|public key|certificate|\bjwks?\b", re.IGNORECASE)


def key_lines(provider: str, scheme: str) -> tuple[str, ...]:
    """Config lines that name the key of `provider`; `scheme` tells a public key from a shared secret."""
    table = f"[providers.{toml_key(provider)}]"
    if _ASYMMETRIC.search(scheme):
        return (table, f'public_key_file = "{file_name(provider)}.pem"')
    return (table, f'secret_env = "{variable(provider)}"')


def export_line(provider: str) -> str:
    """The shell line that puts the secret where `key_lines` says it is."""
    return f"export {variable(provider)}='…'"


def needs_secret(scheme: str) -> bool:
    """Whether the scheme is checked with a shared secret, not a public key."""
    return not _ASYMMETRIC.search(scheme)


def variable(provider: str) -> str:
    """An environment variable's name for a provider's secret: `STRIPE_WEBHOOK_SECRET`."""
    name = re.sub(r"[^A-Z0-9]+", "_", provider.upper()).strip("_")
    return f"{name or 'PROVIDER'}_WEBHOOK_SECRET" if not name[:1].isdigit() else f"P_{name}_WEBHOOK_SECRET"


def file_name(provider: str) -> str:
    """A harmless file name from a provider's id."""
    return re.sub(r"[^a-z0-9]+", "-", provider.lower()).strip("-")[:40] or "provider"


def toml_key(provider: str) -> str:
    """A provider's id as a TOML key, quoted where it must be (TOML 1.0, keys)."""
    if _BARE_KEY.fullmatch(provider):
        return provider
    quoted = "".join(
        character if " " <= character <= "~" and character not in '"\\' else f"\\U{ord(character):08X}"
        for character in provider
    )
    return f'"{quoted}"'
