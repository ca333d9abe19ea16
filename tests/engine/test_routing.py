"""Which routes take a delivery, and what waits for that."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import cast

from inspector.engine.onward.forwarding import Forwarding
from inspector.engine.onward.routes import Route
from inspector.engine.onward.routing import Routing
from inspector.explore import parse
from inspector.forward import parse_target
from inspector.model import Delivery, Facts, Headers, Verdict, body_digest


async def test_long_body_is_asked_beside_the_loop() -> None:
    """A filter that takes long must not keep other senders waiting."""
    loop_is_free = threading.Event()
    route = Route("all", parse("body.a:1"), parse_target("http://localhost:3000"))

    def slowly(route: Route, delivery: Delivery, facts: Facts | None, verdict: Verdict | None) -> bool:
        return loop_is_free.wait(10)

    forwarding = cast(Forwarding, SimpleNamespace(routes=[route]))
    routing = Routing(forwarding, lambda delivery: Facts(), lambda id: asyncio.Future(), slowly)
    body = b'{"a":1}' + b" " * 2**20
    asked = asyncio.create_task(
        routing.now(Delivery(0, "POST", b"/", Headers(), body, body_digest(body), id=1))
    )
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(loop_is_free.set)
    assert await asked == [route]
