"""`inspector wait` against a real engine: what comes, what is judged later, what never comes."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from inspector.model import ExitCode
from tests.engine.engine_process import command, running
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, github


async def test_waits_for_what_is_judged_and_starts_a_program_with_it(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    program = f"{sys.executable} -c '{script}' {out}"
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        await engine.send(BODY, github(BODY))
        await engine.line("verdict")
        flags = ("wait", "provider:github", "verdict:valid", "--json", "--timeout", "20s", "--then", program)
        waiting = asyncio.create_task(command(tmp_path, *flags, extra=SECRET))
        # The one that was there does not count; one that does not match does not either.
        while not waiting.done():
            await engine.send(BODY + b" ", github(BODY, delivery="bad"))
            await engine.send(BODY, github(BODY, delivery="d-2"))
            await asyncio.wait([waiting], timeout=0.5)
        code, printed, errors = await waiting
    assert (code, errors) == (ExitCode.OK, "")
    (line,) = [json.loads(line) for line in printed.splitlines()]
    assert (line["delivery_id"], line["verdict"]) == ("d-2", "valid")
    assert json.loads(out.read_bytes()) == line


async def test_existing_ones_count_when_asked_and_too_late_is_an_exit_code(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, config='[filters]\na = "path:/a"\n') as engine:
        await engine.send(b"{}", target="/a")
        await engine.line("verdict")
        code, printed, _ = await command(tmp_path, "wait", "@a", "--existing", "--timeout", "10s")
        assert code == ExitCode.OK
        assert b"/a" in printed
        code, printed, errors = await command(tmp_path, "wait", "path:/b", "--timeout", "200ms")
    assert (code, printed) == (ExitCode.TIMEOUT, b"")
    assert "0 of 1 came within 0.2 s" in errors


async def test_database_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    code, _, errors = await command(tmp_path, "wait", "--timeout", "100ms")
    assert code == ExitCode.TIMEOUT
    assert "0 of 1 came" in errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wait", "provder:x"), "provder"),
        (("wait", "--timeout", "soon"), "--timeout cannot be"),
        (("wait", "--then", "'"), "--then cannot be read"),
        (("wait", "--then", ""), "names no program"),
        (("wait", "--count", "0"), "--count"),
    ],
)
async def test_mistake_is_one_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    code, printed, errors = await command(tmp_path, *words)
    assert code in (ExitCode.FAILURE, ExitCode.USAGE)
    assert (printed, said in errors) == (b"", True)
