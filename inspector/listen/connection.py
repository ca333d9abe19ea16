"""One sender's connection: each request is captured, then answered, then the next one is looked at.

`aiohttp.web.Server`'s parser is used, but not its protocol: that has no deadline for a head or a body and
logs a traceback for what it refuses, and its task, request and response object for each delivery cost a
third of the rate (measured: 1.4 times its deliveries a CPU second on kept and on new connections).

It must never look into a body, wait for anything but the capture, or have two requests under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from math import inf
from types import CoroutineType
from typing import cast

from aiohttp.http_writer import HttpVersion10

from inspector.listen.answer import Answer, encode, plain
from inspector.listen.intake import BODY, HEAD, IDLE, Intake
from inspector.listen.reception import Reception
from inspector.listen.refusal import INCOMPLETE, SLOW_BODY, SLOW_HEAD, STOPPING, Refusal
from inspector.listen.request import waits_for_continue
from inspector.model import Delivery

# A request arrives, is captured, its answer waits for the sender to read; or the connection has ended
# and what still comes is thrown away.
RECEIVE, CAPTURE, FLUSH, DONE = range(4)

# Bytes of further requests that are held while one is being captured.
_HELD_AHEAD = 64 * 2**10
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_METHODS = ("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")


class Connection(asyncio.Protocol):
    """The protocol of one accepted socket."""

    __slots__ = (
        "_ahead",
        "_counted",
        "_deadline",
        "_forced",
        "_host",
        "_intake",
        "_last",
        "_peer",
        "_phase",
        "_reception",
        "_stage",
        "_task",
        "_transport",
        "_writable",
    )

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._intake: Intake
        self._transport: asyncio.Transport | None = None
        self._host = self._peer = ""
        self._counted = False
        self._phase = RECEIVE
        self._stage = IDLE
        self._deadline = inf
        self._last = False
        self._writable = True
        self._ahead = b""
        self._task: asyncio.Future[Answer | None] | None = None
        # What a cut delivery is answered, whatever the capture says.
        self._forced: Answer | None = None

    # -- what the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        reception = self._reception
        self._transport = cast(asyncio.Transport, transport)
        self._host, self._peer = _address(transport.get_extra_info("peername"))
        self._intake = Intake(reception.limits, reception.clock, self._peer, reception.loop)
        crowded = len(reception.connections) >= reception.limits.connections
        reception.enter(self)
        self._counted = reception.admission.enter(self._host)
        if reception.closing:
            # Accepted just before the listener was closed; nothing was read of it.
            self._finish()
        elif self._counted and not crowded:
            self._deadline = reception.loop.time() + reception.limits.head_seconds
        else:
            self._turn_away(crowded)

    def data_received(self, data: bytes) -> None:
        if self._phase == RECEIVE:
            self._receive(data)
        elif self._phase != DONE:
            self._hold(data)

    def eof_received(self) -> bool:
        """The sender sends no more, but may still read: what came whole is answered."""
        phase, self._last = self._phase, True
        if phase == RECEIVE and self._stage == HEAD:
            self._refuse(INCOMPLETE)
        elif phase == RECEIVE and self._stage == BODY:
            self._capture_short()
            return True
        return phase in (CAPTURE, FLUSH)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        phase, self._phase = self._phase, DONE
        if self._counted:
            self._reception.admission.leave(self._host)
        if phase == RECEIVE and self._stage == HEAD:
            self._report(Refusal(INCOMPLETE.code, INCOMPLETE.message, 0))
        elif phase == RECEIVE and self._stage == BODY:
            self._capture_short()
        self._intake.close()
        if self._task is None:
            self._reception.leave(self)

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if self._phase == FLUSH:
            self._next()

    # -- what the listener calls

    def expire(self, now: float) -> None:
        """Act on a deadline that has passed. `now` is loop time."""
        if now < self._deadline or self._transport is None:
            return
        if self._phase != RECEIVE:
            self._transport.abort()
        elif self._stage == IDLE:
            self._finish()
        else:
            self._refuse(SLOW_HEAD if self._stage == HEAD else SLOW_BODY)

    def wind_down(self) -> None:
        """Close if nothing is under way; what is gets its answer first."""
        if self._phase == RECEIVE and self._stage == IDLE:
            self._finish()

    def cut_off(self) -> asyncio.Future[Answer | None] | None:
        """Close now. Returns the capture that was cancelled, if one was running."""
        if self._phase == RECEIVE and self._stage != IDLE:
            self._refuse(STOPPING)
        if self._transport is not None:
            self._transport.abort()
        if self._task is not None:
            self._task.cancel()
        return self._task

    # -- the way of a request

    def _receive(self, data: bytes) -> None:
        try:
            outcome = self._intake.feed(data)
        except Exception as error:
            self._refuse(self._reception.failure(error))
            return
        if isinstance(outcome, Delivery):
            if outcome.cut:
                size = self._reception.limits.body_bytes
                self._last, self._forced = True, plain(413, f"The body is longer than {size} bytes.")
            self._capture(outcome)
        elif outcome is not None:
            self._refuse(outcome)
        elif self._intake.stage != self._stage:
            self._await_stage(self._intake.stage)

    def _await_stage(self, stage: int) -> None:
        """A part of the head or all of it has come: the next deadline runs."""
        limits, now = self._reception.limits, self._reception.loop.time()
        self._stage = stage
        if stage == HEAD:
            # The first head's time runs from the connection being made.
            self._deadline = min(self._deadline, now + limits.head_seconds)
        else:
            self._deadline = now + limits.body_seconds
            message, transport = self._intake.message, self._transport
            if message is not None and transport is not None and waits_for_continue(message):
                transport.write(_CONTINUE)

    def _capture_short(self) -> None:
        """The sender went away in the middle of the body: what came is kept, cut."""
        self._last, self._forced = True, plain(400, "The body ended early.")
        self._capture(self._intake.short())

    def _capture(self, delivery: Delivery) -> None:
        if self._phase != DONE:
            self._phase, self._deadline = CAPTURE, inf
        self._task = task = _start(self._reception, delivery)
        task.add_done_callback(self._captured)

    def _captured(self, task: asyncio.Future[Answer | None]) -> None:
        self._task = None
        if task.cancelled():
            if not self._reception.closing:
                self._answer_failure(asyncio.CancelledError())
        elif error := task.exception():
            self._answer_failure(error)
        else:
            answer = self._forced or task.result()
            if answer is None:
                self._drop()
            else:
                self._answer(answer)
        if self._transport is None:
            self._reception.leave(self)

    def _drop(self) -> None:
        """Close without an answer, as the user's script asks."""
        self._phase = DONE
        if self._transport is not None:
            self._transport.abort()

    def _answer_failure(self, error: BaseException) -> None:
        refusal = self._reception.failure(error)
        self._report(refusal)
        # The sender may be anyone: why it failed is for the user only.
        self._answer(plain(refusal.status, "The delivery could not be kept."))

    def _answer(self, answer: Answer) -> None:
        transport, message, reception = self._transport, self._intake.message, self._reception
        if transport is None or message is None or transport.is_closing():
            return
        last = self._last or reception.closing or message.should_close or message.upgrade
        kept = "keep-alive" if message.version == HttpVersion10 else ""
        transport.write(
            encode(
                answer,
                head_only=message.method == "HEAD",
                connection="close" if last else kept,
                date=reception.date(),
            )
        )
        if last:
            self._finish(linger=reception.limits.body_seconds if self._forced else 0)
        elif self._writable:
            self._next()
        else:
            self._phase = FLUSH
            self._deadline = reception.loop.time() + reception.limits.answer_seconds

    def _next(self) -> None:
        """Turn to the next request; it may have come already."""
        reception, transport = self._reception, self._transport
        self._phase, self._stage = RECEIVE, IDLE
        self._deadline = reception.loop.time() + reception.limits.idle_seconds
        joined = self._intake.next()
        ahead, self._ahead = self._ahead, b""
        if len(ahead) >= _HELD_AHEAD and transport is not None:
            transport.resume_reading()
        if joined or ahead:
            self._receive(ahead)

    def _hold(self, data: bytes) -> None:
        """Keep a request that came before the last one was answered, up to a limit."""
        had, self._ahead = len(self._ahead), self._ahead + data
        if had < _HELD_AHEAD <= len(self._ahead) and self._transport is not None:
            self._transport.pause_reading()

    # -- the ends of a connection

    def _report(self, refusal: Refusal) -> None:
        self._reception.reject(refusal, self._peer, self._intake.head)

    def _refuse(self, refusal: Refusal) -> None:
        self._report(refusal)
        self._say_no(refusal)

    def _say_no(self, refusal: Refusal) -> None:
        transport = self._transport
        self._phase = DONE
        if transport is None or transport.is_closing():
            return
        answer = plain(refusal.status, refusal.message, *([_METHODS] if refusal.status == 405 else []))
        date = self._reception.date()
        transport.write(encode(answer, head_only=False, connection="close", date=date))
        self._finish(linger=0 if self._last else self._reception.limits.linger_seconds)

    def _turn_away(self, crowded: bool) -> None:
        now = self._reception.loop.time()
        refusal, loud = self._reception.admission.refusal(self._host, now, crowded=crowded)
        if loud:
            self._report(refusal)
        # With no place left there is none to linger in either.
        self._last = crowded
        self._say_no(refusal)

    def _finish(self, *, linger: float = 0) -> None:
        """Close once what was written is read.

        With `linger` only this side is closed at first, and what comes is thrown away for so many
        seconds: a socket closed with unread bytes resets the connection and takes the answer with it
        (RFC 9112, section 9.6).
        """
        limits, transport = self._reception.limits, self._transport
        self._phase = DONE
        if transport is None:
            return
        self._deadline = self._reception.loop.time() + (linger or limits.answer_seconds)
        if linger and transport.can_write_eof():
            transport.write_eof()
        else:
            transport.close()


def _start(reception: Reception, delivery: Delivery) -> asyncio.Future[Answer | None]:
    """Begin to capture. A capture that fails before it can be awaited is one that failed."""
    loop = reception.loop
    try:
        capture: Awaitable[Answer | None] = reception.capture(delivery)
        if isinstance(capture, CoroutineType):
            return loop.create_task(capture)
        return asyncio.ensure_future(capture, loop=loop)
    except Exception as error:
        failed: asyncio.Future[Answer | None] = loop.create_future()
        failed.set_exception(error)
        return failed


def _address(peer: object) -> tuple[str, str]:
    """The host and the shown address of a peer name; IPv4 in IPv6 clothes is IPv4."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return "", ""
    host = str(peer[0]).removeprefix("::ffff:")
    return host, f"[{host}]:{peer[1]}" if ":" in host else f"{host}:{peer[1]}"
