"""Which address to connect to: names are resolved first, and only an address that was checked is used.

So a name that means this machine when it is checked and another when it is connected to (DNS rebinding)
gains nothing. It must never connect.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from functools import lru_cache

from inspector.forward.failure import loops, unknown_name
from inspector.forward.target import Destination, Target, is_loopback, literal, names_allowed, require_allowed

# RFC 6761, section 6.3: the name means these, whatever a server of names says. IPv4 first, as bind does.
_LOCALHOST = ("127.0.0.1", "::1")


async def addresses(place: Destination, target: Target) -> tuple[str, ...]:
    """The addresses to try, in order; each may be connected to.

    Raises ForwardError when none may, and Failure for a name without an address or when an address
    and port are the inspector's own.
    """
    found = await _resolve(place)
    allowed = tuple(address for address in found if permitted(address, place, target))
    if not allowed:
        require_allowed(place, target, loopback=False)
    if place.port in target.own_ports and any(_is_own(address) for address in allowed):
        raise loops(place.authority)
    return allowed


def permitted(address: str, place: Destination, target: Target) -> bool:
    """Whether an address may be connected to for this target."""
    return _stays_here(address) or names_allowed(place, target)


@lru_cache(maxsize=256)
def _stays_here(address: str) -> bool:
    return is_loopback(ipaddress.ip_address(address))


async def _resolve(place: Destination) -> tuple[str, ...]:
    number = literal(place.host)
    if number is not None:
        return (str(number),)
    if place.local:
        return _LOCALHOST
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise unknown_name(place.host) from None
    # A link-local address has its interface behind a `%`.
    return tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _is_own(address: str) -> bool:
    """Whether an address is this machine's: then the system would answer it from that very address."""
    number = ipaddress.ip_address(address)
    if is_loopback(number) or number.is_unspecified:
        return True
    family = socket.AF_INET6 if number.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            # Nothing is sent: this only asks for the route.
            probe.connect((address, 9))
            return bool(probe.getsockname()[0] == address)
    except OSError:
        return False
