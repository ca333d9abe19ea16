"""Keys while the engine runs: reported, tried on what came, configured, taught; and no secret ever said."""

from __future__ import annotations

import hmac
import json
import stat
import time
from pathlib import Path

from inspector.providers import load
from inspector.verify import Key, Request, sign
from tests.engine.engine_process import EngineProcess, running

SECRET = "whsec_canary-5e12"
BODY = b'{"id":"evt_1","object":"event","type":"invoice.paid"}'


def stripe_headers(body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    request = Request("POST", "http://x/", body)
    return dict(sign(load(None)["stripe"], Key.of("secret", secret), request, now=time.time()))


def acme_headers(body: bytes) -> dict[str, str]:
    signature = hmac.digest(b"acme-canary-77", body, "sha256").hex()
    return {"X-Acme-Signature": f"sha256={signature}", "X-Acme-Topic": "made"}


async def asked(engine: EngineProcess, ref: int, **command: object) -> dict[str, object]:
    reply = await engine.command(ref=ref, **command)
    assert reply["ok"] is True, reply
    value = reply["value"]
    assert isinstance(value, dict)
    return value


async def test_from_no_key_to_valid_without_a_restart(tmp_path: Path) -> None:
    config = "# mine\nport = 1  # unused here\n"
    async with running(tmp_path, "--port", "0", "--offline", config=config) as engine:
        for _ in range(3):
            await engine.send(BODY, stripe_headers())
        for number in range(1, 4):
            await engine.line("verdict", id=number, status="no_key")
        recognised = await engine.command(cmd="recognised", ref=1, id=1)
        assert recognised["value"] == ["stripe"]

        wrong = await asked(engine, 2, cmd="test_key", provider="stripe", secret="whsec_other")
        assert (wrong["tried"], wrong["fits"]) == (3, 0)
        assert wrong["message"] == "This secret verifies none of 3 Stripe deliveries."
        assert wrong["why"]
        right = await asked(engine, 3, cmd="test_key", provider="stripe", secret=f"  {SECRET}\n")
        assert right["message"] == "This secret verifies 3 of 3 Stripe deliveries."
        missing = await engine.command(cmd="test_key", ref=4, provider="stripe", env="NOT_SET")
        assert missing["ok"] is False
        assert "is not set where inspector was started" in str(missing["message"])

        added = await asked(engine, 5, cmd="add_key", provider="stripe", secret=SECRET)
        assert added == {"named": "stripe.secret", "rejudged": 3}
        for number in range(1, 4):
            await engine.line("verdict", id=number, status="valid")
        folder = tmp_path / ".config" / "inspector"
        assert (folder / "config.toml").read_text().startswith(config)
        assert stat.S_IMODE((folder / "stripe.secret").stat().st_mode) == 0o600

        # What is wrong with a key later is said in one sentence, with what to do.
        (folder / "stripe.secret").chmod(0o644)
        await engine.command(cmd="reload", ref=6)
        reply = await engine.command(cmd="keys", ref=7)
        states = {line["provider"]: line for line in _dicts(reply["value"])}
        problem = _dicts(states["stripe"]["keys"])[0]
        assert "can be read by others" in str(problem["problem"])
        assert str(problem["fix"]).startswith("Run: chmod 600")
        assert states["stripe"]["deliveries"] == 3
        await engine.stop()
        said = json.dumps(engine.lines) + await engine.errors()
    assert "canary" not in said


async def test_an_unknown_sender_is_taught(tmp_path: Path) -> None:
    extra = {"ACME_SECRET": "acme-canary-77"}
    async with running(tmp_path, "--offline", extra=extra) as engine:
        for body in (b'{"n":1}', b'{"n":2}'):
            await engine.send(body, acme_headers(body))
        await engine.line("verdict", id=2, status="unknown_provider")
        lost = await engine.command(cmd="teach", ref=1, id=1, secret="another")
        assert lost["ok"] is False
        assert "No header of this delivery fits that key" in str(lost["message"])
        lesson = await asked(engine, 2, cmd="teach", id=1, env="ACME_SECRET")
        assert "fits the header x-acme-signature" in str(lesson["message"])

        taught = {"cmd": "add_provider", "id": 1, "name": "Acme Payments", "env": "ACME_SECRET"}
        clash = await engine.command(**taught, ref=3, provider="stripe")
        assert clash["message"] == "There is a provider stripe already."
        await asked(engine, 4, **taught, provider="acme")
        for number in (1, 2):
            line = await engine.line("verdict", id=number, status="valid")
            assert line["provider"] == "acme"
        await engine.send(b'{"n":3}', acme_headers(b'{"n":3}'))
        await engine.line("verdict", id=3, status="valid", provider="acme")
        row = await engine.line("delivery", id=3)
        assert row["event"] == "made"
    folder = tmp_path / ".config" / "inspector"
    assert 'secret_env = "ACME_SECRET"' in (folder / "config.toml").read_text()
    assert "canary" not in (folder / "providers" / "acme.toml").read_text()


async def test_a_test_delivery_is_really_signed_and_its_key_judges_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path, "--offline") as engine:
        sent = await asked(engine, 1, cmd="greet")
        assert sent["status"] == 200
        await engine.line("verdict", id=1, status="valid", key="Inspector's own test key")
        own = Key.of("not ours", "whsec_bm90IG91cnM=")
        request = Request("POST", "http://x/", b"{}")
        headers = dict(sign(load(None)["standardwebhooks"], own, request, now=time.time(), id="msg_1"))
        await engine.send(b"{}", headers)
        await engine.line("verdict", id=2, status="no_key")
        await engine.send(b"{}", headers | {"webhook-id": "msg_inspector_test_x"})
        await engine.line("verdict", id=3, status="invalid")
    [kept] = (tmp_path / ".cache" / "inspector" / "keys").glob("test.secret")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def test_a_wrong_command_is_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        commands: list[dict[str, object]] = [
            {"cmd": "test_key", "provider": "strpe", "secret": "x"},
            {"cmd": "test_key", "provider": "stripe"},
            {"cmd": "test_key", "secret": "x"},
            {"cmd": "teach", "id": 7, "secret": "x"},
            {"cmd": "teach", "id": "7", "secret": "x"},
            {"cmd": "add_key", "provider": "stripe", "file": "/nowhere/at/all"},
            {"cmd": "add_key", "provider": "stripe", "secret": "-----BEGIN PUBLIC KEY-----\nx"},
        ]
        for ref, command in enumerate(commands):
            reply = await engine.command(**command, ref=ref)
            assert reply["ok"] is False
            assert reply["hint"]
    assert not (tmp_path / ".config" / "inspector" / "config.toml").exists()


def _dicts(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return [line for line in value if isinstance(line, dict)]
