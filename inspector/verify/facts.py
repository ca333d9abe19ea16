"""What a delivery says about itself: event, ids, session, from the places its provider names."""

from __future__ import annotations

from inspector.model import Delivery, Facts
from inspector.providers import Provider, Template
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.message import Message

LONGEST = 500
"""How many characters of a fact are kept."""


def read_facts(
    delivery: Delivery,
    provider: Provider | None,
    document: object = None,
    *,
    session: tuple[Template, ...] = (),
    message: Message | None = None,
) -> Facts:
    """The facts of a delivery. `document` is its parsed JSON body where the caller has it; `session` are the
    user's own places of the session, which come before the provider's; `message` is the delivery as it was
    opened already. Never raises."""
    filling = Filling(message or Message(delivery, document=document))
    if provider is None:
        return Facts(session=_first(session, filling))
    return Facts(
        provider=provider.id,
        event=_first(provider.event, filling),
        delivery_id=_first(provider.delivery_id, filling),
        webhook_id=_first(provider.webhook_id, filling),
        session=_first((*session, *provider.session), filling),
    )


def _first(sources: tuple[Template, ...], filling: Filling) -> str | None:
    for source in sources:
        value = fill(source, filling)
        if not isinstance(value, Missing) and value:
            return _text(value)
    return None


def _text(value: bytes) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return text[:LONGEST]
