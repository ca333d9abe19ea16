"""The whole way, bytes compared: a socket in, the store, a socket out, and a replay from the store.

Each case says what a sender writes and what the app must read; nothing is worked out by the inspector's code.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inspector.store.reader import Reader
from tests.engine.engine_process import command, running
from tests.forward.app import OK, answering

EVERY_BYTE = bytes(range(256))
LONG = EVERY_BYTE * 4096
GZIPPED = gzip.compress(b'{"a":1}' * 100, mtime=0)
# What a value may hold: every byte but the controls that RFC 9110 forbids; not at its ends, where spaces go.
RAW_VALUE = b"<" + bytes(byte for byte in EVERY_BYTE if byte == 9 or 32 <= byte != 127) + b">"


@dataclass(frozen=True)
class Case:
    """A request's first line and header lines, beside Host and Connection, and its body as they are written;
    then the lines and the body that must arrive. `None` stands for: the same."""

    sent: tuple[bytes, ...]
    body: bytes = b"{}"
    arrives: tuple[bytes, ...] | None = None
    arrives_body: bytes | None = None

    def request(self) -> bytes:
        first, *lines = self.sent
        return b"\r\n".join([first, b"hOsT: sender.example", *lines, b"Connection: close", b"", self.body])

    def expected(self, port: int) -> bytes:
        first, *lines = self.arrives or self.sent
        return b"\r\n".join([first, b"hOsT: 127.0.0.1:%d" % port, *lines, b"", self.content])

    @property
    def content(self) -> bytes:
        return self.body if self.arrives_body is None else self.arrives_body


def with_length(*lines: bytes, body: bytes = b"{}") -> Case:
    """What arrives exactly as it was sent."""
    return Case((*lines, b"Content-Length: %d" % len(body)), body)


def target(path: bytes) -> Case:
    return with_length(b"POST " + path + b" HTTP/1.1")


POST = b"POST /in HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"
CASES: dict[str, Case] = {
    "order": with_length(POST, b"Z-Last: 1", b"A-First: 2", b"M: 3", b"dyte-signature: a+b/c=="),
    "case of names": with_length(POST, b"x-LOWER-upper: 1", b"X-SHOUTS: 2", b"!#$%&'*+-.^_`|~0: odd"),
    "repeats": with_length(POST, b"X-A: 1", b"X-B: 2", b"x-a: 3", b"X-A: 1", b"Cookie: a=1", b"Cookie: b=2"),
    "non-UTF-8 values": with_length(POST, b"X-Latin: caf\xe9", b"X-Raw: " + RAW_VALUE, b"X-Utf8: \xc3\xa9"),
    "empty values": with_length(POST, b"X-Empty: ", b"X-Last: "),
    "long value": with_length(POST, b"X-Long: " + b"a,b;c=" * 5000),
    "escaped target": target(b"/a%2Fb/%2e%2e/%00%1b%zz?x=%20+y&z&&=&x=%20"),
    "target not normalised": target(b"//host/../a/./b//c/?/..?a?b#c?"),
    "odd characters in the target": target(b"/[@click=app.quit]\"<>\\^`{|};'(),!*$~"),
    "no path to speak of": target(b"/?"),
    "asterisk": with_length(b"OPTIONS * HTTP/1.1"),
    "other method": with_length(b"M-SEARCH /in HTTP/1.1"),
    "no body": Case((b"GET /in HTTP/1.1", b"X-A: 1"), b""),
    "empty body": with_length(POST, body=b""),
    "binary body": with_length(POST, b"Content-Type: application/json", body=EVERY_BYTE),
    "long body": with_length(POST, body=LONG),
    "body like a request": with_length(POST, body=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "body like chunks": with_length(POST, body=b"0\r\n\r\n"),
    "spelling of JSON": with_length(POST, body=b'{ "a":1.0, "a":1e2,\t"\\u00e9":"\xc3\xa9" }\r\n\r\n'),
    "byte order mark": with_length(POST, body=b"\xef\xbb\xbf{}\n"),
    "compressed": with_length(POST, b"Content-Encoding: gzip", body=GZIPPED),
    "said to be compressed": with_length(POST, b"Content-Encoding: br, deflate", body=b"x\x9cK\x04"),
    "place of the length": Case((POST, b"X-A: 1", b"content-LENGTH: 2", b"X-B: 2")),
    "chunked in, length out": Case(
        (POST, b"X-A: 1", CHUNKED, b"X-B: 2"),
        b"3;name=value\r\n\x00\xff\r\r\n0a\r\n\r\n34567890\r\n0\r\n\r\n",
        (POST, b"X-A: 1", b"Content-Length: 13", b"X-B: 2"),
        b"\x00\xff\r\r\n34567890",
    ),
    "trailers": Case(
        (POST, b"Trailer: X-Sum", CHUNKED, b"X-B: 2"),
        b"1\r\na\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n",
        (POST, b"Content-Length: 1", b"X-B: 2"),
        b"a",
    ),
    "chunked and empty": Case((POST, CHUNKED), b"0\r\n\r\n", (POST, b"Content-Length: 0"), b""),
    "hop by hop": Case(
        (POST, b"TE: trailers", b"Keep-Alive: 5", b"Proxy-Authorization: x", b"X-A: 1", b"Content-Length: 2"),
        arrives=(POST, b"X-A: 1", b"Content-Length: 2"),
    ),
    "signature named as hop by hop": Case(
        (
            POST,
            b"Content-Length: 2",
            b"Connection: stripe-signature, X-Hop",
            b"Stripe-Signature: t",
            b"X-Hop: 1",
        ),
        arrives=(POST, b"Content-Length: 2", b"Stripe-Signature: t"),
    ),
}


async def test_every_hostile_byte_goes_the_whole_way_and_again_from_the_store(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with answering(OK) as app:
        async with running(tmp_path, "--forward", app.url) as engine:
            for number, (name, case) in enumerate(CASES.items(), 1):
                answer = await engine.send_raw(case.request())
                assert answer.status == 200, (name, answer)
                attempt = await engine.line("attempt", delivery=number)
                digest = sha256(case.content).hexdigest()
                same = attempt["sha256_in"] == attempt["sha256_out"] == digest and attempt["status"] == 200
                if not same or app.requests[-1] != case.expected(app.port):
                    wrong.append(f"{name}: {app.requests[-1][:400]!r}")
        assert wrong == []
        assert len(app.requests) == len(CASES)
        ids = [str(number) for number in range(1, len(CASES) + 1)]
        code, printed, _ = await command(tmp_path, "replay", *ids, "--to", app.url, "--json")
        assert code == 0
        assert app.requests[len(CASES) :] == app.requests[: len(CASES)]
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [line["sha256_in"] for line in lines] == [line["sha256_out"] for line in lines]
    reader = Reader(tmp_path / ".local" / "share" / "inspector" / "deliveries.db")
    for number, (name, case) in enumerate(CASES.items(), 1):
        digest = sha256(case.content).hexdigest()
        attempts = reader.attempts(number)
        assert [(one.sha256_in, one.sha256_out) for one in attempts] == [(digest, digest)] * 2, name
        kept = reader.delivery(number)
        assert kept is not None
        # The store keeps what the sender wrote, the fields of its connection too.
        lines_in = case.request().partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
        assert [name + b": " + value for name, value in kept.headers] == lines_in, name
    reader.close()
