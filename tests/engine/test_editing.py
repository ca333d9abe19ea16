"""Edited requests in a real engine: reviewed, signed again, kept as new deliveries, sent to a real app."""

from __future__ import annotations

import json
import stat
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from inspector.engine.keys.local import LocalKeys, key_path
from inspector.model import ConfigError
from inspector.providers import load
from inspector.store.reader import Reader
from inspector.text import Secret
from inspector.verify import parse_key_document
from inspector.verify.key_document import key_from_material
from inspector.verify.resigning import private_schemes
from tests.engine.engine_process import EngineProcess, running
from tests.engine.local_server import Served, served
from tests.engine.test_way_of_a_delivery import BODY, GITHUB, SECRET, DyteKey, github


def request_of(headers: dict[str, str], body: str) -> dict[str, object]:
    return {
        "method": "POST",
        "target": "/hooks",
        "headers": [[n, v] for n, v in headers.items()],
        "body": body,
    }


async def asked(engine: EngineProcess, ref: int, cmd: str, **fields: object) -> dict[str, object]:
    """A command that has to work; its value."""
    reply = await engine.command(cmd=cmd, ref=ref, **fields)
    assert reply["ok"] is True, reply
    value = reply["value"]
    assert isinstance(value, dict)
    return value


async def test_edited_delivery_is_reviewed_signed_kept_and_sent(tmp_path: Path) -> None:
    app = Served.recorder(status=201)
    async with served(app.answer) as server, running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        await engine.send(BODY, github(BODY))
        await engine.line("verdict", id=1, status="valid")
        request = request_of(github(BODY), '{"action":"closed"}')
        review = await asked(engine, 1, "review", id=1, request=request)
        assert review["status"] == "invalid"
        assert review["changed"] == ["target", "headers", "body"]
        assert review["ways"] == [{"way": "secret", "obstacle": ""}]
        assert app.requests == []

        as_it_is = await asked(engine, 2, "resend", id=1, request=request)
        assert as_it_is == {"id": 2, "origin": "edited", "parent": 1}
        await engine.line("verdict", id=2, status="invalid")

        sent = await asked(
            engine, 3, "resend", id=1, request=request, sign="secret", send=True, url=server.url
        )
        assert (sent["id"], sent["status"]) == (3, 201)
        await engine.line("verdict", id=3, status="valid")
        line = await engine.line("delivery", id=3)
        assert (line["origin"], line["parent"], line["retry_of"]) == ("edited", 1, None)
        assert app.requests == [("POST", "/hooks", b'{"action":"closed"}')]

        replayed = await asked(engine, 4, "resend", id=1, sign="secret")
        assert replayed["origin"] == "replayed"
        await engine.line("verdict", id=4, status="valid")
        await engine.stop()
    reader = Reader(next(tmp_path.rglob("deliveries.db")))
    original = reader.delivery(1)
    assert original is not None
    assert original.body == BODY
    assert reader.count() == 4
    reader.close()


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"id": 9}, "There is no delivery 9."),
    ({"id": "1"}, "needs an id"),
    ({"id": 1, "request": 3}, "must be an object"),
    ({"id": 1, "request": {"method": "A B", "target": "/", "headers": [], "body": ""}}, "“A B” is not"),
    (
        {"id": 1, "request": {"method": "A", "target": "/", "headers": [["x", "1\r\ny: 2"]], "body": ""}},
        "The value of x “1\\r\\ny: 2” is not allowed",
    ),
    ({"id": 1, "sign": "magic"}, "no such way to sign"),
    ({"id": 1, "sign": "secret"}, "There is no key to sign as GitHub with."),
    ({"id": 1, "send": True}, "There is no app to send to."),
    ({"id": 1, "send": True, "url": "http://192.0.2.1/"}, "not this machine"),
]


async def test_what_cannot_be_done_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.send(BODY, github(BODY))
        await engine.line("verdict", id=1)
        for ref, (fields, said) in enumerate(REFUSED, 1):
            reply = await engine.command(cmd="resend", ref=ref, **fields)
            assert (reply["ok"], said in str(reply["message"])) == (False, True), (said, reply)
        assert [line["type"] for line in engine.lines].count("delivery") == 1


async def fetched(url: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_dyte_is_signed_with_a_local_test_key_that_an_app_can_fetch(tmp_path: Path) -> None:
    body = b'{"event":"meeting.ended"}'
    headers = DyteKey().sign(body)
    request = request_of(headers, '{"event":"meeting.started"}')
    async with running(tmp_path, "--offline") as engine:
        await engine.send(body, headers)
        await engine.line("verdict", id=1, status="no_key")
        review = await asked(engine, 1, "review", id=1, request=request)
        assert review["ways"] == [{"way": "test-key", "obstacle": ""}]
        url = str(review["key_url"])
        assert urlsplit(url).path == "/.well-known/webhooks.json"
        assert (await asked(engine, 2, "resend", id=1, request=request, sign="test-key"))["id"] == 2
        verdict = await engine.line("verdict", id=2, status="valid")
        assert verdict["key"] == "the local test key"
        findings = verdict["findings"]
        assert isinstance(findings, list)
        assert findings[0]["message"] == "It is signed with the local test key, not by Dyte."
        # As an app does it: fetch the document, check the signature with the key in it.
        pem = json.loads(await fetched(url))["data"]["publicKey"]
        await engine.stop()
    reader = Reader(next(tmp_path.rglob("deliveries.db")))
    made = reader.delivery(2)
    reader.close()
    assert made is not None
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    signature = b64decode(made.headers.get("dyte-signature") or b"")
    key.verify(signature, made.body, padding.PKCS1v15(), hashes.SHA256())

    # The same address and key in the next run, at once and beside another inspector that has the port.
    async with running(tmp_path, "--offline") as engine, running(tmp_path, "--offline") as other:
        review = await asked(engine, 1, "review", id=1, request=request)
        assert review["key_url"] == url
        assert (await asked(other, 1, "review", id=1, request=request))["key_url"] == url
        assert json.loads(await fetched(url))["data"]["publicKey"] == pem
        async with aiohttp.ClientSession() as session:
            for wanted in (session.post(url), session.get(url.replace("webhooks.json", "other"))):
                async with wanted as answer:
                    assert answer.status == 404
                    assert "Access-Control-Allow-Origin" not in answer.headers
        # What comes over the wire is never taken for the provider's because our key signed it.
        await engine.send(made.body, {name.decode(): value.decode() for name, value in made.headers})
        assert (await engine.line("verdict", id=3))["status"] == "no_key"
    private = next(tmp_path.rglob("rsa.pem"))
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.parent.stat().st_mode) == 0o700


def test_public_half_is_published_as_each_provider_does(tmp_path: Path) -> None:
    keys = LocalKeys(tmp_path / "keys")
    signing = [one for one in load(None) if private_schemes(one)]
    assert len(signing) > 10
    for by in signing:
        published = keys.published(by)
        if by.key_document is None:
            key_from_material(by, "test", Secret(published.strip()), public=True)
        else:
            assert parse_key_document(by, published).material.reveal()
        assert key_path(by).startswith("/")
        assert b"PRIVATE" not in published
    again = LocalKeys(tmp_path / "keys")
    assert all(again.published(by) == keys.published(by) for by in signing)


def test_private_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    by = load(None)["dyte"]
    LocalKeys(tmp_path / "keys").private(by)
    (tmp_path / "keys" / "rsa.pem").chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others"):
        LocalKeys(tmp_path / "keys").private(by)
    assert LocalKeys(tmp_path / "keys").public(by) is None
    (tmp_path / "keys" / "rsa.pem").chmod(0o600)
    (tmp_path / "keys" / "rsa.pem").write_bytes(b"no key")
    with pytest.raises(ConfigError, match="is no private key"):
        LocalKeys(tmp_path / "keys").private(by)
