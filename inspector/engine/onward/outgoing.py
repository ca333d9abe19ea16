"""Everything that leaves for an app, put together: routes, outlets, answers, what is held, their commands.

It must never decide about a delivery that is not stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from inspector.config import Settings, saved_filters
from inspector.config.answers import read_ack
from inspector.config.routes import RouteSpec
from inspector.engine.commands import Arguments, Handler, ids_of, url_of
from inspector.engine.judging import Judging
from inspector.engine.onward.earlier_run import EarlierRun
from inspector.engine.onward.forwarding import Forwarding, aimed
from inspector.engine.onward.ledger import HeldLedger
from inspector.engine.onward.outlet import Hold
from inspector.engine.onward.presence import Presence
from inspector.engine.onward.replays import Replays
from inspector.engine.onward.responder import Responder
from inspector.engine.onward.routes import TargetOptions, read_routes, target_of, target_options
from inspector.engine.onward.routing import Fits, Routing
from inspector.engine.onward.watching import Watching
from inspector.engine.watch_switch import WatchSwitch
from inspector.forward import Target
from inspector.model import Delivery, Facts, InspectorError, NotFoundError
from inspector.model.lines import Line, rfc3339
from inspector.providers import Provider
from inspector.store.loop import LoopWriter
from inspector.store.reader import Reader
from inspector.store.sides import Stand

Report = Callable[[InspectorError], None]


@dataclass(frozen=True, slots=True)
class _Aimed:
    """Where everything goes as the user said while it runs; None: nowhere."""

    target: Target | None


class Outgoing:
    """The way out. `who` gives the provider and the facts of a delivery; `own_port` is the listener's;
    `sign_again` keeps a new delivery with a signature of now."""

    def __init__(
        self,
        settings: Settings,
        own_port: int,
        writer: LoopWriter,
        reader: Reader,
        load: Callable[[int], Awaitable[Delivery | None]],
        judging: Judging,
        who: Callable[[Delivery], tuple[Provider | None, Facts]],
        fits: Fits,
        emit: Callable[[Line], None],
        report: Report,
        clock: Callable[[], int],
        sign_again: Callable[[Delivery], Awaitable[Delivery]],
    ) -> None:
        self._settings = settings
        self._own_port = own_port
        self._writer = writer
        self._reader = reader
        self._load = load
        self._emit = emit
        self._report = report
        self._clock = clock
        ledger = HeldLedger(writer, emit, clock)
        hold = Hold(settings.hold)
        self.forwarding = Forwarding(load, writer, judging.announcing, report, ledger, hold)
        self.routing = Routing(self.forwarding, lambda delivery: who(delivery)[1], judging.judged, fits)
        self.responder = Responder(
            self.forwarding, writer, lambda delivery: who(delivery)[0], _identity(who), report, clock
        )
        self._earlier = EarlierRun(Presence(settings.db), reader, self.forwarding, report)
        self._aimed: _Aimed | None = None
        self._started = False
        self.renew(settings)
        send, saved = self.forwarding.send, lambda: saved_filters(self._settings)
        parts = (self.forwarding, reader, load, emit, report, clock)
        self._watch = WatchSwitch(lambda files: Watching(files, *parts), emit, clock)
        self._replays = Replays(reader, send, sign_again, self._aimed_at, emit, report, clock, saved)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The commands about forwarding, by name."""
        return {
            "forward": self._forward,
            "target": self._aim,
            "flush": self._flush,
            "watch": self._watch.watch,
            **self._replays.handlers,
        }

    def renew(self, settings: Settings) -> None:
        """Use the routes of these settings from now on. Raises ConfigError and changes nothing."""

        def aim(spec: RouteSpec) -> Target:
            return self.target(spec.to, target_options(spec))

        routes = read_routes(settings.routes, aim, saved_filters(settings))
        if self._aimed is not None and _for_all(settings) == _for_all(self._settings):
            # What was asked for while it runs stands until the file says something else about it.
            routes = tuple(aimed(routes, self._aimed.target))
        else:
            self._aimed = None
        before = self.forwarding.target
        self.forwarding.renew(routes)
        self._settings = settings
        self._earlier.renewed()
        if self._started and self.forwarding.target != before:
            self._tell_target()

    def start(self) -> None:
        """Say what the common answer is, watch what the user asked for, and take up what an earlier run
        held."""
        self._started = True
        self._watch.start(self._settings.watch)
        ack = read_ack(self._settings.ack)
        common = ack.steps[0].status if ack.simple else None
        self._writer.side(Stand(self._clock(), common))
        self._earlier.take_up()

    def target(self, url: str, options: TargetOptions | None = None) -> Target:
        """A target as the user allows it. Raises ForwardError."""
        return target_of(self._settings, self._own_port, url, options)

    async def drain(self, seconds: float) -> None:
        """Finish what is under way, for at most so long."""
        self._watch.start(())
        await self._replays.drain(seconds)
        await self.routing.drain(seconds)
        await self.forwarding.drain(seconds)
        await self._watch.close()
        self._earlier.leave()

    async def _forward(self, arguments: Arguments) -> object:
        target = self._aimed_at(url_of(arguments))
        sent = []
        for id in ids_of(arguments):
            delivery = await self._load(id)
            if delivery is None:
                raise NotFoundError(f"There is no delivery {id}.")
            attempt = await self.forwarding.send(delivery, target)
            sent.append(
                {"id": attempt.id, "delivery": id, "status": attempt.status, "message": attempt.message}
            )
        return sent

    def _aimed_at(self, url: str | None) -> Target:
        """The app at a URL, or the one that gets everything. Raises InspectorError."""
        target = self.forwarding.target if url is None else self.target(url)
        if target is None:
            raise InspectorError(
                "There is no app to forward to.", "Press F to name one, or start with --forward URL."
            )
        return target

    async def _aim(self, arguments: Arguments) -> object:
        url = url_of(arguments)
        target = None if url is None else self.target(url)
        self.forwarding.aim(target)
        self._aimed = _Aimed(target)
        self._earlier.renewed()
        return self._tell_target()

    def _tell_target(self) -> str | None:
        target = self.forwarding.target
        shown = None if target is None else target.url
        self._emit({"type": "target", "at": rfc3339(self._clock()), "url": shown})
        return shown

    async def _flush(self, arguments: Arguments) -> object:
        self._earlier.take_up()
        held = sum(len(outlet.held) for outlet in self.forwarding.outlets.values())
        self.forwarding.flush()
        await asyncio.sleep(0)
        return held


def _identity(who: Callable[[Delivery], tuple[Provider | None, Facts]]) -> Callable[[Delivery], str]:
    """What the tries at one delivery have in common: the provider's id for it, else its bytes."""

    def identity(delivery: Delivery) -> str:
        return who(delivery)[1].delivery_id or delivery.sha256

    return identity


def _for_all(settings: Settings) -> list[RouteSpec]:
    return [route for route in settings.routes if not route.filter]
