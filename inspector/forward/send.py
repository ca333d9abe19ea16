"""Send one delivery onward and tell what happened.

It must never choose a target, follow a redirect (a 3xx is the answer), or send anything twice.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from inspector.clock import now_us
from inspector.forward.address import addresses, permitted
from inspector.forward.answer import AnswerReader
from inspector.forward.connection import Connection, Exchange, connect
from inspector.forward.failure import Failure, late, unconnected
from inspector.forward.pool import Pool
from inspector.forward.request import compose
from inspector.forward.target import Destination, Target, destination
from inspector.model import Attempt, Delivery

_EXCESS = "Your app sent more than its Content-Length says; the rest was dropped."


async def send(
    delivery: Delivery,
    target: Target,
    *,
    clock: Callable[[], int] = now_us,
    pool: Pool | None = None,
    tls: ssl.SSLContext | None = None,
    pause: float = 0.0,
) -> Attempt:
    """Send the stored bytes and take the answer; see `request.compose` for what goes out.

    What the network or the app does is told by the Attempt. Raises ForwardError only for a target that
    may not be used or a delivery that cannot be written as HTTP. `pool` keeps connections for further
    deliveries; without one each has its own. `tls` is used for https in place of the system's trust.
    `pause` sends the body slowly, with so many seconds between its pieces, as a bad line would.
    """
    place = destination(target.url)
    path, head = compose(delivery, place, target.rewrite)
    attempt = _Try(delivery, target, place, pool, tls)
    at = clock()
    failure: Failure | None = None
    try:
        await attempt.run(head, pause)
    except Failure as caught:
        failure = caught
    except TimeoutError:
        failure = attempt.late()
    finally:
        attempt.settle()
    url = f"{place.scheme}://{place.authority}{path.decode('latin-1')}"
    return attempt.result(at, url, failure)


class _Try:
    """One attempt under way, with what it has so far, so that a timeout loses none of it."""

    def __init__(
        self,
        delivery: Delivery,
        target: Target,
        place: Destination,
        pool: Pool | None,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._delivery = delivery
        self._target = target
        self._place = place
        self._pool = pool
        self._tls = tls
        self._started = asyncio.get_running_loop().time()
        # Connections of a trust of its own are not shared.
        shared = pool is not None and not tls and not target.insecure
        self._key = (place.secure, place.host, place.port) if shared else None
        self._connection: Connection | None = None
        self._exchange = Exchange(
            AnswerReader(head_only=delivery.method == "HEAD", limit=target.max_answer, where=place.authority)
        )

    async def run(self, head: bytes, pause: float) -> None:
        """Connect, write and read. Raises Failure, or TimeoutError when the target's time is up."""
        until = self._started + self._target.timeout
        self._connection = self._kept()
        if self._connection is None:
            async with asyncio.timeout_at(until):
                self._connection = await self._connect()
        await self._connection.send(head, self._delivery.body, self._exchange, until=until, pause=pause)

    def late(self) -> Failure:
        """What a timeout at this point means."""
        seconds = self._target.timeout
        if self._connection is None:
            return unconnected(seconds, secure=self._place.secure, where=self._place.authority)
        return late(seconds, began=self._exchange.reader.began)

    def settle(self) -> None:
        """Keep the connection for another delivery if it may serve one; end it otherwise."""
        connection, reader = self._connection, self._exchange.reader
        if connection is None:
            return
        if self._pool is not None and self._key is not None and reader.done and reader.kept:
            self._pool.give(self._key, connection)
        else:
            connection.close()

    def result(self, at: int, url: str, failure: Failure | None) -> Attempt:
        """The attempt as it is kept. `at` is microseconds UTC."""
        exchange, delivery = self._exchange, self._delivery
        reader = exchange.reader
        ended = exchange.ended or asyncio.get_running_loop().time()
        return Attempt(
            delivery=delivery.id,
            at=at,
            url=url,
            sha256_in=delivery.sha256,
            sha256_out=exchange.digest.hexdigest() if exchange.began else "",
            duration=round((ended - (exchange.began or self._started)) * 1_000_000),
            status=reader.status,
            reason=reader.reason,
            headers=reader.headers,
            body=reader.body,
            cut=reader.cut or (reader.status is not None and failure is not None),
            error=failure.code if failure else None,
            message=failure.message if failure else _EXCESS if reader.excess else "",
        )

    def _kept(self) -> Connection | None:
        if self._pool is None or self._key is None or self._place.port in self._target.own_ports:
            return None
        connection = self._pool.take(self._key)
        if connection is not None and not permitted(connection.address, self._place, self._target):
            connection.close()
            return None
        return connection

    async def _connect(self) -> Connection:
        place = self._place
        found = await addresses(place, self._target)
        tls = await _trust(self._tls, insecure=self._target.insecure) if place.secure else None
        return await connect(found, place.port, where=place.authority, tls=tls, name=place.host)


_system_trust: dict[bool, ssl.SSLContext] = {}
"""The system's trust, and (True) that which takes any certificate: each read once."""


async def _trust(given: ssl.SSLContext | None, *, insecure: bool) -> ssl.SSLContext:
    """The given trust, or the system's: read from disk once, and not on the loop."""
    if given is not None:
        return given
    known = _system_trust.get(insecure)
    if known is None:
        known = _system_trust[insecure] = await asyncio.to_thread(_new_trust, insecure)
    return known


def _new_trust(insecure: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
