"""Starting and stopping: the port is handed over bound, and what is under way is answered before the end."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from inspector.listen import Answer, Limits, Listener, bind
from inspector.model import Delivery, Rejection
from tests.listen.wire import PATIENCE, Desk, listening, request


async def test_running_capture_is_answered_before_the_listener_is_closed() -> None:
    release = asyncio.Event()

    async def held(delivery: Delivery) -> Answer:
        await release.wait()
        return Answer(200)

    async with listening(capture=held) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc"))
        await desk.delivery()
        closing = asyncio.create_task(desk.listener.close(PATIENCE))
        await asyncio.sleep(0)
        release.set()
        status, fields, _ = await sender.answer()
        assert (status, fields["connection"]) == (200, "close")
        await closing


async def test_body_under_way_is_taken_before_the_listener_is_closed() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Content-Length: 3", "Expect: 100-continue"))
        await sender.reader.readuntil(b"\r\n\r\n")
        closing = asyncio.create_task(desk.listener.close(PATIENCE))
        await asyncio.sleep(0)
        await sender.send(b"abc")
        assert await sender.status() == 200
        await closing


async def test_capture_that_does_not_end_is_cut_off_after_the_grace() -> None:
    ended = asyncio.Event()

    async def stuck(delivery: Delivery) -> Answer:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return Answer(200)

    async with listening(capture=stuck) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc"))
        await desk.delivery()
        await asyncio.wait_for(desk.listener.close(0.05), PATIENCE)
        assert ended.is_set()
        assert await sender.everything() == b""
        assert desk.rejections.empty()


async def test_request_still_arriving_at_the_end_is_refused_and_shown() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Content-Length: 3", "Expect: 100-continue"))
        await sender.reader.readuntil(b"\r\n\r\n")
        await desk.listener.close(0.05)
        rejection = await desk.rejection()
        assert (rejection.code, rejection.status) == ("stopping", 503)
        assert desk.deliveries.empty()


async def test_idle_connections_do_not_hold_up_the_end() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request())
        assert await sender.status() == 200
        async with asyncio.timeout(PATIENCE):
            await desk.listener.close(60.0)
            assert await sender.everything() == b""


async def test_closing_twice_or_before_serving_is_harmless() -> None:
    async with listening() as desk:
        await desk.listener.close()
        await desk.listener.close()

    async def capture(delivery: Delivery) -> Answer:
        return Answer(200)

    await Listener(capture, lambda rejection: None, Limits()).close()


async def test_sender_accepted_as_the_listener_closes_does_not_hold_up_the_end() -> None:
    async with listening() as desk:
        connecting = [asyncio.create_task(desk.connect()) for _ in range(5)]
        await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            await desk.listener.close(60.0)
        for done in await asyncio.gather(*connecting, return_exceptions=True):
            if not isinstance(done, BaseException):
                done.writer.close()


async def test_senders_connected_before_serving_are_served() -> None:
    captured: list[Delivery] = []

    async def capture(delivery: Delivery) -> Answer:
        captured.append(delivery)
        return Answer(200)

    with bind("127.0.0.1", 0, allow_remote=False) as sock:
        listener = Listener(capture, lambda rejection: None, Limits())
        early = await Desk(listener, sock.getsockname()[1]).connect()
        await early.send(request("POST", "/early"))
        await listener.serve(sock)
        assert await early.status() == 200
        early.writer.close()
        await listener.close(0.1)
    assert captured[0].target == b"/early"


async def test_rejection_that_cannot_be_kept_does_not_stop_the_listener(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def capture(delivery: Delivery) -> Answer:
        return Answer(200)

    def broken(rejection: Rejection) -> None:
        raise RuntimeError("no room\x1b")

    sock = bind("127.0.0.1", 0, allow_remote=False)
    listener = Listener(capture, broken, Limits())
    await listener.serve(sock)
    desk = Desk(listener, sock.getsockname()[1])
    async with desk.sender() as bad, desk.sender() as good:
        await bad.send(b"nonsense\r\n\r\n")
        assert await bad.status() == 400
        await good.send(request())
        assert await good.status() == 200
    await listener.close(0.1)
    (record,) = caplog.records
    assert record.exc_info is None
    assert "no room\\x1b" in record.getMessage()


def test_listener_does_not_start_without_the_c_parser() -> None:
    script = (
        "import asyncio\n"
        "from inspector.listen import Limits, Listener, bind\n"
        "from inspector.model import ListenError\n"
        "async def main():\n"
        "    listener = Listener(lambda d: None, print, Limits())\n"
        "    try:\n"
        "        await listener.serve(bind('127.0.0.1', 0, allow_remote=False))\n"
        "    except ListenError as error:\n"
        "        print(error)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"AIOHTTP_NO_EXTENSIONS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert "C parser is missing" in done.stdout
