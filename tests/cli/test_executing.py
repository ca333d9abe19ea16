"""`inspector run --exec` with real programs: what they get, what they may do, and how they end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from inspector.cli.exec.handed import about
from inspector.cli.exec.turns import Turns
from inspector.config import OPTIONS
from inspector.model import ExitCode
from tests.cli.test_plain import talking
from tests.engine.engine_process import command, request, running, send_raw
from tests.engine.local_server import Served, served
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, github
from tests.program.test_run import gone
from tests.tui.samples import row

SECONDS = 20.0


def script(folder: Path, text: str) -> str:
    """A shell script as a word of a command; its folder is the first word it gets."""
    path = folder / "handle me.sh"
    path.write_text(f"#!/bin/sh\ncd '{folder}'\n{text}\n")
    path.chmod(0o700)
    return f"'{path}'"


async def there(path: Path) -> str:
    """What is in a file, when it is there and whole."""
    async with asyncio.timeout(SECONDS):
        while not path.exists() or not path.read_text().endswith("\n"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    return path.read_text()


async def test_each_that_matches_is_run_once_in_order_without_secrets(tmp_path: Path) -> None:
    secret = SECRET["GITHUB_SECRET"]
    extra = {**SECRET, "ALSO": f"postgres://:{secret}@host", "KEPT": "yes"}
    program = script(tmp_path, 'cat > "$INSPECTOR_ID.json"; env -0 > env; echo ran')
    flags = ("--exec", program, "--filter", "verdict:valid event:pull*")
    async with running(tmp_path, *flags, config=GITHUB, extra=extra) as engine:
        for number in range(4):
            body = BODY + b" " * number
            signed = github(body if number != 1 else b"another", delivery=f"d-{number}")
            assert (await engine.send(body, signed)).status == 200
        runs = [await engine.line("run") for _ in range(3)]
        assert await engine.stop() == ExitCode.OK
        assert sum(line["type"] == "run" for line in engine.lines) == 3
    assert [run["id"] for run in runs] == [1, 3, 4]
    for run in runs:
        ending = {name: run[name] for name in ("exit", "signal", "why", "output", "size", "cut")}
        assert list(ending.values()) == [0, None, "itself", "ran\n", 4, False]
    given = (tmp_path / "3.json").read_bytes()
    code, shown, _ = await command(tmp_path, "show", "3", "--json", extra=extra)
    assert (code, given) == (0, shown)
    assert b64decode(json.loads(given)["body_base64"]) == BODY + b"  "
    environ = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().split("\0") if line)
    assert secret not in str(environ)
    assert environ["KEPT"] == "yes"
    assert environ["INSPECTOR_DB"].endswith("deliveries.db")
    own = ("ID", "SENDER", "EVENT", "VERDICT")
    assert [environ[f"INSPECTOR_{name}"] for name in own] == ["4", "github", "pull_request", "valid"]


def test_what_a_program_is_told_of_is_inert_and_no_option() -> None:
    told = about(row(3, event="a\x1b]0;x\x07\n\u202e`$(id)`\0" + "é" * 500, provider=None, verdict=None))
    assert (told["INSPECTOR_ID"], told["INSPECTOR_SENDER"], told["INSPECTOR_VERDICT"]) == ("3", "", "")
    assert told["INSPECTOR_EVENT"].startswith(r"a\x1b]0;x\x07\n\u{202e}`$(id)`\0é")
    assert len(told["INSPECTOR_EVENT"]) == 200
    assert not {option.variable for option in OPTIONS} & told.keys()


async def test_body_is_given_byte_for_byte_and_kept_ones_are_run_too(tmp_path: Path) -> None:
    bodies = [b"", bytes(range(256)), os.urandom(2**20)]
    async with running(tmp_path) as engine:
        for body in bodies:
            await engine.send(body)
        for _ in bodies:
            await engine.line("verdict")
    flags = ("--exec", "sha256sum", "--stdin", "body", "--since", "1")
    async with running(tmp_path, *flags) as engine:
        await engine.send(b"new")
        outputs = {run["id"]: run["output"] for run in [await engine.line("run") for _ in range(3)]}
    wanted = {2: bodies[1], 3: bodies[2], 4: b"new"}
    assert outputs == {id: f"{sha256(body).hexdigest()}  -\n" for id, body in wanted.items()}


BAD = """
case "$(cat)" in
*'"target":"/fails"'*) echo "no\\033[31m"; exit 3;;
*'"target":"/hangs"'*) sleep 600;;
*'"target":"/dies"'*) kill -SEGV $$;;
*'"target":"/floods"'*) head -c 3000000 /dev/zero | tr '\\0' x;;
*'"target":"/goes"'*) rm "$0";;
esac
"""


async def test_program_that_fails_hangs_dies_or_floods_stops_nothing(tmp_path: Path) -> None:
    names = ("fails", "hangs", "dies", "floods", "goes", "after")
    flags = ("--exec", script(tmp_path, BAD), "--exec-timeout", "3s")
    async with running(tmp_path, *flags) as engine:
        for name in names:
            assert (await engine.send(b"{}", target=f"/{name}")).status == 200
        runs = {name: await engine.line("run", id=number) for number, name in enumerate(names[:5], 1)}
        problem = await engine.line("problem", delivery=6)
        assert await engine.stop() == ExitCode.PROGRAM
    assert (runs["fails"]["exit"], runs["fails"]["output"]) == (3, "no\x1b[31m\n")
    assert runs["fails"]["message"] == "handle me.sh ended with exit code 3."
    assert (runs["hangs"]["why"], runs["hangs"]["exit"]) == ("timeout", None)
    assert runs["hangs"]["message"] == "handle me.sh took longer than 3 s and was ended."
    assert (runs["dies"]["why"], runs["dies"]["signal"]) == ("itself", "SIGSEGV")
    assert (runs["floods"]["size"], runs["floods"]["cut"]) == (3_000_000, True)
    assert len(str(runs["floods"]["output"])) == 65536
    assert runs["goes"]["exit"] == 0
    assert "cannot be started: No such file" in str(problem["message"])


async def test_ctrl_c_ends_what_runs_and_tells_what_was_not_run(tmp_path: Path) -> None:
    program = script(tmp_path, 'echo $$ > "pid-$INSPECTOR_ID"; exec sleep 600')
    async with running(tmp_path, "--exec", program, "--jobs", "2", "--filter", "-path:/no") as engine:
        for name in ("a", "b", "no", "c", "d"):
            assert (await engine.send(b"{}", target=f"/{name}")).status == 200
        for _ in range(5):
            await engine.line("verdict")
        pids = [int(await there(tmp_path / f"pid-{id}")) for id in (1, 2)]
        assert not (tmp_path / "pid-4").exists()
        assert await engine.stop(signal.SIGINT) == ExitCode.OK
        runs = [await engine.line("run") for _ in pids]
        problem = await engine.line("problem", code="not_run")
    assert sorted((run["id"], run["why"], run["signal"]) for run in runs) == [
        (1, "stopped", "SIGTERM"),
        (2, "stopped", "SIGTERM"),
    ]
    assert problem["message"] == "4 deliveries were not run, or not to the end: 1, 2, 4, 5."
    assert str(problem["hint"]).endswith("--since 0")
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_nothing_is_left_running_by_an_inspector_that_was_killed(tmp_path: Path) -> None:
    # Its input comes when it is guarded, and not before.
    program = script(tmp_path, 'cat > input; sleep 600 & echo $$ $! > "pids"; wait')
    async with running(tmp_path, "--exec", program) as engine:
        assert (await engine.send(b"{}")).status == 200
        pids = [int(word) for word in (await there(tmp_path / "pids")).split()]
        assert await engine.stop(signal.SIGKILL) == -signal.SIGKILL
        assert [await asyncio.to_thread(gone, pid) for pid in pids] == [True, True]


async def test_failure_ends_it_when_asked_to(tmp_path: Path) -> None:
    app = Served.recorder(status=503)
    async with served(app.answer) as server:
        # Matches only by what the app answered: it is run when that is known.
        flags = ("--forward", server.url, "--filter", "status:5xx", "--exec", "false", "--exit-on-failure")
        async with running(tmp_path, *flags) as engine:
            await engine.send(b"{}")
            assert (await engine.line("run"))["exit"] == 1
            async with asyncio.timeout(SECONDS):
                assert await engine.process.wait() == ExitCode.PROGRAM


async def test_output_is_spoken_line_by_line_and_inert(tmp_path: Path) -> None:
    program = script(tmp_path, "echo one; printf '\\033]0;x\\007two' >&2; exit 4")
    async with talking(tmp_path, "--exec", program) as talk:
        await send_raw(talk.url, request(b"{}"))
        said = await talk.hear("exit code")
        assert said.startswith("1: handle me.sh ended with exit code 4. It took")
        assert talk.process.stdin is not None
        talk.process.stdin.close()
        async with asyncio.timeout(SECONDS):
            assert await talk.process.wait() == ExitCode.PROGRAM
        assert talk.process.stderr is not None
        assert (await talk.process.stderr.read()).decode() == "1: one\n1: \\x1b]0;x\\x07two\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--exec", "no-such-program"), ExitCode.NOT_FOUND, "no-such-program is no program"),
        (("--exec", "'"), ExitCode.USAGE, "--exec cannot be read"),
        (("--exec", "true", "--filter", "provder:x"), ExitCode.USAGE, "provder"),
        (("--exec", "true", "--exec-timeout", "soon"), ExitCode.USAGE, "--exec-timeout cannot be"),
        (("--exec", "true", "--exec-timeout", "0"), ExitCode.USAGE, "cannot be 0"),
        (("--exec", "true", "--since", "soon"), ExitCode.USAGE, "--since cannot be"),
        (("--jobs", "2"), ExitCode.USAGE, "--jobs goes with --exec"),
    ],
)
async def test_mistake_is_named_before_anything_is_listened_on(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    got, printed, errors = await command(tmp_path, "--port", "0", *words)
    assert (got, printed, said in errors) == (code, b"", True)


def test_turns_are_in_order_and_each_once() -> None:
    turns = Turns()
    turns.put([5, 3, 5])
    assert turns.take() == 3
    turns.put([3, 4])  # What changes while it is looked at is looked at again…
    turns.give_back(3)
    assert turns.take() == 3
    turns.put([3])
    turns.done(3)  # …until it was done.
    turns.put([3])
    assert turns.take() == 4
    turns.give_back(4)
    turns.close()
    assert turns.left() == [5]
    assert turns.take() is None
