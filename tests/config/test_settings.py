"""Options settle in one order, and every mistake names file, key and what was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.config import OPTIONS, KeySource, Paths, Settings, resolve, with_fresh_file
from inspector.model import ConfigError


def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_defaults_without_file_or_environment(tmp_path: Path) -> None:
    settings = resolve({}, {}, paths(tmp_path)).settings
    assert (settings.host, settings.port, settings.ack) == ("127.0.0.1", 7070, "now")
    assert settings.db == tmp_path / "data" / "deliveries.db"
    assert settings.max_body == 25 * 1024 * 1024


def test_flag_wins_over_environment_over_file(tmp_path: Path) -> None:
    write(tmp_path, 'port = 1000\nhost = "127.0.0.2"\nack = 202\n')
    resolved = resolve({"port": "3000"}, {"INSPECTOR_PORT": "2000", "INSPECTOR_HOST": "::1"}, paths(tmp_path))
    assert (resolved.settings.port, resolved.settings.host, resolved.settings.ack) == (3000, "::1", "202")
    assert resolved.sources["port"] == "flag --port"
    assert resolved.sources["host"] == "environment INSPECTOR_HOST"
    assert resolved.sources["ack"].startswith("file ")
    assert resolved.sources["theme"] == "default"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_can_stand_in_all_three_places(option: object, tmp_path: Path) -> None:
    from inspector.config import Option

    assert isinstance(option, Option)
    samples = {
        "port": "8",
        "max_body": "9",
        "forward_timeout": "2.5",
        "peer_connections": "3",
        "ack": "204",
        "provider": "dyte",
        "hold": "key",
    }
    others = {"URL": "http://localhost:1/x", "[FILTER ->] URL": "event:a -> 3000/x", "SECONDS": "7"}
    text = samples.get(option.name, others.get(option.metavar, "value"))
    raw = "true" if not option.metavar else text
    write(tmp_path, f"{option.name} = {json.dumps(raw) if option.metavar else raw}\n")
    from_file = resolve({}, {}, paths(tmp_path)).settings
    (tmp_path / "config" / "config.toml").unlink()
    from_environment = resolve({}, {option.variable: raw}, paths(tmp_path)).settings
    from_flag = resolve({option.name: raw if option.metavar else True}, {}, paths(tmp_path)).settings
    default = resolve({}, {}, paths(tmp_path)).settings
    values = [getattr(settings, option.name) for settings in (from_file, from_environment, from_flag)]
    assert values[0] == values[1] == values[2] != getattr(default, option.name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prot = 1", ["prot", "Did you mean “port”?"]),
        ('zzzzqq = "x"', ["zzzzqq", "It can be one of: ack,"]),
        ("port = 70000", ["port cannot be “70000”", "0 to 65535"]),
        ("port = true", ["port cannot be", "whole number"]),
        ('ack = "later"', ["ack cannot be “later”", "write now, through, 204, or a script"]),
        ('forward = "ftp://x"', ["forward cannot be", "http or https URL"]),
        ('forward = "http://a b/"', ["forward cannot be", "no spaces"]),
        ('forward = ["localhost:99999"]', ["cannot be “localhost:99999”", "number up to 65535"]),
        ('forward = "event:a > localhost:1"', ["cannot be “event:a > localhost:1”", "-> stands between"]),
        ('forward = "event:a ->"', ["cannot be “event:a ->”", "a URL stands behind ->"]),
        ("forward_timeout = 0", ["forward_timeout cannot be", "0.1 to 3600"]),
        ("[providers.dyte]\nkey_ulr = 'x'", ["[providers.dyte]", "key_ulr", "Did you mean “key_url”?"]),
        ("[providers.dyte]\nsecret = 'x'", ["[providers.dyte]", "secret_env or secret_file"]),
        ("[providers.dyte]\nsecret_env = 3", ["[providers.dyte] secret_env must be text"]),
        ("providers = 3", ["providers must be a table"]),
        ("port = ", ["is not valid TOML"]),
        ("port = \x1b[31m", ["is not valid TOML"]),
    ],
)
def test_mistake_in_the_file_is_named(text: str, expected: list[str], tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        resolve({}, {}, paths(tmp_path))
    sentence = str(caught.value)
    assert str(path) in sentence
    assert all(part in sentence for part in expected), sentence
    assert "\x1b" not in sentence


def test_wrong_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="INSPECTOR_PORT: port cannot be “many”"):
        resolve({}, {"INSPECTOR_PORT": "many"}, paths(tmp_path))


def test_missing_config_file_is_an_error_only_when_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no config file .*nowhere\.toml"):
        resolve({"config": str(tmp_path / "nowhere.toml")}, {}, paths(tmp_path))
    with pytest.raises(ConfigError, match=r"There is no config file"):
        resolve({}, {"INSPECTOR_CONFIG": str(tmp_path / "nowhere.toml")}, paths(tmp_path))


def test_config_file_that_is_a_directory_or_binary(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        resolve({"config": str(tmp_path)}, {}, paths(tmp_path))
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read: it is not UTF-8"):
        resolve({"config": str(binary)}, {}, paths(tmp_path))


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("3000", "http://localhost:3000"),
        ("localhost:3000/hooks?x=1", "http://localhost:3000/hooks?x=1"),
        ("https://localhost/a", "https://localhost/a"),
    ],
)
def test_short_forms_of_a_target(short: str, whole: str, tmp_path: Path) -> None:
    assert resolve({"forward": short}, {}, paths(tmp_path)).settings.target == whole


def test_ack_through_needs_a_target(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--ack through needs an app to ask. Add --forward URL"):
        resolve({"ack": "through"}, {}, paths(tmp_path))


def test_settings_survive_the_way_to_the_engine(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[providers.dyte]\nkey_url = ["http://localhost:1/k"]\n[providers.stripe]\nsecret_env = "S"\n',
    )
    flags = {"forward": "3000", "allow_target": ("a.example", "b.example"), "offline": True}
    settings = resolve(flags, {}, paths(tmp_path)).settings
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings
    assert settings.keys["stripe"] == KeySource(secret_env=("S",))


@pytest.mark.parametrize("plain", [{}, {"db": "x"}, {"config_file": "a", "db": "b", "keys": 3}])
def test_incomplete_settings_are_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="not complete"):
        Settings.from_json(plain)


def test_fresh_keys_are_read_from_the_same_file(tmp_path: Path) -> None:
    path = write(tmp_path, "port = 1\n")
    settings = resolve({"port": "5"}, {}, paths(tmp_path)).settings
    path.write_text('port = 1\n[providers.github]\nsecret_file = "gh"\n')
    fresh = with_fresh_file(settings)
    assert fresh.keys == {"github": KeySource(secret_file=("gh",))}
    assert fresh.port == 5


def test_own_providers_lie_beside_a_named_config_file(tmp_path: Path) -> None:
    named = tmp_path / "other.toml"
    named.write_text("")
    assert (
        resolve({"config": str(named)}, {}, paths(tmp_path)).settings.provider_dir == tmp_path / "providers"
    )
