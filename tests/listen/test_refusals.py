"""A request that is not clean is refused, shown with its head, and never captured."""

from __future__ import annotations

import logging

import pytest

from inspector.listen import Limits
from tests.listen.wire import Desk, listening, request

HOST = b"Host: a\r\n"


def post(*lines: bytes, body: bytes = b"") -> bytes:
    return b"POST /x HTTP/1.1\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


def chunked(body: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked", body=body)


def get(line: bytes, fields: bytes = HOST) -> bytes:
    return line + b"\r\n" + fields + b"\r\n"


REFUSED: dict[str, tuple[bytes, str]] = {
    # two lengths, or a length and chunks
    "length and chunks": (
        post(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        "framing",
    ),
    "chunks and length": (
        post(b"Transfer-Encoding: chunked", b"Content-Length: 3", body=b"0\r\n\r\n"),
        "framing",
    ),
    "two lengths": (post(b"Content-Length: 3", b"Content-Length: 4", body=b"abcd"), "framing"),
    "the same length twice": (post(b"Content-Length: 3", b"Content-Length: 3", body=b"abc"), "framing"),
    "list of lengths": (post(b"Content-Length: 3, 3", body=b"abc"), "framing"),
    "length with sign": (post(b"Content-Length: +3", body=b"abc"), "framing"),
    "negative length": (post(b"Content-Length: -3", body=b"abc"), "framing"),
    "length in hex": (post(b"Content-Length: 0x3", body=b"abc"), "framing"),
    "length with underscore": (post(b"Content-Length: 1_0", body=b"0123456789"), "framing"),
    "two numbers": (post(b"Content-Length: 3 3", body=b"abc"), "framing"),
    "empty length": (post(b"Content-Length:", body=b"abc"), "framing"),
    "length that overflows": (post(b"Content-Length: 99999999999999999999", body=b"abc"), "framing"),
    "length of all ones": (post(b"Content-Length: 18446744073709551615", body=b"abc"), "framing"),
    # transfer codings
    "space before the colon": (post(b"Transfer-Encoding : chunked", body=b"0\r\n\r\n"), "header"),
    "coding hidden by a vertical tab": (post(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"), "header"),
    "two codings": (
        post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        "framing",
    ),
    "chunked twice": (post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), "framing"),
    "chunked not last": (post(b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"), "framing"),
    "another coding first": (post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), "framing"),
    "identity": (post(b"Transfer-Encoding: identity", body=b"abc"), "framing"),
    "identity and length": (
        post(b"Transfer-Encoding: identity", b"Content-Length: 3", body=b"abc"),
        "framing",
    ),
    "unknown coding": (post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), "framing"),
    "quoted coding": (post(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"), "framing"),
    "coding with a parameter": (post(b"Transfer-Encoding: chunked;q=1", body=b"0\r\n\r\n"), "framing"),
    "empty coding": (post(b"Transfer-Encoding:", body=b"0\r\n\r\n"), "framing"),
    "chunks in 1.0": (
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "framing",
    ),
    # chunks
    "chunk size 0x3": (chunked(b"0x3\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "chunk size +3": (chunked(b"+3\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "chunk size -3": (chunked(b"-3\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "space before a chunk size": (chunked(b" 3\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "space after a chunk size": (chunked(b"3 \r\nabc\r\n0\r\n\r\n"), "chunk"),
    "chunk size 1_0": (chunked(b"1_0\r\n0123456789\r\n0\r\n\r\n"), "chunk"),
    "no chunk size": (chunked(b"\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "chunk size that overflows": (chunked(b"10000000000000003\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "LF after a chunk size": (chunked(b"3\nabc\r\n0\r\n\r\n"), "chunk"),
    "CR after a chunk size": (chunked(b"3\rabc\r\n0\r\n\r\n"), "chunk"),
    "LF after a chunk": (chunked(b"3\r\nabc\n0\r\n\r\n"), "chunk"),
    "chunk longer than its size": (chunked(b"3\r\nabcd\r\n0\r\n\r\n"), "chunk"),
    "no end after a chunk": (chunked(b"3\r\nabc0\r\n\r\n"), "chunk"),
    "LF in an extension": (chunked(b"3;a\nabc\r\n0\r\n\r\n"), "chunk"),
    "CR in an extension": (chunked(b"3;a\rb\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "NUL in an extension": (chunked(b"3;a\0\r\nabc\r\n0\r\n\r\n"), "chunk"),
    "length as a trailer": (chunked(b"3\r\nabc\r\n0\r\nContent-Length: 50\r\n\r\n"), "framing"),
    "coding as a trailer": (chunked(b"3\r\nabc\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"), "framing"),
    "folded trailer": (chunked(b"3\r\nabc\r\n0\r\nX: a\r\n b\r\n\r\n"), "header"),
    "NUL in a trailer": (chunked(b"3\r\nabc\r\n0\r\nX: a\0b\r\n\r\n"), "header"),
    # line ends and spaces
    "bare LF everywhere": (b"GET / HTTP/1.1\nHost: a\n\n", "request_line"),
    "bare LF after a field": (get(b"GET / HTTP/1.1", b"Host: a\nX: b\r\n"), "header"),
    "bare LF at the end": (b"GET / HTTP/1.1\r\nHost: a\r\n\n", "header"),
    "bare CR in a value": (get(b"GET / HTTP/1.1", HOST + b"X: a\rY: b\r\n"), "header"),
    "CR CR LF": (get(b"GET / HTTP/1.1\r"), "request_line"),
    "folded header": (get(b"GET / HTTP/1.1", HOST + b"X: a\r\n b\r\n"), "header"),
    "folded before the first": (get(b"GET / HTTP/1.1", b" Host: a\r\n"), "header"),
    "two spaces": (get(b"GET  / HTTP/1.1"), "request_line"),
    "space in the target": (get(b"GET /a b HTTP/1.1"), "request_line"),
    "space after the version": (get(b"GET / HTTP/1.1 "), "request_line"),
    "space before the method": (get(b" GET / HTTP/1.1"), "method"),
    # names, values, targets
    "escape in a value": (get(b"GET / HTTP/1.1", HOST + b"X: \x1b[31m\r\n"), "header"),
    "NUL in a value": (get(b"GET / HTTP/1.1", HOST + b"X: a\0b\r\n"), "header"),
    "DEL in a value": (get(b"GET / HTTP/1.1", HOST + b"X: \x7f\r\n"), "header"),
    "no colon": (get(b"GET / HTTP/1.1", HOST + b"foo\r\n"), "header"),
    "no name": (get(b"GET / HTTP/1.1", HOST + b": foo\r\n"), "header"),
    "space in a name": (get(b"GET / HTTP/1.1", HOST + b"X Y: foo\r\n"), "header"),
    "byte over 127 in a name": (get(b"GET / HTTP/1.1", HOST + b"X\xff: foo\r\n"), "header"),
    "escape in the target": (get(b"GET /\x1b[31m HTTP/1.1"), "target"),
    "raw UTF-8 in the target": (get("GET /\u00e9 HTTP/1.1".encode()), "target"),
    "tab in the target": (get(b"GET /\tx HTTP/1.1"), "target"),
    "target without a slash": (get(b"GET ?x HTTP/1.1"), "target"),
    "two types": (get(b"GET / HTTP/1.1", HOST + b"Content-Type: a\r\nContent-Type: b\r\n"), "duplicate"),
    # methods, versions, hosts
    "lower case method": (get(b"post / HTTP/1.1"), "method"),
    "unknown method": (get(b"FOO / HTTP/1.1"), "method"),
    "no version": (b"GET /\r\n\r\n", "version"),
    "HTTP/0.9": (get(b"GET / HTTP/0.9"), "version"),
    "HTTP/1.2": (get(b"GET / HTTP/1.2"), "version"),
    "HTTP/2.0": (get(b"GET / HTTP/2.0"), "version"),
    "http in lower case": (get(b"GET / http/1.1"), "request_line"),
    "another protocol": (get(b"PLAY / RTSP/1.0"), "request_line"),
    "no host": (get(b"GET / HTTP/1.1", b""), "host"),
    "two hosts": (get(b"GET / HTTP/1.1", b"Host: a\r\nHost: b\r\n"), "host"),
    # other servers and protocols
    "absolute target": (get(b"GET http://evil.example/ HTTP/1.1"), "proxy"),
    "tunnel": (get(b"CONNECT evil.example:443 HTTP/1.1"), "proxy"),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2"),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), "tls"),
    "noise": (bytes(range(256)), "method"),
    "an old browser's hello": (b"EHLO example.org\r\n", "method"),
}


async def refused(desk: Desk, data: bytes) -> tuple[str, bytes]:
    """Send what must be refused; its code and all that came back. Nothing may have been captured."""
    async with desk.sender() as sender:
        await sender.send(data)
        answer = await sender.everything()
    rejection = await desk.rejection()
    assert desk.deliveries.empty()
    assert desk.rejections.empty()
    assert answer.startswith(b"HTTP/1.1 %d " % rejection.status)
    assert rejection.message.endswith(".")
    assert rejection.message.isprintable()
    return rejection.code, rejection.head


@pytest.mark.parametrize("name", REFUSED)
async def test_unclean_request_is_refused(name: str, caplog: pytest.LogCaptureFixture) -> None:
    data, code = REFUSED[name]
    async with listening() as desk:
        got, head = await refused(desk, data)
    assert got == code
    assert data.startswith(head)
    assert head
    assert not caplog.records


@pytest.mark.parametrize(
    "name", ["length and chunks", "bare LF everywhere", "escape in a value", "absolute target"]
)
async def test_refused_request_in_many_pieces_is_refused_alike(name: str) -> None:
    data, code = REFUSED[name]
    async with listening() as desk, desk.sender() as sender:
        for byte in data:
            await sender.send(bytes([byte]))
        await sender.everything()
        rejection = await desk.rejection()
        assert rejection.code == code
        assert desk.deliveries.empty()
        assert data.startswith(rejection.head)


async def test_smuggled_second_request_is_not_run() -> None:
    inner = b"GET /admin HTTP/1.1\r\nHost: a\r\n\r\n"
    outer = post(b"Content-Length: 6", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + inner)
    async with listening() as desk:
        assert (await refused(desk, outer))[0] == "framing"


async def test_refusal_behind_a_good_request_shows_its_own_head() -> None:
    bad = b"GET /\x1b HTTP/1.1\r\nHost: a\r\n\r\n"
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/good", b"abc") + bad)
        assert await sender.status() == 200
        assert await sender.status() == 400
        assert (await desk.delivery()).body == b"abc"
        assert (await desk.rejection()).head == bad


async def test_refusal_behind_chunks_has_no_head_but_is_reported() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(chunked(b"3\r\nabc\r\n0\r\n\r\n") + b"garbage\r\n\r\n")
        assert await sender.status() == 200
        assert await sender.status() == 400
        rejection = await desk.rejection()
        assert (rejection.code, rejection.head) == ("method", b"")


async def test_head_after_chunks_is_known_again() -> None:
    bad = b"GET /\x1b HTTP/1.1\r\nHost: a\r\n\r\n"
    async with listening() as desk, desk.sender() as sender:
        await sender.send(chunked(b"3\r\nabc\r\n0\r\n\r\n"))
        assert await sender.status() == 200
        await sender.send(bad)
        assert await sender.status() == 400
        assert (await desk.rejection()).head == bad


async def test_request_split_behind_chunks_is_captured() -> None:
    async with listening() as desk, desk.sender() as sender:
        second = request("POST", "/second", b"xyz")
        await sender.send(chunked(b"3\r\nabc\r\n0\r\n\r\n") + second[:20])
        assert await sender.status() == 200
        await sender.send(second[20:])
        assert await sender.status() == 200
        assert (await desk.delivery()).body == b"abc"
        delivery = await desk.delivery()
        assert (delivery.target, delivery.body) == (b"/second", b"xyz")


async def test_head_over_4_kib_is_kept_in_part() -> None:
    long = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\x1b\r\n\r\n"
    async with listening() as desk:
        code, head = await refused(desk, long)
    assert (code, head) == ("header", long[:4096])


LONG = {
    "target": (b"GET /" + b"a" * 2000, Limits(line_bytes=1000)),
    "field": (get(b"GET / HTTP/1.1", HOST + b"X: " + b"x" * 2000 + b"\r\n"), Limits(field_bytes=1000)),
    "fields": (get(b"GET / HTTP/1.1", HOST + b"X: 1\r\n" * 200), Limits(fields=100)),
    "head": (b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\r\n" * 300, Limits(head_bytes=1000)),
    "empty lines before the head": (b"\r\n" * 1000, Limits(head_bytes=1000)),
}


@pytest.mark.parametrize("name", LONG)
async def test_head_over_a_limit_is_refused_with_431(name: str) -> None:
    data, limits = LONG[name]
    async with listening(limits) as desk, desk.sender() as sender:
        await sender.send(data)
        assert await sender.status() == 431
        assert (await desk.rejection()).code == "too_long"
        assert desk.deliveries.empty()


async def test_body_of_nearly_only_framing_is_refused() -> None:
    extension = b"1;" + b"e" * 1000 + b"\r\nx\r\n"
    async with listening(Limits(head_bytes=2000)) as desk, desk.sender() as sender:
        await sender.send(post(b"Transfer-Encoding: chunked"))
        await sender.send(extension * 20)
        assert await sender.status() == 400
        assert (await desk.rejection()).code == "chunk"


async def test_leading_zeros_of_a_chunk_size_end() -> None:
    async with listening(Limits(head_bytes=2000)) as desk, desk.sender() as sender:
        await sender.send(post(b"Transfer-Encoding: chunked"))
        await sender.send(b"0" * 5000)
        assert await sender.status() == 400
        assert (await desk.rejection()).code == "chunk"


async def test_refused_connect_names_the_methods_allowed() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(get(b"CONNECT evil.example:443 HTTP/1.1"))
        status, fields, body = await sender.answer()
        assert (status, fields["connection"]) == (405, "close")
        assert "POST" in fields["allow"]
        assert b"no proxy" in body


async def test_refusing_one_sender_leaves_others_alone() -> None:
    async with listening() as desk, desk.sender() as good, desk.sender() as bad:
        await bad.send(b"nonsense\r\n\r\n")
        await bad.everything()
        await good.send(request())
        assert await good.status() == 200


async def test_nothing_is_logged_about_refused_or_broken_senders(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="aiohttp")
    caplog.set_level(logging.WARNING, logger="asyncio")
    async with listening() as desk:
        for data, _ in REFUSED.values():
            async with desk.sender() as sender:
                await sender.send(data)
                sender.reset()
    assert not [
        record for record in caplog.records if record.name != "asyncio" or record.levelno > logging.INFO
    ]
