"""Sign as the code schemes do: for the simulator, and to sign an edited delivery again.

It must never make a signature that its own judge would refuse: where a request cannot be signed by headers
alone, it raises.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from inspector.model import Headers, InspectorError
from inspector.providers import KeyRow, Provider, Reading, Scheme, Template
from inspector.verify.codes import contentful, gitea, mandrill, plivo, twilio
from inspector.verify.codes.components import Uncovered, signature_base
from inspector.verify.codes.rfc9421 import ROWS
from inspector.verify.codes.structured import dictionary, input_of
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.key import Key, KeyKind, Unusable, secrets_of
from inspector.verify.message import Message, signed_url
from inspector.verify.private import sign_with

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed with what. `now` is seconds since 1970 in UTC; `id` is the nonce where one is sent."""

    provider: Provider
    scheme: Scheme
    key: Key
    message: Message
    now: float
    id: str


def sign_code(signing: Signing) -> Pairs:
    """The headers that make a request this provider's. Raises InspectorError."""
    signer = _SIGNERS.get(signing.scheme.code)
    if signer is None:
        said = signing.provider.said
        raise InspectorError(
            f"{said} signs with a key of its own, which nobody else has.", "Replay a real one."
        )
    return signer(signing)


def _twilio(signing: Signing) -> Pairs:
    message = signing.message
    said = [value for name, value in message.query if name == twilio.BODY_HASH]
    wanted = sha256(message.delivery.body).hexdigest()
    if message.delivery.body and not message.is_form and said[:1] != [wanted.encode()]:
        hint = f"Add bodySHA256={wanted} to the query of the URL, or send a form."
        raise InspectorError("Twilio signs a body that is no form by its hash in the URL.", hint)
    fields = twilio.signed_fields(message)
    return _hmac_header(signing, _url(message) + _known(fields), "sha1")


def _mandrill(signing: Signing) -> Pairs:
    fields = mandrill.signed_fields(signing.message)
    return _hmac_header(signing, _url(signing.message) + _known(fields), "sha1")


def _plivo_v3(signing: Signing) -> Pairs:
    nonce = _nonce(signing)
    made = _hmac_header(signing, _known(plivo.signed_v3(signing.message)) + nonce.encode(), "sha256")
    return (*made, ("x-plivo-signature-v3-nonce", nonce))


def _plivo_v2(signing: Signing) -> Pairs:
    nonce = _nonce(signing)
    made = _hmac_header(signing, plivo.bare(signed_url(signing.message)) + nonce.encode(), "sha256")
    return (*made, ("x-plivo-signature-v2-nonce", nonce))


def _gitea(signing: Signing) -> Pairs:
    part, _ = gitea.signed_part(signing.message)
    base = fill(Template("payload", (part,)), Filling(signing.message))
    if isinstance(base, Missing):
        raise InspectorError(f"{signing.provider.said} signs {base.name}, which is not there.", "Add it.")
    return ((signing.scheme.signature.place.name, hmac.digest(_secret(signing), base, "sha256").hex()),)


def _contentful(signing: Signing) -> Pairs:
    stamp = str(int(signing.now * 1000))
    added = ((contentful.TIMESTAMP, stamp), (contentful.LIST, f"{contentful.LIST},{contentful.TIMESTAMP}"))
    message = _with(signing.message, added)
    base = contentful.head(message) + message.delivery.body
    name = signing.scheme.signature.place.name
    return (*added, (name, hmac.digest(_secret(signing), base, "sha256").hex()))


def _rfc9421(signing: Signing) -> Pairs:
    digest = b64encode(sha256(signing.message.delivery.body).digest()).decode()
    added = (("content-digest", f"sha-256=:{digest}:"),)
    message = _with(signing.message, added)
    algorithm = dict(signing.key.traits).get("alg", "")
    names = [
        "@method",
        "@target-uri",
        "content-digest",
        *(["content-type"] if message.header("content-type") else []),
    ]
    covered = " ".join(f'"{name}"' for name in names)
    keyid = f';keyid="{signing.key.id}"' if signing.key.id else ""
    text = f"sig1=({covered});created={int(signing.now)}{keyid}"
    members = dictionary(text.encode("utf-8", "replace"))
    given = input_of(members["sig1"]) if members else None
    if given is None:
        raise InspectorError("The key's id cannot stand in a signature.", "Use letters and digits.")
    try:
        base = signature_base(message, given)
    except Uncovered as problem:
        raise InspectorError(f"The request has not {problem}.", "Add it.") from problem
    made = b64encode(_sign_any(signing, algorithm, base)).decode()
    return (*added, ("signature-input", text), ("signature", f"sig1=:{made}:"))


def _sign_any(signing: Signing, algorithm: str, base: bytes) -> bytes:
    """With the key's algorithm; without one, that of its type."""
    key = signing.key
    if algorithm == "hmac-sha256" or (not algorithm and b"-----BEGIN" not in key.material.reveal()):
        reading = Reading.UTF8 if key.kind is KeyKind.SECRET_UTF8 else None
        row = signing.scheme.key if reading is None else KeyRow((reading,))
        return hmac.digest(_secret(signing, row), base, "sha256")
    tried = [ROWS[algorithm]] if algorithm in ROWS else list(_BY_TYPE)
    for name in tried[:-1]:
        try:
            return sign_with(key, name, base)
        except InspectorError:
            continue
    return sign_with(key, tried[-1], base)


def _hmac_header(signing: Signing, base: bytes, algorithm: str) -> Pairs:
    made = hmac.digest(_secret(signing), base, algorithm)
    return ((signing.scheme.signature.place.name, b64encode(made).decode()),)


def _secret(signing: Signing, row: KeyRow | None = None) -> bytes:
    secrets = secrets_of(signing.key, row or signing.scheme.key)
    if isinstance(secrets, Unusable):
        hint = f"Give a secret of {signing.provider.said}."
        raise InspectorError(f"The key {signing.key.name} {secrets.problem}.", hint)
    return secrets[0]


def _nonce(signing: Signing) -> str:
    return signing.id or str(int(signing.now * 1_000_000))


def _url(message: Message) -> bytes:
    return signed_url(message).encode("utf-8", "surrogatepass")


def _known(fields: bytes | None) -> bytes:
    if fields is None:
        raise InspectorError("The form has too many fields to be signed.", "Send fewer.")
    return fields


def _with(message: Message, added: Pairs) -> Message:
    """The message with headers that are part of the signature; those it had by these names are gone."""
    names = {name for name, _ in added}
    kept = [pair for pair in message.delivery.headers.pairs if pair[0].decode("latin-1").lower() not in names]
    headers = Headers((*kept, *Headers.of(added).pairs))
    return Message(replace(message.delivery, headers=headers), message.url)


_BY_TYPE = ("ed25519", "ecdsa-p256-sha256-raw", "ecdsa-p384-sha384-raw", "rsa-pss-sha512")
_SIGNERS: dict[str, Callable[[Signing], Pairs]] = {
    "contentful": _contentful,
    "gitea": _gitea,
    "mandrill": _mandrill,
    "plivo_v2": _plivo_v2,
    "plivo_v3": _plivo_v3,
    "rfc9421": _rfc9421,
    "twilio": _twilio,
}
