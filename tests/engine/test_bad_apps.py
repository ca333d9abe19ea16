"""Apps and targets that misbehave, all behind one engine: a clear line each, the delivery and what was tried
kept, and nothing held or sent twice unless nothing was sent."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector.model import Delivery, Headers, body_digest
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.engine.engine_process import command, running
from tests.engine.test_routes import free_port
from tests.forward.app import App, read_request, scripted

LIMIT = 10 * 2**20
"""Bytes of an answer that are kept."""


@dataclass(frozen=True)
class Bad:
    """What an app does after it has read the request, and what is said of that."""

    does: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
    status: int | None
    error: str | None
    says: str
    size: int | None = None


def says(*pieces: bytes, stay: bool = False) -> Callable[..., Awaitable[None]]:
    async def does(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if stay:
            await reader.read()

    return does


def breaks(piece: bytes) -> Callable[..., Awaitable[None]]:
    async def does(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(piece)
        await writer.drain()
        # Closed with nothing to wait for: the system sends a reset in place of an end.
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return does


def pours(head: bytes, piece: bytes, times: int) -> Callable[..., Awaitable[None]]:
    async def does(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for _ in range(times):
            writer.write(piece)
            await writer.drain()

    return does


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"1\r\nx\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


OK = b"HTTP/1.1 200 OK\r\n"
MEGABYTE = b"x" * 2**20
APPS = {
    "hangs": Bad(says(stay=True), None, "timeout", "Your app took longer than 1 s to answer."),
    "drips": Bad(drips, 200, "timeout", "Your app did not finish its answer within 1 s."),
    "breaks": Bad(
        breaks(OK + b"Content-Length: 9\r\n\r\nhal"), 200, "reset", "broke the connection in the middle"
    ),
    "resets": Bad(breaks(b""), None, "reset", "Your app closed the connection without an answer."),
    "closes": Bad(says(), None, "reset", "Your app closed the connection without an answer."),
    "garbage": Bad(
        says(b"\x1b]0;SSH-2.0-x\r\n"), None, "garbage", r"is not HTTP: it begins with '\x1b]0;SSH-2.0-x"
    ),
    "two-lengths": Bad(
        says(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), None, "garbage", "it has two lengths"
    ),
    "too-short": Bad(
        says(OK + b"Content-Length: 100\r\n\r\nearly"), 200, "incomplete", "promised 100 bytes and ended"
    ),
    "too-long": Bad(
        says(OK + b"Content-Length: 2\r\n\r\nok and more", stay=True),
        200,
        None,
        "more than its Content-Length",
    ),
    "no-end-of-head": Bad(
        pours(OK, b"X-A: " + b"a" * 1000 + b"\r\n", 400), None, "too_large", "longer than 256 KiB"
    ),
    "away": Bad(
        says(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/x\r\nContent-Length: 0\r\n\r\n"),
        302,
        None,
        "",
    ),
    "endless": Bad(
        pours(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEGABYTE + b"\r\n", 10_000),
        200,
        None,
        "",
        LIMIT,
    ),
    "100-mb": Bad(pours(OK + b"Content-Length: 104857600\r\n\r\n", MEGABYTE, 100), 200, None, "", LIMIT),
}


async def test_each_bad_app_is_told_plainly_and_asked_only_once(tmp_path: Path) -> None:
    own, nobody = free_port(), free_port()
    # Numbers that only the system's resolver reads as addresses: names that lead here, and elsewhere.
    elsewhere = {
        "round": (f"http://2130706433:{own}", "loop", "would go round for ever"),
        "abroad": ("http://167838211:80", "not_sent", "167838211 is not this machine"),
        "down": (f"http://127.0.0.1:{nobody}", "refused", "is your app running?"),
        "nameless": ("http://no-such-app.invalid", "dns", "There is no machine called no-such-app.invalid."),
    }
    async with AsyncExitStack() as stack:
        apps: dict[str, App] = {}
        for name, bad in APPS.items():

            async def script(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, does: Bad = bad
            ) -> None:
                await read_request(reader)
                await does.does(reader, writer)

            apps[name] = await stack.enter_async_context(scripted(script))
        targets = {name: app.url for name, app in apps.items()}
        targets |= {name: url for name, (url, _, _) in elsewhere.items()}
        flags = [part for name, url in targets.items() for part in ("--forward", f"path:/{name} -> {url}")]
        engine = await stack.enter_async_context(
            running(tmp_path, "--forward-timeout", "1", "--port", str(own), *flags)
        )
        ids = {}
        for number, name in enumerate(targets, 1):
            assert (await engine.send(b"x", target=f"/{name}")).status == 200
            ids[name] = number
        for name, bad in APPS.items():
            line = await engine.line("attempt", delivery=ids[name])
            assert (line["status"], line["error"]) == (bad.status, bad.error), name
            assert bad.says in str(line["message"]), name
            assert line["sha256_out"] == line["sha256_in"], name
            if bad.size is not None:
                assert (line["size"], line["cut"]) == (bad.size, True), name
        for name, (_, error, said) in elsewhere.items():
            line = await engine.line("attempt", delivery=ids[name])
            assert (line["status"], line["error"], line["sha256_out"]) == (None, error, ""), name
            assert said in str(line["message"]), name
        assert "--allow-target 167838211" in str((await engine.line("problem"))["hint"])
        for name in ("down", "nameless"):
            await engine.line("held", id=ids[name])
        await engine.stop()
        held = {line["id"] for line in engine.lines if line["type"] == "held"}
    assert held == {ids["down"], ids["nameless"]}
    assert {name: app.connections for name, app in apps.items()} == dict.fromkeys(APPS, 1)
    reader = Reader(tmp_path / ".local" / "share" / "inspector" / "deliveries.db")
    assert reader.count() == len(targets)
    assert {id for id, _ in reader.held()} == held
    for name, id in ids.items():
        kept = reader.attempts(id)
        assert len(kept) == 1 or id in held, name
        assert reader.delivery(id) is not None
    reader.close()


async def test_header_that_would_be_two_lines_is_not_sent_and_that_is_kept(tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    writer = Writer(db)
    pairs = [("X-A", "1\r\nX-Injected: 2"), ("X B", "1")]
    for number, pair in enumerate(pairs, 1):
        writer.add(Delivery(number, "POST", b"/", Headers.of([pair]), b"x", body_digest(b"x"))).result()
    writer.close()

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with scripted(count) as app, running(tmp_path, "--db", str(db)) as engine:
        for id in (1, 2):
            reply = await engine.command(cmd="forward", ref=id, ids=[id], url=app.url)
            assert (reply["ok"], "is not allowed in HTTP" in str(reply["message"])) == (False, True)
            line = await engine.line("attempt", delivery=id)
            assert (line["error"], line["sha256_out"]) == ("not_sent", "")
        assert app.connections == 0


@pytest.mark.parametrize("url", ["http://localhost:{own}/x", "http://127.9.9.9:{own}", "{own}/hooks"])
async def test_own_listener_is_refused_before_anything_starts(url: str, tmp_path: Path) -> None:
    own = free_port()
    code, out, errors = await command(
        tmp_path, "--json", "--port", str(own), "--forward", url.format(own=own)
    )
    assert (code, out) == (5, b"")
    assert "would go round for ever" in errors
