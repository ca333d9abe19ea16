"""Kept connections: used again while they are surely good, and never for a request that was sent before."""

from __future__ import annotations

import asyncio
import socket

from inspector.forward import Pool, Target, parse_target, send
from inspector.model import Attempt
from tests.forward.app import OK, answering, delivery, read_request, scripted


async def test_connection_is_used_again() -> None:
    pool = Pool()
    async with answering(OK) as app:
        target = parse_target(app.url)
        for number in range(5):
            attempt = await send(delivery(bytes(number)), target, pool=pool)
            assert attempt.status == 200
        assert (app.connections, len(app.requests)) == (1, 5)
    await pool.close()


async def test_without_a_pool_each_delivery_has_its_own_connection() -> None:
    async with answering(OK) as app:
        for _ in range(3):
            await send(delivery(), parse_target(app.url))
        assert app.connections == 3


async def test_deliveries_at_the_same_time_do_not_share_a_connection() -> None:
    pool = Pool()
    async with answering(OK) as app:
        target = parse_target(app.url)
        for _ in range(2):
            attempts = await asyncio.gather(*[send(delivery(b"x" * n), target, pool=pool) for n in range(20)])
            assert {attempt.status for attempt in attempts} == {200}
        assert app.connections == 20
        assert len(app.requests) == 40
    await pool.close()


async def two_sends(answer: bytes, pool: Pool, *, wait: float = 0.0) -> tuple[int, list[Attempt]]:
    """Connections made, and both attempts."""
    async with answering(answer) as app:
        target = parse_target(app.url, timeout=3.0)
        attempts = [await send(delivery(b"abc"), target, pool=pool)]
        await asyncio.sleep(wait)
        attempts.append(await send(delivery(b"abc"), target, pool=pool))
        return app.connections, attempts


async def test_connection_the_app_wants_closed_is_not_used_again() -> None:
    for head in (
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
        b"HTTP/1.1 200 OK\r\nconnection: x, Close\r\n",
        b"HTTP/1.0 200 OK\r\n",
    ):
        pool = Pool()
        connections, attempts = await two_sends(head + b"Content-Length: 2\r\n\r\nok", pool)
        assert connections == 2
        assert [attempt.status for attempt in attempts] == [200, 200]
        await pool.close()


async def test_old_connection_that_was_asked_to_stay_is_used_again() -> None:
    pool = Pool()
    answer = b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"
    assert (await two_sends(answer, pool))[0] == 1
    await pool.close()


async def test_connection_with_unasked_bytes_is_not_used_again() -> None:
    pool = Pool()
    connections, attempts = await two_sends(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", pool)
    assert connections == 2
    assert [attempt.body for attempt in attempts] == [b"ok", b"ok"]
    await pool.close()


async def test_answer_sent_ahead_of_its_request_is_not_taken() -> None:
    pool = Pool()
    poison = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(OK)
        await poison.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
        await reader.read()

    async with scripted(script) as app:
        target = parse_target(app.url, timeout=3.0)
        assert (await send(delivery(), target, pool=pool)).body == b"ok"
        poison.set()
        # Let the bytes arrive while nothing is asked.
        await asyncio.sleep(0.05)
        assert (await send(delivery(), target, pool=pool)).body == b"ok"
        assert app.connections == 2
    await pool.close()


async def test_connection_is_kept_only_for_a_moment() -> None:
    pool = Pool(seconds=0.05)
    connections, _ = await two_sends(OK, pool, wait=0.2)
    assert connections == 2
    await pool.close()


async def test_pool_keeps_only_so_many() -> None:
    pool = Pool(most=2)
    async with answering(OK) as app:
        target = parse_target(app.url)
        for expected in (5, 8):
            await asyncio.gather(*[send(delivery(), target, pool=pool) for _ in range(5)])
            assert app.connections == expected
    await pool.close()


async def test_app_that_closes_a_kept_connection_gets_a_new_one() -> None:
    pool = Pool(seconds=60.0)

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(OK)

    async with scripted(script) as app:
        for _ in range(3):
            attempt = await send(delivery(), parse_target(app.url), pool=pool)
            assert attempt.status == 200
            await asyncio.sleep(0.02)
        assert app.connections == 3
    await pool.close()


async def test_request_on_a_kept_connection_that_breaks_is_not_sent_twice() -> None:
    pool = Pool()
    seen: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(OK)
        if request := await read_request(reader):
            seen.append(request)
            writer.transport.abort()

    async with scripted(script) as app:
        target = parse_target(app.url)
        assert (await send(delivery(b"1"), target, pool=pool)).status == 200
        attempt = await send(delivery(b"2"), target, pool=pool)
        assert (attempt.status, attempt.error) == (None, "reset")
        assert (len(seen), app.connections) == (2, 1)
    await pool.close()


async def test_kept_connection_is_no_way_around_the_rules() -> None:
    pool = Pool()
    async with answering(OK) as app:
        assert (await send(delivery(), parse_target(app.url), pool=pool)).status == 200
        guarded = Target(app.url, own_ports=frozenset([app.port]))
        assert (await send(delivery(), guarded, pool=pool)).error == "loop"
    await pool.close()


async def test_closed_pool_keeps_nothing() -> None:
    pool = Pool()
    await pool.close()
    async with answering(OK) as app:
        for _ in range(2):
            assert (await send(delivery(), parse_target(app.url), pool=pool)).status == 200
        assert app.connections == 2


async def test_cancelled_send_ends_its_connection() -> None:
    pool = Pool()
    ended = asyncio.Event()
    began = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        began.set()
        try:
            await reader.read()
        finally:
            ended.set()

    async with scripted(script) as app:
        task = asyncio.create_task(send(delivery(b"abc"), parse_target(app.url), pool=pool))
        await began.wait()
        task.cancel()
        await asyncio.wait_for(ended.wait(), 5.0)
        assert (await asyncio.gather(task, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    await pool.close()


async def test_app_that_writes_head_and_body_apart_is_not_kept_waiting_for_an_acknowledgement() -> None:
    async def apart(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # As servers do that never heard of TCP_NODELAY: http.server among them.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        while await read_request(reader):
            for part in (b"HTTP/1.1 200 OK\r\n", b"Content-Length: 2\r\n\r\n", b"ok"):
                writer.write(part)
                await writer.drain()

    pool = Pool()
    async with scripted(apart) as app:
        attempts = [await send(delivery(), parse_target(app.url), pool=pool) for _ in range(20)]
    await pool.close()
    # Held back, each but the first would take the 40 ms that an acknowledgement may be delayed at least.
    assert min(attempt.duration for attempt in attempts[1:]) < 40_000
    assert {attempt.status for attempt in attempts} == {200}
