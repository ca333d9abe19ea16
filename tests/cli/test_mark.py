"""`inspector mark`, and what the other commands show of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.store.writer import Writer
from tests.engine.engine_process import command, running

CANARY = "whsec_canary7f3a91c2"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three deliveries of GitHub's."""
    path = tmp_path / "store.db"
    writer = Writer(path)
    for number in range(1, 4):
        body = b'{"number":%d}' % number
        id = writer.add(
            Delivery(number, "POST", b"/", Headers.of([("Host", "x")]), body, body_digest(body))
        ).result()
        writer.judge(id, Facts("github", "push", f"d-{number}"), Verdict(Status.VALID, "github"), 5).result()
    writer.close()
    return path


async def test_marks_are_made_printed_listed_and_exported(store: Path, tmp_path: Path) -> None:
    where = ("--db", str(store))
    secret = {"GITHUB_SECRET": CANARY}
    config = tmp_path / ".config" / "inspector" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[providers.github]\nsecret_env = "GITHUB_SECRET"\n')
    code, out, errors = await command(
        tmp_path, "mark", "1", "3", *where, "--json", "--pin", "--note", f"see {CANARY}", "--tag", "Todo"
    )
    assert (code, errors) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["type"], line["id"], line["pinned"], line["tags"]) for line in lines] == [
        ("annotation", 1, True, ["todo"]),
        ("annotation", 3, True, ["todo"]),
    ]
    code, out, _ = await command(tmp_path, "list", *where, "--json", "tag:todo", "pinned:yes")
    assert [json.loads(line)["note"] for line in out.splitlines()] == [f"see {CANARY}"] * 2
    _, out, _ = await command(tmp_path, "show", "3", *where)
    assert f"★ pinned  #todo  ✎ see {CANARY}" in out.decode()
    _, out, _ = await command(tmp_path, "export", "3", *where, "--out", str(tmp_path / "out"), extra=secret)
    request = json.loads((Path(out.decode().strip()) / "request.json").read_text())
    assert request["annotation"] == {
        "pinned": True,
        "hidden": False,
        "note": "see [redacted]",
        "tags": ["todo"],
    }
    code, out, _ = await command(tmp_path, "mark", "3", *where, "--unpin", "--untag", "todo", "--note", "")
    assert out.decode() == "#3  -\n"


async def test_hidden_ones_are_left_out_of_the_list_until_asked_for(store: Path, tmp_path: Path) -> None:
    where = ("--db", str(store), "--json")
    await command(tmp_path, "mark", "2", *where, "--hide")
    code, out, errors = await command(tmp_path, "list", *where)
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, [1, 3])
    assert "Without 1 that were hidden" in errors
    for words in (["--hidden"], ["hidden:yes", "or", "id:1", "or", "id:3"]):
        code, out, errors = await command(tmp_path, "list", *where, *words)
        assert (errors, [json.loads(line)["id"] for line in out.splitlines()]) == ("", [1, 2, 3])


async def test_what_cannot_be_marked_is_said(store: Path, tmp_path: Path) -> None:
    where = ("--db", str(store))
    code, out, errors = await command(tmp_path, "mark", "9", "1", *where, "--pin")
    assert (code, out.decode()) == (ExitCode.NOT_FOUND, "#1  ★ pinned\n")
    assert "There is no delivery 9." in errors
    code, _, errors = await command(tmp_path, "mark", "1", *where, "--tag", "a,b")
    assert code == ExitCode.USAGE
    assert "A tag is one word" in errors
    missing = tmp_path / "none.db"
    code, _, _ = await command(tmp_path, "mark", "1", "--db", str(missing), "--pin")
    assert code == ExitCode.NOT_FOUND
    assert not missing.exists()


async def test_the_engine_annotates_and_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(b"{}")
        await engine.line("verdict")
        reply = await engine.command(cmd="annotate", ref=1, ids=[1, 7], pin=True, note="a\x1b", tags=["x"])
        assert (reply["ok"], reply["value"]) == (True, 1)
        said = await engine.line("annotation", id=1)
        assert (said["pinned"], said["note"], said["tags"], said["hidden"]) == (True, "a\x1b", ["x"], False)
        for wrong in ({"pin": 1}, {"note": 5}, {"tags": "x"}, {"tags": ["a b"]}, {"untag": [1]}):
            reply = await engine.command(cmd="annotate", ref=2, ids=[1], **wrong)
            assert reply["ok"] is False


async def test_stats_count_what_is_kept(store: Path, tmp_path: Path) -> None:
    await command(tmp_path, "mark", "2", "--db", str(store), "--hide")
    code, out, _ = await command(tmp_path, "stats", "--db", str(store), "--json")
    assert code == 0
    assert json.loads(out) == {
        "type": "stats",
        "total": 3,
        "hidden": 1,
        "rejected": 0,
        "provider": {"github": 3},
        "event": {"push": 3},
        "verdict": {"valid": 3},
        "answer": {},
        "answer_times": [],
    }
    _, out, _ = await command(tmp_path, "stats", "--db", str(store))
    assert "3 deliveries, 1 hidden" in out.decode()
