"""Where deliveries are sent: a URL the user named, read once and strictly.

It must never take any part of a URL from a payload, and never resolve a name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from inspector.forward.failure import loops
from inspector.forward.rewrite import NOTHING, Rewrite
from inspector.model import ForwardError
from inspector.text import shorten, visible_line

_SHOWN = 120
_EXAMPLE = "Write it like http://localhost:3000/webhooks."
_NOT_URL = re.compile(r"[\x00-\x20\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_PORT_ALONE = re.compile(r"[0-9]{1,5}(?=$|[/?])")
_HOST = re.compile(r"[0-9A-Za-z_.\-]+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send, and how long and how much to take back.

    A URL without a path (or with `/` alone) is an origin: a delivery keeps its own path and query. A
    URL with a path replaces the delivery's path, and the delivery's query is kept; a query in the URL
    stands before it, joined by `&`.

    `timeout` is seconds for the whole try. Only loopback addresses are connected to, unless the host
    is one of `allow_hosts`. `own_ports` are the inspector's: sending there would go round for ever.
    At most `max_answer` bytes of the answer's body are kept, and no more is read. `rewrite` is what a
    route changes on the way. `insecure` takes any certificate, from this target alone.
    """

    url: str
    timeout: float = 30.0
    allow_hosts: frozenset[str] = frozenset()
    own_ports: frozenset[int] = frozenset()
    max_answer: int = 10 * 2**20
    rewrite: Rewrite = NOTHING
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """A target's URL in its parts. `host` has no brackets; `path` is "" for an origin.

    `authority` is what the Host header says (RFC 9110, section 7.2).
    """

    secure: bool
    host: str
    port: int
    path: str
    query: str
    authority: str

    @property
    def scheme(self) -> str:
        return "https" if self.secure else "http"

    @property
    def local(self) -> bool:
        """Whether the host is this machine by its name alone (RFC 6761, section 6.3) or its number."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        address = literal(self.host)
        return address is not None and is_loopback(address)


def parse_target(
    url: str,
    *,
    timeout: float = 30.0,
    allow_hosts: frozenset[str] = frozenset(),
    own_ports: frozenset[int] = frozenset(),
    max_answer: int = 10 * 2**20,
    rewrite: Rewrite = NOTHING,
    insecure: bool = False,
    insecure_hosts: Collection[str] = (),
) -> Target:
    """A target that may be used as far as its URL tells; names are resolved when sending.

    `localhost:3000/x` and `3000/x` are both read as `http://localhost:3000/x`. It is `insecure` too when its
    host, or its host and port, are one of `insecure_hosts`.
    Raises ForwardError.
    """
    text = url.strip()
    if _PORT_ALONE.match(text):
        text = f"http://localhost:{text}"
    elif "://" not in text:
        text = f"http://{text}"
    place = destination(text)
    insecure = insecure or _names_host(place, insecure_hosts)
    target = Target(text, timeout, allow_hosts, own_ports, max_answer, rewrite, insecure)
    address = literal(place.host)
    if address is not None and address.is_unspecified:
        raise ForwardError(f"{place.host} is an address to listen on, not one to send to.", _EXAMPLE)
    if address is not None:
        require_allowed(place, target, place.local)
    if place.local and place.port in own_ports:
        failure = loops(place.authority)
        raise ForwardError(failure.message, "Name the port your app listens on.")
    return target


@lru_cache(maxsize=64)
def destination(url: str) -> Destination:
    """The parts of a URL. Raises ForwardError for one that cannot be sent to."""
    if _NOT_URL.search(url):
        raise _unusable(url, "has a space or a control character in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unusable(url, "is not well formed") from None
    if parts.scheme not in _PORTS:
        raise _unusable(url, "is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise ForwardError("The target's URL holds a user name or password.", _EXAMPLE)
    if port == 0:
        raise _unusable(url, "has port 0")
    host, path = _host(url, parts), _ascii(parts.path)
    usual = _PORTS[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    return Destination(
        secure=parts.scheme == "https",
        host=host,
        port=usual if port is None else port,
        path="" if path == "/" else path,
        query=_ascii(parts.query),
        authority=shown if port in (None, usual) else f"{shown}:{port}",
    )


def require_allowed(place: Destination, target: Target, loopback: bool) -> None:
    """Raise ForwardError for an address of another machine, unless the user named its host."""
    if not loopback and not names_allowed(place, target):
        raise ForwardError(
            f"{place.host} is not this machine, and deliveries are only sent to other machines you name.",
            f"If that is meant, allow it with --allow-target {place.host}.",
        )


def names_allowed(place: Destination, target: Target) -> bool:
    """Whether the user named this very host as one that may be sent to."""
    return _names_host(place, target.allow_hosts)


def _names_host(place: Destination, hosts: Collection[str]) -> bool:
    """Whether one of these is a target's host, or its host and port."""
    # A port behind an address of IPv6 without brackets would be another address.
    bracketed = f"[{place.host}]" if ":" in place.host else place.host
    wanted = (place.host, bracketed, f"{bracketed}:{place.port}")
    return any(host.lower().rstrip(".") in wanted for host in hosts)


def literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a host spells out, or None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address stays on this machine; IPv4 in IPv6 clothes is IPv4."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _host(url: str, parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise _unusable(url, "has a host that is no name") from None
    if ":" in host:
        if literal(host) is None or "%" in host:
            raise _unusable(url, "has a host that is no address")
    elif not _HOST.fullmatch(host):
        raise _unusable(url, "has no host" if not host else "has a host that is no name")
    return host


def _ascii(text: str) -> str:
    return _NOT_ASCII.sub(lambda found: quote(found[0]), text)


def _unusable(url: str, why: str) -> ForwardError:
    return ForwardError(f"The target '{shorten(visible_line(url), _SHOWN)}' {why}.", _EXAMPLE)
