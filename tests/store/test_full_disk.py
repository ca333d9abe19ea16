"""A full disk: nothing answered is lost, the caller is told, deleting works, and then capturing again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from inspector.model import InspectorError, StoreError
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import delivery, sql

_ROOT = Path(__file__).parents[2]
_RESERVE = 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Eight megabytes. Where nothing can be mounted, the test below with a limit still runs."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)


def _fill(writer: Writer) -> tuple[list[int], InspectorError]:
    """Add until the disk is full: what was answered, and the error."""
    answered: list[int] = []
    for _ in range(1000):
        try:
            answered.append(writer.add(delivery(os.urandom(50_000))).result())
        except StoreError as error:
            return answered, error
    raise AssertionError("the disk never was full")


def _fill_up(other: Path) -> None:
    """Take all the room that is left, as another program would."""
    with suppress(OSError), other.open("wb", buffering=0) as file:
        for _ in range(10_000):
            file.write(b"x" * 4096)


def _assert_all_there(path: Path, answered: list[int]) -> None:
    reader = Reader(path)
    assert [row.id for row in reader.rows(limit=1000)] == answered[::-1]
    for given in answered:
        assert reader.delivery(given) is not None
    assert reader.count() == len(answered)
    reader.close()


def test_on_a_full_disk_all_that_was_answered_is_there_and_deleting_makes_room(small_disk: Path) -> None:
    path = small_disk / "x.db"
    writer = Writer(path, reserve=_RESERVE)
    answered, error = _fill(writer)
    assert len(answered) > 60
    assert "is full" in error.message
    assert "delete deliveries" in error.hint
    _assert_all_there(path, answered)

    assert writer.remove(answered[:40]).result() == 40
    answered = answered[40:]
    again = [writer.add(delivery(os.urandom(50_000))).result() for _ in range(20)]
    _assert_all_there(path, answered + again)
    assert (small_disk / "x.db-reserve").stat().st_size == _RESERVE
    writer.close()
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_disk_filled_by_others_leaves_the_reserve_for_deleting(small_disk: Path) -> None:
    path = small_disk / "x.db"
    writer = Writer(path, reserve=_RESERVE)
    answered = [writer.add(delivery(os.urandom(50_000))).result() for _ in range(40)]
    _fill_up(small_disk / "other")
    _, error = _fill(writer)
    assert "is full" in error.message
    assert writer.remove(answered).result() == 40
    assert writer.add(delivery()).result() > 40
    (small_disk / "other").unlink()
    writer.close()


def test_a_store_opens_on_a_full_disk_and_can_be_emptied(small_disk: Path) -> None:
    path = small_disk / "x.db"
    writer = Writer(path, reserve=_RESERVE)
    answered, _ = _fill(writer)
    writer.close()
    _fill_up(small_disk / "other")
    writer = Writer(path, reserve=_RESERVE)
    assert writer.remove(answered).result() == len(answered)
    assert writer.add(delivery()).result() > len(answered)
    writer.close()


_WITH_A_LIMIT = """
import resource, sys
from pathlib import Path
from tests.store.test_full_disk import _assert_all_there, _fill
from tests.store.samples import delivery
from inspector.store.writer import Writer

path = Path(sys.argv[1])
writer = Writer(path, reserve=65536)
answered = [writer.add(delivery(b"%d" % number)).result() for number in range(10)]
resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, resource.RLIM_INFINITY))
more, error = _fill(writer)
answered += more
_assert_all_there(path, answered)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
answered.append(writer.add(delivery(bytes(2**20))).result())
_assert_all_there(path, answered)
writer.close()
print(error)
"""


def test_a_limit_on_file_sizes_is_told_and_nothing_answered_is_lost(path: Path) -> None:
    command = [sys.executable, "-c", _WITH_A_LIMIT, str(path)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr == ""
    assert "is full or over a limit, so nothing was written" in done.stdout
