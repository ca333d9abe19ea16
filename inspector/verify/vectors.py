"""Deliveries from a file, to be judged by `inspector verify`: JSON lines, a JSON array, or one object.

The fields are those of the project's signature vectors. A damaged entry is a Case with a problem, so
that the rest is still judged.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from inspector.model import Certainty, Delivery, Finding, Headers, Status, Verdict, body_digest
from inspector.providers import Providers
from inspector.text import Secret, visible_line
from inspector.verify.budget import Budget
from inspector.verify.candidates import judge_best
from inspector.verify.judging import judge
from inspector.verify.key import Key, KeyKind
from inspector.verify.recognition import recognise


@dataclass(frozen=True, slots=True)
class Case:
    """One delivery to judge. `now` is seconds since 1970 in UTC, None where the entry says none. With a
    `problem` the rest means nothing."""

    id: str
    provider: str | None = None
    variant: str | None = None
    delivery: Delivery | None = None
    url: str | None = None
    keys: tuple[Key, ...] = ()
    now: float | None = None
    problem: str = ""


def read_vectors(text: str) -> Iterator[Case]:
    """Every entry of a file, in order. Never raises for what stands in the text."""
    plain = text.removeprefix("\ufeff").strip()
    try:
        whole = json.loads(plain) if plain else []
    except (ValueError, RecursionError):
        yield from _lines(plain)
        return
    for number, entry in enumerate(whole if isinstance(whole, list) else [whole], 1):
        yield _case(entry, f"entry {number}")


def judge_case(
    case: Case, providers: Providers, *, now: float | None = None, budget: Budget | None = None
) -> Verdict:
    """The verdict on one entry; without a provider in it, the delivery's headers say who sent it.

    `now` is used where the entry has none; with neither, times are compared with 1970. Never raises.
    """
    if case.problem or case.delivery is None:
        message = f"This entry cannot be judged: {case.problem}."
        finding = Finding(
            "entry_malformed", Certainty.PROVED, message, "Compare it with the documented fields."
        )
        return Verdict(Status.INVALID, case.provider, findings=(finding,))
    at = case.now if case.now is not None else now or 0.0
    if case.provider is None:
        found = recognise(case.delivery, providers)
        _, verdict = judge_best(
            case.delivery,
            found,
            providers,
            lambda id: case.keys,
            now=at,
            url=case.url,
            variant=case.variant,
            budget=budget,
        )
        return verdict
    provider = providers.get(case.provider)
    if provider is None:
        return _unknown(case.provider, providers)
    return judge(
        case.delivery, provider, case.keys, now=at, url=case.url, variant=case.variant, budget=budget
    )


def _lines(text: str) -> Iterator[Case]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as problem:
            yield Case(f"line {number}", problem=f"line {number} is not JSON ({str(problem)[:100]})")
            continue
        yield _case(entry, f"line {number}")


def _case(entry: object, place: str) -> Case:
    if not isinstance(entry, dict):
        return Case(place, problem="it is not a JSON object")
    id = _text(entry.get("id")) or place
    provider = _text(entry.get("provider"))
    try:
        delivery = _delivery(entry)
        keys = tuple(_keys(entry.get("secret_or_key", entry.get("key"))))
        now = _now(entry.get("now"))
    except (ValueError, binascii.Error) as problem:
        return Case(id, provider, problem=visible_line(str(problem))[:300])
    variant, url = _text(entry.get("variant")), _text(entry.get("url"))
    return Case(id, provider, variant, delivery, url, keys, now)


def _delivery(entry: dict[str, object]) -> Delivery:
    body = _body(entry)
    url = _text(entry.get("url")) or "/"
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Delivery(
        at=0,
        method=_text(entry.get("method")) or "POST",
        target=target.encode("utf-8", "replace"),
        headers=Headers(tuple(_headers(entry.get("headers")))),
        body=body,
        sha256=body_digest(body),
    )


def _body(entry: dict[str, object]) -> bytes:
    encoded, plain = entry.get("body_base64"), entry.get("body")
    if isinstance(encoded, str):
        return b64decode(encoded, validate=True)
    if isinstance(plain, str):
        return plain.encode("utf-8", "surrogatepass")
    if encoded is None and plain is None:
        return b""
    raise ValueError("body_base64 is not a text")


def _headers(headers: object) -> Iterator[tuple[bytes, bytes]]:
    """An object (a list as value repeats the header) or a list of pairs."""
    if headers is None:
        return
    if isinstance(headers, dict):
        pairs: list[object] = [[name, value] for name, value in headers.items()]
    elif isinstance(headers, list):
        pairs = headers
    else:
        raise ValueError("headers is neither an object nor a list of pairs")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError("a header is not a pair of name and value")
        for value in pair[1] if isinstance(pair[1], list) else [pair[1]]:
            if not isinstance(value, str):
                raise ValueError(f"the header {pair[0]} is not a text")
            yield _bytes(pair[0]), _bytes(value)


def _keys(given: object) -> Iterator[Key]:
    if given is None:
        return
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, str):
            yield Key.of("key", item)
        elif isinstance(item, dict):
            yield from _key(item)
        else:
            raise ValueError("the key is neither a text nor an object")


def _key(item: dict[str, object]) -> Iterator[Key]:
    kind = str(item.get("kind", KeyKind.TEXT))
    texts = [item.get(name) for name in ("value", "current", "next", "certificate_pem")]
    found = [_material(text) for text in texts if text is not None]
    if not found:
        raise ValueError("the key has no value")
    known = KeyKind(kind) if kind in set(KeyKind) else KeyKind.TEXT
    id = next((_text(item[name]) for name in ("issuer", "app_key", "keyid") if name in item), None)
    traits = tuple(
        (name, value) for name, value in item.items() if isinstance(value, str) and name in _TRAITS
    )
    name = _text(item.get("name")) or kind
    for text in found:
        yield Key(name, Secret(text), known, id, traits)


def _material(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, dict):
        return json.dumps(value).encode()
    raise ValueError("the key's value is not a text")


def _now(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise ValueError("now is not a number of seconds")
    return float(value)


def _unknown(id: str, providers: Providers) -> Verdict:
    near = providers.nearest(id)
    fix = f'Did you mean "{near}"?' if near else "`inspector providers` lists them."
    message = f'There is no provider "{visible_line(id)[:64]}".'
    return Verdict(
        Status.UNKNOWN_PROVIDER, id, findings=(Finding("unknown_provider", Certainty.PROVED, message, fix),)
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _bytes(text: str) -> bytes:
    # A header byte above 0x7f stands as one Latin-1 character in a vector, as everywhere here.
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


_TRAITS = ("url", "webhook_id", "alg", "well_known_url")
