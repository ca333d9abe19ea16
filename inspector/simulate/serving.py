"""A small HTTP server on a loopback port of the system's choice, for what the provider and the app serve."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from inspector.model import ListenError

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

# What a request that is no HTTP would make aiohttp say on stderr is of no interest here.
_SILENT = logging.Logger("inspector.simulate")
_SILENT.addHandler(logging.NullHandler())


class Serving:
    """Serves until closed. `url` is the root without a slash at the end."""

    def __init__(self, runner: web.ServerRunner, url: str) -> None:
        self._runner = runner
        self.url = url

    async def close(self) -> None:
        """Stop, and end the connections there are. Idempotent."""
        await self._runner.cleanup()


async def serve(handler: Handler, port: int = 0) -> Serving:
    """Start on 127.0.0.1, on a port of the system's choice where none is given. Raises ListenError."""
    server = web.Server(handler, access_log=None, logger=_SILENT, auto_decompress=False)
    runner = web.ServerRunner(server, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        await runner.cleanup()
        what = f"Port {port} on 127.0.0.1 could not be had" if port else "No port on 127.0.0.1 could be had"
        raise ListenError(f"{what}: {error.strerror}.", "Close other programs and start again.") from None
    port = runner.addresses[0][1]
    return Serving(runner, f"http://127.0.0.1:{port}")
