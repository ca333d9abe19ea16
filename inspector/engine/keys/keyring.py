"""The keys of every provider: configured ones, and published ones fetched once and kept on disk.

It fetches only the URL pinned in the provider's data file or named by the user, never one that a payload
names, never with `--offline`, without redirects, at most 64 KiB in 10 seconds. A failed signature may ask
for one more fetch, at most every five minutes, since a key may have been rotated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from inspector.config import KeySource, Settings, load_material
from inspector.config.handed_over import KEPT, HandedOver, keep_handed_over, read_handed_over
from inspector.engine.keys.cache import KeyCache, Published
from inspector.engine.keys.certificates import Certificates
from inspector.engine.keys.fetch import fetch_document
from inspector.model import ConfigError, InspectorError
from inspector.providers import Provider
from inspector.text import Secret
from inspector.verify import Key, fingerprint, key_from_material, parse_key_document

_REFETCH_MICROSECONDS = 300 * 1_000_000
_RETRY_MICROSECONDS = 30 * 1_000_000


class Keyring:
    """Keys by provider. `report` is told of every key that cannot be used; `clock` gives µs since 1970."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        report: Callable[[InspectorError], None],
        clock: Callable[[], int],
    ) -> None:
        self._settings = settings
        self._environ = environ
        self._report = report
        self._clock = clock
        self._cache = KeyCache(settings.key_cache)
        self._certificates = Certificates(self._cache, clock)
        self._configured: dict[str, tuple[Key, ...]] = {}
        self._previous: dict[str, tuple[Key, ...]] = {}
        self._published: dict[str, tuple[Key, ...]] = {}
        self._handed: dict[str, tuple[HandedOver, ...]] = {}
        self._tried: dict[str, int] = {}
        self._failed: dict[str, InspectorError] = {}
        self._fetching: dict[str, asyncio.Task[None]] = {}

    def keys(self, provider: Provider, certificate: str | None = None) -> tuple[Key, ...]:
        """Every usable key, the current one first; `certificate` is the pinned URL that a delivery names."""
        if provider.id not in self._configured:
            self._configured[provider.id] = self._read_configured(provider)
        if self._urls(provider) and provider.id not in self._published:
            self._published[provider.id] = self._read_cached(provider)
        named = None if certificate is None else self._certificates.key(certificate)
        keys = self._configured[provider.id] + self._published.get(provider.id, ())
        return keys if named is None else (*keys, named)

    def previous(self, provider: Provider) -> tuple[Key, ...]:
        """The published keys from before the last fetch; a sender may still sign with one."""
        return self._previous.get(provider.id, ())

    def learn(self, provider: Provider, secret: Secret, delivery: int) -> None:
        """Keep a secret that the provider handed over in a handshake; it is used from now on where the user
        configured none. Says so once, and never shows it."""
        known = self._handed_over(provider)
        if any(secret == one.secret for one in known):
            return
        self._handed[provider.id] = kept = (HandedOver(secret, self._clock(), delivery), *known)[:KEPT]
        self._configured.pop(provider.id, None)
        used = "the one you configured is used" if self._has_secret(provider) else "used"
        hint = f"It came with #{delivery}. A secret that you configure is used in its place."
        self._report(InspectorError(f"{provider.said} handed over its secret; it is kept and {used}.", hint))
        try:
            keep_handed_over(self._settings.key_cache, provider.id, kept)
        except InspectorError as error:
            self._report(error)

    def renew(self, settings: Settings) -> None:
        """Use other settings from now on; configured keys are read again when they are next asked for."""
        self._settings = settings
        self._configured.clear()

    def can_fetch(self, provider: Provider, certificate: str | None = None, *, again: bool) -> bool:
        """Whether a fetch may bring a key: `again` asks for a newer one after a failed signature."""
        if self._settings.offline:
            return False
        if certificate is not None and self._certificates.wanted(certificate):
            return True
        if not self._urls(provider):
            return False
        if provider.id in self._fetching:
            return True
        wait = _REFETCH_MICROSECONDS if again and provider.id not in self._failed else _RETRY_MICROSECONDS
        tried = self._tried.get(provider.id)
        return tried is None or self._clock() - tried >= wait

    def not_before(self, provider: Provider) -> int | None:
        """When the published key may be fetched again (µs since 1970); None: whenever it is wanted."""
        tried = self._tried.get(provider.id)
        wait = _RETRY_MICROSECONDS if provider.id in self._failed else _REFETCH_MICROSECONDS
        return None if tried is None or tried + wait <= self._clock() else tried + wait

    def failure(self, provider: Provider) -> InspectorError | None:
        """Why the last fetch brought nothing."""
        return self._failed.get(provider.id)

    async def fetch(self, provider: Provider, certificate: str | None = None) -> None:
        """Fetch the provider's key or certificate; callers at the same time share one fetch."""
        task = self._fetching.get(provider.id)
        if task is None:
            self._tried[provider.id] = self._clock()
            task = asyncio.create_task(self._fetch(provider, certificate))
            self._fetching[provider.id] = task
            task.add_done_callback(lambda _: self._fetching.pop(provider.id, None))
        await asyncio.shield(task)

    async def _fetch(self, provider: Provider, certificate: str | None) -> None:
        try:
            if certificate is not None:
                await self._certificates.fetch(certificate)
                self._failed.pop(provider.id, None)
                return
            fetched = [await self._fetch_one(provider, url) for url in self._urls(provider)]
        except InspectorError as error:
            self._failed[provider.id] = error
            self._report(error)
            return
        self._failed.pop(provider.id, None)
        self._previous[provider.id] = self._published.get(provider.id, ())
        self._published[provider.id] = tuple(key for key, _ in fetched)
        try:
            self._cache.write(provider.id, [published for _, published in fetched])
        except InspectorError as error:
            self._report(error)

    async def _fetch_one(self, provider: Provider, url: str) -> tuple[Key, Published]:
        document = await fetch_document(url)
        key = parse_key_document(provider, document, name=url)
        return key, Published(url, self._clock(), fingerprint(key), document.decode("utf-8", "replace"))

    def _read_cached(self, provider: Provider) -> tuple[Key, ...]:
        """Keys kept from an earlier fetch, those only whose URL is still asked for."""
        urls = self._urls(provider)
        keys: list[Key] = []
        for published in self._cache.read(provider.id):
            if published.url in urls:
                try:
                    keys.append(parse_key_document(provider, published.document.encode(), name=published.url))
                except InspectorError as error:
                    self._report(error)
        return tuple(keys)

    def _urls(self, provider: Provider) -> tuple[str, ...]:
        source = self._settings.keys.get(provider.id, KeySource())
        has_own = source.secret_env or source.secret_file or source.public_key_file
        if source.key_url or has_own or provider.key_url is None:
            return source.key_url
        return (provider.key_url,)

    def _read_configured(self, provider: Provider) -> tuple[Key, ...]:
        source = self._settings.keys.get(provider.id, KeySource())
        base = self._settings.config_file.parent
        materials, errors = load_material(provider.id, source, self._environ, base)
        keys: list[Key] = []
        for material in materials:
            try:
                keys.append(
                    key_from_material(provider, material.name, material.secret, public=material.public)
                )
            except InspectorError as error:
                errors.append(ConfigError(error.message, error.hint))
        for problem in errors:
            self._report(problem)
        if not self._has_secret(provider):
            kept = self._handed_over(provider)
            keys += [Key(f"handed over with #{one.delivery}", one.secret) for one in kept]
        return tuple(keys)

    def _has_secret(self, provider: Provider) -> bool:
        source = self._settings.keys.get(provider.id, KeySource())
        return bool(source.secret_env or source.secret_file)

    def _handed_over(self, provider: Provider) -> tuple[HandedOver, ...]:
        """What this provider handed over, where it does such a thing at all."""
        if provider.id not in self._handed:
            learns = any(handshake.learns is not None for handshake in provider.handshakes)
            kept = read_handed_over(self._settings.key_cache, provider.id) if learns else ()
            self._handed[provider.id] = kept
        return self._handed[provider.id]
