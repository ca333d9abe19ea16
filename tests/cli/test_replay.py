"""`inspector replay` by filter and at a pace, against a real app."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from inspector.cli.output import answer_text
from inspector.model import Attempt, ExitCode, Headers
from tests.engine.engine_process import SECONDS, command, running, started
from tests.engine.local_server import Served, served
from tests.forward.app import read_request, scripted


async def breaking_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 Fine\r\nContent-Length: 9\r\n\r\nabc")
    await writer.drain()


def test_what_was_wrong_with_an_answer_is_on_its_line() -> None:
    def said(status: int | None, place: str = "", **fields: Any) -> str:
        headers = Headers.of([("Location", place)] if place else [])
        return answer_text(Attempt(1, 0, "http://a/", "", "", 5, status, headers=headers, **fields))

    assert said(200, reason="OK") == "200 OK"
    assert said(204, message="It went\x1b on.") == r"204; It went\x1b on"
    assert said(200, body=bytes(2048), cut=True) == "200; cut after 2.0 KiB"
    assert said(200, "http://b/") == "200"
    assert said(302, "http://b/\x1b", reason="Found") == r"302 Found; to http://b/\x1b, which is not followed"
    assert said(None, error="refused", message="Nobody is there.") == "Nobody is there."


async def test_what_matches_is_sent_again_oldest_first(tmp_path: Path) -> None:
    app = Served.recorder()
    async with running(tmp_path) as engine:
        for number in range(4):
            await engine.send(b"%d" % number, target="/a" if number % 2 else "/b")
        for _ in range(4):
            await engine.line("verdict")
    async with served(app.answer) as server:
        to = ("--to", f"{server.url}/again", "--json")
        code, printed, _ = await command(tmp_path, "replay", "--filter", "path:/a", *to)
        assert code == ExitCode.OK
        assert [json.loads(line)["delivery"] for line in printed.splitlines()] == [2, 4]
        code, printed, _ = await command(tmp_path, "replay", "1", "3", "--pace", "100/s", *to)
        assert code == ExitCode.OK
        assert sorted(json.loads(line)["delivery"] for line in printed.splitlines()) == [1, 3]
        process = await started(tmp_path, "replay", "id:>0", "--pace", "0.01/s", *to)
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            assert json.loads(await process.stdout.readline())["delivery"] == 1
            process.send_signal(signal.SIGINT)
            _, heard = await process.communicate()
        assert process.returncode == ExitCode.INTERRUPTED
        assert heard == b"Stopped: 1 of 4 sent, 1 answered 2xx.\n"
        app.requests.pop()
    assert sorted(body for _, _, body in app.requests) == [b"0", b"1", b"2", b"3"]
    async with scripted(breaking_off) as broken:
        code, printed, _ = await command(tmp_path, "replay", "1", "--to", broken.url)
        assert (code, printed.count(b"\n")) == (ExitCode.FORWARD, 1)
        assert b"200 Fine; Your app promised 9 bytes and ended its answer after 3" in printed
    for words, said in (
        (("--filter", "path:/zzz"), "No delivery matches"),
        ((), "Name deliveries by id, or by --filter"),
        (("1", "--pace", "fast"), "is no pace"),
        (("1", "--pace", "step"), "Press R on the screen"),
    ):
        code, printed, errors = await command(tmp_path, "replay", *words, "--to", "localhost:1")
        assert (code != ExitCode.OK, printed, said in errors) == (True, b"", True)
