"""Who sent this: the provider whose signs a delivery carries. It must never take a payload's word for more
than a guess: headers that only one provider uses come first, the shape of a body last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from inspector.model import Delivery
from inspector.providers import Provider, Providers, Rule, Sign, Strength
from inspector.verify.document import find, text_of
from inspector.verify.message import Message


@dataclass(frozen=True, slots=True)
class Recognition:
    """The provider, others that fit as well (ids, those with a key first), and why, in one sentence."""

    provider: Provider | None
    others: tuple[str, ...] = ()
    why: str = ""


def recognise(
    delivery: Delivery,
    providers: Providers,
    *,
    configured: Collection[str] = (),
    assume: str | None = None,
    message: Message | None = None,
) -> Recognition:
    """The sender of a delivery.

    `configured` are the providers that have keys: they settle what the headers leave open. `assume` is
    what the user said, and is taken; `message` is the delivery as it was opened already. Raises ConfigError
    only for an `assume` that is no provider.
    """
    if assume is not None:
        return Recognition(providers[assume], why="you said so")
    message = message or Message(delivery)
    found = _matches(message, providers)
    if not found:
        return Recognition(None, why="no known provider's headers are there")
    strength = max(grade.strength for grade in found.values())
    level = [id for id, grade in found.items() if grade.strength is strength]
    level.sort(key=lambda id: -found[id].signs)
    tied = _without_imitated(level, providers)
    chosen, why = _settle(tied, strength, configured, providers, message)
    rest = [id for id in tied if id != chosen]
    others = tuple(sorted(rest, key=lambda id: id not in configured))
    provider = providers.get(chosen)
    return Recognition(provider, others, why)


class _Grade(NamedTuple):
    """How well a rule fits: its strength, then how many signs it asks for."""

    strength: Strength
    signs: int


def _matches(message: Message, providers: Providers) -> dict[str, _Grade]:
    """The providers that fit, with the grade of their best rule."""
    signs: Iterable[Sign] = (
        sign for name in message.header_names for sign in providers.by_header.get(name, ())
    )
    found = _grade(signs, message)
    if all(grade.strength is Strength.WEAK for grade in found.values()) and providers.by_body:
        for id, grade in _grade(_by_body(message, providers), message).items():
            found.setdefault(id, grade)
    return found


def _by_body(message: Message, providers: Providers) -> Iterable[Sign]:
    """Those of the rules about bodies that this one can fit: most fail by the first key alone."""
    document = message.document
    keys: Collection[object] = document if isinstance(document, dict) else ()
    return (sign for sign in providers.by_body if sign.key is None or sign.key in keys)


def _grade(signs: Iterable[Sign], message: Message) -> dict[str, _Grade]:
    found: dict[str, _Grade] = {}
    for sign in signs:
        rule = sign.rule
        grade = _Grade(rule.strength, rule.signs)
        known = found.get(sign.provider)
        if (known is None or grade > known) and _holds(rule, message):
            found[sign.provider] = grade
    return found


def _holds(rule: Rule, message: Message) -> bool:
    # Values first: browsers and proxies send the same names as everybody, and few begin as a rule says.
    for name, start in rule.starts:
        for value in message.header(name):
            if value.lower().startswith(start):
                break
        else:
            return False
    for name in rule.headers:
        if not message.header(name):
            return False
    for name in rule.absent:
        if message.header(name):
            return False
    return (
        (not rule.query or _names(rule.query, message.query))
        and (not rule.form or _names(rule.form, message.form))
        and _shaped(rule, message)
    )


def _names(wanted: tuple[str, ...], fields: list[tuple[bytes, bytes]]) -> bool:
    return {name.encode() for name in wanted} <= {name for name, _ in fields}


def _shaped(rule: Rule, message: Message) -> bool:
    """Whether the body has the paths and the beginnings of values that a rule names."""
    for path in rule.json:
        if not find(message.document, path):
            return False
    for path, start in rule.body:
        texts = (text_of(value) for value in find(message.document, path))
        if not any(text is not None and text.startswith(start) for text in texts):
            return False
    return True


def _without_imitated(tied: list[str], providers: Providers) -> list[str]:
    """Drop a provider whose headers another one that fits also sends (Gitea sends GitHub's)."""
    imitated = {other for id in tied for other in providers.before(id)}
    return [id for id in tied if id not in imitated] or tied


def _settle(
    tied: list[str],
    strength: Strength,
    configured: Collection[str],
    providers: Providers,
    message: Message,
) -> tuple[str, str]:
    named = _GROUNDS[strength]
    if len(tied) == 1:
        return tied[0], named
    ready = [id for id in tied if id in configured]
    if len(ready) == 1:
        return ready[0], f"{named}; it is the one with a key"
    open_ = ready or tied
    alike = [id for id in open_ if _looks_like(providers.rules(id), message)]
    if len(alike) == 1:
        return alike[0], f"{named}, and it looks like it; others fit as well"
    # Where neither a key nor the body settles it, the family's own name is right.
    general = [id for id in open_ if providers.is_family(id)]
    return (general or open_)[0], f"{named}; others fit as well"


def _looks_like(rules: Iterable[Rule], message: Message) -> bool:
    """Whether a header's value or the body's shape is as one of a provider's rules names it."""
    return any((rule.values or rule.json or rule.body) and _holds(rule, message) for rule in rules)


_GROUNDS = {
    Strength.OWN: "its own headers are there",
    Strength.SHARED: "the headers of its family are there",
    Strength.WEAK: "it looks like it",
}
