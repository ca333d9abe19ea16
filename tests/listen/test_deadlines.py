"""Nobody holds a connection for ever: slow, silent and greedy senders end in time, others go on."""

from __future__ import annotations

import asyncio
import time

from inspector.listen import Answer, Limits
from inspector.model import Delivery
from tests.listen.wire import PATIENCE, Desk, Sender, listening, request

BRIEF = Limits(head_seconds=0.2, body_seconds=0.2, idle_seconds=0.2, answer_seconds=0.2, linger_seconds=0.1)


async def others_are_served(desk: Desk) -> None:
    async with desk.sender() as sender:
        await sender.send(request("POST", "/normal", b"abc"))
        assert await sender.status() == 200


async def drip(sender: Sender, data: bytes) -> None:
    """Send a byte at a time, never fast enough and never silent, until the listener hangs up."""
    try:
        for _ in range(400):
            await sender.send(data)
            await asyncio.sleep(0.01)
    except ConnectionError:
        pass


async def test_slow_head_is_refused_in_time() -> None:
    async with listening(BRIEF) as desk, desk.sender() as sender:
        began = time.monotonic()
        await sender.send(b"POST / HTTP/1.1\r\nX: ")
        dripping = asyncio.create_task(drip(sender, b"x"))
        await others_are_served(desk)
        assert await sender.status() == 408
        assert time.monotonic() - began < 1.5
        rejection = await desk.rejection()
        assert rejection.code == "slow_head"
        assert rejection.head.startswith(b"POST / HTTP/1.1\r\nX: x")
        dripping.cancel()


async def test_slow_body_is_refused_in_time() -> None:
    async with listening(BRIEF) as desk, desk.sender() as sender:
        began = time.monotonic()
        await sender.send(request("POST", "/", b"", "Content-Length: 10000"))
        dripping = asyncio.create_task(drip(sender, b"x"))
        await others_are_served(desk)
        assert await sender.status() == 408
        assert time.monotonic() - began < 1.5
        rejection = await desk.rejection()
        assert (rejection.code, rejection.status) == ("slow_body", 408)
        assert (await desk.delivery()).target == b"/normal"
        assert desk.deliveries.empty()
        dripping.cancel()


async def test_silent_connection_is_closed_in_time_without_a_rejection() -> None:
    async with listening(BRIEF) as desk, desk.sender() as sender:
        await others_are_served(desk)
        assert await sender.everything() == b""
        assert desk.rejections.empty()


async def test_idle_kept_connection_is_closed_in_time_without_a_rejection() -> None:
    async with listening(BRIEF) as desk, desk.sender() as sender:
        await sender.send(request())
        assert await sender.status() == 200
        assert await sender.everything() == b""
        assert desk.rejections.empty()


async def test_head_of_a_later_request_has_its_own_time() -> None:
    limits = Limits(head_seconds=0.2, idle_seconds=60.0, linger_seconds=0.1)
    async with listening(limits) as desk, desk.sender() as sender:
        await sender.send(request())
        assert await sender.status() == 200
        await sender.send(b"POST / HT")
        assert await sender.status() == 408
        assert (await desk.rejection()).code == "slow_head"


async def test_time_for_the_capture_is_not_the_senders() -> None:
    async def slow(delivery: Delivery) -> Answer:
        await asyncio.sleep(0.5)
        return Answer(200)

    async with listening(BRIEF, slow) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc"))
        assert await sender.status() == 200


async def test_sender_that_does_not_read_its_answers_is_cut_off() -> None:
    async def big(delivery: Delivery) -> Answer:
        return Answer(200, (), bytes(2**20))

    async with listening(BRIEF, big) as desk, desk.sender() as sender:
        # The reader takes 128 KiB and then waits to be read.
        await sender.send(b"".join(request("POST", f"/{number}") for number in range(200)))
        async with asyncio.timeout(PATIENCE):
            while not sender.writer.is_closing():
                try:
                    await sender.send(b" ")
                except ConnectionError:
                    break
                await asyncio.sleep(0.02)
        # Only what fits into the socket's buffers was captured: the rest waited for the sender to read.
        assert 0 < desk.deliveries.qsize() < 100


async def test_refused_sender_that_keeps_sending_is_cut_off() -> None:
    async with listening(BRIEF) as desk, desk.sender() as sender:
        await sender.send(b"nonsense\r\n\r\n")
        began = time.monotonic()
        await drip(sender, b"x" * 1000)
        assert time.monotonic() - began < 2.0
        assert (await desk.rejection()).code == "method"


async def test_connections_of_one_address_are_limited() -> None:
    async with listening(Limits(peer_connections=3)) as desk:
        kept = [await desk.connect() for _ in range(3)]
        for sender in kept:
            await sender.send(request())
            assert await sender.status() == 200
        async with desk.sender() as extra:
            status, _, body = await extra.answer()
            assert status == 503
            assert b"3 connections" in body
        assert (await desk.rejection()).code == "too_many_connections"
        kept.pop().writer.close()
        async with asyncio.timeout(PATIENCE):
            while True:
                async with desk.sender() as again:
                    await again.send(request())
                    if await again.status() == 200:
                        break
        for sender in kept:
            await sender.send(request())
            assert await sender.status() == 200
            sender.writer.close()


async def test_crowd_is_reported_once_and_not_for_each_connection() -> None:
    async with listening(Limits(peer_connections=1, linger_seconds=0.1)) as desk, desk.sender() as first:
        await first.send(request())
        assert await first.status() == 200
        for _ in range(20):
            async with desk.sender() as extra:
                assert await extra.status() == 503
        assert desk.rejections.qsize() < 5


async def test_connections_in_all_are_limited() -> None:
    async with listening(Limits(connections=2)) as desk, desk.sender() as first, desk.sender() as second:
        for sender in (first, second):
            await sender.send(request())
            assert await sender.status() == 200
        async with desk.sender() as extra:
            assert (await extra.everything()).startswith(b"HTTP/1.1 503 ")
        rejection = await desk.rejection()
        assert rejection.code == "too_many_connections"
        assert "2 connections are open" in rejection.message
