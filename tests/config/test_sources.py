"""Secrets are read from the environment and from private files only, and never shown."""

from __future__ import annotations

import traceback
from pathlib import Path

from inspector.config import KeySource, load_material


def secret_file(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_secrets_come_in_order_and_without_the_last_newline(tmp_path: Path) -> None:
    path = secret_file(tmp_path, b"from file\r\n")
    source = KeySource(secret_env=("NEW", "OLD"), secret_file=(path.name,))
    loaded, errors = load_material("stripe", source, {"NEW": "n", "OLD": "o"}, tmp_path)
    assert [material.secret.reveal() for material in loaded] == [b"n", b"o", b"from file"]
    assert [material.name for material in loaded] == ["environment NEW", "environment OLD", f"file {path}"]
    assert not errors


def test_secret_file_that_others_can_read_is_refused_and_others_still_load(tmp_path: Path) -> None:
    path = secret_file(tmp_path, b"s", 0o640)
    loaded, errors = load_material(
        "stripe", KeySource(secret_env=("A",), secret_file=(str(path),)), {"A": "a"}, tmp_path
    )
    assert [material.name for material in loaded] == ["environment A"]
    assert [error.message for error in errors] == [
        f"The secret file {path} can be read by others, so it is not used."
    ]
    assert errors[0].hint == f"Run: chmod 600 {path}"


def test_public_key_file_may_be_read_by_others(tmp_path: Path) -> None:
    path = secret_file(tmp_path, b"-----BEGIN PUBLIC KEY-----", 0o644)
    loaded, errors = load_material("dyte", KeySource(public_key_file=(str(path),)), {}, tmp_path)
    assert [material.public for material in loaded] == [True]
    assert not errors


def test_what_is_missing_empty_or_huge_is_said(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    huge.touch(0o600)
    huge.write_bytes(b"x" * (64 * 1024 + 1))
    empty = secret_file(tmp_path, b"\n")
    source = KeySource(secret_env=("GONE",), secret_file=("nowhere", str(huge), str(empty), "."))
    loaded, errors = load_material("stripe", source, {"GONE": ""}, tmp_path)
    assert not loaded
    sentences = [error.message for error in errors]
    assert "The environment variable GONE, named as a key in [providers.stripe], is not set." in sentences
    assert f"The key file {tmp_path / 'nowhere'} cannot be read: No such file or directory." in sentences
    assert f"The key file {huge} is longer than 64 KiB." in sentences
    assert f"The key file {empty} is empty." in sentences
    assert any("Is a directory" in sentence for sentence in sentences)


def test_no_text_form_gives_a_secret_away(tmp_path: Path) -> None:
    canary = "canary-Zq8"
    loaded, _ = load_material("stripe", KeySource(secret_env=("A",)), {"A": canary}, tmp_path)
    try:
        raise ValueError(loaded)
    except ValueError:
        shown = traceback.format_exc()
    assert canary not in f"{shown}{loaded!r}{loaded[0]}{loaded[0].secret}"
