"""What a header field is to a webhook: its signature, an id, the provider's own, or of the connection.

Pure: it compares names and values, and never judges a signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from inspector.model import Facts, Headers, Verdict

# RFC 9110, 7.6.1, and the fields a forward makes anew.
_HOP_BY_HOP = frozenset(
    (
        b"connection",
        b"content-length",
        b"expect",
        b"keep-alive",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
# Providers whose fields do not begin with their id.
_PREFIXES = {
    "cloudflare_realtimekit": (b"rtk-",),
    "github": (b"x-github-", b"x-hub-"),
    "shopify": (b"x-shopify-", b"webhook-"),
    "standardwebhooks": (b"webhook-",),
    "svix": (b"svix-", b"webhook-"),
}
# A value shorter than this equals another by chance too easily.
_TELLING = 6


class Role(StrEnum):
    """What a field is, in the words of the screen."""

    SIGNATURE = "signature"
    DELIVERY_ID = "delivery id"
    WEBHOOK_ID = "webhook id"
    PROVIDER = "provider"
    HOP_BY_HOP = "not sent on"
    ORDINARY = ""


def role(
    name: bytes, value: bytes, dropped: frozenset[bytes], facts: Facts | None, verdict: Verdict | None
) -> Role:
    """The role of one field. `dropped` are the lower-case names of the connection's own fields."""
    lower = name.lower()
    if lower in dropped or lower.startswith(b"proxy-"):
        return Role.HOP_BY_HOP
    if verdict is not None and len(verdict.received) >= _TELLING and verdict.received.encode() in value:
        return Role.SIGNATURE
    if b"signature" in lower or b"hmac" in lower:
        return Role.SIGNATURE
    if facts is None:
        return Role.ORDINARY
    if _is(facts.delivery_id, value):
        return Role.DELIVERY_ID
    if _is(facts.webhook_id, value):
        return Role.WEBHOOK_ID
    return Role.PROVIDER if lower.startswith(_prefixes(facts.provider)) else Role.ORDINARY


def dropped_fields(headers: Headers) -> frozenset[bytes]:
    """Lower-case names of the fields a forward leaves out: hop-by-hop, and those Connection names."""
    named = (part.strip().lower() for value in headers.all("connection") for part in value.split(b","))
    return _HOP_BY_HOP | frozenset(_without_empty(named))


def _without_empty(names: Iterable[bytes]) -> Iterable[bytes]:
    return (name for name in names if name)


def _is(fact: str | None, value: bytes) -> bool:
    return fact is not None and len(fact) >= _TELLING and fact.encode("utf-8", "replace") == value


def _prefixes(provider: str | None) -> tuple[bytes, ...]:
    if not provider:
        return ()
    own = provider.lower().encode("utf-8", "replace")
    return _PREFIXES.get(provider.lower(), (own + b"-", b"x-" + own + b"-"))
