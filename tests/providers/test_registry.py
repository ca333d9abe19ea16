"""The set of providers: built-in files, the user's own, and names that are nearly right."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import ConfigError
from inspector.providers import load, stamp

ACME = """
id = "{id}"
name = "Acme"
[[recognise]]
headers = ["x-acme-signature"]
[[scheme]]
kind = "hmac"
algorithm = "sha256"
signed = "{{body}}"
signature = {{ in = "header:x-acme-signature" }}
"""


def write(directory: Path, name: str, id: str) -> None:
    (directory / name).write_text(ACME.format(id=id))


def test_a_file_of_the_users_own_adds_a_provider(tmp_path: Path) -> None:
    write(tmp_path, "acme.toml", "acme")
    providers = load(tmp_path)
    assert "acme" in providers
    assert len(providers) == len(load(None)) + 1
    assert [sign.provider for sign in providers.by_header["x-acme-signature"]] == ["acme"]


def test_a_file_of_the_users_own_replaces_a_built_in_provider(tmp_path: Path) -> None:
    write(tmp_path, "mine.toml", "dyte")
    providers = load(tmp_path)
    assert providers["dyte"].name == "Acme"
    assert "dyte-signature" not in providers.by_header
    assert load(None)["dyte"].name == "Dyte"


def test_a_new_file_counts_at_the_next_load(tmp_path: Path) -> None:
    assert "acme" not in load(tmp_path)
    write(tmp_path, "acme.toml", "acme")
    assert "acme" in load(tmp_path)


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "acme")
    write(tmp_path, "b.toml", "acme")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert 'id "acme" is also in a.toml.' in caught.value.message


def test_a_wrong_file_is_named_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("id = 3")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(tmp_path / "broken.toml") in caught.value.message


def test_hidden_files_and_directories_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".#acme.toml").write_text("not toml")
    (tmp_path / "dir.toml").mkdir()
    (tmp_path / "notes.txt").write_text("not toml")
    assert len(load(tmp_path)) == len(load(None))


def test_a_directory_that_is_not_there_means_no_own_providers(tmp_path: Path) -> None:
    assert len(load(tmp_path / "none")) == len(load(None))


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        load(None)["strpe"]
    assert caught.value.message == 'There is no provider "strpe".'
    assert caught.value.hint == 'Did you mean "stripe"?'
    assert load(None).get("strpe") is None
    assert load(None).nearest("qqqq") is None


def test_names_are_told_without_reading_the_file() -> None:
    providers = load(None)
    assert providers.title("dyte") == "Dyte"
    assert providers.title("nobody") == "nobody"
    assert providers.is_family("standardwebhooks")
    assert not providers.is_family("stripe")


def test_providers_come_in_the_order_of_their_ids() -> None:
    ids = [provider.id for provider in load(None)]
    assert ids == sorted(ids)


def test_a_change_of_the_users_own_files_changes_the_stamp(tmp_path: Path) -> None:
    assert stamp(None) == ()
    assert stamp(tmp_path / "none") == ()
    assert stamp(tmp_path) == ()
    write(tmp_path, "acme.toml", "acme")
    first = stamp(tmp_path)
    assert first == stamp(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    assert stamp(tmp_path) == first
    write(tmp_path, "more.toml", "more")
    second = stamp(tmp_path)
    assert second != first
    (tmp_path / "acme.toml").write_text((tmp_path / "acme.toml").read_text() + "# edited\n")
    third = stamp(tmp_path)
    assert third != second
    (tmp_path / "more.toml").unlink()
    assert stamp(tmp_path) not in (first, second, third)


def test_the_rules_of_a_provider_are_told_without_reading_its_file() -> None:
    assert [rule.headers for rule in load(None).rules("retell")] == [("x-retell-signature",)]
    assert load(None).rules("nobody") == ()
