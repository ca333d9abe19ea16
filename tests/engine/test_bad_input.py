"""What hostile or broken senders, apps, files and disks do: one clear line, nothing lost, no traceback."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.engine_process import EngineProcess, command, environment, running, send_raw
from tests.engine.local_server import Served, served
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, DyteKey, github

ESCAPES = "\x1b]52;c;aGk=\x07\x1b[31m\u202e\u200b[@click=app.quit]x[/]"


async def test_busy_port_names_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        code, out, errors = await command(tmp_path, "--json", "--port", str(port))
    assert (code, out) == (6, b"")
    assert str(port) in errors
    assert "--port 0" in errors


async def test_other_address_needs_to_be_allowed(tmp_path: Path) -> None:
    code, _, errors = await command(tmp_path, "--json", "--port", "0", "--host", "0.0.0.0")
    assert code == 6
    assert "--allow-remote" in errors


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("prot = 1", "Did you mean “port”?"),
        ("[providers.dite]\nkey_url = 'http://localhost/'", "Did you mean “dyte”?"),
        ("provider = 'strip'", "Did you mean “stripe”?"),
    ],
)
async def test_typo_in_the_config_ends_with_one_sentence(config: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(config)
    code, out, errors = await command(tmp_path, "--json", "--port", "0", "--config", str(path))
    assert (code, out) == (5, b"")
    assert said in errors
    assert len(errors.splitlines()) == 2


async def test_database_that_is_none_and_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, but long enough to look like one " * 40)
    for path in ("text.db", "text.db/below.db"):
        code, _, errors = await command(tmp_path, "--json", "--port", "0", "--db", str(tmp_path / path))
        assert code in (5, 7)
        assert errors.startswith("inspector: ")
    code, _, errors = await command(tmp_path, "list", "--db", str(tmp_path / "none.db"))
    assert code in (4, 7)
    assert "none.db" in errors


async def test_full_disk_answers_507_and_keeps_what_was_stored(tmp_path: Path) -> None:
    script = 'ulimit -f 4096; exec "$0" -m inspector --json --port 0 --db "$1"'
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", script, sys.executable, str(tmp_path / "small.db")),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(tmp_path),
        limit=64 * 2**20,
    )
    engine = EngineProcess(process)
    engine.url = str((await engine.line("listening"))["url"])
    answers = [(await engine.send(os.urandom(1_000_000))).status for _ in range(8)]
    stored = answers.count(200)
    assert 0 < stored < len(answers)
    assert set(answers) == {200, 507}
    assert (await engine.line("rejected", status=507))["code"] == "store"
    await engine.stop()
    assert "Traceback" not in await engine.errors()
    _, out, _ = await command(tmp_path, "list", "--json", "--db", str(tmp_path / "small.db"))
    assert len(out.splitlines()) == stored


async def test_longest_body_is_kept_and_one_byte_more_is_cut(tmp_path: Path) -> None:
    limit = 25 * 2**20
    async with running(tmp_path) as engine:
        assert (await engine.send(b"x" * limit)).status == 200
        assert (await engine.send(b"x" * (limit + 1))).status == 413
        whole, cut = await engine.line("delivery", id=1), await engine.line("delivery", id=2)
        assert (whole["size"], whole["cut"]) == (limit, False)
        assert (cut["size"], cut["cut"]) == (limit, True)


BOMB = gzip.compress(bytes(64 * 2**20))
STRANGE: dict[str, tuple[bytes, dict[str, str]]] = {
    "gzip bomb": (BOMB, {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
    "deep": (b"[" * 100_000, {"Content-Type": "application/json"}),
    "not utf-8": (b'{"a":"\xff\xfe"}', {"Content-Type": "application/json"}),
    "lone surrogate": (b'{"a":"\\ud800"}', {"Content-Type": "application/json"}),
    "huge number": (b'{"a":1e400,"b":' + b"9" * 5000 + b"}", {"Content-Type": "application/json"}),
    "escapes": (ESCAPES.encode(), {"Content-Type": "text/plain"}),
    "nul": (b"\x00" * 100, {}),
    "doctype": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {"Content-Type": "text/xml"}),
}


async def test_strange_bodies_are_judged_shown_exported_and_replayed_byte_for_byte(tmp_path: Path) -> None:
    app, bodies = Served.recorder(), [body for body, _ in STRANGE.values()]
    # Each comes twice: from nobody who is known, and signed.
    unknown, signed = range(1, 2 * len(bodies), 2), range(2, 2 * len(bodies) + 1, 2)
    async with served(app.answer) as server:
        async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
            for body, headers in STRANGE.values():
                assert (await engine.send(body, headers)).status == 200
                assert (await engine.send(body, {**github(body), **headers})).status == 200
            for id in unknown:
                assert (await engine.line("verdict", id=id))["status"] == "unknown_provider"
            for id in signed:
                assert (await engine.line("verdict", id=id))["status"] == "valid"
        for id, body in zip(unknown, bodies, strict=True):
            code, out, _ = await command(tmp_path, "show", str(id), "--body")
            assert (code, out) == (0, body)
        for id in signed:
            code, out, _ = await command(tmp_path, "show", str(id))
            assert code == 0
            assert not any(byte < 0x20 and byte != 0x0A for byte in out)
        where = ("--raw", "--out", str(tmp_path / "out"), "--json")
        code, out, _ = await command(tmp_path, "export", *map(str, signed), *where)
        assert code == 0
        folders = [Path(json.loads(line)["folder"]) for line in out.splitlines()]
        kept = [path.read_bytes() for folder in folders for path in folder.glob("body.*")]
        assert kept == bodies
        code, _, _ = await command(tmp_path, "replay", *map(str, unknown), "--to", f"{server.url}/again")
        assert code == 0
    assert app.requests == [("POST", "/again", body) for body in bodies]


async def test_escapes_in_headers_target_and_body_never_reach_the_output(tmp_path: Path) -> None:
    hostile = "\u202e\u200b[@click=app.quit]".encode().decode("latin-1")
    headers = {"X-GitHub-Event": hostile, "X-GitHub-Delivery": "[/]", "X-Hub-Signature-256": hostile}
    async with running(tmp_path) as engine:
        await engine.send(ESCAPES.encode(), headers, target="/[@click=app.quit]%1b")
        await engine.line("verdict")
        raw = b"POST /x HTTP/1.1\r\nHost: x\r\nX-A: \x1b]0;owned\x07\r\n\r\n"
        assert (await engine.send_raw(raw)).status == 400
        await engine.line("rejected")
    for arguments in (["list"], ["show", "1"], ["list", "--json"], ["show", "1", "--json"]):
        code, out, _ = await command(tmp_path, *arguments)
        assert code == 0
        assert b"\x1b" not in out
        assert "\u202e" not in out.decode()


def broken_signatures() -> Iterator[tuple[str, dict[str, str], bytes]]:
    good = github(BODY)
    head = b"".join(f"{name}: {value}\r\n".encode() for name, value in good.items())
    yield "missing", {name: value for name, value in good.items() if "Signature" not in name}, b""
    yield "empty", {**good, "X-Hub-Signature-256": ""}, b""
    yield "no hex", {**good, "X-Hub-Signature-256": "sha256=zz"}, b""
    yield "short", {**good, "X-Hub-Signature-256": good["X-Hub-Signature-256"][:-2]}, b""
    yield "not ascii", {**good, "X-Hub-Signature-256": "sha256=é"}, b""
    yield "doubled", {}, head + b"X-Hub-Signature-256: sha256=00\r\n"


async def test_broken_signatures_give_a_verdict_with_a_reason(tmp_path: Path) -> None:
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        for id, (name, headers, extra) in enumerate(broken_signatures(), 1):
            if extra:
                fields = f"Host: x\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n".encode()
                await engine.send_raw(b"POST / HTTP/1.1\r\n" + fields + extra + b"\r\n" + BODY)
            else:
                await engine.send(BODY, headers)
            verdict = await engine.line("verdict", id=id)
            assert verdict["status"] in ("invalid", "unsigned"), name
            findings = verdict["findings"]
            assert isinstance(findings, list)
            assert findings, name
            assert findings[0]["message"], name


async def test_bad_base64_of_an_rsa_signature(tmp_path: Path) -> None:
    key = DyteKey()
    async with served(key.answer) as server:
        config = f'[providers.dyte]\nkey_url = "{server.url}/k"\n'
        async with running(tmp_path, config=config) as engine:
            for id, signature in enumerate(("not base64!", "eHg=", "=", "A" * 10_000), 1):
                await engine.send(b"{}", {"dyte-signature": signature, "dyte-uuid": str(id)})
                verdict = await engine.line("verdict", id=id)
                assert verdict["status"] == "invalid", signature
                assert verdict["findings"], signature


async def test_pem_with_literal_newlines_is_read(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    key = DyteKey()
    pem = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "dyte.pem").write_bytes(pem.replace(b"\n", b"\\n"))
    config = f'[providers.dyte]\npublic_key_file = "{tmp_path / "dyte.pem"}"\n'
    async with running(tmp_path, config=config) as engine:
        body = b'{"event":"meeting.started"}'
        await engine.send(body, key.sign(body))
        assert (await engine.line("verdict"))["status"] == "valid"


async def test_secret_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "github.secret"
    path.write_text(SECRET["GITHUB_SECRET"])
    path.chmod(0o644)
    config = f'[providers.github]\nsecret_file = "{path}"\n'
    async with running(tmp_path, config=config) as engine:
        assert (await engine.line("problem"))["hint"] == f"Run: chmod 600 {path}"
        await engine.send(BODY, github(BODY))
        assert (await engine.line("verdict"))["status"] == "no_key"


async def test_slow_senders_are_let_go_while_others_get_through(tmp_path: Path) -> None:
    async with running(tmp_path, "--head-timeout", "0.5", "--body-timeout", "0.5") as engine:
        slow = [
            asyncio.create_task(send_raw(engine.url, b"POST / HTTP/1.1\r\nHost: x\r\nX-")),
            asyncio.create_task(
                send_raw(engine.url, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab")
            ),
            asyncio.create_task(send_raw(engine.url, b"")),
        ]
        assert (await engine.send(b"quick")).status == 200
        answers = await asyncio.gather(*slow)
        assert [answer.status for answer in answers] == [408, 408, 0]
        assert {(await engine.line("rejected"))["code"] for _ in range(2)} == {"slow_head", "slow_body"}


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An app that answers with something that is not HTTP."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x1b[31mhello\r\n\r\n")
    await writer.drain()
    writer.close()


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An app that takes the request and says nothing."""
    await reader.read()
    writer.close()


@pytest.mark.parametrize(("app", "error"), [(garbage, "garbage"), (silence, "timeout")])
async def test_app_that_misbehaves_is_said_in_plain_words(app: object, error: str, tmp_path: Path) -> None:
    server = await asyncio.start_server(app, "127.0.0.1", 0)  # type: ignore[arg-type]  # one of the two above
    port = server.sockets[0].getsockname()[1]
    try:
        flags = ("--forward", f"http://127.0.0.1:{port}", "--forward-timeout", "0.4")
        async with running(tmp_path, *flags) as engine:
            assert (await engine.send(b"x")).status == 200
            attempt = await engine.line("attempt")
            assert attempt["error"] == error
            assert "\x1b" not in str(attempt["message"])
            assert str(attempt["message"]).endswith((".", "?"))
    finally:
        server.close()
        await server.wait_closed()


async def test_kill_in_the_middle_of_a_load_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    acked: list[int] = []

    async def sender(engine: EngineProcess, number: int) -> None:
        for count in range(1000):
            try:
                answer = await send_raw(engine.url, _numbered(number * 1000 + count))
            except OSError:
                return
            if answer.status != 200:
                return
            acked.append(number * 1000 + count)

    async with running(tmp_path) as engine:
        senders = [asyncio.create_task(sender(engine, number)) for number in range(8)]
        while len(acked) < 200:
            await asyncio.wait(senders, timeout=0.01)
        engine.process.send_signal(signal.SIGKILL)
        await asyncio.gather(*senders)
    _, out, _ = await command(tmp_path, "list", "--json")
    kept = {int(json.loads(line)["target"].removeprefix("/")) for line in out.splitlines()}
    assert set(acked) <= kept
    async with running(tmp_path) as engine:
        assert engine.lines[0]["count"] == len(kept)
        judged = {(await engine.line("verdict"))["id"] for _ in range(_unjudged(out))}
        assert len(judged) == _unjudged(out)


def _numbered(number: int) -> bytes:
    return f"POST /{number} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx".encode()


def _unjudged(listed: bytes) -> int:
    return sum(json.loads(line)["verdict"] is None for line in listed.splitlines())
