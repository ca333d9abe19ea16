"""The verdict where several senders fit: the one whose signature is right tells who it was.

It must never try a provider that the delivery's headers do not speak for, or one without a key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspector.model import Delivery, Status, Verdict
from inspector.providers import Provider, Providers
from inspector.verify.budget import Budget
from inspector.verify.judging import judge
from inspector.verify.key import Key
from inspector.verify.message import Message
from inspector.verify.recognition import Recognition

CANDIDATES = 20
"""How many other senders are tried at most."""


def judge_best(
    delivery: Delivery,
    recognition: Recognition,
    providers: Providers,
    keys_of: Callable[[str], Sequence[Key]],
    *,
    now: float,
    public_url: str | None = None,
    url: str | None = None,
    variant: str | None = None,
    document: object = None,
    budget: Budget | None = None,
    explain: bool = True,
    message: Message | None = None,
) -> tuple[Provider | None, Verdict]:
    """The sender and the verdict: the recognised one, or another that fits and whose signature is right.

    `keys_of` gives the keys of a provider's id. Where no signature is right, the recognised provider's
    verdict stands, explained. The rest is as in `judge`. Raises ConfigError only for a user's own provider
    file that is wrong.
    """

    def verdict(provider: Provider | None, explained: bool) -> Verdict:
        keys = () if provider is None else tuple(keys_of(provider.id))
        return judge(
            delivery,
            provider,
            keys,
            now=now,
            public_url=public_url,
            url=url,
            variant=variant,
            document=document,
            budget=budget,
            explain=explained,
            message=message,
        )

    first = recognition.provider
    others = [id for id in recognition.others if keys_of(id)][:CANDIDATES]
    if first is None or not others:
        return first, verdict(first, explain)
    # A search for the cause is worth its time only when nobody's signature is right.
    found = verdict(first, False)
    if found.status in _RIGHT:
        return first, found
    for id in others:
        other = providers[id]
        tried = verdict(other, False)
        if tried.status in _RIGHT:
            return other, tried
    return first, verdict(first, True) if explain else found


_RIGHT = frozenset([Status.VALID, Status.STALE, Status.TOKEN])
