"""The answer to a provider's registration challenge, as its data file describes it.

It must never act: whether an answer is sent is the caller's, and so the user's, choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.model import Delivery
from inspector.providers import Handshake, Provider, Template
from inspector.verify.document import find, text_of
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.message import Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `name` is the handshake's, for people."""

    name: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def handshake_reply(
    delivery: Delivery, provider: Provider, keys: Sequence[Key] = (), *, document: object = None
) -> Reply | None:
    """The answer to a challenge, or None where the delivery is none, or a key is needed and missing."""
    message = Message(delivery, document=document)
    for handshake in provider.handshakes:
        if _asked(handshake, message):
            return _reply(handshake, Filling(message, secret=_secret(provider, keys)))
    return None


def _asked(handshake: Handshake, message: Message) -> bool:
    if message.delivery.method != handshake.method:
        return False
    for name, wanted in handshake.header_values:
        values = message.header(name)
        if not values or wanted not in ("*", values[0].decode("latin-1")):
            return False
    names = {name.decode("latin-1") for name, _ in message.query}
    if not names.issuperset(handshake.query):
        return False
    for path, wanted in handshake.json_values:
        texts = [text_of(value) for value in find(message.document, path)]
        if not texts or texts[0] is None or wanted not in ("*", texts[0]):
            return False
    return True


def _reply(handshake: Handshake, filling: Filling) -> Reply | None:
    headers: list[tuple[str, str]] = []
    for name, template in handshake.headers:
        value = _filled(template, filling)
        # A value from the request must not begin a new header line (RFC 9110, section 5.5).
        if value is None or any(byte < 0x20 or byte > 0x7E for byte in value):
            return None
        headers.append((name, value.decode("ascii")))
    body = b"" if handshake.body is None else _filled(handshake.body, filling)
    return None if body is None else Reply(handshake.name, handshake.status, tuple(headers), body)


def _filled(template: Template, filling: Filling) -> bytes | None:
    needs_secret = any("hmac-sha256-hex" in variable.filters for variable in template.variables)
    value = fill(template, filling)
    return None if isinstance(value, Missing) or (needs_secret and not filling.secret) else value


def _secret(provider: Provider, keys: Sequence[Key]) -> bytes:
    for scheme in provider.schemes:
        for key in keys:
            secrets = secrets_of(key, scheme.key)
            if not isinstance(secrets, Unusable):
                return secrets[0]
    return b""
