"""A small app to forward to: it answers 200 to most, is slow for one event and fails now and then.

It stands for the developer's own program. It must never verify or keep anything.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable

from aiohttp import web

from inspector.simulate.serving import Serving, serve

FAILS_ON = "meeting.summary"
SLOW_ON = "meeting.transcript"
SLOW_SECONDS = 1.2
_MOST_BODY = 8 * 2**20


class App:
    """Answers by event. Every other `FAILS_ON` gets 500, the first one included; `SLOW_ON` takes
    `SLOW_SECONDS`, which `wait` waits."""

    def __init__(self, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._wait = wait
        self._seen: Counter[str] = Counter()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one delivery."""
        body = bytearray()
        async for chunk in request.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > _MOST_BODY:
                return web.json_response({"error": "the body is longer than 8 MiB"}, status=413)
        event = request.headers.get("X-GitHub-Event") or _event(bytes(body))
        self._seen[event] += 1
        if event == SLOW_ON:
            await self._wait(SLOW_SECONDS)
        if event == FAILS_ON and self._seen[event] % 2:
            failure = {"error": "TypeError: cannot read properties of undefined (reading 'summary')"}
            return web.json_response(failure, status=500)
        if event == "ping":
            return web.Response(status=204)
        return web.json_response({"received": True, "event": event, "bytes": len(body)})


async def serve_app(app: App | None = None) -> Serving:
    """Serve the app on a loopback port, at any path."""
    return await serve((app or App()).answer)


def _event(body: bytes) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return "unknown"
    if not isinstance(document, dict):
        return "unknown"
    return str(document.get("event") or document.get("type") or "unknown")
