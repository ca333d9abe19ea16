"""The files of a store: for their owner only, and each way of being unusable said in one sentence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from inspector.model import InspectorError, NotFoundError, StoreError
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import delivery, sql

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(directory: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in directory.iterdir()}


@pytest.mark.usefixtures("no_umask")
def test_files_are_for_their_owner_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "inspector.db"
    for _ in range(2):
        writer = Writer(path)
        writer.add(delivery()).result()
        reader = Reader(path)
        modes = _modes(path.parent)
        assert set(modes) == {"inspector.db", "inspector.db-wal", "inspector.db-shm", "inspector.db-reserve"}
        assert set(modes.values()) == {0o600}
        reader.close()
        writer.close()
        assert set(_modes(path.parent).values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


@pytest.mark.usefixtures("no_umask")
def test_files_that_others_could_read_are_tightened(path: Path) -> None:
    Writer(path).close()
    path.chmod(0o666)
    writer = Writer(path)
    writer.add(delivery()).result()
    assert set(_modes(path.parent).values()) == {0o600}
    writer.close()


def test_a_directory_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Writer(tmp_path / "x.db").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"These are my notes.\n" * 500)
    for opening in (Writer, Reader):
        with pytest.raises(StoreError, match="is not an Inspector database") as caught:
            opening(path)
        assert "--db" in caught.value.hint
    assert path.read_bytes() == b"These are my notes.\n" * 500


def test_the_database_of_another_program_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.touch()
    sql(path, "CREATE TABLE t (a)")
    before = path.read_bytes()
    for opening in (Writer, Reader):
        with pytest.raises(StoreError, match="another program"):
            opening(path)
    assert path.read_bytes() == before


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    for opening in (Writer, Reader):
        with pytest.raises(StoreError, match="is not a file"):
            opening(tmp_path)


def test_a_file_where_a_directory_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        Writer(tmp_path / "file" / "x.db")


def test_a_reader_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no database"):
        Reader(tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_holds_nothing_yet(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch()
    with pytest.raises(NotFoundError, match="nothing in"):
        Reader(path)


def test_a_hostile_name_is_shown_harmlessly(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        Reader(tmp_path / "\x1b[31m\u202e.db")
    assert "\x1b" not in str(caught.value)
    assert "\\x1b[31m\\u{202e}.db" in str(caught.value)


@pytest.mark.parametrize("name", ["a b?c#d%41.db", "ü\udcff.db", "file:x?mode=memory.db"])
def test_any_name_can_hold_a_store(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    writer = Writer(path)
    writer.add(delivery()).result()
    reader = Reader(path)
    assert reader.count() == 1
    reader.close()
    writer.close()
    assert sorted(each.name for each in tmp_path.iterdir())[0] == name


_AS_NOBODY = """
import os, sys
from pathlib import Path
from inspector.model import InspectorError
from inspector.store.reader import Reader
from inspector.store.writer import Writer
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
if sys.argv[2] == "write":
    opening = Writer
else:
    opening = lambda path: print(Reader(path).count())
try:
    opening(path)
except InspectorError as error:
    print(error)
"""


@pytest.fixture
def foreign_directory() -> Iterator[Path]:
    """A directory that `_as_nobody` can look into and not write. pytest's own are closed to others."""
    with TemporaryDirectory() as place:
        directory = Path(place)
        directory.chmod(0o755)
        yield directory
        directory.chmod(0o700)


def _as_nobody(path: Path, what: str) -> str:
    """What the program says to a user who may read and not write. Root may everything, so not as root."""
    if os.geteuid() != 0:
        path.parent.chmod(0o555)
    command = [sys.executable, "-c", _AS_NOBODY, str(path), what]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_directory_that_cannot_be_written_is_told(foreign_directory: Path) -> None:
    said = _as_nobody(foreign_directory / "x.db", "write")
    assert "Permission denied" in said
    assert "Check its permissions, or choose another file with --db." in said


def test_a_database_that_cannot_be_written_is_told_and_can_be_read(foreign_directory: Path) -> None:
    path = foreign_directory / "x.db"
    writer = Writer(path)
    writer.add(delivery()).result()
    writer.close()
    path.chmod(0o444)
    assert "cannot be opened or written" in _as_nobody(path, "write")
    assert _as_nobody(path, "read") == "1\n"


def _filled(path: Path) -> None:
    writer = Writer(path)
    for number in range(400):
        writer.add(delivery(b"%d " % number * 200))
    writer.close()


def _read_everything(path: Path) -> None:
    reader = Reader(path)
    try:
        for row in reader.rows(limit=1000):
            reader.delivery(row.id)
        reader.counts()
    finally:
        reader.close()


def _assert_damage_is_told(error: InspectorError) -> None:
    assert isinstance(error, StoreError)
    assert "is damaged" in error.message
    assert ".recover" in error.hint


def test_a_truncated_database_is_told(path: Path) -> None:
    _filled(path)
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)
    with pytest.raises(StoreError) as caught:
        _read_everything(path)
    _assert_damage_is_told(caught.value)


def _overwrite_root(path: Path, name: str) -> None:
    (root,) = sql(path, f"SELECT rootpage FROM sqlite_master WHERE name = '{name}'")[0]
    assert isinstance(root, int)
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5garbage" * 512)


@pytest.mark.parametrize("table", ["sqlite_master", "delivery", "body", "head", "tally"])
def test_an_overwritten_page_is_told(table: str, path: Path) -> None:
    _filled(path)
    if table == "sqlite_master":
        with path.open("r+b") as file:
            file.seek(100)
            file.write(b"\xa5garbage" * 300)
    else:
        _overwrite_root(path, table)
    with pytest.raises(StoreError) as caught:
        _read_everything(path)
    _assert_damage_is_told(caught.value)


def test_writing_to_a_damaged_database_is_told_and_does_not_end_the_writer(path: Path) -> None:
    _filled(path)
    _overwrite_root(path, "body_key")
    writer = Writer(path)
    for _ in range(2):
        _assert_damage_is_told(_error_of(writer))
    writer.close()


def _error_of(writer: Writer) -> InspectorError:
    with pytest.raises(StoreError) as caught:
        writer.add(delivery(b"new")).result()
    return caught.value


def test_a_body_that_was_changed_on_disk_is_never_shown_as_what_came(path: Path) -> None:
    writer = Writer(path)
    body = b"".join(b"%d" % number for number in range(50_000))
    writer.add(delivery(body + b"\0" * 5000)).result()
    writer.add(delivery(b"small body")).result()
    writer.close()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"small body", b"SMALL body"))
    reader = Reader(path)
    assert reader.delivery(1) is not None
    with pytest.raises(StoreError, match=r"body of delivery 2 .* damaged"):
        reader.delivery(2)
    reader.close()
