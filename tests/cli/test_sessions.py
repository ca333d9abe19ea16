"""`inspector sessions`, and the option that says where a session stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.cli.entry import run_command_line
from inspector.model import ExitCode
from inspector.store.writer import Writer
from tests.engine.engine_process import command, running

DYTE = {"dyte-signature": "x", "dyte-uuid": "", "dyte-webhook-id": "w"}


async def test_sessions_are_read_from_what_comes_and_told(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    async with running(tmp_path, "--offline", "--db", str(db)) as engine:
        person = {"peerId": "42", "userDisplayName": "A\x1bda"}
        events = ["meeting.started", "meeting.participantJoined", "meeting.ended"]
        for number, event in enumerate(events):
            fields = {"event": event, "participant": person}
            body = json.dumps({**fields, "meeting": {"id": "m", "sessionId": "s-1", "title": "Weekly"}})
            await engine.send(body.encode(), DYTE | {"dyte-uuid": f"u-{number}"})
            assert (await engine.line("delivery"))["session"] == "s-1"
    code, out, _ = await command(tmp_path, "sessions", "--db", str(db))
    text = out.decode()
    assert code == 0
    assert "s-1  Weekly" in text
    assert "1 participant joined and never left" in text
    _, out, _ = await command(tmp_path, "sessions", "s-1", "--json", "--db", str(db))
    told = json.loads(out)
    assert (told["count"], told["title"], told["provider"]) == (3, "Weekly", "dyte")
    assert [entry["event"] for entry in told["deliveries"]] == events
    assert [each["id"] for each in told["loose"]] == [2]
    code, out, _ = await command(tmp_path, "sessions", "s-1", "--db", str(db))
    assert "#2  participant A\\x1bda (42) joined and never left" in out.decode()
    code, _, errors = await command(tmp_path, "sessions", "nothing", "--db", str(db))
    assert code == ExitCode.NOT_FOUND
    assert "There is no session nothing." in errors
    _, out, _ = await command(tmp_path, "list", "session:S-1", "--json", "--db", str(db))
    assert len(out.splitlines()) == 3


def test_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Writer(tmp_path / "d.db").close()
    assert run_command_line(["sessions", "--db", str(tmp_path / "d.db")]) == ExitCode.OK
    printed = capsys.readouterr()
    assert (printed.out, printed.err.partition(":")[0]) == ("", "There are none")


async def test_a_place_of_the_users_own(tmp_path: Path) -> None:
    async with running(tmp_path, "--session", "json:order.id") as engine:
        await engine.send(b'{"order": {"id": 7}}')
        assert (await engine.line("delivery"))["session"] == "7"
    code, _, errors = await command(tmp_path, "--json", "--port", "0", "--session", "somewhere")
    assert code == ExitCode.CONFIG
    assert "json:order.id" in errors
