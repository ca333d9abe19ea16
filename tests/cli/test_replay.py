"""`inspector replay` by filter and at a pace, against a real app."""

from __future__ import annotations

import json
from pathlib import Path

from inspector.model import ExitCode
from tests.engine.engine_process import command, running
from tests.engine.local_server import Served, served


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
    assert sorted(body for _, _, body in app.requests) == [b"0", b"1", b"2", b"3"]
    for words, said in (
        (("--filter", "path:/zzz"), "No delivery matches"),
        ((), "Name deliveries by id, or by --filter"),
        (("1", "--pace", "fast"), "is no pace"),
        (("1", "--pace", "step"), "Press R on the screen"),
    ):
        code, printed, errors = await command(tmp_path, "replay", *words, "--to", "localhost:1")
        assert (code != ExitCode.OK, printed, said in errors) == (True, b"", True)
