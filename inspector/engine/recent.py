"""What came lately, so that a signature or body that comes again is known. It must never grow for ever."""

from __future__ import annotations

from collections import OrderedDict

from inspector.model import Delivery
from inspector.providers import Provider

_KEPT = 10_000


class Recent:
    """The last 10,000 deliveries by signature and by digest. Written on the loop, read in a thread."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._by_signature: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._by_digest: OrderedDict[str, int] = OrderedDict()

    def note(self, delivery: Delivery, provider: Provider | None) -> None:
        """Remember a delivery. The first one with a signature or body is the one that is named later."""
        self._by_digest.setdefault(delivery.sha256, delivery.id)
        for name in provider.signature_headers if provider is not None else ():
            value = delivery.headers.text(name)
            if value:
                self._by_signature.setdefault(value, (delivery.id, delivery.sha256))
        for known in (self._by_signature, self._by_digest):
            while len(known) > self._kept:
                known.popitem(last=False)

    def with_signature(self, delivery: Delivery, signature: str) -> int | None:
        """The id of an earlier delivery with that signature header and another body."""
        found = self._by_signature.get(signature)
        if found is None or found[0] == delivery.id or found[1] == delivery.sha256:
            return None
        return found[0]

    def with_digest(self, delivery: Delivery, digest: str) -> int | None:
        """The id of another delivery whose body has that SHA-256."""
        found = self._by_digest.get(digest)
        return None if found == delivery.id else found
