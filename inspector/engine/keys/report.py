"""What keys a provider has: where each comes from, what is wrong with it, and what was fetched and when.

It must never show more of a secret than its length; a public key shows its fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.config import KeySource, Material, Settings, load_material
from inspector.config.handed_over import read_handed_over
from inspector.engine.keys.cache import KeyCache
from inspector.model import InspectorError
from inspector.model.lines import Line, rfc3339
from inspector.providers import Provider
from inspector.verify import fingerprint, key_from_material


@dataclass(frozen=True, slots=True)
class KeyState:
    """One key, or one place where none could be read: then `problem` is a sentence and `fix` what to do.

    `source` names the place (`environment NAME`, `file PATH`, a URL). `size` is bytes of a secret,
    `fingerprint` that of a public key, `at` when it was fetched (µs since 1970).
    """

    source: str
    kind: str
    size: int | None = None
    fingerprint: str = ""
    at: int | None = None
    problem: str = ""
    fix: str = ""

    def line(self) -> Line:
        """As it stands in JSON."""
        return {
            "source": self.source,
            "kind": self.kind,
            "size": self.size,
            "fingerprint": self.fingerprint,
            "at": None if self.at is None else rfc3339(self.at),
            "problem": self.problem,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """All keys of one provider. `fetch` says in words when its published key is fetched next, empty where
    none is; `not_before` is the earliest moment for that (µs since 1970)."""

    provider: Provider
    keys: tuple[KeyState, ...]
    fetch: str = ""
    not_before: int | None = None

    def line(self) -> Line:
        """As it stands in JSON."""
        return {
            "type": "keys",
            "provider": self.provider.id,
            "name": self.provider.name,
            "keys": [key.line() for key in self.keys],
            "key_url": self.provider.key_url,
            "fetch": self.fetch,
            "not_before": None if self.not_before is None else rfc3339(self.not_before),
        }

    @property
    def words(self) -> list[str]:
        """A line for each key and each problem."""
        words = [_said(key) for key in self.keys]
        if self.fetch:
            after = "" if self.not_before is None else f", not before {rfc3339(self.not_before)}"
            words.append(f"fetched {self.fetch}{after}")
        return words or ["no key"]


def _said(key: KeyState) -> str:
    if key.problem:
        return f"{key.problem} {key.fix}".rstrip()
    if key.kind == "fetched":
        return f"kept: {key.fingerprint}, fetched {rfc3339(key.at or 0)}"
    return f"key from {key.source}, {key.fingerprint}" if key.fingerprint else f"key from {key.source}"


def provider_keys(
    settings: Settings, provider: Provider, environ: Mapping[str, str], *, not_before: int | None = None
) -> ProviderKeys:
    """The state of one provider's keys. Reads key files: not for a loop."""
    source = settings.keys.get(provider.id, KeySource())
    materials, errors = load_material(provider.id, source, environ, settings.config_file.parent)
    keys = [_configured(provider, material) for material in materials]
    keys += [KeyState("", "problem", problem=error.message, fix=error.hint) for error in errors]
    cached = KeyCache(settings.key_cache).read(provider.id)
    keys += [KeyState(kept.url, "fetched", None, kept.fingerprint, kept.at) for kept in cached]
    handed = read_handed_over(settings.key_cache, provider.id)
    keys += [
        KeyState(f"handed over with #{one.delivery}", "secret", len(one.secret.reveal()), at=one.at)
        for one in handed
    ]
    own = source.secret_env or source.secret_file or source.public_key_file
    urls = source.key_url or (() if own or provider.key_url is None else (provider.key_url,))
    return ProviderKeys(
        provider, tuple(keys), _when(settings, urls, bool(cached)), not_before if urls else None
    )


def _configured(provider: Provider, material: Material) -> KeyState:
    kind = "public key" if material.public else "secret"
    try:
        key = key_from_material(provider, material.name, material.secret, public=material.public)
    except InspectorError as error:
        return KeyState(material.name, kind, problem=error.message, fix=error.hint)
    if material.public:
        return KeyState(material.name, kind, None, fingerprint(key))
    return KeyState(material.name, kind, len(material.secret.reveal()))


def _when(settings: Settings, urls: tuple[str, ...], kept: bool) -> str:
    if not urls:
        return ""
    if settings.offline:
        return "never: --offline is on"
    return "once more when a signature fails" if kept else "with its first delivery"
