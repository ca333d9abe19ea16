"""Sign as the provider does: for the simulator, and to sign an edited delivery again.

It must never read a clock or make up a key: all of it is an argument.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from inspector.model import Delivery, Headers, InspectorError, body_digest
from inspector.providers import Encoding, Kind, Place, Provider, Scheme, Template, Timestamp, Unit, Where
from inspector.verify.codes.sign import Signing, sign_code
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.message import Message
from inspector.verify.primitive import digest
from inspector.verify.private import sign_with
from inspector.verify.received import encode

Pairs = tuple[tuple[str, str], ...]

_IN_HEADERS = (Where.HEADER, Where.BEARER, Where.BASIC)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be signed. `url` is the public URL; `headers` are those that may be signed too."""

    method: str
    url: str
    body: bytes
    headers: Pairs = ()

    def delivery(self) -> Delivery:
        """The request as it will arrive."""
        _, _, rest = self.url.partition("://")
        slash = rest.find("/")
        target = (rest[slash:] if slash >= 0 else "/").encode()
        headers = Headers.of(self.headers)
        return Delivery(0, self.method, target, headers, self.body, body_digest(self.body))


def sign(
    provider: Provider,
    key: Key,
    request: Request,
    *,
    now: float,
    id: str = "",
    variant: str | None = None,
) -> Pairs:
    """The headers that make a request this provider's: signature, timestamp, id.

    `key` holds the shared secret, or the private key of an asymmetric scheme. `now` is seconds since 1970
    in UTC. `id` is the message id where one is signed. Raises InspectorError for a key that does not
    fit, and for schemes whose signature stands in the body.
    """
    message = Message(request.delivery(), request.url)
    return sign_message(provider, scheme_for(provider, variant), key, message, now=now, id=id)


def sign_message(
    provider: Provider,
    scheme: Scheme,
    key: Key,
    message: Message,
    *,
    now: float,
    id: str = "",
    stamp: str | None = None,
) -> Pairs:
    """As `sign`, for a message and one of the provider's schemes; `stamp` is the time as it is to be written,
    where it is not that of `now`."""
    place = scheme.signature.place
    if place.where not in _IN_HEADERS:
        raise InspectorError(
            f"{provider.said} puts its signature into the body, which cannot be signed again.",
            "Use a delivery the provider sent itself.",
        )
    if scheme.kind is Kind.CODE:
        return sign_code(Signing(provider, scheme, key, message, now, id))
    if scheme.kind is Kind.TOKEN:
        return ((_header(place), _token(key, place)),)
    if stamp is None:
        stamp = "" if scheme.timestamp is None else write_instant(scheme.timestamp, now)
    filling = Filling(message, id.encode("latin-1"), stamp.encode("latin-1"), {}, blank=scheme.blank)
    if scheme.kind is Kind.JWT:
        return ((_header(place), scheme.signature.prefix + _jwt(scheme, key, message, now)),)
    base = Missing("signed") if scheme.template is None else fill(scheme.template, filling)
    if isinstance(base, Missing):
        raise InspectorError(f"{provider.said} signs {base.name}, which is not in this request.", "Add it.")
    signature = _signature(provider, scheme, key, base, filling)
    return _headers(scheme, signature, stamp, id)


def scheme_for(provider: Provider, variant: str | None = None) -> Scheme:
    """The scheme a provider signs with today, or the variant asked for. Raises InspectorError."""
    for scheme in provider.schemes:
        if scheme.variant == variant or (variant is None and not scheme.legacy):
            return scheme
    known = ", ".join(scheme.variant for scheme in provider.schemes if scheme.variant) or "none"
    raise InspectorError(f"{provider.said} has no variant {variant!r}.", f"Known: {known}.")


def identity(provider: Provider, *, event: str = "", delivery_id: str = "", webhook_id: str = "") -> Pairs:
    """The headers that carry these facts, for a provider that puts them into headers."""
    facts = ((provider.event, event), (provider.delivery_id, delivery_id), (provider.webhook_id, webhook_id))
    found = ((_only_header(sources), value) for sources, value in facts if value)
    return tuple((name, value) for name, value in found if name)


def write_instant(row: Timestamp, now: float) -> str:
    """A time as a provider writes it."""
    match row.unit:
        case Unit.MILLISECONDS:
            return str(int(now * 1000))
        case Unit.RFC3339:
            return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case Unit.HTTP_DATE:
            from email.utils import formatdate  # It loads sockets; hardly a sender needs it.

            return formatdate(now, usegmt=True)
        case _:
            return str(int(now))


def _signature(provider: Provider, scheme: Scheme, key: Key, base: bytes, filling: Filling) -> str:
    if scheme.kind is Kind.ASYMMETRIC:
        return encode(scheme.signature, sign_with(key, scheme.algorithm, base))
    return encode(scheme.signature, digest(scheme, _secret(provider, scheme, key), base, filling))


def _secret(provider: Provider, scheme: Scheme, key: Key) -> bytes:
    secrets = secrets_of(key, scheme.key)
    if isinstance(secrets, Unusable):
        raise InspectorError(f"The key {key.name} {secrets.problem}.", f"Give a secret of {provider.said}.")
    return secrets[0]


def _headers(scheme: Scheme, signature: str, stamp: str, id: str) -> Pairs:
    row, timestamp = scheme.signature, scheme.timestamp
    value = f"{row.field}{row.separator}{signature}" if row.field else signature
    headers: list[tuple[str, str]] = []
    if scheme.id is not None and scheme.id.where is Where.HEADER:
        headers.append((scheme.id.name, id))
    if timestamp is not None and timestamp.place.where is Where.HEADER:
        headers.append((timestamp.place.name, stamp))
    if timestamp is not None and timestamp.place.where is Where.FIELD:
        joint = row.split + (" " if row.trim else "")
        value = f"{timestamp.place.name}{row.separator}{stamp}{joint}{value}"
    headers.append((_header(row.place), value))
    return tuple(headers)


def _jwt(scheme: Scheme, key: Key, message: Message, now: float) -> str:
    claims = scheme.claims
    if claims is None or not claims.algorithms[0].startswith("HS"):
        raise InspectorError("Only tokens with a shared secret can be signed.", "Use a provider with HS256.")
    secrets = secrets_of(key, scheme.key)
    if isinstance(secrets, Unusable):
        raise InspectorError(f"The key {key.name} {secrets.problem}.", "Give the shared secret.")
    hashed = sha256(message.delivery.body).digest()
    said = hashed.hex() if claims.hash_encoding is Encoding.HEX else _b64(hashed, claims.hash_encoding)
    payload: dict[str, object] = {"iat": int(now), "exp": int(now) + 300, claims.hash: said}
    if "nbf" in claims.require:
        payload["nbf"] = int(now)
    issuer = key.id if claims.issuer_is_key_id else claims.issuer
    if issuer:
        payload["iss"] = issuer
    if claims.url:
        payload[claims.url] = message.url or ""
    parts: Sequence[object] = ({"alg": claims.algorithms[0], "typ": "JWT"}, payload)
    signed = b".".join(_part(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    signature = hmac.digest(secrets[0], signed, f"sha{claims.algorithms[0][2:]}")
    return (signed + b"." + _part(signature)).decode()


def _b64(data: bytes, encoding: Encoding) -> str:
    text = urlsafe_b64encode(data).decode()
    return text.rstrip("=") if encoding is Encoding.BASE64URL else text.replace("-", "+").replace("_", "/")


def _part(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _token(key: Key, place: Place) -> str:
    text = key.material.reveal().decode("utf-8", "replace")
    if place.where is Where.BASIC:
        return f"Basic {b64encode(text.encode()).decode()}"
    return f"Bearer {text}" if place.where is Where.BEARER else text


def signature_header(scheme: Scheme) -> str:
    """The header that a scheme's signature is written into, lower case."""
    return _header(scheme.signature.place)


def _header(place: Place) -> str:
    if place.where in (Where.BEARER, Where.BASIC):
        return "authorization"
    return place.name.removesuffix("*") + ("1" if place.name.endswith("-*") else "")


def _only_header(sources: tuple[Template, ...]) -> str:
    for source in sources[:1]:
        for variable in source.variables:
            if variable.place is not None and variable.place.where is Where.HEADER:
                return variable.place.name
    return ""
