"""The engine: listener, store, judge and forwarder put together on one loop.

The only place that knows all of layer 2. It must never import textual, and never wait for the screen.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

from inspector import __version__
from inspector.clock import now_us
from inspector.config import Settings, with_fresh_file
from inspector.config.answers import read_ack
from inspector.engine.annotating import Annotating
from inspector.engine.assessing import Assessor
from inspector.engine.commands import Arguments, Handler, id_of, ids_of
from inspector.engine.config_watch import watch_config
from inspector.engine.confirming import Confirming
from inspector.engine.editing import Editing
from inspector.engine.greeting import TestKey, send_greeting
from inspector.engine.judging import Judging
from inspector.engine.keys.desk import KeyDesk
from inspector.engine.keys.keyring import Keyring
from inspector.engine.keys.local import LocalKeys
from inspector.engine.keys.server import KeyServer
from inspector.engine.keys.work import KeyWork
from inspector.engine.known_providers import check_providers
from inspector.engine.onward.outgoing import Outgoing
from inspector.engine.onward.resending import Resending
from inspector.engine.pipeline import Pipeline
from inspector.engine.receivers import Receivers
from inspector.engine.session_filling import SessionFilling
from inspector.engine.subject import fits
from inspector.engine.traffic import Traffic
from inspector.listen import Limits, Listener
from inspector.model import Delivery, InspectorError, NotFoundError
from inspector.model.lines import Line, problem_line, rfc3339
from inspector.providers import load, stamp
from inspector.store.loop import LoopWriter
from inspector.store.reader import Reader
from inspector.store.writer import Writer

# How often the folder of the user's own providers is looked at.
_WATCH_SECONDS = 1.0


class Engine:
    """One run of the engine on a bound socket. `emit` takes each line; it must not block."""

    def __init__(
        self,
        settings: Settings,
        sock: socket.socket,
        emit: Callable[[Line], None],
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], int] = now_us,
    ) -> None:
        self._settings = settings
        self._sock = sock
        self._emit = emit
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._providers = load(settings.provider_dir)
        check_providers(settings, self._providers)
        self._store = Writer(settings.db)
        self._writer = LoopWriter(self._store)
        self._reader = Reader(settings.db)
        self._environ = environ
        self._keyring = Keyring(settings, environ, partial(self._report, "key"), clock)
        local = LocalKeys(settings.test_keys)
        self._test_key = TestKey(settings.key_cache)
        self._assessor = Assessor(
            settings, self._providers, self._keyring, local=local, test_key=self._test_key
        )
        self._receivers = Receivers(self._load, self._assessor)
        self._key_server = KeyServer(local, lambda: self._providers)
        traffic = Traffic()
        self._judging = Judging(self._load, self._assessor, self._keyring, self._writer, emit, clock, traffic)
        self._outgoing = Outgoing(
            settings,
            sock.getsockname()[1],
            self._writer,
            self._reader,
            self._load,
            self._judging,
            self._assessor.who,
            fits,
            emit,
            partial(self._report, "forward"),
            clock,
            self._sign_again,
        )
        out = self._outgoing
        self._filling = SessionFilling(
            settings, lambda: self._providers, self._reader, self._writer, emit, clock, traffic
        )
        self._key_desk = KeyDesk(
            self._key_work, lambda: self._reload({}), self._judging.put_ids, self._keyring.not_before
        )
        editing = Editing(lambda: self._settings, self._assessor, self._keyring, local, clock)
        self._resending = Resending(
            self._load, editing, self._key_server, self._writer, self._judging, out.forwarding, out.target
        )
        self._listener = self._make_listener(traffic)
        self._tasks: list[asyncio.Task[None]] = []

    def _make_listener(self, traffic: Traffic) -> Listener:
        """What takes requests, with the pipeline behind it."""
        settings, out = self._settings, self._outgoing
        greet = self._assessor.greet if settings.handshakes else None
        pipeline = Pipeline(
            self._writer,
            self._judging,
            out.forwarding,
            out.routing,
            out.responder,
            self._emit,
            traffic,
            read_ack(settings.ack),
            greet,
        )
        return Listener(pipeline.capture, pipeline.reject, _limits(settings), self._clock)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The commands this engine takes, by name."""
        return {
            **self._outgoing.handlers,
            **self._resending.handlers,
            "rejudge": self._rejudge,
            "reload": self._reload,
            "annotate": Annotating(self._writer, self._emit, self._clock).annotate,
            "receivers": self._receivers.answer,
            "confirm": self._confirm,
            "greet": self._greet,
            **self._key_desk.handlers,
        }

    async def start(self) -> None:
        """Begin to accept, say so, and take up what an earlier run left unjudged."""
        for name in sorted(self._settings.keys):
            provider = self._providers.get(name)
            if provider is not None:
                self._keyring.keys(provider)
        self._outgoing.start()
        await self._listener.serve(self._sock)
        self._emit(self._listening())
        self._tasks = [
            asyncio.create_task(self._judging.run()),
            asyncio.create_task(self._judging.run_slow()),
            asyncio.create_task(self._sweep()),
            asyncio.create_task(self._watch_providers()),
            asyncio.create_task(
                watch_config(
                    self._settings.config_file, self._take_up_config, partial(self._report, "config")
                )
            ),
            asyncio.create_task(self._key_server.resume()),
            asyncio.create_task(self._filling.run()),
        ]
        # What exists now lives until the end: the collector need not walk it in the middle of a load.
        gc.collect()
        gc.freeze()
        gc.enable()

    async def stop(self, seconds: float = 5.0) -> None:
        """Stop accepting, finish what is held, close the store. Safe to call once."""
        await self._listener.close(seconds)
        await self._judging.drain(seconds)
        await self._outgoing.drain(seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._key_server.close()
        await asyncio.to_thread(self._store.close)
        self._reader.close()
        self._emit({"type": "stopped", "at": rfc3339(self._clock())})

    def _listening(self) -> Line:
        host, port = self._sock.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return {
            "type": "listening",
            "at": rfc3339(self._clock()),
            "url": f"http://{shown}:{port}",
            "host": host,
            "port": port,
            "pid": os.getpid(),
            "db": str(self._settings.db),
            "target": self._settings.target,
            **self._routes(),
            "ack": self._settings.ack,
            "watch": list(self._settings.watch),
            "provider": self._settings.provider,
            "offline": self._settings.offline,
            "public_url": self._settings.public_url,
            "version": __version__,
            "count": self._reader.count(),
        }

    async def _sweep(self) -> None:
        """Judge what was stored and not judged when an earlier engine ended."""
        last = 0
        while ids := await asyncio.to_thread(self._reader.unjudged, after=last, limit=1000):
            self._judging.put_ids(ids)
            last = ids[-1]

    async def _watch_providers(self) -> None:
        """Take up the user's own provider files when they change; a wrong one leaves all as it was."""
        folder = self._settings.provider_dir
        known = stamp(folder)
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if (now := stamp(folder)) != known:
                known = now
                try:
                    self._providers = load(folder)
                except InspectorError as error:
                    self._report("providers", error)
                    continue
                self._assessor.renew(self._settings, self._providers)
                self._keyring.renew(self._settings)
                count = len(self._providers)
                self._emit({"type": "providers", "at": rfc3339(self._clock()), "count": count})

    async def _take_up_config(self) -> None:
        await self._reload({})
        self._emit({"type": "config", "at": rfc3339(self._clock()), **self._routes()})

    def _routes(self) -> Line:
        """The names of all routes, and of those that take only some deliveries."""
        routes = self._settings.routes
        filtered = [route.name for route in routes if route.filter]
        return {"routes": [route.name for route in routes], "filtered": filtered}

    async def _sign_again(self, delivery: Delivery) -> Delivery:
        return await self._resending.signed_again(delivery)

    async def _load(self, id: int) -> Delivery | None:
        return await asyncio.to_thread(self._reader.delivery, id)

    def _report(self, code: str, error: InspectorError) -> None:
        # Keys are read in the slow desk's thread too, and lines go out from the loop's thread only.
        line = problem_line(self._clock(), code, error.message, error.hint)
        self._loop.call_soon_threadsafe(self._emit, line)

    async def _confirm(self, arguments: Arguments) -> object:
        id = id_of(arguments)
        delivery = await self._load(id)
        if delivery is None:
            raise NotFoundError(f"There is no delivery {id}.")
        confirming = Confirming(self._settings, self._assessor, self._keyring)
        return asdict(await confirming.confirm(delivery, unproved=arguments.get("unproved") is True))

    async def _rejudge(self, arguments: Arguments) -> object:
        ids = ids_of(arguments)
        self._judging.put_ids(ids, thorough=True)
        return len(ids)

    async def _greet(self, arguments: Arguments) -> object:
        """Send a signed test delivery to the own listener."""
        address = self._sock.getsockname()[:2]
        return await send_greeting(self._test_key, self._providers, address, self._clock)

    def _key_work(self) -> KeyWork:
        return KeyWork(self._settings, self._providers, self._environ, self._reader)

    async def _reload(self, arguments: Arguments) -> object:
        settings, providers = with_fresh_file(self._settings), load(self._settings.provider_dir)
        check_providers(settings, providers)
        self._outgoing.renew(settings)
        self._settings, self._providers = settings, providers
        self._keyring.renew(settings)
        self._assessor.renew(settings, providers)
        return sorted(settings.keys)


def _limits(settings: Settings) -> Limits:
    return Limits(
        head_seconds=settings.head_timeout,
        body_seconds=settings.body_timeout,
        body_bytes=settings.max_body,
        peer_connections=settings.peer_connections,
    )
