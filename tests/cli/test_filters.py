"""`inspector filters`, and `@name` in the other commands, on a real store and home."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Facts, Headers, Marking, Status, Verdict, body_digest
from inspector.store.writer import Writer
from tests.engine.engine_process import command, running

CONFIG = """
[filters]
failed = "verdict:invalid or verdict:stale"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three deliveries, two of them failed, one of those hidden."""
    writer = Writer(tmp_path / "store.db")
    for number, status in enumerate((Status.VALID, Status.INVALID, Status.STALE), 1):
        body = b'{"number":%d}' % number
        id = writer.add(
            Delivery(number, "POST", b"/", Headers.of([("Host", "x")]), body, body_digest(body))
        ).result()
        writer.judge(id, Facts("github", "push", f"d-{number}"), Verdict(status, "github"), 5).result()
    writer.annotate([3], Marking(hidden=True)).result()
    writer.close()
    configured(tmp_path, CONFIG)
    return tmp_path


def configured(home: Path, text: str) -> None:
    config = home / ".config" / "inspector" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(text)


async def test_filters_are_saved_listed_used_and_removed(home: Path) -> None:
    where = ("--db", str(home / "store.db"))
    code, out, errors = await command(home, "filters", "save", "@Hub", "provider:github", "@failed", *where)
    assert (code, out, errors) == (0, b"@hub is saved: provider:github @failed\n", "")
    (file,) = home.rglob("filters.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, out, _ = await command(home, "filters", "--json", *where)
    found = [json.loads(line) for line in out.splitlines()]
    assert [(line["name"], line["filter"], line["count"], line["configured"]) for line in found] == [
        ("failed", "verdict:invalid or verdict:stale", 1, True),
        ("hub", "provider:github @failed", 1, False),
    ]
    code, out, _ = await command(home, "list", "@hub", "hidden:yes", "or", "@failed", "--json", *where)
    assert [json.loads(line)["id"] for line in out.splitlines()] == [2, 3]
    code, out, errors = await command(home, "export", "--filter", "-@failed", "--format", "json", *where)
    assert (code, errors) == (0, "")
    assert isinstance(json.loads(out), dict)  # One document, not three.
    code, _, errors = await command(home, "list", "@hob", *where)
    assert code == ExitCode.USAGE
    assert "Did you mean @hub?" in errors
    code, out, _ = await command(home, "filters", "remove", "hub", *where)
    assert (code, out) == (0, b"@hub is removed.\n")


async def test_what_cannot_be_saved_is_refused_and_a_broken_one_is_named(home: Path) -> None:
    where = ("--db", str(home / "none.db"))
    for name, text, said in (
        ("failed", "x", "config file"),
        ("loop", "@loop", "made of itself"),
    ):
        code, _, errors = await command(home, "filters", "save", name, text, *where)
        assert code != 0
        assert said in errors
    assert not list(home.rglob("filters.json"))
    file = home / ".local" / "state" / "inspector" / "filters.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"whole": "@part \x1b[31m"}))
    code, out, _ = await command(home, "filters", *where)
    assert code == ExitCode.CONFIG
    assert "✗ In the saved filter @whole: There is no saved filter @part." in out.decode()
    assert b"\x1b" not in out
    assert not (home / "none.db").exists()


async def test_a_wrong_filter_in_the_config_file_is_said_at_the_start(home: Path) -> None:
    configured(home, '[filters]\nfailed = "verdict:valdi"\n')
    for arguments in (("run", "--json", "--port", "0"), ("config",)):
        code, _, errors = await command(home, *arguments)
        assert code == ExitCode.CONFIG
        assert "config.toml: [filters] failed is no filter: No verdict has that name." in errors
        assert "Did you mean valid?" in errors


async def test_a_route_takes_what_a_saved_filter_means(home: Path) -> None:
    configured(
        home, '[filters]\nbills = "path:/bills"\n[[routes]]\nfilter = "@bills"\nto = "9"\nname = "b"\n'
    )
    code, out, errors = await command(home, "routes", "--json")
    assert (code, errors) == (0, "")
    assert json.loads(out)["filter"] == "@bills"
    async with running(home) as engine:
        await engine.send(b"1", target="/other")
        await engine.send(b"2", target="/bills")
        assert (await engine.line("attempt"))["delivery"] == 2
    configured(home, '[[routes]]\nfilter = "@bills"\nto = "9"\nname = "b"\n')
    code, _, errors = await command(home, "run", "--json", "--port", "0")
    assert code == ExitCode.CONFIG
    assert "The filter of route b is wrong: There is no saved filter @bills." in errors
