"""Where deliveries may go: this machine, or a host the user named; never somewhere a name was bent to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inspector.forward import Pool, Target, parse_target, send
from inspector.forward.address import addresses, permitted
from inspector.forward.target import destination
from inspector.model import ExitCode, ForwardError
from tests.forward.app import OK, answering, delivery, read_request, scripted


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("3000", "http://localhost:3000"),
        ("localhost:3000/hooks", "http://localhost:3000/hooks"),
        ("127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("[::1]:3000", "http://[::1]:3000"),
        (" http://localhost:3000/ ", "http://localhost:3000/"),
        ("https://app.localhost", "https://app.localhost"),
        ("HTTP://LocalHost:3000", "HTTP://LocalHost:3000"),
        ("http://127.8.9.10/x?y=1", "http://127.8.9.10/x?y=1"),
        ("http://[::ffff:127.0.0.1]:3000", "http://[::ffff:127.0.0.1]:3000"),
    ],
)
def test_target_is_read_as_people_write_it(given: str, url: str) -> None:
    assert parse_target(given).url == url


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "has no host"),
        ("http://", "has no host"),
        ("ftp://localhost", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("javascript://x", "neither http nor https"),
        ("http://localhost:99999", "not well formed"),
        ("http://localhost:abc", "not well formed"),
        ("http://localhost:0", "port 0"),
        ("http://[::1", "not well formed"),
        ("http://[fe80::1%25eth0]/", "no address"),
        ("http://local host/", "space"),
        ("http://localhost/\r\nX: 1", "control character"),
        ("http://localhost/\x1b[31m", "control character"),
        ("http://user:secret@localhost/", "password"),
        ("http://a<b>/", "no name"),
        ("http://" + "x\u0378" * 40 + "/", "no name"),
        ("http://0.0.0.0:3000", "address to listen on"),
        ("http://[::]:3000", "address to listen on"),
        ("http://192.0.2.1/", "not this machine"),
        ("http://169.254.169.254/latest/meta-data", "not this machine"),
        ("http://[2001:db8::1]/", "not this machine"),
        ("http://[::ffff:192.0.2.1]/", "not this machine"),
    ],
)
def test_unusable_target_is_refused_in_words(given: str, words: str) -> None:
    with pytest.raises(ForwardError, match=words) as caught:
        parse_target(given)
    assert caught.value.hint
    assert caught.value.message.isprintable()
    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.FORWARD


def test_named_hosts_are_allowed() -> None:
    for url, host in [
        ("http://192.0.2.1/", "192.0.2.1"),
        ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ("http://App.Example./", "app.EXAMPLE."),
    ]:
        place = destination(url)
        target = parse_target(url, allow_hosts=frozenset([host]))
        assert permitted("192.0.2.1", place, target)
        assert not permitted("192.0.2.1", place, Target(url, allow_hosts=frozenset(["other.example"])))


async def test_address_of_another_machine_is_not_connected_to() -> None:
    with pytest.raises(ForwardError, match="not this machine") as caught:
        await send(delivery(), Target("http://192.0.2.1:3000"))
    assert "--allow-target 192.0.2.1" in caught.value.hint


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
async def test_loopback_in_disguise_is_judged_by_its_address(host: str) -> None:
    async with answering(OK) as app:
        attempt = await send(delivery(), parse_target(f"http://{host}:{app.port}"))
    assert attempt.status == 200


@pytest.mark.parametrize("host", ["3221225985", "0xc0000201", "192.0.513"])
async def test_other_machine_in_disguise_is_judged_by_its_address(host: str) -> None:
    with pytest.raises(ForwardError, match="not this machine"):
        await send(delivery(), Target(f"http://{host}/"))


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "app.localhost"])
async def test_localhost_is_this_machine_without_asking_anyone(name: str) -> None:
    place = destination(f"http://{name}:3000")
    assert await addresses(place, Target("")) == ("127.0.0.1", "::1")


async def test_app_that_listens_on_ipv6_only_is_reached_by_name() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(OK)
        writer.close()

    server = await asyncio.start_server(script, "::1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await send(delivery(), parse_target(f"http://localhost:{port}"))
    server.close()
    assert (attempt.status, attempt.error) == (200, None)


async def test_own_port_is_a_loop() -> None:
    async with answering(OK) as app:
        for host in ("127.0.0.1", "localhost", "[::1]"):
            url = f"http://{host}:{app.port}"
            with pytest.raises(ForwardError, match="round for ever"):
                parse_target(url, own_ports=frozenset([app.port]))
            attempt = await send(delivery(), Target(url, own_ports=frozenset([app.port])))
            assert (attempt.status, attempt.error, attempt.sha256_out) == (None, "loop", "")
        assert app.connections == 0


async def test_own_port_by_the_machines_own_address_is_a_loop() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("no address but loopback")
        own = probe.getsockname()[0]
    target = Target(f"http://{own}:7070", allow_hosts=frozenset([own]), own_ports=frozenset([7070]))
    attempt = await send(delivery(), target)
    assert attempt.error == "loop"


async def test_own_port_number_of_another_machine_is_no_loop() -> None:
    target = Target(
        "http://192.0.2.1:7070", allow_hosts=frozenset(["192.0.2.1"]), own_ports=frozenset([7070])
    )
    assert await addresses(destination(target.url), target) == ("192.0.2.1",)


async def test_app_that_is_down_is_told() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        attempt = await send(delivery(b"abc"), parse_target(f"http://localhost:{port}/x"), clock=lambda: 5)
    assert attempt.error == "refused"
    assert attempt.message == f"Nothing listens on localhost:{port}: is your app running?"
    assert (attempt.status, attempt.sha256_out, attempt.at) == (None, "", 5)
    assert attempt.url == f"http://localhost:{port}/x?x=1"


@pytest.mark.parametrize("host", ["x" * 64 + ".invalid", "a..b"])
async def test_name_without_an_address_is_told(host: str) -> None:
    # Names that no resolver is asked for, as they cannot be.
    attempt = await send(delivery(), Target(f"http://{host}/", allow_hosts=frozenset([host])))
    assert (attempt.status, attempt.error) == (None, "dns")
    assert attempt.message == f"There is no machine called {host}."


async def test_app_that_never_answers_times_out() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with scripted(script) as app:
        attempt = await send(delivery(b"abc"), parse_target(app.url, timeout=0.1))
    assert (attempt.status, attempt.error) == (None, "timeout")
    assert attempt.message == "Your app took longer than 0.1 s to answer."
    assert attempt.sha256_in == attempt.sha256_out
    assert 90_000 < attempt.duration < 2_000_000


async def test_app_that_stops_in_the_middle_times_out_and_what_came_is_kept() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        await reader.read()

    async with scripted(script) as app:
        attempt = await send(delivery(b"abc"), parse_target(app.url, timeout=0.1))
    assert (attempt.status, attempt.error, attempt.body, attempt.cut) == (200, "timeout", b"abc", True)
    assert "did not finish" in attempt.message


async def test_app_that_drips_its_answer_times_out() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.005)

    async with scripted(script) as app:
        attempt = await send(delivery(), parse_target(app.url, timeout=0.15))
    assert (attempt.status, attempt.error) == (None, "timeout")


async def test_app_that_does_not_read_the_body_times_out() -> None:
    stop = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stop.wait()

    async with scripted(script) as app:
        attempt = await send(delivery(bytes(20 * 2**20)), parse_target(app.url, timeout=0.2))
        stop.set()
    assert attempt.error == "timeout"
    assert attempt.sha256_out not in ("", attempt.sha256_in)


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server with a certificate of its own for a host uses, and what trusts that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host[0].isdigit():
        names = [x509.IPAddress(ip_address(host))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


async def test_https_is_spoken_to_a_trusted_app(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path, "localhost")
    pool = Pool()
    async with answering(OK, tls=server) as app:
        target = parse_target(f"https://localhost:{app.port}")
        for _ in range(2):
            attempt = await send(delivery(b"abc"), target, tls=trust, pool=pool)
            assert (attempt.status, attempt.error) == (200, None)
            assert attempt.sha256_in == attempt.sha256_out
        assert app.requests[0].startswith(b"POST /hooks?x=1 HTTP/1.1\r\nHost: localhost:%d\r\n" % app.port)
    await pool.close()


async def test_certificate_nobody_trusts_is_told(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "localhost")
    async with answering(OK, tls=server) as app:
        attempt = await send(delivery(b"abc"), parse_target(f"https://localhost:{app.port}"))
        assert (attempt.status, attempt.error, attempt.sha256_out) == (None, "tls", "")
        assert "is not trusted: self-signed certificate" in attempt.message
        assert app.requests == []


def test_a_named_host_is_that_host_and_no_other() -> None:
    def insecure(url: str, name: str) -> bool:
        return parse_target(url, allow_hosts=frozenset([name]), insecure_hosts=[name]).insecure

    assert insecure("https://[2001:db8::1]:80/", "2001:DB8::1")
    assert insecure("https://[2001:db8::1]:80/", "[2001:db8::1]:80")
    for name in ("2001:db8::1:80", "[2001:db8::1]:81", "2001:db8::"):
        with pytest.raises(ForwardError):
            insecure("https://[2001:db8::1]:80/", name)


async def test_any_certificate_is_taken_from_the_app_that_was_named_and_no_other(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "other.example")
    async with answering(OK, tls=server) as named, answering(OK, tls=server) as other:
        spellings = (["localhost"], [f"LOCALHOST:{named.port}"], ["localhost:1", f"localhost:{named.port}"])
        for hosts in spellings:
            url = f"https://localhost:{named.port}"
            attempt = await send(delivery(b"abc"), parse_target(url, insecure_hosts=hosts))
            assert (attempt.status, attempt.error) == (200, None)
        url = f"https://localhost:{other.port}"
        attempt = await send(delivery(b"abc"), parse_target(url, insecure_hosts=spellings[1]))
        assert (attempt.status, attempt.error, other.requests) == (None, "tls", [])
        assert f"--insecure localhost:{other.port}" in attempt.message


async def test_certificate_for_another_host_is_told(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path, "other.example")
    async with answering(OK, tls=server) as app:
        attempt = await send(delivery(), parse_target(f"https://localhost:{app.port}"), tls=trust)
    assert attempt.error == "tls"
    assert "Hostname mismatch" in attempt.message


async def test_https_to_an_app_that_waits_for_http_is_told() -> None:
    async with answering(OK) as app:
        attempt = await send(delivery(), parse_target(f"https://localhost:{app.port}", timeout=0.2))
    assert attempt.error == "timeout"
    assert attempt.message.endswith("does it speak https?")


async def test_https_to_an_app_that_answers_in_http_is_told() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()

    async with scripted(script) as app:
        attempt = await send(delivery(), parse_target(f"https://localhost:{app.port}", timeout=5.0))
    assert attempt.error == "tls"
    assert "does not speak https" in attempt.message


async def test_http_to_an_app_that_speaks_https_is_told(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "localhost")
    async with answering(OK, tls=server) as app:
        attempt = await send(delivery(b"abc"), parse_target(f"http://localhost:{app.port}"))
    assert attempt.error in ("garbage", "reset")
    assert attempt.status is None
