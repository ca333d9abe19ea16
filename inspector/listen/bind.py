"""Open the port. It must never import aiohttp or asyncio: it runs before anything heavy is loaded.

From here on the kernel holds what early senders connect; accepting comes later.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

from inspector.listen.occupant import occupant
from inspector.model import ListenError
from inspector.text import visible_line

_BACKLOG = 1024
_ANYWHERE = "Use --host 127.0.0.1, or add --allow-remote if other machines are meant to reach it."


def bind(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    """A listening, non-blocking TCP socket on `host` (a name, an IPv4 or IPv6 address) and `port`.

    Port 0 lets the system choose. A name stands for its first usable address, IPv4 before IPv6, so
    that `localhost` is 127.0.0.1. `::` takes IPv4 too. Raises ListenError for an address that is not
    loopback unless `allow_remote`, for one that is not this machine's, and for a port that is busy,
    privileged or no port.
    """
    if not 0 <= port <= 65535:
        raise ListenError(f"{port} is not a port.", "Use 1 to 65535, or --port 0 to let the system choose.")
    address = resolve(host)
    if not allow_remote and not address.is_loopback:
        raise ListenError(f"{visible_line(host)} can be reached by other machines.", _ANYWHERE)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _configure(sock, dual=address.version == 6 and address.is_unspecified)
        sock.bind((str(address), port))
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise explain(error, host, port) from None
    return sock


def resolve(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address to bind. Raises ListenError for a name that means none."""
    name = host.removeprefix("[").removesuffix("]")
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM) if name else []
    except (OSError, UnicodeError):
        found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        for candidate in found:
            if candidate[0] == family:
                return ipaddress.ip_address(candidate[4][0])
    raise ListenError(
        f"There is no address called {visible_line(host)!r}.", "Use --host 127.0.0.1, or leave it out."
    )


def explain(error: OSError, host: str, port: int) -> ListenError:
    """What a failed bind means to the user."""
    shown = visible_line(host)
    if error.errno == errno.EADDRINUSE:
        holder = occupant(port)
        by = f" by {holder}" if holder else ""
        look = "Stop it" if holder else f"`{_search(port)}` shows the program that has it: stop that"
        return ListenError(
            f"Port {port} on {shown} is taken{by}.",
            f"{look}, choose another with --port, or let the system choose with --port 0.",
        )
    if error.errno == errno.EACCES:
        return ListenError(
            f"Port {port} is kept for the system's own services.",
            "Choose a port above 1023, such as --port 7070.",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ListenError(f"This machine has no address {shown}.", "Use --host 127.0.0.1, or leave it out.")
    said = visible_line(error.strerror or str(error))
    return ListenError(f"Port {port} on {shown} cannot be opened: {said}.", "Try --port 0 or another --host.")


def _search(port: int) -> str:
    return f"netstat -ano | findstr :{port}" if sys.platform == "win32" else f"lsof -i :{port}"


def _configure(sock: socket.socket, *, dual: bool) -> None:
    if sys.platform == "win32":
        # There SO_REUSEADDR would let two programs have the same port.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        # Elsewhere it only means not to wait for connections of an ended listener to time out.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if dual else 1)
