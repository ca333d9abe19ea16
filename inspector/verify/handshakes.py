"""The answer to a provider's registration challenge, as its data file describes it.

It must never act: whether an answer is sent is the caller's, and so the user's, choice. What it reflects is
short, holds no line break in a header, and is never said to be a page.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.model import Delivery, Status, Verdict
from inspector.providers import Handshake, Place, Provider, Template
from inspector.text import Secret
from inspector.verify.document import find, text_of
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.message import Message

LONGEST = 4096
"""The longest challenge that is answered, in bytes. Real ones have at most some hundred."""

_NO_PAGE = (("content-type", "text/plain; charset=utf-8"), ("x-content-type-options", "nosniff"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `name` is the handshake's, for people. `learnt` is the secret of all later deliveries,
    where the sender gives it in this request: keep it as a key, for as long as the user wants."""

    name: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    learnt: Secret | None = None


def handshake_reply(
    delivery: Delivery,
    provider: Provider,
    keys: Sequence[Key] = (),
    *,
    document: object = None,
    verdict: Verdict | None = None,
    message: Message | None = None,
) -> Reply | None:
    """The answer to a challenge, or None where the delivery is none, or a key is needed and missing.

    With a `verdict`, a challenge that must be signed is refused where it is not VALID: Discord tries that at
    registration. A wrong verify token is refused with 403. Never raises.
    """
    message = message or Message(delivery, document=document)
    for handshake in provider.handshakes:
        if _asked(handshake, message):
            return _answer(handshake, message, provider, keys, verdict)
    return None


def find_handshake(
    delivery: Delivery, candidates: Iterable[tuple[Provider, Sequence[Key]]]
) -> tuple[Provider, Reply] | None:
    """The provider that challenges so, and the answer, for a request that no header tells the sender of
    (Trello's HEAD, Dropbox's GET): `candidates` are the providers that the user configured.

    One whose challenge has signs of its own comes before one that only has a method. Never raises.
    """
    message = Message(delivery)
    found: list[tuple[int, Provider, Reply]] = []
    for provider, keys in candidates:
        for handshake in provider.handshakes:
            if _asked(handshake, message):
                reply = _answer(handshake, message, provider, keys, None)
                if reply is not None:
                    found.append((_signs(handshake), provider, reply))
                break
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else (best[1], best[2])


def _signs(handshake: Handshake) -> int:
    return len(handshake.header_values) + len(handshake.json_values) + len(handshake.query)


def _answer(
    handshake: Handshake,
    message: Message,
    provider: Provider,
    keys: Sequence[Key],
    verdict: Verdict | None,
) -> Reply | None:
    if handshake.signed and verdict is not None and verdict.status is not Status.VALID:
        return Reply(handshake.name, 401, (), b"")
    if handshake.token is not None:
        secrets = [key.material.reveal().strip() for key in keys if not key.kind.is_public]
        if not secrets:
            return None
        if not _held(message, handshake.token, secrets):
            return Reply(handshake.name, 403, (), b"")
    learnt: Secret | None = None
    if handshake.learns is not None:
        values = message.values(handshake.learns)
        if len(values) != 1 or not 0 < len(values[0]) <= LONGEST:
            return None
        learnt = Secret(values[0])
    return _reply(handshake, Filling(message, secret=_secret(provider, keys)), learnt)


def _held(message: Message, place: Place, secrets: list[bytes]) -> bool:
    """Whether the one value at a place is a secret. Every one is compared, in constant time."""
    values = message.values(place)
    same = [hmac.compare_digest(values[0], secret) for secret in secrets] if len(values) == 1 else []
    return any(same)


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


def _reply(handshake: Handshake, filling: Filling, learnt: Secret | None) -> Reply | None:
    headers: list[tuple[str, str]] = []
    for name, template in handshake.headers:
        value = _filled(template, filling)
        # A value from the request must not begin a new header line (RFC 9110, section 5.5).
        if value is None or any(byte < 0x20 or byte > 0x7E for byte in value):
            return None
        headers.append((name, value.decode("ascii")))
    body = b"" if handshake.body is None else _filled(handshake.body, filling)
    if body is None:
        return None
    named = {name.lower() for name, _ in headers}
    headers += [pair for pair in _NO_PAGE if body and pair[0] not in named]
    return Reply(handshake.name, handshake.status, tuple(headers), body, learnt)


def _filled(template: Template, filling: Filling) -> bytes | None:
    needs_secret = any("hmac-sha256-hex" in variable.filters for variable in template.variables)
    value = fill(template, filling)
    if isinstance(value, Missing) or len(value) > LONGEST or (needs_secret and not filling.secret):
        return None
    return value


def _secret(provider: Provider, keys: Sequence[Key]) -> bytes:
    for scheme in provider.schemes:
        for key in keys:
            secrets = secrets_of(key, scheme.key)
            if not isinstance(secrets, Unusable):
                return secrets[0]
    return b""
