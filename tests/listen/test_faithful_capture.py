"""What comes over the wire is what is captured: method, target, header lines and body, byte for byte."""

from __future__ import annotations

import asyncio
import gzip
from hashlib import sha256

import pytest

from tests.listen.wire import listening, request

ODD_TARGETS = [
    "/",
    "/a%2Fb/../c//d?x=%20+y&z",
    "//evil.example/x",
    "/a#fragment?not-a-query",
    "/?",
    "/[@click=app.bell('x')]",
    "/[bold]x[/]",
    '/"<>\\^`{|}',
    "/%1b%5b31m?%00",
    "/" + "a" * 9000,
]


@pytest.mark.parametrize("target", ODD_TARGETS)
async def test_target_is_kept_as_it_came(target: str) -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", target))
        assert await sender.status() == 200
        assert (await desk.delivery()).target == target.encode()


@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "QUERY"]
)
async def test_any_method_is_captured(method: str) -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request(method))
        head = await sender.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        delivery = await desk.delivery()
        assert (delivery.method, delivery.target, delivery.body) == (method, b"/", b"")


async def test_options_of_the_whole_server_is_captured() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("OPTIONS", "*"))
        assert await sender.status() == 200
        assert (await desk.delivery()).target == b"*"


async def test_header_lines_keep_order_case_repeats_and_bytes() -> None:
    lines = [
        (b"hOsT", b"localhost"),
        (b"X-Signature", b"first"),
        (b"x-signature", b"second"),
        (b"X-Empty", b""),
        (b"X-Latin", b"caf\xe9 \xff\x80"),
        (b"X-Utf8", "caf\u00e9 \u202e".encode()),
        (b"X-Tab", b"a\tb"),
        (b"X-Markup", b"[@click=app.quit]now[/]"),
        (b"!#$%&'*+-.^_`|~", b"odd name"),
        (b"X-Signature", b"third"),
    ]
    head = b"GET / HTTP/1.1\r\n" + b"".join(name + b": " + value + b"\r\n" for name, value in lines) + b"\r\n"
    async with listening() as desk, desk.sender() as sender:
        await sender.send(head)
        assert await sender.status() == 200
        assert (await desk.delivery()).headers.pairs == tuple(lines)


async def test_spaces_around_a_value_are_not_part_of_it() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("GET", "/", b"", "X-Padded: \t value \t "))
        assert await sender.status() == 200
        assert (await desk.delivery()).headers.get("x-padded") == b"value"


async def test_body_is_kept_with_its_digest_time_and_peer() -> None:
    body = bytes(range(256)) * 5
    async with listening(clock=lambda: 1_700_000_000_123_456) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", body))
        status, fields, _ = await sender.answer()
        assert (status, fields["date"]) == (200, "Tue, 14 Nov 2023 22:13:20 GMT")
        delivery = await desk.delivery()
        assert delivery.body == body
        assert delivery.sha256 == sha256(body).hexdigest()
        assert delivery.at == 1_700_000_000_123_456
        assert delivery.version == "1.1"
        assert not delivery.cut
        host, port = sender.writer.get_extra_info("sockname")
        assert delivery.peer == f"{host}:{port}"


async def test_compressed_body_stays_compressed() -> None:
    body = gzip.compress(b'{"event": "meeting.started"}' * 100)
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", body, "Content-Encoding: gzip"))
        assert await sender.status() == 200
        assert (await desk.delivery()).body == body


async def test_decompression_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50 * 2**20))
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", bomb, "Content-Encoding: gzip"))
        assert await sender.status() == 200
        assert (await desk.delivery()).body == bomb


async def test_body_in_many_pieces_is_joined() -> None:
    body = b"0123456789" * 1000
    whole = request("POST", "/", body)
    async with listening() as desk, desk.sender() as sender:
        for start in range(0, len(whole), 700):
            await sender.send(whole[start : start + 700])
            await asyncio.sleep(0)
        assert await sender.status() == 200
        delivery = await desk.delivery()
        assert delivery.body == body
        assert delivery.sha256 == sha256(body).hexdigest()


async def test_request_that_comes_byte_by_byte_is_captured() -> None:
    async with listening() as desk, desk.sender() as sender:
        for byte in request("POST", "/x", b"ab", "X-A: 1"):
            await sender.send(bytes([byte]))
            await asyncio.sleep(0)
        assert await sender.status() == 200
        delivery = await desk.delivery()
        assert (delivery.target, delivery.body) == (b"/x", b"ab")


async def test_chunks_extensions_and_trailers_leave_only_the_body() -> None:
    chunks = b"3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Checksum: 1\r\nX-Other: 2\r\n\r\n"
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Transfer-Encoding: Chunked") + chunks)
        assert await sender.status() == 200
        delivery = await desk.delivery()
        assert delivery.body == b"abc0123456789"
        assert delivery.headers.get("transfer-encoding") == b"Chunked"
        assert "x-checksum" not in delivery.headers


async def test_many_tiny_chunks_are_joined() -> None:
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"", "Transfer-Encoding: chunked"))
        await sender.send(b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n")
        assert await sender.status() == 200
        assert (await desk.delivery()).body == b"x" * 200_000


async def test_twenty_thousand_headers_are_captured() -> None:
    lines = [f"X-{number}: {number}" for number in range(20_000)]
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("GET", "/", b"", *lines))
        assert await sender.status() == 200
        assert len((await desk.delivery()).headers) == 20_001


async def test_body_of_25_mib_is_whole() -> None:
    size = 25 * 2**20
    async with listening() as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", bytes(size)))
        assert await sender.status() == 200
        delivery = await desk.delivery()
        assert delivery.size == size
        assert not delivery.cut
        assert delivery.sha256 == sha256(bytes(size)).hexdigest()


async def test_upgrade_offer_is_captured_and_not_taken() -> None:
    offers = ["websocket", "h2c"]
    async with listening() as desk:
        for offer in offers:
            async with desk.sender() as sender:
                head = request(
                    "POST", "/", b"", "Connection: Upgrade", f"Upgrade: {offer}", "Content-Length: 3"
                )
                await sender.send(head)
                await sender.send(b"abc")
                status, fields, _ = await sender.answer()
                assert (status, fields["connection"]) == (200, "close")
                assert (await desk.delivery()).body == b"abc"
