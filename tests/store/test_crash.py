"""`kill -9` at any moment loses no answered delivery, and two inspectors may write one file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.model import Status
from inspector.store.reader import Reader
from inspector.store.schema import NEWEST
from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, facts, sql, verdict

_ROOT = Path(__file__).parents[2]


def _start(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.store.under_load", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_ROOT)


def _answered(child: subprocess.Popen[bytes], wanted: int) -> dict[int, str]:
    """What was answered until the child was killed, in the middle of its work."""
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(wanted)]
    child.send_signal(signal.SIGKILL)
    with child.stdout:
        lines += child.stdout.read().splitlines()
    assert child.wait(10) == -signal.SIGKILL
    return {int(given): digest.decode() for given, digest in (line.split() for line in lines)}


@pytest.mark.parametrize("wanted", [50, 1500])
def test_no_answered_delivery_is_lost_by_kill_9(wanted: int, path: Path) -> None:
    answered = _answered(_start(path), wanted)
    assert len(answered) >= wanted
    writer = Writer(path)
    reader = Reader(path)
    for given, digest in answered.items():
        stored = reader.delivery(given)
        assert stored is not None
        assert stored.sha256 == digest
    assert reader.counts().total == sql(path, "SELECT count(*) FROM delivery")[0][0]
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
    newest = reader.rows(limit=1)[0].id
    assert writer.add(delivery()).result() > newest
    reader.close()
    writer.close()


def test_after_a_crash_the_unjudged_are_told_oldest_first(path: Path) -> None:
    writer = Writer(path)
    for _ in range(6):
        writer.add(delivery()).result()
    for number in (1, 4):
        writer.judge(number, facts(), verdict(Status.VALID), AT).result()
    writer.close()
    reader = Reader(path)
    assert reader.unjudged(limit=9) == [2, 3, 5, 6]
    assert reader.unjudged(after=2, limit=2) == [3, 5]
    reader.close()


def test_two_processes_write_one_file_without_losing_or_mixing(path: Path) -> None:
    Writer(path).close()
    children = [_start(path), _start(path)]
    answered = [_answered(child, 200) for child in children]
    assert not answered[0].keys() & answered[1].keys()
    reader = Reader(path)
    for given, digest in (answered[0] | answered[1]).items():
        row = reader.row(given)
        assert row is not None
        assert row.sha256 == digest
    assert reader.counts().total == sql(path, "SELECT count(*) FROM delivery")[0][0]
    reader.close()


def test_two_writers_that_take_turns_give_different_ids(path: Path) -> None:
    first, second = Writer(path), Writer(path)
    ids = [writer.add(delivery()).result() for _ in range(5) for writer in (first, second)]
    assert ids == list(range(1, 11))
    second.remove([10]).result()
    assert first.add(delivery()).result() == 11
    first.close()
    second.close()


def test_two_writers_at_the_same_time_give_different_ids(path: Path) -> None:
    first, second = Writer(path), Writer(path)
    answers = [writer.add(delivery(b"%d" % turn)) for turn in range(200) for writer in (first, second)]
    assert sorted(answer.result() for answer in answers) == list(range(1, 401))
    first.close()
    second.close()


def test_many_may_open_a_new_file_at_once(path: Path) -> None:
    command = (
        "import sys, pathlib; from inspector.store.writer import Writer;"
        "Writer(pathlib.Path(sys.argv[1])).close()"
    )
    children = [subprocess.Popen([sys.executable, "-c", command, str(path)], cwd=_ROOT) for _ in range(4)]
    assert [child.wait(20) for child in children] == [0, 0, 0, 0]
    assert sql(path, "PRAGMA user_version") == [(NEWEST,)]
