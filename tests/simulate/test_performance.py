"""The whole of it over real sockets: the key document, the app, the client, the script played to its end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from urllib.parse import urlsplit

import aiohttp
import pytest

from inspector.model import Headers
from inspector.providers import Provider, load
from inspector.simulate.app import FAILS_ON, SLOW_ON, SLOW_SECONDS, App, serve_app
from inspector.simulate.draw import Draw
from inspector.simulate.key_document import KEY_PATH, public_pem, serve_key
from inspector.simulate.performance import Pace, Performance, sends_again
from inspector.simulate.post import Reply, post, wire_bytes
from inspector.simulate.request import Request
from inspector.simulate.scenario import OPENING, Composer, Step, script
from inspector.simulate.serving import Serving
from tests.simulate.signing import key, rsa_accepts, signers

NOW = 1_767_225_600_123_456
AT_ONCE = Pace(burst=100)


class Receiver:
    """Takes raw requests on a socket and answers each with the next status, the last one for ever."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = statuses or (200,)
        self.requests: list[bytes] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(int(length.split(b":")[1]))
        status = self._statuses[min(len(self.requests), len(self._statuses) - 1)]
        self.requests.append(head + body)
        writer.write(b"HTTP/1.1 %d OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


Take = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(take: Take) -> AsyncIterator[int]:
    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def request(body: bytes = b"{}", target: bytes = b"/hook") -> Request:
    return Request(
        "dyte", "meeting.started", target, Headers.of([("X-Case", "Kept"), ("x-case", b"\xff")]), body
    )


def performance(port: int, pace: Pace = AT_ONCE, waits: list[float] | None = None) -> Performance:
    async def wait(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    providers = load(None)
    made = Composer(Draw("play"), signers(), lambda: NOW)
    return Performance("127.0.0.1", port, made, providers.get, Draw("pace"), wait, pace)


async def test_a_request_goes_out_byte_for_byte() -> None:
    receiver = Receiver()
    sent = request(b'{"a": 1.0}\n', b"/hook//[x]?a=%20&a=%2F")
    async with listening(receiver.take) as port:
        assert await post("127.0.0.1", port, sent) == Reply(200)
        expected = (
            b"POST /hook//[x]?a=%%20&a=%%2F HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            b"X-Case: Kept\r\nx-case: \xff\r\n"
            b'Content-Length: 11\r\nConnection: close\r\n\r\n{"a": 1.0}\n' % port
        )
    assert receiver.requests == [expected]


def test_an_ipv6_receiver_is_named_in_brackets() -> None:
    assert b"\r\nHost: [::1]:80\r\n" in wire_bytes("::1", 80, request())


async def test_a_receiver_that_is_down_is_an_answer_too() -> None:
    async with listening(Receiver().take) as port:
        pass
    reply = await post("127.0.0.1", port, request())
    assert reply.status is None
    assert reply.problem


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"", "the connection ended before an answer"),
        (b"220 mail.example.com ESMTP\r\n\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 abc\r\n\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "the connection ended before an answer"),
    ],
)
async def test_a_receiver_that_answers_garbage_is_said_so(answer: bytes, problem: str) -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n{}")
        writer.write(answer)
        writer.write_eof()
        await reader.read()
        writer.close()

    async with listening(take) as port:
        assert await post("127.0.0.1", port, request()) == Reply(None, problem)


async def test_a_receiver_that_hangs_is_left_after_the_deadline() -> None:
    left = asyncio.Event()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        left.set()
        writer.close()

    async with listening(take) as port:
        assert await post("127.0.0.1", port, request(), seconds=0.1) == Reply(None, "no answer within 0.1 s")
        async with asyncio.timeout(5):
            await left.wait()


async def test_interim_answers_are_passed_over() -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n{}")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    async with listening(take) as port:
        assert await post("127.0.0.1", port, request()) == Reply(204)


async def test_the_served_key_verifies_what_is_sent() -> None:
    serving = await serve_key(public_pem(key()))
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(serving.url + KEY_PATH) as answer:
                document = await answer.json()
                assert answer.status == 200
            async with session.get(serving.url + "/other") as answer:
                assert answer.status == 404
    finally:
        await serving.close()
    assert set(document) == {"success", "data", "message"}
    assert document["success"] is True
    sent = Composer(Draw("k"), signers(), lambda: NOW).compose(Step("dyte", "meeting.started"))
    assert rsa_accepts(document["data"]["publicKey"], sent.headers.text("dyte-signature"), sent.body)
    assert serving.url.startswith("http://127.0.0.1:")


async def ask(serving: Serving, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(serving.url + "/any/path", data=BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


@asynccontextmanager
async def app(waited: list[float] | None = None) -> AsyncIterator[Serving]:
    async def wait(seconds: float) -> None:
        if waited is not None:
            waited.append(seconds)

    serving = await serve_app(App(wait))
    try:
        yield serving
    finally:
        await serving.close()


async def test_the_app_answers_most_fails_every_other_summary_and_is_slow_once() -> None:
    waited: list[float] = []
    async with app(waited) as serving:
        status, text = await ask(serving, b'{"event":"meeting.started"}')
        assert (status, json.loads(text)["event"]) == (200, "meeting.started")
        body = json.dumps({"event": FAILS_ON}).encode()
        assert [(await ask(serving, body))[0] for _ in range(4)] == [500, 200, 500, 200]
        assert waited == []
        assert (await ask(serving, json.dumps({"event": SLOW_ON}).encode()))[0] == 200
        assert waited == [SLOW_SECONDS]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"[" * 100_000, b'{"event":null}'])
async def test_the_app_takes_any_body(body: bytes) -> None:
    async with app() as serving:
        status, text = await ask(serving, body)
    assert (status, json.loads(text)["event"]) == (200, "unknown")


async def test_the_app_knows_githubs_event_and_refuses_what_is_too_long() -> None:
    async with app() as serving:
        assert (await ask(serving, b"{}", {"X-GitHub-Event": "ping"}))[0] == 204
        assert (await ask(serving, b" " * (8 * 2**20 + 1)))[0] == 413


async def test_a_served_port_is_free_after_closing() -> None:
    async with app() as serving:
        port = urlsplit(serving.url).port
        assert port is not None
    assert (await post("127.0.0.1", port, request())).status is None


async def test_the_whole_opening_is_sent_in_order() -> None:
    receiver, said = Receiver(), list[int]()
    async with listening(receiver.take) as port:
        playing = performance(port)
        await playing.play(OPENING, lambda: said.append(len(receiver.requests)))
    assert len(receiver.requests) == playing.answered == len(OPENING)
    assert said == [len(OPENING)]
    assert [b"/webhooks/dyte" in sent.split(b"\r\n")[0] for sent in receiver.requests] == [
        step.persona.startswith("dyte") for step in OPENING
    ]


async def test_after_the_burst_it_walks() -> None:
    receiver, waits, said = Receiver(), list[float](), list[int]()
    async with listening(receiver.take) as port:
        playing = performance(port, Pace(burst=5), waits)
        await playing.play(script(Draw("walk"), 12), lambda: said.append(len(receiver.requests)))
    assert said == [5]
    assert len(waits) == 7
    assert all(1.0 <= seconds <= 2.0 for seconds in waits)
    assert len(receiver.requests) == 12


async def test_a_failed_delivery_comes_again_with_the_same_id_and_bytes() -> None:
    receiver = Receiver(500, 302, 200)
    async with listening(receiver.take) as port:
        await performance(port).play([Step("dyte", "meeting.started")])
    assert len(receiver.requests) == 3
    assert len(set(receiver.requests)) == 1


async def test_retries_end() -> None:
    receiver = Receiver(503)
    async with listening(receiver.take) as port:
        await performance(port, Pace(burst=1, retries=2)).play([Step("dyte", "meeting.started")] * 2)
    assert len(receiver.requests) == 6


async def test_github_and_strangers_do_not_come_again() -> None:
    receiver = Receiver(500)
    async with listening(receiver.take) as port:
        await performance(port).play([Step("github", "push"), Step("acme", "acme")])
    assert len(receiver.requests) == 2


async def test_a_receiver_that_is_down_stops_nothing() -> None:
    async with listening(Receiver().take) as port:
        pass
    said: list[str] = []
    playing = performance(port)
    await playing.play(OPENING, lambda: said.append("burst"))
    assert playing.answered == 0
    assert said == ["burst"]


def provider(id: str) -> Provider:
    found = load(None).get(id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("id", "again"),
    [("dyte", {302, 404, 500, None}), ("cloudflare_realtimekit", {500, None}), ("github", set())],
)
def test_each_provider_sends_again_by_its_own_rule(id: str, again: set[int | None]) -> None:
    answers = [200, 204, 302, 404, 500, None]
    assert {status for status in answers if sends_again(provider(id), Reply(status))} == again
