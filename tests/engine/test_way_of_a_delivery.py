"""The whole way in a real process: captured, answered, judged, marked, forwarded."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import signal
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.engine.engine_process import environment, request, running, send_raw
from tests.engine.local_server import Served, served

GITHUB = '[providers.github]\nsecret_env = "GITHUB_SECRET"\n'
SECRET = {"GITHUB_SECRET": "it's a secret"}
BODY = b'{"zen": "Keep it logically awesome.", "action":"opened"}'


def github(body: bytes, secret: str = SECRET["GITHUB_SECRET"], delivery: str = "d-1") -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": f"sha256={digest}",
    }


class DyteKey:
    """A key made on the spot, its document, and how often that was fetched."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.fetched = 0

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.fetched += 1
        pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return web.json_response({"success": True, "data": {"publicKey": pem.decode()}, "message": ""})

    def sign(self, body: bytes, uuid: str = "u-1") -> dict[str, str]:
        signature = self.private.sign(body, padding.PKCS1v15(), hashes.SHA256())
        return {"dyte-signature": b64encode(signature).decode(), "dyte-uuid": uuid, "dyte-webhook-id": "w-1"}


async def test_listening_comes_first_and_the_end_is_clean(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        first = engine.lines[0]
        assert first["type"] == "listening"
        assert str(first["url"]).startswith("http://127.0.0.1:")
        assert first["count"] == 0
        assert await engine.stop(signal.SIGINT) == 0
        assert engine.lines[-1]["type"] == "stopped"
        assert await engine.errors() == ""


async def test_valid_delivery_gives_its_lines_in_order(tmp_path: Path) -> None:
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        answer = await engine.send(BODY, github(BODY), target="/hooks/github?x=%20y")
        assert (answer.status, answer.body) == (200, b"")
        verdict = await engine.line("verdict")
        kinds = [line["type"] for line in engine.lines]
        assert kinds.index("delivery") < kinds.index("verdict")
        delivery = await engine.line("delivery", id=verdict["id"])
        assert delivery["method"] == "POST"
        assert delivery["target"] == "/hooks/github?x=%20y"
        assert delivery["size"] == len(BODY)
        assert delivery["sha256"] == hashlib.sha256(BODY).hexdigest()
        assert delivery["provider"] == "github"
        assert str(delivery["event"]).startswith("pull_request")
        assert delivery["delivery_id"] == "d-1"
        assert str(delivery["at"]).endswith("Z")
        assert verdict["status"] == "valid"
        assert verdict["findings"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda fields: fields, "invalid"),
        (lambda fields: {k: v for k, v in fields.items() if "Signature" not in k}, "unsigned"),
        (lambda _: {"Content-Type": "application/json"}, "unknown_provider"),
    ],
    ids=["tampered", "unsigned", "nobody's"],
)
async def test_other_verdicts(
    change: Callable[[dict[str, str]], dict[str, str]], status: str, tmp_path: Path
) -> None:
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        await engine.send(BODY + b" ", change(github(BODY)))
        verdict = await engine.line("verdict")
        assert verdict["status"] == status
        findings = verdict["findings"]
        assert isinstance(findings, list)
        for finding in findings:
            assert set(finding) == {"code", "certainty", "message", "fix", "evidence"}
        if status == "invalid":
            assert findings


async def test_provider_without_a_key_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(BODY, github(BODY))
        assert (await engine.line("verdict"))["status"] == "no_key"


async def test_same_delivery_id_is_marked_as_retry(tmp_path: Path) -> None:
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        for delivery in ("one", "two", "one"):
            await engine.send(BODY, github(BODY, delivery=delivery))
        marks = [(await engine.line("verdict", id=id))["retry_of"] for id in (1, 2, 3)]
        assert marks == [None, None, 1]
        assert (await engine.line("delivery", id=3))["retry_of"] == 1


async def test_dyte_key_is_fetched_once_kept_and_used_offline(tmp_path: Path) -> None:
    key = DyteKey()
    body = '{"event":"meeting.started","meeting":{"title":"Zoë 会議"}}'.encode()
    async with served(key.answer) as server:
        config = f'[providers.dyte]\nkey_url = "{server.url}/.well-known/webhooks.json"\n'
        async with running(tmp_path, config=config) as engine:
            await asyncio.gather(*(engine.send(body, key.sign(body, f"u-{n}")) for n in range(5)))
            for id in range(1, 6):
                assert (await engine.line("verdict", id=id))["status"] == "valid"
                assert (await engine.line("delivery", id=id))["event"] == "meeting.started"
        assert key.fetched == 1
        async with running(tmp_path, "--offline") as engine:
            await engine.send(body, key.sign(body))
            assert (await engine.line("verdict"))["status"] == "valid"
        assert key.fetched == 1
    kept = list((tmp_path / ".cache" / "inspector" / "keys").iterdir())
    assert [path.name for path in kept] == ["dyte.json"]
    assert kept[0].stat().st_mode & 0o777 == 0o600


async def test_rotated_key_is_fetched_again_once(tmp_path: Path) -> None:
    old, new = DyteKey(), DyteKey()
    body = b'{"event":"meeting.ended"}'
    current = old

    async def answer(request: web.BaseRequest) -> web.Response:
        return await current.answer(request)

    async with served(answer) as server:
        config = f'[providers.dyte]\nkey_url = "{server.url}/k"\n'
        async with running(tmp_path, config=config) as engine:
            await engine.send(body, old.sign(body))
            assert (await engine.line("verdict", id=1))["status"] == "valid"
        current = new
        async with running(tmp_path) as engine:
            await engine.send(body, new.sign(body, "u-2"))
            assert (await engine.line("verdict", id=2))["status"] == "valid"
            for number in range(3):
                await engine.send(body + b" ", new.sign(body, f"u-3{number}"))
                assert (await engine.line("verdict", id=3 + number))["status"] == "invalid"
        assert (old.fetched, new.fetched) == (1, 1)


async def test_key_that_cannot_be_fetched_is_said_and_offline_asks_nobody(tmp_path: Path) -> None:
    key = DyteKey()
    body = b'{"event":"meeting.ended"}'

    async def answer(request: web.BaseRequest) -> web.Response:
        key.fetched += 1
        raise web.HTTPFound("http://127.0.0.1:1/elsewhere")

    async with served(answer) as server:
        config = f'[providers.dyte]\nkey_url = "{server.url}/k"\n'
        async with running(tmp_path, "--offline", config=config) as engine:
            await engine.send(body, key.sign(body))
            assert (await engine.line("verdict"))["status"] == "no_key"
        assert key.fetched == 0
        async with running(tmp_path) as engine:
            await engine.send(body, key.sign(body, "u-2"))
            verdict = await engine.line("verdict", id=2)
            assert verdict["status"] == "no_key"
            findings = verdict["findings"]
            assert isinstance(findings, list)
            assert findings[0]["code"] == "key_not_fetched"
            assert "302" in findings[0]["message"]
            assert "302" in str((await engine.line("problem"))["message"])
        assert key.fetched == 1


async def test_forward_sends_the_bytes_and_keeps_the_answer(tmp_path: Path) -> None:
    app = Served.recorder(status=201)
    async with served(app.answer) as server, running(tmp_path, "--forward", server.url) as engine:
        await engine.send(b"\x00\xffbinary", {"X-A": "1"}, target="/a%2Fb?q=1")
        attempt = await engine.line("attempt")
        assert attempt["status"] == 201
        assert attempt["delivery"] == 1
        assert attempt["sha256_in"] == attempt["sha256_out"] == hashlib.sha256(b"\x00\xffbinary").hexdigest()
        assert app.requests == [("POST", "/a%2Fb?q=1", b"\x00\xffbinary")]
        kinds = [line["type"] for line in engine.lines]
        assert kinds.index("delivery") < kinds.index("attempt")


async def test_app_that_is_down_is_said_in_plain_words(tmp_path: Path) -> None:
    async with served(Served.recorder().answer) as server:
        url = server.url
    async with running(tmp_path, "--forward", url) as engine:
        assert (await engine.send(b"x")).status == 200
        attempt = await engine.line("attempt")
        assert attempt["status"] is None
        assert attempt["error"] == "refused"
        assert "Nothing listens" in str(attempt["message"])


async def test_ack_through_passes_the_apps_answer(tmp_path: Path) -> None:
    app = Served.recorder(status=418, body=b"short and stout", headers={"X-Tea": "pot", "Set-Cookie": "a=b"})
    async with (
        served(app.answer) as server,
        running(tmp_path, "--forward", server.url, "--ack", "through") as engine,
    ):
        answer = await engine.send(b"x")
        assert (answer.status, answer.body) == (418, b"short and stout")
        assert b"X-Tea: pot" in answer.head
    async with running(tmp_path, "--forward", server.url, "--ack", "through") as engine:
        answer = await engine.send(b"x")
        assert answer.status == 502
        assert answer.body.startswith(b"inspector: Nothing listens")


async def test_fixed_ack_and_any_method(tmp_path: Path) -> None:
    async with running(tmp_path, "--ack", "202") as engine:
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
            assert (await engine.send(b"", method=method)).status == 202
            assert (await engine.line("delivery", method=method))["target"] == "/"


async def test_commands_forward_aim_and_refuse(tmp_path: Path) -> None:
    app = Served.recorder()
    async with served(app.answer) as server, running(tmp_path) as engine:
        await engine.send(b"one")
        await engine.line("verdict")
        reply = await engine.command(cmd="forward", ref=1, ids=[1], url=f"{server.url}/once")
        assert reply["ok"] is True
        assert (await engine.command(cmd="forward", ref=2, ids=[1]))[
            "message"
        ] == "There is no app to forward to."
        assert (await engine.command(cmd="forward", ref=3, ids=[99], url=server.url))["ok"] is False
        assert (await engine.command(cmd="forward", ref=4, ids="1"))["ok"] is False
        assert (await engine.command(cmd="nonsense", ref=5))["ok"] is False
        assert (await engine.command(cmd="forward", ref=6, ids=[1], url="http://192.0.2.1/"))["ok"] is False
        assert (await engine.command(cmd="target", ref=7, url=server.url))["ok"] is True
        await engine.send(b"two")
        await engine.line("attempt", delivery=2)
        assert (await engine.command(cmd="target", ref=8, url=None))["value"] is None
        assert [request[1:] for request in app.requests] == [("/once", b"one"), ("/", b"two")]


async def test_new_key_in_the_config_judges_old_deliveries(tmp_path: Path) -> None:
    async with running(tmp_path, config="", extra=SECRET) as engine:
        await engine.send(BODY, github(BODY))
        assert (await engine.line("verdict"))["status"] == "no_key"
        (tmp_path / ".config" / "inspector" / "config.toml").write_text(GITHUB)
        assert (await engine.command(cmd="reload", ref=1))["value"] == ["github"]
        await engine.command(cmd="rejudge", ref=2, ids=[1])
        assert (await engine.line("verdict"))["status"] == "valid"


async def test_own_listener_is_never_the_target(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(b"x")
        reply = await engine.command(cmd="forward", ref=1, ids=[1], url=engine.url)
        assert reply["ok"] is False
        assert "own port" in str(reply["message"])
        assert [line["type"] for line in engine.lines].count("delivery") <= 1


async def test_refused_request_is_a_line(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        answer = await engine.send_raw(b"GET / HTTP/1.1\r\nHost: x\r\nX-Bad: \x1b[31m\r\n\r\n")
        assert 400 <= answer.status < 500
        rejected = await engine.line("rejected")
        assert rejected["status"] == answer.status
        assert "\x1b[31m" in str(rejected["head"])
        await engine.stop()
        assert await engine.errors() == ""


async def test_secret_problem_is_a_line_and_no_secret_is_printed(tmp_path: Path) -> None:
    async with running(tmp_path, config=GITHUB) as engine:
        problem = await engine.line("problem")
        assert "GITHUB_SECRET" in str(problem["message"])
    async with running(tmp_path, extra=SECRET) as engine:
        await engine.send(BODY, github(BODY))
        await engine.send(BODY + b"x", github(BODY))
        await engine.line("verdict", id=2)
        await engine.stop()
        assert SECRET["GITHUB_SECRET"] not in json.dumps(engine.lines) + await engine.errors()


async def test_reader_that_stalls_holds_up_no_sender(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "inspector", "--json", "--port", "0"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=theirs,
        env=environment(tmp_path),
    )
    os.close(theirs)
    try:
        with open(ours, "rb", 0) as lines:
            listening = json.loads(await asyncio.to_thread(lines.readline))
            # More than a pipe holds, and nobody reads it.
            for _ in range(60):
                answer = await send_raw(listening["url"], request(b"y", target="/" + "x" * 4000))
                assert answer.status == 200
    finally:
        process.kill()
        await process.wait()


SLACK_CHALLENGE = b'{"token":"t","challenge":"3eZbrw1a","type":"url_verification"}'


@pytest.mark.parametrize("switched_on", [True, False])
async def test_registration_challenge_is_answered_only_when_switched_on(
    switched_on: bool, tmp_path: Path
) -> None:
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Signature": "v0=00",
        "X-Slack-Request-Timestamp": "1",
    }
    app = Served.recorder(status=418)
    async with served(app.answer) as server:
        flags = ["--forward", server.url, "--ack", "through", *(["--handshakes"] if switched_on else [])]
        async with running(tmp_path, *flags) as engine:
            answer = await engine.send(SLACK_CHALLENGE, headers)
            verdict = await engine.line("verdict")
            findings = verdict["findings"]
            assert isinstance(findings, list)
            assert findings[0]["code"] == "handshake"
            if switched_on:
                assert (answer.status, b"3eZbrw1a" in answer.body) == (200, True)
            else:
                assert answer.status == 418
    assert len(app.requests) == (0 if switched_on else 1)


OWN_PROVIDER = """
id = "acme"
name = "Acme"
event = ["json:kind"]

[[recognise]]
headers = ["x-acme-signature"]

[[scheme]]
kind = "hmac"
algorithm = "sha256"
signed = "{body}"
signature = { in = "header:x-acme-signature", encoding = "hex" }
"""


async def test_own_provider_file_needs_no_restart(tmp_path: Path) -> None:
    config = '[providers.acme]\nsecret_env = "ACME"\n'
    folder = tmp_path / ".config" / "inspector" / "providers"
    folder.mkdir(parents=True)
    body = b'{"kind":"made"}'
    signature = {"X-Acme-Signature": hmac.new(b"s", body, hashlib.sha256).hexdigest()}
    async with running(tmp_path) as engine:
        await engine.send(body, signature)
        assert (await engine.line("verdict"))["status"] == "unknown_provider"
        (folder / "acme.toml").write_text("id = 3")
        assert "acme.toml" in str((await engine.line("problem", code="providers"))["message"])
        (folder / "acme.toml").write_text(OWN_PROVIDER)
        await engine.line("providers")
        await engine.command(cmd="rejudge", ref=1, ids=[1])
        assert (await engine.line("verdict"))["status"] == "no_key"
    async with running(tmp_path, config=config, extra={"ACME": "s"}) as engine:
        await engine.command(cmd="rejudge", ref=1, ids=[1])
        assert (await engine.line("verdict"))["status"] == "valid"
