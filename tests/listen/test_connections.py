"""Kept, pipelined, half-closed and broken connections: every whole request is answered once, in order."""

from __future__ import annotations

import asyncio

import pytest

from inspector.listen import Answer, Limits
from inspector.model import Delivery
from tests.listen.wire import PATIENCE, listening, request


async def test_connection_is_kept_for_further_requests() -> None:
    async with listening() as desk, desk.sender() as sender:
        for number in range(5):
            await sender.send(request("POST", f"/{number}", b"x" * number))
            status, fields, _ = await sender.answer()
            assert status == 200
            assert "connection" not in fields
            assert (await desk.delivery()).target == f"/{number}".encode()


async def test_connection_close_is_kept_to() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"x", "Connection: close"))
        answer = await sender.everything()
        assert b"\r\nConnection: close\r\n" in answer


async def test_http_1_0_closes_unless_asked_to_keep() -> None:
    async with listening() as desk:
        async with desk.sender() as sender:
            await sender.send(b"POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx")
            assert b"\r\nConnection: close\r\n" in await sender.everything()
            assert (await desk.delivery()).version == "1.0"
        async with desk.sender() as sender:
            for _ in range(2):
                await sender.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                status, fields, _ = await sender.answer()
                assert (status, fields["connection"]) == (200, "keep-alive")


async def test_pipelined_requests_are_answered_in_order() -> None:
    async def numbered(delivery: Delivery) -> Answer:
        # The first takes longest: answers must not overtake each other.
        for _ in range(10 - int(delivery.target[1:])):
            await asyncio.sleep(0)
        return Answer(200, (("X-Number", delivery.target_text),))

    async with listening(capture=numbered) as desk, desk.sender() as sender:
        await sender.send(b"".join(request("POST", f"/{number}", b"body") for number in range(10)))
        for number in range(10):
            _, fields, _ = await sender.answer()
            assert fields["x-number"] == f"/{number}"
        assert desk.deliveries.qsize() == 10


async def test_a_long_pipeline_is_captured_whole() -> None:
    count = 5000
    async with listening() as desk, desk.sender() as sender:
        await sender.send(b"".join(request("POST", f"/{number}", b"b") for number in range(count)))
        for _ in range(count):
            assert await sender.status() == 200
        targets = [desk.deliveries.get_nowait().target for _ in range(count)]
        assert targets == [f"/{number}".encode() for number in range(count)]


async def test_requests_sent_while_one_is_captured_wait_their_turn() -> None:
    release = asyncio.Event()

    async def held(delivery: Delivery) -> Answer:
        await release.wait()
        return Answer(200)

    async with listening(capture=held) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/1", b"a" * 10))
        assert (await desk.delivery()).target == b"/1"
        for number in range(2, 40):
            sender.writer.write(request("POST", f"/{number}", b"a" * 10_000))
        assert desk.deliveries.empty()
        release.set()
        for _ in range(1, 40):
            assert await sender.status() == 200
        assert desk.deliveries.qsize() == 38


async def test_sender_that_waits_for_continue_is_told_to_go_on() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Expect: 100-continue", "Content-Length: 3"))
        assert await asyncio.wait_for(sender.reader.readuntil(b"\r\n\r\n"), PATIENCE) == (
            b"HTTP/1.1 100 Continue\r\n\r\n"
        )
        await sender.send(b"abc")
        assert await sender.status() == 200
        assert (await desk.delivery()).body == b"abc"


async def test_sender_that_did_not_wait_gets_no_continue() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc", "Expect: 100-continue"))
        assert await sender.status() == 200


async def test_half_closed_sender_gets_its_answer() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc"))
        sender.writer.write_eof()
        assert (await sender.everything()).startswith(b"HTTP/1.1 200 OK")


async def test_half_closed_pipeline_is_answered_up_to_the_first() -> None:
    async def slow(delivery: Delivery) -> Answer:
        await asyncio.sleep(0.01)
        return Answer(200)

    async with listening(capture=slow) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/1", b"abc"))
        assert (await desk.delivery()).target == b"/1"
        sender.writer.write_eof()
        answer = await sender.everything()
        assert answer.count(b"HTTP/1.1 200 OK") == 1
        assert b"Connection: close" in answer


@pytest.mark.parametrize("sent", [0, 1, 5, 9])
async def test_body_that_ends_early_is_captured_cut(sent: int) -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"0123456789")[: sent - 10])
        sender.writer.write_eof()
        assert await sender.status() == 400
        delivery = await desk.delivery()
        assert delivery.cut
        assert delivery.body == b"0123456789"[:sent]
        assert desk.rejections.empty()


async def test_body_of_a_sender_that_is_gone_is_captured_cut() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Transfer-Encoding: chunked", "Expect: 100-continue"))
        await sender.reader.readuntil(b"\r\n\r\n")
        await sender.send(b"3\r\nabc\r\n")
        # Once it has what came first, the listener must keep it through the reset.
        sender.writer.write_eof()
        assert await sender.status() == 400
        delivery = await desk.delivery()
        assert delivery.cut
        assert delivery.body == b"abc"


async def test_reset_in_the_middle_of_the_body_is_captured_cut() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Content-Length: 10", "Expect: 100-continue"))
        await sender.reader.readuntil(b"\r\n\r\n")
        sender.reset()
        delivery = await desk.delivery()
        assert delivery.cut
        assert desk.rejections.empty()


async def test_head_that_ends_early_is_a_rejection() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(b"POST / HTTP/1.1\r\nHos")
        sender.writer.write_eof()
        assert await sender.status() == 400
        rejection = await desk.rejection()
        assert (rejection.code, rejection.head) == ("incomplete", b"POST / HTTP/1.1\r\nHos")


async def test_connection_without_a_request_is_no_rejection() -> None:
    async with listening() as desk:
        async with desk.sender() as sender:
            sender.writer.write_eof()
            assert await sender.everything() == b""
        assert desk.rejections.empty()


async def test_sender_that_leaves_before_its_answer_loses_nothing() -> None:
    release = asyncio.Event()
    done = asyncio.Event()

    async def held(delivery: Delivery) -> Answer:
        await release.wait()
        done.set()
        return Answer(200)

    async with listening(capture=held) as desk:
        async with desk.sender() as sender:
            await sender.send(request("POST", "/", b"abc"))
            assert (await desk.delivery()).body == b"abc"
            sender.reset()
        release.set()
        await asyncio.wait_for(done.wait(), PATIENCE)
        assert desk.rejections.empty()


async def test_body_one_byte_over_the_limit_is_cut_captured_and_answered_413() -> None:
    limit = 25 * 2**20
    async with listening() as desk, desk.sender() as sender:
        writing = asyncio.create_task(sender.send(request("POST", "/", bytes(limit) + b"x")))
        status, fields, _ = await sender.answer()
        assert (status, fields["connection"]) == (413, "close")
        await writing
        delivery = await desk.delivery()
        assert delivery.cut
        assert delivery.size == limit
        assert desk.rejections.empty()


@pytest.mark.parametrize("framing", ["length", "chunks"])
async def test_body_far_over_the_limit_is_cut_and_the_sender_sees_413(framing: str) -> None:
    size = 2**20
    if framing == "length":
        data = request("POST", "/", bytes(size))
    else:
        chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
        data = request("POST", "/", b"", "Transfer-Encoding: chunked") + chunk * 16 + b"0\r\n\r\n"
    async with listening(Limits(body_bytes=1000)) as desk, desk.sender() as sender:
        # A sender that reads only after it has sent all of it.
        await sender.send(data)
        assert await sender.status() == 413
        delivery = await desk.delivery()
        assert (delivery.cut, delivery.size) == (True, 1000)


async def test_body_of_exactly_the_limit_is_whole() -> None:
    async with listening(Limits(body_bytes=1000)) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", bytes(1000)))
        assert await sender.status() == 200
        await sender.send(request("POST", "/", b"", "Transfer-Encoding: chunked"))
        await sender.send(b"3e8\r\n" + bytes(1000) + b"\r\n0\r\n\r\n")
        assert await sender.status() == 200
        assert not (await desk.delivery()).cut
        assert not (await desk.delivery()).cut


async def test_leading_empty_lines_are_skipped() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(b"\r\n\r\n" + request("POST", "/", b"abc"))
        assert await sender.status() == 200
        await sender.send(b"\r\n")
        await sender.send(request("POST", "/", b"abc"))
        assert await sender.status() == 200
