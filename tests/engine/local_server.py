"""A small local HTTP server for tests: what it answers is a function, what it got is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.BaseRequest], Awaitable[web.Response]]


@dataclass
class Served:
    """An app that records requests as (method, raw target, body)."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, bytes]] = field(default_factory=list)

    @classmethod
    def recorder(
        cls, status: int = 200, body: bytes = b"ok", headers: Mapping[str, str] | None = None
    ) -> Served:
        return cls(status, body, headers or {})

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.requests.append((request.method, request.raw_path, await request.read()))
        return web.Response(status=self.status, body=self.body, headers=self.headers)


@dataclass(frozen=True)
class Running:
    """A server that is up."""

    url: str


@asynccontextmanager
async def served(answer: Answer) -> AsyncIterator[Running]:
    """Serve on a port the system picks; closed when the block is left."""
    runner = web.ServerRunner(web.Server(answer, auto_decompress=False))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Running(f"http://{host}:{port}")
    finally:
        await runner.cleanup()
