"""Whether an app is there: a connection, or a path of its own that answers 2xx.

It must never send a delivery.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.forward import Target, send
from inspector.forward.reachable import reachable
from inspector.forward.rewrite import NOTHING
from inspector.model import Delivery, Headers, InspectorError, body_digest

PROBE_SECONDS = 3.0


async def healthy(target: Target, health: str) -> bool:
    """Whether the app takes deliveries now."""
    try:
        if not health:
            return await reachable(target, PROBE_SECONDS)
        base = target.url.split("://", 1)
        origin = f"{base[0]}://{base[1].split('/', 1)[0]}"
        probe = Delivery(0, "GET", health.encode("ascii"), Headers.of([]), b"", body_digest(b""))
        aimed = replace(target, url=origin, timeout=PROBE_SECONDS, rewrite=NOTHING)
        return (await send(probe, aimed)).ok
    except InspectorError:
        return False
