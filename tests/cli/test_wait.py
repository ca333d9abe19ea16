"""`inspector wait` against a real engine: what comes, what is judged later, what never comes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from inspector.cli.times import Since
from inspector.model import Delivery, ExitCode, Headers, body_digest
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.engine.engine_process import SECONDS, command, running, started
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, github


async def test_waits_for_what_is_judged_and_starts_a_program_with_it(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    script = "import sys, pathlib; print(pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read()))"
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
    # What the program said is no JSON line.
    assert (code, errors) == (ExitCode.OK, f"{out.stat().st_size}\n")
    (line,) = [json.loads(line) for line in printed.splitlines()]
    assert (line["delivery_id"], line["verdict"]) == ("d-2", "valid")
    given = json.loads(out.read_bytes())
    assert {name: given[name] for name in ("id", "verdict", "event")} == {
        "id": line["id"],
        "verdict": "valid",
        "event": "pull_request",
    }
    assert b64decode(given["body_base64"]) == BODY


async def test_existing_ones_count_when_asked_and_too_late_is_an_exit_code(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, config='[filters]\na = "path:/a"\n') as engine:
        await engine.send(b"{}", target="/a")
        await engine.line("verdict")
        code, printed, _ = await command(tmp_path, "wait", "@a", "--existing", "--timeout", "10s")
        assert code == ExitCode.OK
        assert b"/a" in printed
        code, printed, _ = await command(tmp_path, "wait", "@a", "--since", "-5m", "--timeout", "10s")
        assert (code, b"/a" in printed) == (ExitCode.OK, True)
        code, printed, errors = await command(tmp_path, "wait", "--since", "1", "--timeout", "200ms")
    assert (code, printed) == (ExitCode.TIMEOUT, b"")
    assert "0 of 1 came within 0.2 s" in errors


def test_since_is_an_id_or_a_moment(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "store.db")
    for second in (100, 200, 300):
        at = second * 1_000_000
        writer.add(Delivery(at, "POST", b"/", Headers.of([]), b"", body_digest(b""))).result()
    writer.close()
    reader = Reader(tmp_path / "store.db")
    for text, last in (
        *(
            ("0", 0),
            ("2", 2),
            ("#2", 2),
            ("9", 3),
            ("-1h", 0),
            ("-301s", 0),
            ("-200s", 1),
            ("-50s", 3),
            ("now", 3),
        ),
        *(("1970-01-01T00:03:20Z", 1), ("1970-01-01T00:03:20.000001Z", 2), ("1969-12-31", 0)),
    ):
        assert Since(text, now=400.0).last_before(reader) == last, text
    reader.close()


async def test_program_may_take_so_long_and_ctrl_c_ends_it_too(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(b"{}")
        await engine.line("verdict")
    flags = ("wait", "--existing", "--then")
    code, printed, errors = await command(tmp_path, *flags, "sh -c 'echo its own; exit 3'")
    assert (code, printed.splitlines()[-1], errors) == (12, b"its own", "sh ended with exit code 3.\n")
    code, _, errors = await command(tmp_path, *flags, "sleep 600", "--then-timeout", "200ms")
    assert (code, errors) == (ExitCode.PROGRAM, "sleep took longer than 0.2 s and was ended.\n")
    process = await started(tmp_path, *flags, "sh -c 'echo $$; exec sleep 600'")
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        await process.stdout.readline()
        pid = int(await process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert await process.wait() == ExitCode.INTERRUPTED
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


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
        (("wait", "--then", "no-such-program"), "is no program that can be run"),
        (("wait", "--then-timeout", "1s"), "goes with --then"),
        (("wait", "--since", "soon"), "--since cannot be"),
        (("wait", "--count", "0"), "--count"),
    ],
)
async def test_mistake_is_one_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    code, printed, errors = await command(tmp_path, *words)
    assert code == (ExitCode.NOT_FOUND if "no-such-program" in words else ExitCode.USAGE)
    assert (printed, said in errors) == (b"", True)
