"""Whether something listens where a target points to. It must never send a byte."""

from __future__ import annotations

import asyncio

from inspector.forward.address import addresses
from inspector.forward.connection import connect
from inspector.forward.failure import Failure
from inspector.forward.target import Target, destination


async def reachable(target: Target, seconds: float) -> bool:
    """Whether a connection can be made within so many seconds. Raises ForwardError where none may be."""
    place = destination(target.url)
    try:
        async with asyncio.timeout(seconds):
            found = await addresses(place, target)
            connection = await connect(found, place.port, where=place.authority, tls=None, name=place.host)
    except (Failure, TimeoutError):
        return False
    connection.close()
    return True
