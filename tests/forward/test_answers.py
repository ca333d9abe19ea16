"""What an app answers is taken as it is, in every framing that HTTP allows, and nothing is followed."""

from __future__ import annotations

import asyncio
import http.server
import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.forward import parse_target, send
from inspector.forward.answer import HEAD_LIMIT, AnswerReader
from inspector.forward.failure import Failure
from inspector.model import Attempt, Delivery
from tests.forward.app import answering, delivery, read_request, scripted


async def answer(
    data: bytes, *, close: bool = False, value: Delivery | None = None, most: int = 2**20
) -> Attempt:
    """The attempt when an app sends `data`, and then closes or waits."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(data)
        await writer.drain()
        if not close:
            await reader.read()

    async with scripted(script) as app:
        return await send(value or delivery(b"abc"), parse_target(app.url, timeout=3.0, max_answer=most))


WHOLE: dict[str, tuple[bytes, int, bytes]] = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello"),
    "length zero": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b""),
    "same length twice": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2, 2\r\n\r\nok",
        200,
        b"ok",
    ),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n02;x=y\r\nde\r\n0\r\n\r\n",
        200,
        b"abcde",
    ),
    "chunks and trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n",
        200,
        b"abc",
    ),
    "chunks and a length": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        200,
        b"a",
    ),
    "coded chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nz\r\n0\r\n\r\n",
        200,
        b"z",
    ),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", 304, b""),
    "100 first": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, b"x"),
    "hints first": (
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
        201,
        b"",
    ),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, b""),
    "bare LF": (b"HTTP/1.1 200 OK\nContent-Length: 2\nX: 1\n\nok", 200, b"ok"),
    "chunks with bare LF": (b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n", 200, b"ok"),
    "odd status": (b"HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n", 799, b""),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_answer_is_whole_without_the_connection_ending(name: str) -> None:
    data, status, body = WHOLE[name]
    attempt = await answer(data)
    assert (attempt.status, attempt.body, attempt.error, attempt.cut) == (status, body, None, False)
    assert attempt.sha256_in == attempt.sha256_out


@pytest.mark.parametrize("name", WHOLE)
def test_answer_in_any_pieces_is_the_same(name: str) -> None:
    data, status, body = WHOLE[name]
    for size in range(1, len(data) + 1):
        reader = AnswerReader(head_only=False, limit=100, where="app")
        for start in range(0, len(data), size):
            assert not reader.done
            reader.feed(data[start : start + size])
        assert (reader.done, reader.status, reader.body, reader.excess) == (True, status, body, False)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n\r\nup to the end",
        b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nup to the end",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nup to the end",
    ],
)
async def test_answer_without_a_length_ends_with_the_connection(data: bytes) -> None:
    attempt = await answer(data, close=True)
    assert (attempt.status, attempt.body, attempt.error) == (200, b"up to the end", None)


async def test_answer_to_head_has_no_body() -> None:
    head = delivery(method="HEAD")
    attempt = await answer(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", value=head)
    assert (attempt.status, attempt.body, attempt.error) == (200, b"", None)


async def test_header_lines_of_the_answer_are_kept() -> None:
    attempt = await answer(
        b"HTTP/1.1 500 Sp\xe9cial \x1b[31m\r\nset-COOKIE: a\r\nSet-Cookie: b\r\nX-Raw: \xff\x1b]0;x\x07\r\n"
        b"X-Folded: one\r\n  two\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n"
    )
    assert attempt.status == 500
    assert attempt.reason == "Sp\xe9cial \x1b[31m"
    assert attempt.headers.pairs == (
        (b"set-COOKIE", b"a"),
        (b"Set-Cookie", b"b"),
        (b"X-Raw", b"\xff\x1b]0;x\x07"),
        (b"X-Folded", b"one two"),
        (b"X-Empty", b""),
        (b"Content-Length", b"0"),
    )
    assert not attempt.ok


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/stolen", "file:///etc/passwd", "//169.254.169.254/", "/x"]
)
async def test_redirect_is_the_answer_and_is_not_followed(status: int, place: str) -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as elsewhere:
        location = place.format(port=elsewhere.port).encode()
        redirect = b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, location)
        async with answering(redirect) as app:
            attempt = await send(delivery(b"abc"), parse_target(app.url))
            assert len(app.requests) == 1
        assert (attempt.status, attempt.error) == (status, None)
        assert attempt.headers.get("location") == location
        assert elsewhere.connections == 0


async def test_answer_of_100_mb_is_cut_and_the_rest_not_read() -> None:
    written = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        while written < 100_000_000:
            writer.write(bytes(100_000))
            written += 100_000
            await writer.drain()

    async with scripted(script) as app:
        attempt = await send(delivery(), parse_target(app.url, max_answer=50_000))
    assert (attempt.status, attempt.cut, len(attempt.body), attempt.error) == (200, True, 50_000, None)
    assert written < 50_000_000


@pytest.mark.parametrize("framing", [b"Transfer-Encoding: chunked", b"X: no length"])
async def test_endless_answer_is_cut(framing: bytes) -> None:
    piece = b"x" * 1000

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n")
        while True:
            writer.write(b"3e8\r\n" + piece + b"\r\n" if b"chunked" in framing else piece)
            await writer.drain()

    async with scripted(script) as app:
        attempt = await send(delivery(), parse_target(app.url, max_answer=12_345))
    assert (attempt.status, attempt.cut, len(attempt.body), attempt.error) == (200, True, 12_345, None)
    assert set(attempt.body) == {ord("x")}


async def test_answer_of_exactly_the_limit_is_whole() -> None:
    attempt = await answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", most=5)
    assert (attempt.body, attempt.cut) == (b"hello", False)


async def test_answer_longer_than_its_length_is_noted() -> None:
    attempt = await answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay")
    assert (attempt.status, attempt.body, attempt.error) == (200, b"ok", None)
    assert "more than its Content-Length" in attempt.message


async def test_early_answer_to_a_large_body_is_taken() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        while await reader.read(2**20):
            pass

    async with scripted(script) as app:
        attempt = await send(delivery(bytes(20 * 2**20)), parse_target(app.url, timeout=5.0))
    assert (attempt.status, attempt.error) == (413, None)


async def test_early_answer_is_taken_from_an_app_that_closes_at_once() -> None:
    """It comes just before the reset that the unread body causes: whether a write meets that first is chance,
    so it is tried often."""
    refused = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"
    tries = 12

    def refuse(server: socket.socket) -> None:
        for _ in range(tries):
            taken, _ = server.accept()
            with taken:
                taken.recv(2**10)
                taken.sendall(refused)

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10.0)
        refusing = asyncio.create_task(asyncio.to_thread(refuse, server))
        target = parse_target(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=10.0)
        attempts = [await send(delivery(bytes(2**20)), target) for _ in range(tries)]
        await refusing
    assert {(attempt.status, attempt.body, attempt.error) for attempt in attempts} == {(413, b"big", None)}


NOT_HTTP: dict[str, tuple[bytes, str]] = {
    "banner": (b"SSH-2.0-OpenSSH_9.6\r\n", "begins with 'SSH-2.0-OpenSSH_9.6"),
    "escape": (b"\x1b]52;c;cHduZWQ=\x07" * 3, r"begins with '\x1b]52"),
    "html": (b"<html>hello</html>", "<html>"),
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x46", "speaks https"),
    "HTTP/2": (b"HTTP/2 200\r\n\r\n", "not HTTP: it begins with 'HTTP/2 200"),
    "101": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "switches to another protocol"),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", "begins with 'HTTP/1.1 OK'"),
    "status of two digits": (b"HTTP/1.1 20 OK\r\n\r\n", "begins with 'HTTP/1.1 20"),
    "no colon": (b"HTTP/1.1 200 OK\r\nnonsense\x1b[31m\r\n\r\n", "nonsense"),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "two lengths"),
    "negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "'-1' is no length"),
    "huge length": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", "is no length"),
    "bad chunk size": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "'-1' is no chunk size",
    ),
    "long chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "longer than its size",
    ),
}


@pytest.mark.parametrize("name", NOT_HTTP)
async def test_answer_that_is_not_http_is_told_in_words(name: str) -> None:
    data, words = NOT_HTTP[name]
    attempt = await answer(data)
    assert attempt.error == "garbage"
    assert words in attempt.message
    assert attempt.message.isprintable()
    assert attempt.sha256_in == attempt.sha256_out


@pytest.mark.parametrize(
    ("data", "status", "error", "words"),
    [
        (b"", None, "reset", "without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-", None, "reset", "in the middle"),
        (b"HT", None, "garbage", "'HT'"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", None, "reset", "in the middle"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            200,
            "incomplete",
            "promised 10 bytes and ended its answer after 3",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            200,
            "incomplete",
            "last piece is missing",
        ),
    ],
)
async def test_early_end_is_told(data: bytes, status: int | None, error: str, words: str) -> None:
    attempt = await answer(data, close=True)
    assert (attempt.status, attempt.error) == (status, error)
    assert words in attempt.message
    assert attempt.cut == (status is not None)
    assert attempt.body == (b"abc" if status else b"")


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
async def test_reset_is_told_and_what_came_is_kept(data: bytes) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(data)
        await writer.drain()
        # Unread bytes make the system send a reset.
        writer.transport.abort()

    async with scripted(script) as app:
        attempt = await send(delivery(bytes(20 * 2**20)), parse_target(app.url, timeout=5.0))
    assert attempt.error == "reset"
    assert attempt.body == (b"abc" if data else b"")
    assert attempt.sha256_in != attempt.sha256_out
    assert attempt.message.startswith("Your app ")


async def test_head_without_an_end_is_told() -> None:
    attempt = await answer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * (HEAD_LIMIT + 10))
    assert (attempt.status, attempt.error) == (None, "too_large")


async def test_answers_before_the_answer_end_too() -> None:
    attempt = await answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * (HEAD_LIMIT // 20))
    assert (attempt.status, attempt.error) == (None, "garbage")
    assert "what comes before it does not end" in attempt.message


async def test_trailers_without_an_end_are_told() -> None:
    reader = AnswerReader(head_only=False, limit=10, where="app")
    reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    with pytest.raises(Failure, match="256 KiB"):
        reader.feed(b"X-Trailer: 1\r\n" * 30_000)


@given(st.binary(max_size=200), st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_break_the_reader(data: bytes, size: int) -> None:
    prefix = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    messages: list[str] = []
    for whole in (data, prefix + data, b"HTTP/1.1 " + data):
        reader = AnswerReader(head_only=False, limit=50, where="app")
        try:
            for start in range(0, len(whole), size):
                if reader.feed(whole[start : start + size]):
                    break
            reader.end()
        except Failure as failure:
            messages.append(failure.message)
        assert len(reader.body) <= 50
    assert all(message.isprintable() for message in messages)


def test_many_tiny_chunks_do_not_hold_up_the_reader() -> None:
    reader = AnswerReader(head_only=False, limit=2**20, where="app")
    reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"1\r\nx\r\n" * 40_000
    for _ in range(5):
        reader.feed(piece)
    assert reader.feed(b"0\r\n\r\n")
    assert reader.body == b"x" * 200_000


async def test_the_standard_librarys_server_is_understood() -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body[::-1])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        attempt = await send(delivery(b"abc"), parse_target(f"127.0.0.1:{server.server_address[1]}"))
        server.shutdown()
        thread.join()
    assert (attempt.status, attempt.body, attempt.error) == (200, b"cba", None)
