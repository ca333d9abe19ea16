"""`inspector edit`: a new delivery of a kept one, by options and in a real editor on a real terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Headers, body_digest
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.engine.engine_process import command
from tests.engine.local_server import Served, served
from tests.session.tmux import terminal

BODY = b'{"type":"ping", "data":{"n":1e2, "name":"Zo\xc3\xab", "n":7}}'
SECRET = {"STRIPE": "whsec_canary"}
CONFIG = '[providers.stripe]\nsecret_env = "STRIPE"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One Stripe delivery whose signature is old and wrong."""
    folder = tmp_path / ".config" / "inspector"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG)
    headers = Headers.of(
        [("Host", "x"), ("X-Old", "1"), ("Stripe-Signature", "t=1700000000,v1=00"), ("x-old", "2")]
    )
    original = Delivery(1, "POST", b"/hooks?a=1", headers, BODY, body_digest(BODY))
    writer = Writer(tmp_path / "d.db")
    writer.add(original).result(10)
    writer.add(replace(original, body=b"\xff\x00", sha256=body_digest(b"\xff\x00"))).result(10)
    writer.close()
    return tmp_path


async def edit(home: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, list[dict[str, object]], str]:
    db = ("--db", str(home / "d.db"), "--json")
    code, out, errors = await command(home, "edit", *arguments, *db, extra=SECRET, stdin=stdin)
    return code, [json.loads(line) for line in out.splitlines()], errors


def kept(home: Path, id: int) -> Delivery | None:
    reader = Reader(home / "d.db")
    try:
        return reader.delivery(id)
    finally:
        reader.close()


async def test_values_and_headers_are_set_signed_and_sent(home: Path) -> None:
    app = Served.recorder(status=500)
    async with served(app.answer) as server:
        code, lines, _ = await edit(
            home,
            *("1", "--set", "data.n=8", "--set", 'data.name=a"b', "--header", "X-Old: 3"),
            *("--header", "New: yes", "--sign", "--to", server.url),
        )
    assert code == ExitCode.FORWARD
    delivery, verdict, attempt = lines
    assert (delivery["id"], delivery["origin"], delivery["parent"]) == (3, "edited", 1)
    assert verdict["status"] == "valid"
    assert attempt["status"] == 500
    body = BODY.replace(b'"n":7', b'"n":8').replace("Zoë".encode(), b'a\\"b')
    assert app.requests == [("POST", "/hooks?a=1", body)]
    made = kept(home, 3)
    assert made is not None
    assert [name for name, _ in made.headers] == [b"Host", b"X-Old", b"Stripe-Signature", b"New"]
    assert made.headers.get("x-old") == b"3"
    original = kept(home, 1)
    assert original is not None
    assert original.body == BODY


async def test_body_comes_from_a_file_or_standard_input_byte_for_byte(home: Path) -> None:
    (home / "body").write_bytes(b"\xff\r\n")
    code, lines, _ = await edit(home, "1", "--body", str(home / "body"))
    assert (code, lines[1]["status"]) == (0, "invalid")
    assert (await edit(home, "1", "--body", "-", stdin=b"\x00"))[0] == 0
    assert [made.body for made in (kept(home, 3), kept(home, 4)) if made] == [b"\xff\r\n", b"\x00"]


async def test_replay_is_signed_again_with_its_own_time_or_a_fresh_one(home: Path) -> None:
    assert (await edit(home, "2", "--as-is", "--sign"))[1][1]["status"] == "valid"
    lines = (await edit(home, "2", "--as-is", "--sign", "--keep-time"))[1]
    assert (lines[0]["origin"], lines[1]["status"]) == ("replayed", "stale")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["7"], 4, "There is no delivery 7."),
        (["1", "--set", "data.none=1"], 1, "The body has no such value: data.none."),
        (["1", "--set", "data"], 1, "sets nothing"),
        (["1", "--header", "X"], 1, "is no header"),
        (["1", "--header", "X Y: 1"], 1, "The header name “X Y” is not allowed in HTTP."),
        (["1", "--header", "X: a\rb"], 1, "The value of X “a\\rb” is not allowed"),
        (["1", "--body", "missing"], 4, "missing cannot be read"),
        (["1", "--as-is", "--test-key"], 1, "Stripe does not sign with a private key."),
        (["1", "--as-is", "--to", "http://192.0.2.1/"], 8, "not this machine"),
        (["1"], 1, "There is no editor to open."),
    ],
)
async def test_what_cannot_be_done_is_one_sentence_and_keeps_nothing(
    arguments: list[str], code: int, said: str, home: Path
) -> None:
    found, lines, errors = await edit(home, *arguments)
    assert (found, lines) == (code, [])
    assert said in errors
    assert kept(home, 3) is None


async def test_editor_is_started_without_a_shell_and_what_it_wrote_is_never_lost(home: Path) -> None:
    """EDITOR with a space, a `;` and a quoted word: one program, its arguments as they stand."""
    script = home / "my editor; touch owned"
    script.write_text(
        '#!/bin/sh\n[ "$1" = "-x y" ] || exit 9\nstat -c %a "$2" > mode\n'
        'ps -o pgid=,tpgid= -p $$ > groups\nif [ -e second ]; then sed -i "s/^no header/Ok: 1/" "$2"\n'
        'else sed -i "s/^X-Old: 1/no header/" "$2"; touch second; fi\n'
    )
    script.chmod(0o755)
    async with terminal(home, 100, 30, **SECRET, EDITOR=f"'{script}' '-x y'", TMPDIR=str(home)) as screen:
        await screen.run("inspector edit 1 --db d.db; echo code=$?")
        await screen.until("Line 5 is no header.", "Open the editor again? [Y/n]")
        await screen.press("Enter")
        await screen.until("#3  edited from #1  ✗ invalid", "code=0")
        assert not list(home.glob("inspector-edit-*"))
        await screen.run("clear; EDITOR=false inspector edit 1 --db d.db; echo code=$?")
        await screen.until("The editor false ended with exit code 1.", "kept in", "code=1")
    made = kept(home, 3)
    assert made is not None
    assert made.headers.get("ok") == b"1"
    assert made.body == BODY
    assert (home / "mode").read_text().strip() == "600"
    group, foreground = (home / "groups").read_text().split()
    assert group == foreground
    assert not (home / "owned").exists()
    (left,) = home.glob("inspector-edit-*/request.http")
    assert BODY in left.read_bytes()
