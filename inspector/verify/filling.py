"""A template filled in from a delivery: the bytes that were signed, or what is missing for them."""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.providers import Template, Variable, Where
from inspector.verify.canonical import canonical, value_as_written
from inspector.verify.message import Message, signed_url


@dataclass(frozen=True, slots=True)
class Missing:
    """The variable that has no value in this delivery."""

    name: str


@dataclass(frozen=True, slots=True)
class Filling:
    """Where variables get their values. `body` and `url` stand in for the delivery's own when set, so that a
    search can ask "what if". JSON paths start at `root` where one is given. With `blank` a place
    without a value counts as empty."""

    message: Message
    id: bytes = b""
    timestamp: bytes = b""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: object = None
    secret: bytes = b""
    body: bytes | None = None
    url: str | None = None
    blank: bool = False


def fill(template: Template, filling: Filling) -> bytes | Missing:
    """The template's bytes, or the first variable without a value."""
    parts: list[bytes] = []
    for part in template.parts:
        if isinstance(part, bytes):
            parts.append(part)
            continue
        value = _value(part, filling)
        if value is None:
            if not filling.blank:
                return Missing(str(part))
            value = b""
        for name in part.filters:
            value = _filtered(name, value, filling.secret)
        parts.append(value)
    whole = parts[0] if len(parts) == 1 else b"".join(parts)
    for name in template.filters:
        whole = _filtered(name, whole, filling.secret)
    return whole


def _value(variable: Variable, filling: Filling) -> bytes | None:
    delivery = filling.message.delivery
    match variable.name:
        case "body":
            return delivery.body if filling.body is None else filling.body
        case "timestamp":
            return filling.timestamp
        case "id":
            return filling.id
        case "method":
            return delivery.method.encode()
        case "url":
            url = signed_url(filling.message) if filling.url is None else filling.url
            return url.encode("utf-8", "surrogatepass")
        case "path":
            return delivery.target.partition(b"?")[0]
        case "target":
            return delivery.target
        case "secret":
            return filling.secret
        case _:
            return _placed(variable, filling)


def _placed(variable: Variable, filling: Filling) -> bytes | None:
    place = variable.place
    if place is None:
        return None
    if place.where is Where.FIELD:
        texts = filling.fields.get(place.name)
        return texts[0].encode("latin-1", "replace") if texts else None
    if place.where is Where.RAW:
        body = filling.message.delivery.body if filling.body is None else filling.body
        return value_as_written(body, place.path)
    values = filling.message.values(place, filling.root)
    return values[0] if values else None


def _filtered(name: str, value: bytes, secret: bytes) -> bytes:
    match name:
        case "crc32":
            return str(zlib.crc32(value)).encode()
        case "lower":
            return value.lower()
        case "json":
            return json.dumps(value.decode("utf-8", "replace"), ensure_ascii=False).encode()
        case "jcs":
            return canonical(value)
        case "sha256":
            return hashlib.sha256(value).digest()
        case "hmac-sha256-hex":
            return hmac.digest(secret, value, "sha256").hex().encode()
        case "sha256-base64":
            return b64encode(hashlib.sha256(value).digest())
        case _:
            # The rest are `DIGEST-hex`; MD5 and SHA-1 are what a few senders sign, not what protects them.
            return hashlib.new(name.removesuffix("-hex"), value, usedforsecurity=False).hexdigest().encode()
