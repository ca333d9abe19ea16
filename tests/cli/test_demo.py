"""`inspector demo` without a screen, as a user or a script runs it: a process, real sockets, a real end."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import stat
import struct
import sys
import termios
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector.cli.demo.command import _settle
from inspector.cli.demo.lines import Tally
from inspector.cli.demo.signers import make_signers
from inspector.cli.demo.stage import Stage
from inspector.config.settings import with_fresh_file
from inspector.model import ExitCode, Headers, InspectorError
from inspector.providers import load
from inspector.simulate.dyte_events import DYTE_EVENTS
from inspector.simulate.key_document import make_key, public_pem
from inspector.simulate.request import Request
from inspector.simulate.scenario import OPENING
from inspector.store.reader import Reader
from tests.simulate.signing import rsa_accepts

SECONDS = 60.0


@dataclass(frozen=True)
class Ended:
    """What a finished demo left: its exit code, its lines, its narration."""

    code: int
    lines: list[dict[str, object]]
    errors: str

    def of(self, type: str) -> list[dict[str, object]]:
        return [line for line in self.lines if line["type"] == type]


@asynccontextmanager
async def demo(
    home: Path,
    *flags: str,
    stdin: int = asyncio.subprocess.DEVNULL,
    stdout: int = asyncio.subprocess.PIPE,
    stderr: int = asyncio.subprocess.PIPE,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`inspector demo` with an empty home; its temporary directory is made in `home/tmp`."""
    (home / "tmp").mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "inspector", "demo", *flags),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env={
            **kept,
            "TERM": "xterm-256color",
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "INSPECTOR_DB": str(home / "mine.db"),
        },
        limit=16 * 2**20,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def finished(process: asyncio.subprocess.Process, seen: bytes = b"") -> Ended:
    async with asyncio.timeout(SECONDS):
        out, errors = await process.communicate()
    assert process.returncode is not None
    lines = [json.loads(line) for line in (seen + (out or b"")).splitlines()]
    return Ended(process.returncode, lines, errors.decode())


async def first_line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        return await process.stdout.readline()


def left_behind(home: Path) -> list[Path]:
    return sorted(home.rglob("*"))


async def gone(pid: int) -> bool:
    """Whether a process has ended, or does within a few seconds."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.05)
    return False


def children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """One run from start to end, looked at from many sides."""
    home = tmp_path_factory.mktemp("home")

    async def run() -> Ended:
        async with demo(home, "--json") as process:
            return await finished(process)

    return asyncio.run(run()), home


def test_it_ends_by_itself_and_narrates_only(whole: tuple[Ended, Path]) -> None:
    ended, _ = whole
    assert ended.code == ExitCode.OK
    assert len(ended.errors.splitlines()) == 1
    assert ended.errors.startswith(f"inspector: the demo is over: {len(OPENING) - 1} deliveries (")
    assert ended.errors.endswith("1 refused. Nothing is kept.\n")


def test_nothing_is_left_behind(whole: tuple[Ended, Path]) -> None:
    _, home = whole
    assert left_behind(home) == [home / "tmp"]


def test_every_status_but_token_is_seen(whole: tuple[Ended, Path]) -> None:
    statuses = Counter(line["status"] for line in whole[0].of("verdict"))
    assert set(statuses) == {"valid", "invalid", "unsigned", "stale", "unknown_provider", "no_key"}
    assert statuses["valid"] >= 15
    assert statuses["invalid"] == 5


def test_all_nine_events_come_valid(whole: tuple[Ended, Path]) -> None:
    ended, _ = whole
    valid = {line["id"] for line in ended.of("verdict") if line["status"] == "valid"}
    events = {
        line["event"] for line in ended.of("delivery") if line["id"] in valid and line["provider"] == "dyte"
    }
    assert events == set(DYTE_EVENTS)
    providers = {line["provider"] for line in ended.of("delivery")}
    assert providers == {"dyte", "cloudflare_realtimekit", "stripe", "github", "slack", None}


def test_each_verdict_is_the_one_the_script_asked_for(whole: tuple[Ended, Path]) -> None:
    wanted = {"unsigned": "unsigned", "stale": "stale", "valid": "valid", "repeated": "valid"}
    strangers = {"slack": "no_key", "hostile": "unknown_provider", "acme": "unknown_provider"}
    steps = [step for step in OPENING if step.persona != "malformed"]
    verdicts = sorted(whole[0].of("verdict"), key=lambda line: int(str(line["id"])))
    assert [line["status"] for line in verdicts] == [
        strangers.get(step.persona) or wanted.get(step.twist, "invalid") for step in steps
    ]


def test_a_repeated_delivery_is_marked_as_a_retry(whole: tuple[Ended, Path]) -> None:
    ended, _ = whole
    events = {line["id"]: line["event"] for line in ended.of("delivery")}
    marked = [line for line in ended.of("verdict") if line["retry_of"]]
    assert [events[line["id"]] for line in marked] == ["meeting.participantLeft"]
    assert events[marked[0]["retry_of"]] == "meeting.participantLeft"


def test_a_request_that_is_no_http_is_refused_and_shown(whole: tuple[Ended, Path]) -> None:
    rejected = whole[0].of("rejected")
    assert len(rejected) == 1
    assert "/refuse-me" in str(rejected[0]["head"])


def test_everything_is_forwarded_and_the_app_fails_now_and_then(whole: tuple[Ended, Path]) -> None:
    ended, _ = whole
    attempts = ended.of("attempt")
    assert {line["delivery"] for line in attempts} == {line["id"] for line in ended.of("delivery")}
    assert {str(line["status"])[0] for line in attempts} == {"2", "5"}
    assert all(line["sha256_in"] == line["sha256_out"] for line in attempts)
    assert max(float(str(line["ms"])) for line in attempts) > 1000


def test_the_output_is_ascii_although_hostile_text_came(whole: tuple[Ended, Path]) -> None:
    said = json.dumps(whole[0].lines)
    assert "[@click=app.quit]" in said
    assert "\x1b" not in whole[0].errors


def test_a_key_never_stands_in_the_output(whole: tuple[Ended, Path]) -> None:
    assert "whsec_" not in json.dumps(whole[0].lines) + whole[0].errors


@asynccontextmanager
async def terminal() -> AsyncIterator[tuple[int, int, bytearray]]:
    """A pseudo-terminal of 140 x 50: our end, the program's end, and what was written to it so far."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 140, 0, 0))
    written = bytearray()

    def read() -> None:
        try:
            written.extend(os.read(ours, 65536))
        except OSError:
            loop.remove_reader(ours)

    loop = asyncio.get_running_loop()
    loop.add_reader(ours, read)
    try:
        yield ours, theirs, written
    finally:
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)


async def statuses_in(path: Path, count: int) -> Counter[str]:
    """The verdicts in a database, as soon as there are so many deliveries with one."""
    for _ in range(600):
        # There is no database at first, and then an empty one.
        with suppress(InspectorError):
            reader = Reader(path)
            rows = reader.rows(limit=100)
            reader.close()
            judged = Counter(str(row.verdict) for row in rows if row.verdict is not None)
            if judged.total() >= count:
                return judged
        await asyncio.sleep(0.05)
    raise AssertionError("the deliveries did not come")


async def test_the_screen_shows_it_offline_with_a_named_database_and_only_that_stays(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "deliveries.db"
    flags = ("--offline", "--db", str(path))
    async with (
        terminal() as (ours, theirs, written),
        demo(tmp_path, *flags, stdin=theirs, stdout=theirs, stderr=theirs) as process,
    ):
        statuses = await statuses_in(path, len(OPENING) - 1)
        for _ in range(400):
            if "unsigned" in written.decode("utf-8", "replace"):
                break
            await asyncio.sleep(0.05)
        os.write(ours, b"q")
        async with asyncio.timeout(SECONDS):
            assert await process.wait() == ExitCode.OK
        screen = written.decode("utf-8", "replace")
    assert "unsigned" in screen
    # What the hostile title would do to this terminal if it came through as it is.
    assert "\x1b]52;" not in screen
    assert "\x1b]0;owned" not in screen
    assert statuses["no_key"] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
async def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        listening = await first_line(process)
        sender = children(process.pid)
        directories = list((tmp_path / "tmp").iterdir())
        assert [stat.S_IMODE(path.stat().st_mode) for path in directories] == [0o700]
        process.send_signal(signal.SIGINT)
        ended = await finished(process, listening)
    assert ended.code == ExitCode.INTERRUPTED
    assert ended.errors == ""
    assert left_behind(tmp_path) == [tmp_path / "tmp"]
    assert len(sender) == 1
    assert await gone(sender[0])


async def test_the_directory_goes_even_when_the_inspector_is_killed(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        await first_line(process)
        process.kill()
        await process.wait()
        for _ in range(200):
            if left_behind(tmp_path) == [tmp_path / "tmp"]:
                return
            await asyncio.sleep(0.05)
    raise AssertionError(left_behind(tmp_path))


async def test_it_ends_when_nobody_reads(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    async with demo(tmp_path, stdout=writing) as process:
        os.close(writing)
        assert await asyncio.to_thread(os.read, reading, 10) == b'{"type":"l'
        os.close(reading)
        ended = await finished(process)
    assert ended.code == ExitCode.OK
    assert left_behind(tmp_path) == [tmp_path / "tmp"]


async def test_a_busy_port_is_said_and_nothing_stays(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with demo(tmp_path, "--port", str(taken.getsockname()[1])) as process:
            ended = await finished(process)
    assert ended.code == ExitCode.LISTEN
    assert "--port 0" in ended.errors
    assert left_behind(tmp_path) == [tmp_path / "tmp"]


def test_the_stage_is_private_and_ends_twice_without_harm(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in stage.directory.iterdir()}
        assert set(modes.values()) == {0o600}
        assert {"stripe.secret", "github.secret"} <= set(modes)
        assert stage.keys(offline=False)["dyte"].key_url[0].endswith("/.well-known/webhooks.json")
        stage.stop_sending()
        with pytest.raises(InspectorError, match="not running"):
            stage.read()
    stage.close()
    assert not list(tmp_path.iterdir())


def test_its_keys_are_there_still_when_the_config_file_is_read_again(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        settings = _settle({}, stage).settings
        assert {"dyte", "stripe", "github"} <= settings.keys.keys()
        assert with_fresh_file(settings).keys == settings.keys


def test_the_demo_signs_with_its_keys_and_writes_names_as_the_providers_do(tmp_path: Path) -> None:
    key, providers = make_key(), load(None)
    for name in ("stripe", "github"):
        (tmp_path / f"{name}.secret").write_bytes(b"whsec_simulated")
    signers = make_signers(tmp_path, key, providers)
    request = Request("dyte", "meeting.started", b"/", Headers(), '{"event":"Zoë"}'.encode())
    for id, name in (("dyte", "dyte-signature"), ("cloudflare_realtimekit", "rtk-signature")):
        [(header, signature)] = signers.right[id](request, 1)
        [(_, wrong)] = signers.wrong[id](request, 1)
        assert header == name
        assert rsa_accepts(public_pem(key), signature, request.body)
        assert not rsa_accepts(public_pem(key), wrong, request.body)
    for id in ("stripe", "github", "slack"):
        names = [name for name, _ in signers.right[id](request, 1)]
        assert (
            names
            == {
                "stripe": ["Stripe-Signature"],
                "github": ["X-Hub-Signature-256"],
                "slack": ["X-Slack-Request-Timestamp", "X-Slack-Signature"],
            }[id]
        )
        assert list(signers.right[id](request, 1)) != list(signers.wrong[id](request, 1))


def line(type: str, **fields: object) -> Mapping[str, object]:
    return {"type": type, **fields}


def test_a_tally_is_complete_when_all_is_judged_and_forwarded() -> None:
    tally = Tally(forwarded=True)
    tally.see(line("verdict", id=1, status="valid"))
    tally.see(line("rejected", id=1))
    tally.see(line("attempt", delivery=1))
    assert not tally.complete.is_set()
    tally.expect(3)
    tally.see(line("verdict", id=2, status="no_key"))
    assert not tally.complete.is_set()
    tally.see(line("attempt", delivery=2))
    assert tally.complete.is_set()
    assert tally.summary == "2 deliveries (1 valid, 1 no key), 1 refused"
