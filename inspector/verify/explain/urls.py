"""Causes in a signed URL: the sender knew this receiver by another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from urllib.parse import quote, unquote

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.message import Message, signed_url

_HOSTS = ("host", "x-forwarded-host", "x-original-host", "x-forwarded-server", "x-host", "forwarded")
_PORTS = ("", ":443", ":80", ":8080", ":3000", ":8443")
_ORDERS = ("scheme", "host", "port", "path", "query")


def other_urls(failure: Failure) -> Iterator[Finding]:
    """The signature is right for another URL of this receiver."""
    template = failure.scheme.template
    if template is None or not any(template.uses(name) for name in ("url", "path", "target")):
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    message = failure.trial.message
    usual, whole = signed_url(message), template.uses("url")
    known = {usual}
    for url in urls(message) if whole else targets(message):
        if url in known:
            continue
        known.add(url)
        if whole:
            filling = replace(failure.filling, url=url)
        else:
            delivery = replace(message.delivery, target=url.encode("latin-1", "replace"))
            filling = replace(failure.filling, message=Message(delivery, message.url))
        if prover.proves(filling) is not None:
            yield _finding(failure, url, usual if whole else message.delivery.target_text)
            return
        if failure.budget.spent:
            return


def urls(message: Message) -> Iterator[str]:
    """Whole URLs the sender may know, those that differ in the fewest parts first."""
    scheme, _, rest = signed_url(message).partition("://")
    authority, slash, path = rest.partition("/")
    own = _split(authority)
    choices: tuple[tuple[str, ...], ...] = (
        _unique([scheme, "https", "http"]),
        _unique([own[0], *_other_hosts(message), own[0].removeprefix("www."), f"www.{own[0]}"]),
        _unique([own[1], *_PORTS]),
        _unique(_paths(slash + path.partition("?")[0], message)),
        _unique(_queries(path.partition("?")[2])),
    )
    places = product(*(range(len(choice)) for choice in choices))
    for place in sorted(places, key=lambda place: (sum(map(bool, place)), place)):
        scheme, host, port, way, query = (choice[at] for choice, at in zip(choices, place, strict=True))
        yield f"{scheme}://{host}{port}{way}{query}"


def targets(message: Message) -> Iterator[str]:
    """Request targets the sender may know: where a proxy cut or rewrote the path."""
    path, _, query = message.delivery.target_text.partition("?")
    for way, more in product(_paths(path, message), _queries(query)):
        yield f"{way}{more}"


def _other_hosts(message: Message) -> Iterator[str]:
    for name in _HOSTS:
        for value in message.header(name)[:3]:
            text = value.decode("latin-1").split(",")[0].strip()[:255]
            if name == "forwarded":
                text = next(
                    (p.strip()[5:].strip('"') for p in text.split(";") if p.strip()[:5] == "host="), ""
                )
            if text:
                yield _split(text)[0]


def _paths(path: str, message: Message) -> list[str]:
    came = message.delivery.target_text.partition("?")[0]
    plain = unquote(path)
    found = [path, came, path.rstrip("/"), path.rstrip("/") + "/", plain, quote(plain), path.lower(), "/", ""]
    # A proxy that mounts this receiver under a path cuts the first part, or a public URL adds one.
    parts = path.split("/", 2)
    return [*found, *([f"/{parts[2]}"] if len(parts) > 2 else [])]


def _queries(query: str) -> list[str]:
    if not query:
        return [""]
    found = [query, "", unquote(query), "&".join(sorted(query.split("&")[:1000])), query.replace("+", "%20")]
    return [f"?{text}" if text else "" for text in found]


def _split(authority: str) -> tuple[str, str]:
    host, colon, port = authority.rpartition(":")
    return (host, f":{port}") if colon and port.isdigit() else (authority, "")


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:12]


def _finding(failure: Failure, signed: str, usual: str) -> Finding:
    shown, wanted = visible_line(signed[:500]), visible_line(usual[:500])
    parts = ", ".join(_differing(signed, usual)) or "spelling"
    return failure.finding(
        "signed_url",
        Certainty.PROVED,
        f"The key and the body are right: the URL that was signed is {shown}, and {wanted} was checked.",
        "Set --public-url to the URL that the sender knows, and see what the tunnel or proxy rewrites.",
        (("signed_url", shown), ("checked_url", wanted), ("parts", parts)),
    )


def _differing(signed: str, usual: str) -> Iterator[str]:
    one, other = _parts(signed), _parts(usual)
    yield from (name for name, a, b in zip(_ORDERS, one, other, strict=True) if a != b)


def _parts(url: str) -> tuple[str, str, str, str, str]:
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    authority, slash, path = rest.partition("/")
    host, port = _split(authority)
    way, _, query = path.partition("?")
    return scheme, host, port, slash + way, query
