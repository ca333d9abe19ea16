"""Sign a delivery again as its provider does now, for a command: a copy with a time and an id of now."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from inspector.cli.bench import Bench
from inspector.cli.output import narrate
from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.editing import Way
from inspector.engine.keys.server import KeyServer
from inspector.model import Delivery
from inspector.providers import Provider
from inspector.store.writer import Writer


class Signer:
    """With a `writer` each copy is kept, linked to its original and judged; without one it is only made. The
    test key's public half is served until `close`."""

    def __init__(self, settings: Settings, writer: Writer | None) -> None:
        self._bench = Bench(settings)
        self._writer = writer
        self._server = KeyServer(self._bench.keys, lambda: self._bench.providers)
        self._served: set[str] = set()

    async def sign(self, original: Delivery) -> Delivery:
        """The copy. Raises InspectorError where nobody knows its provider, or there is no key."""
        record, provider, way = await asyncio.to_thread(self._bench.editing.signed_anew, original)
        if way is Way.TEST_KEY:
            await self._serve(provider)
        if self._writer is None:
            return record
        record = replace(record, id=await asyncio.wrap_future(self._writer.add(record)))
        found = await asyncio.to_thread(self._bench.editing.assess, record)
        await asyncio.wrap_future(self._writer.judge(record.id, found.facts, found.verdict, now_us()))
        return record

    async def close(self) -> None:
        """Serve no more."""
        await self._server.close()

    async def _serve(self, provider: Provider) -> None:
        url = await self._server.url(provider)
        if provider.id not in self._served:
            self._served.add(provider.id)
            narrate(f"The test key's public half for {provider.said} is served at {url} meanwhile.")
