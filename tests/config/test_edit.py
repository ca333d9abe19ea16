"""A key is named in the user's config file, and not one other byte of it changes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from inspector.config import KeySource, Paths, resolve
from inspector.config.edit import keep_key, name_key
from inspector.model import ConfigError
from inspector.text import Secret

OWN = """\
# my settings
port   = 7071      # not 7070: taken

[providers.stripe] # live
secret_env = "OLD" # from the vault

[providers.github]
secret_file = 'github.secret'
"""


def sources(path: Path) -> KeySource:
    return resolve({"config": str(path)}, {}, Paths(path.parent, path.parent, path.parent)).settings.keys[
        "stripe"
    ]


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("", ("NEW",)),
        (OWN, ("NEW", "OLD")),
        ('[providers.stripe]\nsecret_env = ["NEW", "OLD"]\n', ("NEW", "OLD")),
        ('[providers.stripe]\nsecret_env = [\n "OLD", # a\n "NEW",\n]\n', ("NEW", "OLD")),
        ('providers.stripe.secret_env = "OLD"\n', ("NEW", "OLD")),
        ('providers = { stripe = { secret_env = "OLD" } }\n', ("NEW", "OLD")),
        ("[providers]\n[providers.github]\nsecret_env = 'G'\n", ("NEW",)),
        ("# only a comment", ("NEW",)),
        ("\r\nport = 1\r\n", ("NEW",)),
    ],
)
def test_a_key_is_named_first_however_the_file_is_written(
    before: str, named: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(before.encode())
    name_key(path, "stripe", "secret_env", "NEW")
    assert sources(path).secret_env == named


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(OWN)
    name_key(path, "stripe", "secret_env", "NEW")
    changed = [line for line in path.read_text().splitlines() if line not in OWN.splitlines()]
    assert len(changed) == 1
    assert changed[0].startswith('secret_env = ["NEW", "OLD"]')
    assert [line for line in OWN.splitlines() if line not in path.read_text().splitlines()] == [
        'secret_env = "OLD" # from the vault'
    ]


def test_a_new_file_is_private_and_an_old_one_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    fresh = tmp_path / "inspector" / "config.toml"
    name_key(fresh, "stripe", "secret_file", "stripe.secret")
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    assert stat.S_IMODE(fresh.parent.stat().st_mode) == 0o700
    kept = tmp_path / "dotfiles.toml"
    kept.write_text(OWN)
    kept.chmod(0o644)
    link = tmp_path / "config.toml"
    link.symlink_to(kept)
    name_key(link, "stripe", "secret_env", "NEW")
    assert link.is_symlink()
    assert "NEW" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o644
    assert sorted(os.listdir(tmp_path)) == ["config.toml", "dotfiles.toml", "inspector"]


@pytest.mark.parametrize(
    "before",
    ["providers = 3\n", "[providers\n", '[providers.stripe]\nsecret = "x"\n', "providers.stripe = 1\n"],
)
def test_a_file_that_cannot_be_changed_so_is_left_alone(before: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(before)
    with pytest.raises(ConfigError) as caught:
        name_key(path, "stripe", "secret_env", "NEW")
    assert path.read_text() == before
    assert 'secret_env = "NEW"' in caught.value.hint
    assert os.listdir(tmp_path) == ["config.toml"]


def test_a_pasted_key_gets_a_private_file_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "inspector"
    names = [keep_key(folder, "stripe.secret", Secret(text)) for text in (b"one", b"two", b"three")]
    assert names == ["stripe.secret", "stripe-2.secret", "stripe-3.secret"]
    assert [(folder / name).read_bytes() for name in names] == [b"one", b"two", b"three"]
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names} == {0o600}
