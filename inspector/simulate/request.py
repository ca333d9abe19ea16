"""A request as a provider would send it, and what signs it.

The signature comes from outside as a callable: this room knows who sends what, not how it is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from inspector.model import Headers

Pairs = tuple[tuple[str | bytes, str | bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out, byte for byte, but for Host and the framing fields, which the sender writes.

    `provider` is the catalogue's id, or None for a sender that is in no catalogue; `event` is the name
    under which the sender knows it.
    """

    provider: str | None
    event: str
    target: bytes
    headers: Headers
    body: bytes
    method: str = "POST"

    def with_headers(self, pairs: Iterable[tuple[str | bytes, str | bytes]]) -> Request:
        """The same request with more fields at the end."""
        return replace(self, headers=Headers(self.headers.pairs + Headers.of(pairs).pairs))


# The fields that sign a request: (request, unix seconds) -> (name, value) pairs.
Signer = Callable[[Request, int], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Signers:
    """By provider id: who signs as the receiver expects, and who signs with a key it does not know."""

    right: Mapping[str, Signer]
    wrong: Mapping[str, Signer]
