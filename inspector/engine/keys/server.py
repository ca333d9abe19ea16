"""The public halves of the local test keys over HTTP, where an app can fetch them as it does the provider's.

A port of its own on 127.0.0.1, the same every time where that is free, so that an app is configured once.
It only reads: it must never act, and never give anything but public keys.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from inspector.config import private_dir
from inspector.engine.keys.fetch import fetch_document
from inspector.engine.keys.local import LocalKeys, key_path
from inspector.model import InspectorError, ListenError
from inspector.providers import Provider, Providers
from inspector.simulate.serving import Serving, serve
from inspector.verify.resigning import private_schemes

_PATIENCE = 2.0


class KeyServer:
    """Serves from the first time that a key's URL is asked for, until closed."""

    def __init__(self, keys: LocalKeys, providers: Callable[[], Providers]) -> None:
        self._keys = keys
        self._providers = providers
        self._serving: Serving | None = None
        self._starting = asyncio.Lock()

    async def url(self, provider: Provider) -> str:
        """Where the public test key for a provider can be fetched from now on. Raises InspectorError."""
        document = await asyncio.to_thread(self._keys.published, provider)
        async with self._starting:
            return await self._root(provider, document) + key_path(provider)

    async def resume(self) -> None:
        """Serve at once where keys were served before: an app may ask for one at any time. Never raises."""
        port = self._remembered()
        if port:
            async with self._starting:
                with suppress(InspectorError):
                    self._serving = self._serving or await serve(self._answer, port)

    async def close(self) -> None:
        """Stop serving. Idempotent."""
        if self._serving is not None:
            await self._serving.close()
            self._serving = None

    async def _root(self, provider: Provider, document: bytes) -> str:
        if self._serving is not None:
            return self._serving.url
        port = self._remembered()
        if port:
            with suppress(ListenError):
                self._serving = await serve(self._answer, port)
                return self._serving.url
            root = f"http://127.0.0.1:{port}"
            with suppress(InspectorError):
                # Another inspector of the same user serves the same keys.
                if await fetch_document(root + key_path(provider), _PATIENCE) == document:
                    return root
        self._serving = await serve(self._answer)
        self._remember(self._serving.url.rpartition(":")[2])
        return self._serving.url

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            body = await asyncio.to_thread(self._published_at, request.path)
        except InspectorError as error:
            return web.json_response({"success": False, "message": error.message}, status=500)
        if body is None or request.method not in ("GET", "HEAD"):
            return web.json_response({"success": False, "message": "Not found"}, status=404)
        kind = "application/json" if body.startswith(b"{") else "text/plain"
        return web.Response(body=body, content_type=kind)

    def _published_at(self, path: str) -> bytes | None:
        """What is served at a path; None for one that is no provider's who signs with a private key."""
        for provider in self._providers():
            if key_path(provider) == path and private_schemes(provider):
                return self._keys.published(provider)
        return None

    def _remembered(self) -> int:
        with suppress(OSError, ValueError):
            port = int(self._keys.port_file.read_text("ascii"))
            return port if 0 < port < 65536 else 0
        return 0

    def _remember(self, port: str) -> None:
        with suppress(OSError, InspectorError):
            private_dir(self._keys.port_file.parent)
            descriptor = os.open(self._keys.port_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(port)
