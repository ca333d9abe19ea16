"""An SNS subscription is confirmed on the user's word, once, at AWS's own host, and not otherwise.

AWS is a server on this machine with a certificate for AWS's name: the way there is an argument.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import AF_INET, AddressFamily
from typing import TypeAlias

import pytest
from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    DNSName,
    Name,
    NameAttribute,
    SubjectAlternativeName,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

from inspector.config import Settings
from inspector.engine.assessing import Assessor
from inspector.engine.confirming import Confirming, NotProvedError
from inspector.engine.keys.cache import KeyCache
from inspector.engine.keys.certificates import Certificates
from inspector.engine.keys.keyring import Keyring
from inspector.model import Delivery, ExitCode, Facts, InspectorError, Verdict
from inspector.model.verdict import Status
from inspector.providers import load
from inspector.store.writer import Writer
from tests.engine.engine_process import command, running
from tests.engine.local_server import Answer
from tests.engine.test_way_of_a_delivery import GITHUB, SECRET, github
from tests.verify.making import delivery, rsa_key
from tests.verify.test_certificates import (
    NOTIFICATION,
    SNS_URL,
    SUBSCRIPTION,
    certificate,
    message,
    signed_sns,
)

Tls: TypeAlias = tuple[ssl.SSLContext, ssl.SSLContext]

HOST = "sns.eu-west-1.amazonaws.com"
ARN = "arn:aws:sns:eu-west-1:1:T:2bcfbf39"
CONFIRMED = (
    f"<ConfirmSubscriptionResponse><SubscriptionArn>{ARN}</SubscriptionArn></ConfirmSubscriptionResponse>"
)
ASKS = signed_sns(message(Type="SubscriptionConfirmation"), *SUBSCRIPTION)
FORGED = ASKS.replace(b"22b80b92", b"22b80b93")


class Here(AbstractResolver):
    """Every host is a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=AF_INET, proto=0, flags=0)
        ]

    async def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """A server's side for AWS's name, and a client's side that trusts it."""
    name, now = Name([NameAttribute(NameOID.COMMON_NAME, HOST)]), datetime.now(UTC)
    made = CertificateBuilder(name, name, rsa_key().public_key(), random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(SubjectAlternativeName([DNSName(HOST)]), critical=False)
    made = made.add_extension(BasicConstraints(ca=True, path_length=None), critical=True)
    pem = made.sign(rsa_key(), SHA256()).public_bytes(Encoding.PEM)
    key = rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "aws.pem"
    file.write_bytes(pem + key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


@asynccontextmanager
async def aws(tls: Tls, answer: Answer) -> AsyncIterator[Callable[[], TCPConnector]]:
    """AWS as far as a confirmation is concerned; gives the way there."""
    server, client = tls
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server).start()
    port = runner.addresses[0][1]
    try:
        yield lambda: TCPConnector(resolver=Here(port), ssl=client)
    finally:
        await runner.cleanup()


class Heard:
    """What AWS was asked for."""

    def __init__(self, body: str = CONFIRMED, status: int = 200, **headers: str) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self._answer = (body, status, headers)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked.append((request.method, request.host, request.raw_path))
        body, status, headers = self._answer
        return web.Response(text=body, status=status, headers=headers)


def confirming(folder: Path, connect: Callable[[], TCPConnector], *, offline: bool = False) -> Confirming:
    """With the sender's certificate kept from an earlier fetch, so that the signature can be judged."""
    settings = Settings(
        config_file=folder / "config.toml",
        db=folder / "store.db",
        key_cache=folder / "keys",
        provider_dir=folder / "providers",
        offline=offline,
    )
    keep_certificate(settings.key_cache)
    keyring = Keyring(settings, {}, _loud, lambda: 0)
    return Confirming(settings, Assessor(settings, load(None), keyring), keyring, connect)


def keep_certificate(folder: Path) -> None:
    Certificates(KeyCache(folder), lambda: 0).keep(SNS_URL, certificate("sns.amazonaws.com"))


def _loud(error: InspectorError) -> None:
    raise error


def sent(body: bytes) -> Delivery:
    return delivery([("x-amz-sns-message-type", "SubscriptionConfirmation")], body=body)


async def test_a_valid_one_is_confirmed_by_one_visit(tmp_path: Path, tls: Tls) -> None:
    heard = Heard()
    async with aws(tls, heard.answer) as way:
        done = await confirming(tmp_path, way).confirm(sent(ASKS))
    assert (done.host, done.subscription, done.proved) == (HOST, ARN, True)
    assert heard.asked == [("GET", HOST, "/?Action=ConfirmSubscription&Token=t")]


async def test_a_forged_one_needs_a_word_more(tmp_path: Path, tls: Tls) -> None:
    heard = Heard()
    async with aws(tls, heard.answer) as way:
        with pytest.raises(NotProvedError, match="not found valid"):
            await confirming(tmp_path, way).confirm(sent(FORGED))
        assert heard.asked == []
        done = await confirming(tmp_path, way).confirm(sent(FORGED), unproved=True)
    assert (done.subscription, done.proved, len(heard.asked)) == (ARN, False, 1)


async def test_nothing_goes_out_offline_or_for_another_message(tmp_path: Path, tls: Tls) -> None:
    heard = Heard()
    elsewhere = message(Type="SubscriptionConfirmation", SubscribeURL="https://evil.example/?Token=t")
    async with aws(tls, heard.answer) as way:
        with pytest.raises(InspectorError, match="--offline"):
            await confirming(tmp_path, way, offline=True).confirm(sent(ASKS), unproved=True)
        for body in (signed_sns(elsewhere, *SUBSCRIPTION), signed_sns(message(), *NOTIFICATION), b"{}"):
            with pytest.raises(InspectorError, match="asks for no confirmation"):
                await confirming(tmp_path, way).confirm(sent(body), unproved=True)
    assert heard.asked == []


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (Heard(status=302, Location="http://127.0.0.1:1/"), "answered with 302"),
        (Heard(status=403), "answered with 403"),
        (Heard("x" * 70_000), "longer than 64 KiB"),
    ],
    ids=["redirect", "refused", "endless"],
)
async def test_other_answers_are_said_without_the_token(
    heard: Heard, said: str, tmp_path: Path, tls: Tls
) -> None:
    async with aws(tls, heard.answer) as way:
        with pytest.raises(InspectorError, match=said) as caught:
            await confirming(tmp_path, way).confirm(sent(ASKS))
    assert "Token" not in str(caught.value) + caught.value.hint
    assert len(heard.asked) == 1


async def test_a_host_that_is_not_aws_by_its_certificate_is_refused(tmp_path: Path, tls: Tls) -> None:
    heard = Heard()
    async with aws((tls[0], ssl.create_default_context()), heard.answer) as way:
        with pytest.raises(InspectorError, match="could not be fetched"):
            await confirming(tmp_path, way).confirm(sent(ASKS))
    assert heard.asked == []


async def test_hostile_answers_stay_inert(tmp_path: Path, tls: Tls) -> None:
    heard = Heard("<SubscriptionArn>\x1b[31m[@click=app.quit]</SubscriptionArn>")
    async with aws(tls, heard.answer) as way:
        done = await confirming(tmp_path, way).confirm(sent(ASKS))
    assert done.subscription == ""


async def test_the_commands_refuse_what_they_must(tmp_path: Path) -> None:
    keep_certificate(tmp_path / ".cache" / "inspector" / "keys")
    async with running(tmp_path, "--offline") as engine:
        await engine.send(ASKS, {"x-amz-sns-message-type": "SubscriptionConfirmation"})
        assert (await engine.line("verdict", id=1))["status"] == "valid"
        reply = await engine.command(cmd="confirm", id=1, ref=1)
        assert reply["ok"] is False
        assert "--offline" in str(reply["message"])
        assert (await engine.command(cmd="confirm", id=9, ref=2))["message"] == "There is no delivery 9."
        assert (await engine.command(cmd="confirm", id="1", ref=3))["ok"] is False
    code, out, errors = await command(tmp_path, "confirm", "1", "--offline")
    assert (code, out) == (ExitCode.FAILURE, b"")
    assert "--offline" in errors
    code, _, errors = await command(tmp_path, "confirm", "2")
    assert code == ExitCode.NOT_FOUND


async def test_the_command_line_refuses_a_forged_one(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "store.db")
    one = sent(FORGED)
    assert writer.add(one).result() == 1
    writer.judge(1, Facts("aws_sns"), Verdict(Status.INVALID, "aws_sns"), one.at).result()
    writer.close()
    keep_certificate(tmp_path / ".cache" / "inspector" / "keys")
    code, out, errors = await command(tmp_path, "confirm", "1", "--db", str(tmp_path / "store.db"))
    assert (code, out) == (ExitCode.NOT_VALID, b"")
    assert "--anyway" in errors


async def test_receivers_are_told_for_a_kept_delivery(tmp_path: Path) -> None:
    """The engine's other command about one delivery: what apps that parse the body would compute."""
    body = b'{ "a": 1.0, "b": "\xc3\xbc" }'
    async with running(tmp_path, config=GITHUB, extra=SECRET) as engine:
        await engine.send(body, github(body))
        await engine.send(body + b" ", github(body))
        for id in (1, 2):
            await engine.line("verdict", id=id)
        told = (await engine.command(cmd="receivers", id=1, ref=1))["value"]
        assert isinstance(told, list)
        by = {line["language"]: line for line in told}
        assert not by["JavaScript"]["passes"]
        written = json.dumps({"a": 1, "b": "ü"}, ensure_ascii=False, separators=(",", ":")).encode()
        assert by["JavaScript"]["computed"] == github(written)["X-Hub-Signature-256"]
        assert by["JavaScript"]["difference"]["differs_at"] == "1"
        assert (await engine.command(cmd="receivers", id=2, ref=2))["value"] == []
        assert (await engine.command(cmd="receivers", id=3, ref=3))["ok"] is False


async def test_a_sender_that_signs_values_passes_in_every_language(tmp_path: Path) -> None:
    keep_certificate(tmp_path / ".cache" / "inspector" / "keys")
    async with running(tmp_path, "--offline") as engine:
        await engine.send(ASKS, {"x-amz-sns-message-type": "SubscriptionConfirmation"})
        await engine.line("verdict", id=1)
        told = (await engine.command(cmd="receivers", id=1, ref=1))["value"]
    assert isinstance(told, list)
    # Newtonsoft alone changes a value: it takes zeros from the fraction of the time.
    assert all(line["passes"] or "Newtonsoft" in line["writer"] for line in told)
    assert sum(line["passes"] for line in told) > len(told) / 2
    assert not all(line["same"] for line in told)
