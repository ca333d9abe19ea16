"""`inspector routes`, `routes test` and what `show` says of the sender, on a database without an engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.model.answered import Answered, By
from inspector.store.sides import Hold
from inspector.store.writer import Writer
from tests.engine.engine_process import command

CONFIG = """
[[routes]]
name = "meetings"
filter = "event:meeting.* verdict:valid"
to = "http://localhost:3000/hooks"
[[routes]]
name = "bills"
filter = "event:invoice.* (body.total:>5 or header.x-none:1)"
to = "http://localhost:3001"
path = "/in/* -> /out/*"
ack = "500 x2, 202 after 1 s"
health = "/healthz"
timeout = 2.5
[[routes]]
name = "wrong"
filter = "evnt:x"
to = "http://localhost:3002"
"""
HOSTILE = "invoice.\x1b]0;x\x07paid"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A delivery that is held, whose sender got an answer, and one with a header that cannot go out."""
    writer = Writer(tmp_path / "store.db")
    for total, headers in ((b"7", [("Content-Type", "application/json")]), (b"3", [("X-A", "1\r\nX-B: 2")])):
        body = b'{"total": %b}' % total
        delivery = Delivery(1, "POST", b"/in/a?b=1", Headers.of(headers), body, body_digest(body))
        id = writer.add(delivery).result()
        writer.judge(id, Facts("dyte", HOSTILE), Verdict(Status.INVALID, "dyte"), 5).result()
    writer.answered(Answered(1, 9, 503, By.SCRIPT, 12_000, (("Retry-After", "7"),), b"later")).result()
    writer.side(Hold(1, "bills")).result()
    writer.close()
    config = tmp_path / ".config" / "inspector" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    return tmp_path


async def test_routes_are_listed_and_a_wrong_one_is_named(home: Path) -> None:
    code, out, errors = await command(home, "routes", "--forward", "3005")
    text = out.decode()
    assert (code, errors) == (ExitCode.CONFIG, "")
    assert "forward  everything → http://localhost:3005" in text
    assert "/hooks in place of the delivery's" in text
    assert "by a script: 500 x2, 202 after 1 s" in text
    assert "✗ The filter of route wrong is wrong: There is no field evnt." in text
    _, out, _ = await command(home, "routes", "--json")
    lines = {line["name"]: line for line in map(json.loads, out.splitlines())}
    assert (lines["bills"]["timeout"], lines["bills"]["health"]) == (2.5, "/healthz")
    assert [bool(line["problem"]) for line in lines.values()] == [False, False, True]


async def test_each_route_says_why_it_takes_a_delivery_what_goes_out_and_who_answers(home: Path) -> None:
    where = ("--db", str(home / "store.db"), "--forward", "3005/all")
    code, out, errors = await command(home, "routes", "test", "1", *where)
    text = out.decode()
    assert (code, errors) == (ExitCode.CONFIG, "")
    assert "\x1b" not in text
    assert "✗ meetings  does not take it" in text
    assert "  event:meeting.* ✗  (event is invoice." in text
    assert "  verdict:valid ✗  (verdict is invalid)" in text
    assert "✓ bills  takes it" in text
    assert "    body.total:>5.0 ✓  (body.total is 7)" in text
    assert "    header.x-none:1 ✗  (there is no header.x-none)" in text
    assert "  → POST http://localhost:3001/out/a?b=1" in text
    assert "  → POST http://localhost:3005/all?b=1" in text
    assert text.endswith("the sender gets by a script: 500 x2, 202 after 1 s, as bills says\n")
    _, out, _ = await command(home, "routes", "test", "1", "--json", *where)
    *routes, sender = map(json.loads, out.splitlines())
    assert [line["takes"] for line in routes] == [True, False, True, False]
    assert routes[1]["reason"]["parts"][0] == {
        "text": "event:meeting.*",
        "holds": False,
        "found": f"event is {HOSTILE}",
        "parts": [],
    }
    assert (sender["rule"], sender["asked"]) == ("bills", None)
    code, _, errors = await command(home, "routes", "test", "9", *where)
    assert (code, "There is no delivery 9." in errors) == (ExitCode.NOT_FOUND, True)


async def test_injected_header_is_said_before_it_is_sent(home: Path) -> None:
    where = ("--db", str(home / "store.db"), "--ack", "through")
    _, out, _ = await command(home, "routes", "test", "2", *where, "--forward", "3005")
    assert "✗ Delivery 2 cannot be sent: its header X-A" in out.decode()
    assert "the sender gets the app's answer of forward" in out.decode()


async def test_show_says_what_the_sender_got_and_what_a_delivery_waits_for(home: Path) -> None:
    where = ("--db", str(home / "store.db"))
    _, out, _ = await command(home, "show", "1", *where)
    assert "the sender got 503  by a script after 12 ms" in out.decode()
    assert "held: it waits for the app of route bills" in out.decode()
    _, out, _ = await command(home, "show", "1", "--json", *where)
    line = json.loads(out)
    assert line["held_for"] == ["bills"]
    assert (line["answered"]["status"], line["answered"]["by"]) == (503, "script")
    assert line["answered"]["headers"] == [["Retry-After", "7"]]
    _, out, _ = await command(home, "show", "2", "--json", *where)
    assert (json.loads(out)["answered"], json.loads(out)["held_for"]) == (None, [])
