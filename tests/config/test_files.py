"""Files are written new, private, inside their folder, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from inspector.config.files import write_new_tree
from inspector.config.paths import private_dir
from inspector.model import ConfigError, InspectorError


def test_tree_is_written_private_under_any_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        root = write_new_tree(tmp_path / "out", [(PurePosixPath("a/b/c.json"), b"\r\n\x00")])
    finally:
        os.umask(old)
    file = root / "a" / "b" / "c.json"
    assert file.read_bytes() == b"\r\n\x00"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["c.json"]


def test_existing_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(InspectorError, match="exists already"):
        write_new_tree(tmp_path, [(PurePosixPath("a"), b"theirs")])
    assert (tmp_path / "a").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\0b", "", "."])
def test_names_that_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="is not safe"):
        write_new_tree(tmp_path / "out", [(PurePosixPath(name), b"x")])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_symlink_in_the_way_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "dyte").symlink_to(outside)
    (out / "file").symlink_to(outside / "new")
    with pytest.raises(InspectorError):
        write_new_tree(out, [(PurePosixPath("dyte/x"), b"x")])
    with pytest.raises(InspectorError):
        write_new_tree(out, [(PurePosixPath("file"), b"x")])
    assert list(outside.iterdir()) == []


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InspectorError, match="cannot be written: Not a directory"):
        write_new_tree(tmp_path / "file" / "x", [(PurePosixPath("a"), b"")])
    with pytest.raises(ConfigError, match="cannot be made"):
        private_dir(tmp_path / "file" / "x")


def test_private_dir_is_closed_to_others_under_any_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        assert private_dir(tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(old)
