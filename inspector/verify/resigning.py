"""Sign a delivery again after it was edited: its provider's headers made anew, each where it stood.

Every signature of the kind asked for that the delivery carries is replaced, so that none is left that is
wrong. It must never read a clock or make up a key or an id: all are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from inspector.model import Headers, InspectorError
from inspector.providers import Kind, Provider, Scheme, Where
from inspector.verify.instant import read_instant
from inspector.verify.key import Key
from inspector.verify.message import Message
from inspector.verify.received import receive
from inspector.verify.signing import Pairs, scheme_for, sign_message


@dataclass(frozen=True, slots=True)
class Renewal:
    """`now` is seconds since 1970 in UTC. `fresh` writes it, and an id that `new_id` makes of the old one
    (empty where there was none); without it the delivery keeps both where it has them."""

    now: float
    fresh: bool
    new_id: Callable[[str], str]


def sign_again(
    provider: Provider, keys: Sequence[Key], message: Message, renewal: Renewal, *, private: bool
) -> Headers:
    """The message's headers with right signatures. `private` signs what the provider signs with a private
    key, else what it signs with a shared secret. Raises InspectorError where no key can do it."""
    for scheme in _schemes(provider, message, private=private):
        pairs = _signed(provider, scheme, keys, message, renewal)
        headers = put(message.delivery.headers, pairs)
        message = Message(replace(message.delivery, headers=headers), message.url)
        # A second signature is over the same time and id.
        renewal = replace(renewal, fresh=False)
    return message.delivery.headers


def private_schemes(provider: Provider) -> tuple[Scheme, ...]:
    """What a provider signs with a private key."""
    return tuple(scheme for scheme in provider.schemes if scheme.kind is Kind.ASYMMETRIC)


def put(headers: Headers, pairs: Pairs) -> Headers:
    """The headers with these values: in the place and spelling of the first that was there by that name,
    at the end where there was none. Repeats of it are gone."""
    wanted = {name.lower().encode("latin-1"): value.encode("latin-1", "replace") for name, value in pairs}
    placed: set[bytes] = set()
    kept: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        lower = name.lower()
        if lower not in wanted:
            kept.append((name, value))
        elif lower not in placed:
            placed.add(lower)
            kept.append((name, wanted[lower]))
    added = [(name.encode("latin-1"), wanted[name.lower().encode("latin-1")]) for name, _ in pairs]
    return Headers((*kept, *(pair for pair in added if pair[0].lower() not in placed)))


def _schemes(provider: Provider, message: Message, *, private: bool) -> list[Scheme]:
    """Those whose signature is there, one a header; else what the provider signs with today."""
    fitting = [scheme for scheme in provider.schemes if (scheme.kind is Kind.ASYMMETRIC) is private]
    if not fitting:
        kind = "with a private key" if private else "with a shared secret"
        raise InspectorError(f"{provider.said} does not sign {kind}.", "Choose the other way.")
    there = [scheme for scheme in fitting if receive(scheme.signature, message).texts]
    # A token is a secret of its own, which is not the one that signs.
    signing = [scheme for scheme in there if scheme.kind is not Kind.TOKEN] or there
    by_place = {scheme.signature.place: scheme for scheme in reversed(signing)}
    if by_place:
        return list(reversed(by_place.values()))
    current = [scheme for scheme in fitting if not scheme.legacy] or fitting
    return [current[0] if private else scheme_for(replace(provider, schemes=tuple(current)))]


def _signed(
    provider: Provider, scheme: Scheme, keys: Sequence[Key], message: Message, renewal: Renewal
) -> Pairs:
    """With the first key that can."""
    failure = InspectorError(f"There is no key to sign as {provider.said} with.", _NO_KEY)
    stamp, now = _stamp(scheme, message, renewal)
    id = _id(scheme, message, renewal)
    for key in keys:
        try:
            return sign_message(provider, scheme, key, message, now=now, id=id, stamp=stamp)
        except InspectorError as error:
            failure = error
    raise failure


def _stamp(scheme: Scheme, message: Message, renewal: Renewal) -> tuple[str | None, float]:
    """The time to be signed as text (None: that of the number) and as a number."""
    row = scheme.timestamp
    if row is None:
        return None, renewal.now
    if row.place.where is Where.FIELD:
        found: Sequence[str] = receive(scheme.signature, message).fields.get(row.place.name, ())
    else:
        found = [value.decode("latin-1") for value in message.values(row.place)]
    renewed = renewal.fresh and row.place.where in (Where.HEADER, Where.FIELD)
    if renewed or not found or not found[0]:
        return None, renewal.now
    seconds = read_instant(row, found[0]).seconds
    return found[0], renewal.now if seconds is None else seconds


def _id(scheme: Scheme, message: Message, renewal: Renewal) -> str:
    if scheme.id is None:
        return ""
    values = message.values(scheme.id)
    old = values[0].decode("latin-1") if values else ""
    if scheme.id.where is not Where.HEADER:
        return old
    return renewal.new_id(old) if renewal.fresh or not old else old


_NO_KEY = "Name its secret in the config file."
