"""Signing certificates that deliveries name (AWS SNS, PayPal): fetched once from pinned hosts, and kept.

The URL comes from `verify.certificate_url`, which gives only URLs on the provider's own hosts; what a payload
says is otherwise never followed. A certificate at a URL never changes, so it is not fetched twice.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from inspector.engine.keys.cache import KeyCache, Published
from inspector.engine.keys.fetch import fetch_document
from inspector.model import InspectorError
from inspector.verify import Key, certificate_key, fingerprint

_RETRY_MICROSECONDS = 30 * 1_000_000
_KEPT = 64


class Certificates:
    """Certificates by URL. `clock` gives microseconds since 1970."""

    def __init__(self, cache: KeyCache, clock: Callable[[], int]) -> None:
        self._cache = cache
        self._clock = clock
        self._known: dict[str, Key | None] = {}
        self._tried: dict[str, int] = {}

    def key(self, url: str) -> Key | None:
        """The certificate of a URL as a key, from memory or disk."""
        if url not in self._known:
            if len(self._known) >= _KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[url] = self._read(url)
        return self._known[url]

    def wanted(self, url: str) -> bool:
        """Whether it is neither known nor was asked for within 30 seconds."""
        tried = self._tried.get(url)
        return self.key(url) is None and (tried is None or self._clock() - tried >= _RETRY_MICROSECONDS)

    async def fetch(self, url: str) -> None:
        """Fetch and keep it. Raises InspectorError that says what came instead."""
        if len(self._tried) >= _KEPT:
            self._tried.pop(next(iter(self._tried)))
        self._tried[url] = self._clock()
        self.keep(url, await fetch_document(url))

    def keep(self, url: str, document: bytes) -> None:
        """Take a certificate as the one of a URL. Raises InspectorError when it is none."""
        key = certificate_key(url, document)
        self._known[url] = key
        published = Published(url, self._clock(), fingerprint(key), document.decode("utf-8", "replace"))
        self._cache.write(_name(url), [published])

    def _read(self, url: str) -> Key | None:
        for published in self._cache.read(_name(url)):
            if published.url == url:
                try:
                    return certificate_key(url, published.document.encode())
                except InspectorError:
                    return None
        return None


def _name(url: str) -> str:
    return f"certificate-{sha256(url.encode()).hexdigest()[:32]}"
