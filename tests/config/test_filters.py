"""Where filters with names are kept: the config file wins, our own is private, whole and not trusted."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from inspector.config import (
    FilterShelf,
    Paths,
    Settings,
    filter_shelf,
    resolve,
    saved_filters,
    with_fresh_file,
)
from inspector.config.filters import checked_name
from inspector.model import ConfigError, InspectorError, NotFoundError


def settled(tmp_path: Path, text: str = '[filters]\nfailed = "verdict:invalid"\n') -> Settings:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text(text)
    paths = Paths(
        tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "state" / "inspector"
    )
    return resolve({}, {}, paths).settings


def test_the_config_files_filters_reach_the_engine_and_win(tmp_path: Path) -> None:
    settings = settled(tmp_path)
    shelf = filter_shelf(settings)
    shelf.save("dyte", " provider:dyte ")
    assert saved_filters(settings) == {"failed": "verdict:invalid", "dyte": "provider:dyte"}
    carried = Settings.from_json(json.loads(json.dumps(settings.to_json())))
    assert saved_filters(carried) == saved_filters(settings)
    fresh = with_fresh_file(settled(tmp_path, '[filters]\ndyte = "provider:stripe"\n'))
    assert saved_filters(fresh) == {"dyte": "provider:stripe"}
    with pytest.raises(InspectorError, match="config file"):
        filter_shelf(fresh).save("dyte", "x")
    with pytest.raises(InspectorError, match="config file"):
        filter_shelf(fresh).remove("dyte")


def test_our_own_file_is_private_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "state" / "inspector" / "filters.json"
    shelf = FilterShelf({}, file)
    assert shelf.all() == {}
    shelf.save("a", "x")
    shelf.save("b", "é\x1b😀")
    shelf.save("a", "y")
    assert shelf.all() == {"a": "y", "b": "é\x1b😀"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    shelf.remove("a")
    with pytest.raises(NotFoundError):
        shelf.remove("a")
    assert shelf.all() == {"b": "é\x1b😀"}
    assert [path.name for path in file.parent.iterdir()] == ["filters.json"]


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"A":"x"}', b'{"a":1}', b'{"a":" "}', b"\xff", b"[" * 100_000]
)
def test_a_file_that_is_not_ours_is_said_and_kept(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "filters.json"
    file.write_bytes(data)
    for wish in (FilterShelf({}, file).all, lambda: FilterShelf({}, file).save("a", "x")):
        with pytest.raises(ConfigError) as caught:
            wish()
        assert str(file) in caught.value.message
        assert caught.value.hint
    assert file.read_bytes() == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("filters = 1", "filters must be a table"),
        ('[filters]\nFailed = "x"', "[filters] Failed is no name"),
        ('[filters]\n"a b" = "x"', "[filters] a b is no name"),
        ('[filters]\n"\\u001b" = "x"', "is no name"),
        ("[filters]\nfailed = 1", "[filters] failed must be a filter"),
        ('[filters]\nfailed = " "', "[filters] failed must be a filter"),
    ],
)
def test_a_table_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settled(tmp_path, text)
    assert said in caught.value.message
    assert str(tmp_path / "config" / "config.toml") in caught.value.message
    assert str(caught.value).isprintable()


def test_a_name_is_checked() -> None:
    assert [checked_name(text) for text in ("failed", " @Failed ", "a-1_b")] == ["failed", "failed", "a-1_b"]
    for text in ("", "@", "1a", "a b", "a" * 41, "é", "../x", "a\x1b"):
        with pytest.raises(InspectorError) as caught:
            checked_name(text)
        assert str(caught.value).isprintable()
