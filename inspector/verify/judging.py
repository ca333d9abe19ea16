"""The verdict on a delivery. It must never raise, read a clock, or let a message choose its algorithm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspector.model import Certainty, Delivery, Finding, Status, Verdict
from inspector.providers import Kind, Provider, Scheme
from inspector.verify.budget import Budget
from inspector.verify.by_jwt import judge_jwt
from inspector.verify.by_template import judge_template
from inspector.verify.by_token import judge_token
from inspector.verify.codes import judge_code
from inspector.verify.key import Key
from inspector.verify.message import Message, public_url_for
from inspector.verify.received import receive
from inspector.verify.surroundings import NOTHING_AROUND, Surroundings
from inspector.verify.trial import Trial


def judge(
    delivery: Delivery,
    provider: Provider | None,
    keys: Sequence[Key],
    *,
    now: float,
    public_url: str | None = None,
    url: str | None = None,
    variant: str | None = None,
    document: object = None,
    budget: Budget | None = None,
    explain: bool = True,
    surroundings: Surroundings = NOTHING_AROUND,
    message: Message | None = None,
) -> Verdict:
    """The verdict on one delivery. Never raises.

    `now` is seconds since 1970 in UTC. `public_url` is the origin (and path prefix) the sender knows;
    `url` the whole URL where that is known exactly. `variant` prefers one of the provider's schemes.
    `document` is the parsed JSON body where the caller has it. `budget` bounds the search for the
    cause of a failure, which `explain=False` leaves out; `surroundings` are what it may look at beside.
    `message` is the delivery as it was opened already, its URL included: then the rest of them is not read.
    """
    if provider is None:
        return Verdict(Status.UNKNOWN_PROVIDER, findings=(_UNKNOWN,))
    # A verdict is due for every delivery, whatever a bug here or in a library does with it.
    try:
        if message is None:
            if url is None and public_url:
                url = public_url_for(public_url, delivery.target)
            message = Message(delivery, url, document)
        limit = (budget or Budget()) if explain else None
        return _judge(provider, message, tuple(keys), now, variant or "", limit, surroundings)
    except Exception as problem:
        return Verdict(Status.INVALID, provider.id, findings=(_failed(problem),))


def _judge(
    provider: Provider,
    message: Message,
    keys: tuple[Key, ...],
    now: float,
    variant: str,
    budget: Budget | None,
    surroundings: Surroundings,
) -> Verdict:
    if provider.unsupported:
        finding = Finding("unsupported", Certainty.PROVED, provider.unsupported)
        return Verdict(Status.NO_KEY, provider.id, findings=(finding,))
    schemes = _present(provider, message, variant)
    if not schemes:
        return _unsigned(provider, message)
    best: Verdict | None = None
    for scheme, named in schemes:
        if not named and best is not None and best.status is not Status.NO_KEY:
            break
        verdict = _JUDGES[scheme.kind](Trial(provider, scheme, message, keys, now, budget, surroundings))
        if verdict.status in _SETTLED:
            return verdict
        if best is None or _RANK[verdict.status] > _RANK[best.status]:
            best = verdict
    return best or _unsigned(provider, message)


def _present(provider: Provider, message: Message, variant: str) -> list[tuple[Scheme, bool]]:
    """The schemes whose signature header is there, and whether it has an item of that scheme.

    Rows that share a header (v1, v1a) are told apart by that. The wanted one comes first, a legacy one
    only where it is alone.
    """
    there = [scheme for scheme in provider.schemes if _applies(scheme, message)]
    if len(there) == 1:
        return [(there[0], True)]
    current = [scheme for scheme in there if not scheme.legacy] or there
    found = [(scheme, scheme.variant == variant or _has_item(scheme, message)) for scheme in current]
    return sorted(found, key=lambda pair: (not pair[1], pair[0].variant != variant))


def _has_item(scheme: Scheme, message: Message) -> bool:
    return scheme.each is not None or bool(receive(scheme.signature, message).texts)


def _applies(scheme: Scheme, message: Message) -> bool:
    for name, wanted in scheme.when:
        values = message.header(name)
        if not values if wanted == "*" else wanted.encode() not in (values or [b""]):
            return False
    return message.has(scheme.each or scheme.signature.place)


def _unsigned(provider: Provider, message: Message) -> Verdict:
    rows = [scheme for scheme in provider.schemes if not scheme.legacy] or list(provider.schemes)
    wanted = " or ".join(dict.fromkeys(str(row.signature.place).replace(":", " ", 1) for row in rows))
    finding = Finding(
        "header_missing",
        Certainty.PROVED,
        f"{provider.said} puts its signature into {wanted}; this delivery has none.",
        provider.fixes.get(
            "header_missing", "See whether a proxy drops it, and whether signing is switched on."
        ),
        (("expected", wanted), ("headers", ", ".join(message.header_names)[:1000])),
    )
    return Verdict(Status.UNSIGNED, provider.id, rows[0].title, (finding,))


def _failed(problem: Exception) -> Finding:
    return Finding(
        "not_judged",
        Certainty.PROVED,
        f"The check itself failed ({type(problem).__name__}): this delivery counts as not verified.",
        "Export it with `inspector export --raw` and report it.",
    )


_UNKNOWN = Finding(
    "unknown_provider",
    Certainty.PROVED,
    "No known provider's headers are there, so there is no signature to check.",
    "Name the sender with --provider, or describe it in a provider file of your own.",
)
_SETTLED = frozenset([Status.VALID, Status.STALE, Status.TOKEN])
_RANK = {Status.INVALID: 2, Status.NO_KEY: 1, Status.UNSIGNED: 0, Status.UNKNOWN_PROVIDER: 0}
_JUDGES: dict[Kind, Callable[[Trial], Verdict]] = {
    Kind.HMAC: judge_template,
    Kind.HASH: judge_template,
    Kind.ASYMMETRIC: judge_template,
    Kind.TOKEN: judge_token,
    Kind.JWT: judge_jwt,
    Kind.CODE: judge_code,
}
