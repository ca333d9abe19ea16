"""`inspector keys`: listed, tested and added as a user does it; no secret is ever printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.providers import load
from inspector.store.writer import Writer
from inspector.verify import Key, Request, sign
from tests.engine.engine_process import command

AT = 1_767_225_600_000_000
SECRET = "canary-9f"
WITH = {"GH": SECRET, "OTHER": "other-canary"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with two GitHub deliveries that wait for a key, one of them changed on its way."""
    writer = Writer(tmp_path / "store.db")
    request = Request("POST", "https://hooks.example.com/in", b'{"a":1}')
    pairs = sign(load(None)["github"], Key.of("secret", SECRET), request, now=AT / 1e6)
    headers = Headers.of([("Host", "x"), ("X-GitHub-Event", "ping"), *pairs])
    for number, body in enumerate((b'{"a":1}', b'{"a":1}\n'), 1):
        writer.add(Delivery(AT, "POST", b"/in", headers, body, body_digest(body))).result()
        writer.judge(number, Facts("github", "ping"), Verdict(Status.NO_KEY, "github"), AT).result()
    writer.close()
    (tmp_path / "config.toml").write_text("# mine\nport = 7071\n")
    return tmp_path


async def keys(home: Path, *words: str) -> tuple[int, str, str]:
    where = ("--db", str(home / "store.db"), "--config", str(home / "config.toml"))
    code, out, errors = await command(home, "keys", *words, *where, extra=WITH)
    assert "canary" not in out.decode() + errors
    return code, out.decode(), errors


async def test_a_key_is_tested_added_and_listed(home: Path) -> None:
    code, out, _ = await keys(home, "test", "github", "--env", "GH")
    assert code == ExitCode.NOT_VALID
    assert out.splitlines()[0] == "This secret verifies 1 of 2 GitHub deliveries."
    assert "newline" in out
    code, out, _ = await keys(home, "test", "github", "--env", "OTHER", "--json")
    assert code == ExitCode.NOT_VALID
    assert json.loads(out)["fits"] == 0

    code, _, errors = await keys(home, "add", "github", "--env", "GH")
    assert code == ExitCode.OK
    assert "secret_env = GH" in errors
    assert (
        home / "config.toml"
    ).read_text() == '# mine\nport = 7071\n\n[providers.github]\nsecret_env = "GH"\n'
    code, out, _ = await keys(home)
    assert code == ExitCode.OK
    assert out.split() == ["github", "key", "from", "environment", "GH"]
    code, out, _ = await keys(home, "--json")
    line = json.loads(out)
    assert (line["provider"], line["deliveries"], line["keys"][0]["size"]) == ("github", 2, 9)


async def test_a_key_can_be_configured_before_the_first_delivery(home: Path) -> None:
    (home / "store.db").unlink()
    code, _, errors = await keys(home, "add", "github", "--env", "GH")
    assert (code, "secret_env = GH" in errors) == (ExitCode.OK, True)
    code, out, _ = await keys(home)
    assert (code, out.split()) == (ExitCode.OK, ["github", "key", "from", "environment", "GH"])
    code, out, _ = await keys(home, "test", "github", "--env", "GH")
    assert (code, "No signed delivery of GitHub is kept yet" in out) == (ExitCode.NOT_VALID, True)


async def test_what_is_wrong_with_a_key_is_one_sentence_with_the_fix(home: Path) -> None:
    (home / "github.secret").write_text(SECRET)
    (home / "github.secret").chmod(0o644)
    code, _, errors = await keys(home, "test", "github", "--file", str(home / "github.secret"))
    assert code == ExitCode.CONFIG
    assert "can be read by others" in errors
    assert "chmod 600" in errors
    for words, hint in (
        (("test", "githup", "--env", "GH"), "github"),
        (("test", "github"), "Name an environment variable or a file."),
        (("add", "github", "--env", "NOT_THERE"), "not set"),
    ):
        code, out, errors = await keys(home, *words)
        assert (code, out) == (ExitCode.CONFIG, "")
        assert hint in errors
    assert "providers" not in (home / "config.toml").read_text()
