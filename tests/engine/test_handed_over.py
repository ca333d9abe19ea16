"""A secret that a sender hands over in its handshake is kept, used, and never shown."""

from __future__ import annotations

import hashlib
import hmac
import json
import stat
from pathlib import Path

import pytest

from inspector.config.handed_over import HandedOver, every_handed_over, keep_handed_over, read_handed_over
from inspector.text import Secret
from tests.engine.engine_process import command, running

TOKEN = "b5ecbd9a8f1c-handed-over"
EVENTS = b'{"events":[]}'
PAGE = b'{"type":"page.created","id":"1"}'


def hex_of(body: bytes, secret: str = TOKEN) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def keys_in(home: Path) -> Path:
    return home / ".cache" / "inspector" / "keys"


async def test_asanas_secret_is_kept_used_and_survives_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path, "--handshakes") as engine:
        answer = await engine.send(b"", {"X-Hook-Secret": TOKEN})
        assert TOKEN.encode() in answer.head
        problem = await engine.line("problem", code="key")
        assert problem["message"] == "Asana handed over its secret; it is kept and used."
        assert "#1" in str(problem["hint"])
        await engine.send(EVENTS, {"X-Hook-Signature": hex_of(EVENTS)})
        assert (await engine.line("verdict", id=2))["status"] == "valid"
        await engine.send(b"", {"X-Hook-Secret": TOKEN})
        await engine.line("verdict", id=3)
        assert [line["type"] for line in engine.lines].count("problem") == 1, "it is said once"
        assert TOKEN not in json.dumps(engine.lines)
    [kept] = keys_in(tmp_path).glob("handed-over-*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with running(tmp_path) as engine:
        await engine.send(EVENTS, {"X-Hook-Signature": hex_of(EVENTS)})
        assert (await engine.line("verdict", id=4))["status"] == "valid"
    _, out, _ = await command(tmp_path, "providers", "asana")
    assert b"handed over with #1" in out
    _, out, _ = await command(tmp_path, "export", "1", "--format", "json")
    assert TOKEN.encode() not in out


async def test_notions_token_is_its_key_from_then_on(tmp_path: Path) -> None:
    async with running(tmp_path, "--handshakes") as engine:
        await engine.send(
            json.dumps({"verification_token": TOKEN}).encode(), {"Content-Type": "application/json"}
        )
        await engine.line("problem", code="key")
        await engine.send(PAGE, {"X-Notion-Signature": f"sha256={hex_of(PAGE)}"})
        assert (await engine.line("verdict", id=2))["status"] == "valid"


async def test_a_configured_secret_stays_the_one_that_counts(tmp_path: Path) -> None:
    config, own = '[providers.asana]\nsecret_env = "ASANA"\n', {"ASANA": "mine"}
    async with running(tmp_path, "--handshakes", config=config, extra=own) as engine:
        await engine.send(b"", {"X-Hook-Secret": TOKEN})
        assert "the one you configured is used" in str((await engine.line("problem", code="key"))["message"])
        for secret, status in (("mine", "valid"), (TOKEN, "invalid")):
            await engine.send(EVENTS, {"X-Hook-Signature": hex_of(EVENTS, secret)})
            verdict = await engine.line("verdict", id=2 if status == "valid" else 3)
            assert verdict["status"] == status


async def test_nothing_is_kept_without_handshakes(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(b"", {"X-Hook-Secret": TOKEN})
        await engine.line("verdict", id=1)
        await engine.send(EVENTS, {"X-Hook-Signature": hex_of(EVENTS)})
        assert (await engine.line("verdict", id=2))["status"] == "no_key"
    assert not list(keys_in(tmp_path).glob("handed-over-*"))


def test_what_is_kept_is_bounded_and_read_back(tmp_path: Path) -> None:
    every = tuple(HandedOver(Secret(b"\xff%d" % n), n, n) for n in range(40))
    keep_handed_over(tmp_path, "asana", every)
    assert [(one.secret.reveal(), one.at) for one in read_handed_over(tmp_path, "asana")] == [
        (b"\xff%d" % n, n) for n in range(16)
    ]
    assert len(every_handed_over(tmp_path)) == 16
    assert read_handed_over(tmp_path, "notion") == ()


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'[{"secret":"x"}]', b"[" * 5000])
def test_a_damaged_or_open_file_counts_as_none(damage: bytes, tmp_path: Path) -> None:
    keep_handed_over(tmp_path, "asana", (HandedOver(Secret(b"s"), 1, 1),))
    path = tmp_path / "handed-over-asana.json"
    path.chmod(0o644)
    assert read_handed_over(tmp_path, "asana") == ()
    path.chmod(0o600)
    path.write_bytes(damage)
    assert read_handed_over(tmp_path, "asana") == ()
    assert every_handed_over(tmp_path) == []
