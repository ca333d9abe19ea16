"""Real programs, well behaved and not: what goes in, what comes out, and that nothing of them stays."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from inspector.model import InspectorError, NotFoundError
from inspector.program import KEPT, Ended, Why, found, run, words_of

ENVIRON: Mapping[str, str] = {"PATH": os.environ["PATH"]}
PATIENCE = 20.0


def shell(script: str, *words: str, given: bytes = b"", **how: object) -> Ended:
    return run(["/bin/sh", "-c", script, "sh", *words], [given], ENVIRON, **how)  # type: ignore[arg-type]


def gone(pid: int) -> bool:
    """Whether a process has ended, reaped or not, within the test's patience."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(FileNotFoundError, ProcessLookupError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX":
                time.sleep(0.01)
                continue
        return True
    return False


def test_bytes_go_in_and_come_out_whatever_their_number() -> None:
    data = os.urandom(3 * 2**20)
    pieces = (data[start : start + 50_000] for start in range(0, len(data), 50_000))
    heard: list[bytes] = []
    ended = run(["/bin/cat"], pieces, ENVIRON, hear=heard.append)
    assert (ended.code, ended.ok, ended.why, ended.size) == (0, True, Why.ITSELF, len(data))
    assert ended.output == b"".join(heard) == data[:KEPT]
    assert shell("sha256sum", given=data).output.split()[0].decode() == sha256(data).hexdigest()


def test_program_that_reads_nothing_or_ends_early_is_no_failure() -> None:
    assert shell("exit 0", given=bytes(2**20)).ok
    assert shell("head -c 1; echo >&2 both", given=b"x" * 2**20).output == b"xboth\n"
    assert shell("exec >&- 2>&- <&-; sleep 0.1; exit 5").code == 5


def test_program_has_only_the_environment_it_is_given() -> None:
    ended = run(["/usr/bin/env"], [], {"A": "1"})
    assert ended.output.split() == [b"A=1"]


def stopped_once_heard(script: str, grace: float = PATIENCE) -> Ended:
    """Run until the first word comes, so that the program is known to be ready for what it is sent."""
    stop = threading.Event()
    return shell(script, stop=stop, hear=lambda data: stop.set(), grace=grace)


def test_what_takes_no_notice_is_killed_with_all_that_it_started() -> None:
    # What it started keeps the pipe open, and takes no notice of SIGTERM either.
    ended = stopped_once_heard("trap '' TERM; sleep 600 & echo $! $$; wait; sleep 600", grace=0.2)
    assert (ended.why, ended.signal, ended.ok) == (Why.STOPPED, "SIGKILL", False)
    assert ended.words() == "was ended before it was done"
    assert all(gone(int(pid)) for pid in ended.output.split())


def test_sigterm_comes_first_and_what_it_says_then_is_kept() -> None:
    ended = stopped_once_heard("trap 'echo bye; exit 7' TERM; echo on; while :; do sleep 0.02; done")
    assert (ended.code, ended.why, ended.output.split()[-1]) == (7, Why.STOPPED, b"bye")


def test_what_hangs_is_ended_when_its_time_is_over() -> None:
    ended = shell("exec sleep 600", seconds=0.2)
    assert (ended.why, ended.signal, ended.ok) == (Why.TIMEOUT, "SIGTERM", False)
    assert ended.words(0.2) == "took longer than 0.2 s and was ended"
    assert 0.2 <= ended.seconds < PATIENCE


@pytest.mark.parametrize("leave", [False, True])
def test_what_it_leaves_running_is_killed_unless_it_may_stay(leave: bool, tmp_path: Path) -> None:
    place = tmp_path / "pid"
    output = subprocess.DEVNULL if leave else subprocess.PIPE
    assert shell('sleep 600 & echo $! > "$1"', str(place), leave=leave, output=output).ok
    pid = int(place.read_text())
    if leave:
        os.kill(pid, 9)
    assert gone(pid)


def test_failure_in_the_middle_leaves_nothing_running() -> None:
    pids: list[int] = []

    def fail(data: bytes) -> None:
        pids.append(int(data))
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        shell("echo $$; exec sleep 600", hear=fail)
    assert gone(pids[0])


@pytest.mark.parametrize(
    ("code", "words"), [(0, "ended well"), (3, "ended with exit code 3"), (-11, "was ended by SIGSEGV")]
)
def test_end_is_told_in_words(code: int, words: str) -> None:
    assert Ended(code, 1.0).words() == words
    assert shell(f"exit {code}" if code >= 0 else f"kill {code} $$").code == code


def unusable(folder: Path) -> Iterator[tuple[str, str]]:
    for name, mode, text in (("plain", 0o600, "x"), ("bad", 0o700, "#!/no/such/interpreter\n")):
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
    yield str(folder / "plain"), "no program that can be run here"
    yield "no-such-program-\x1b[31m", r"no-such-program-\\x1b\[31m is no program"
    yield str(folder / "bad"), "cannot be started"


def test_program_that_is_none_is_named(tmp_path: Path) -> None:
    for command, said in unusable(tmp_path):
        with pytest.raises(InspectorError, match=said) as caught:
            run(found([command], ENVIRON), [], ENVIRON)
        assert isinstance(caught.value, NotFoundError) == ("no program" in said or "is no" in said)


@pytest.mark.parametrize(("command", "said"), [("'a", "cannot be read"), ("  ", "names no program")])
def test_command_that_is_none_is_one_sentence(command: str, said: str) -> None:
    with pytest.raises(InspectorError, match=f"--exec {said}"):
        words_of(command, "--exec")


def test_words_are_taken_apart_and_nothing_more() -> None:
    assert words_of("a 'b c' $(d);e > f", "--exec") == ["a", "b c", "$(d);e", ">", "f"]
    assert found(["sh", "-c"], ENVIRON)[0].endswith("/sh")
