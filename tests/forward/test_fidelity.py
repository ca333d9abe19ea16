"""The bytes that came are the bytes that go out."""

from __future__ import annotations

import json
from hashlib import sha256

import aiohttp.web
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.forward import Pool, Target, parse_target, send
from inspector.forward.request import compose
from inspector.forward.target import destination
from inspector.model import Delivery, ForwardError, Headers, body_digest
from tests.forward.app import OK, answering, delivery, well_formed

BODIES = {
    "empty": b"",
    "json": b'{ "a" : 1.0, "a": 2,\t"b": "\\u00e9" }\r\n',
    "binary": bytes(range(256)) * 3,
    "looks like a request": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "looks like chunks": b"0\r\n\r\n",
    "not utf-8": b"\xff\xfe\xc3\x28",
    "large": bytes(range(256)) * 8192,
}


@pytest.mark.parametrize("name", BODIES)
async def test_body_goes_out_as_it_came(name: str) -> None:
    body = BODIES[name]
    async with answering(OK) as app:
        attempt = await send(delivery(body), parse_target(app.url))
    assert (attempt.status, attempt.error, attempt.body) == (200, None, b"ok")
    assert attempt.sha256_in == attempt.sha256_out == sha256(body).hexdigest()
    (request,) = app.requests
    assert request.endswith(b"\r\n\r\n" + body)
    assert well_formed(request) == (b"POST", b"/hooks?x=1", body)


async def test_header_lines_keep_order_case_repeats_and_bytes() -> None:
    lines: list[tuple[str | bytes, str | bytes]] = [
        (b"X-First", b"1"),
        (b"hOST", b"inspector.example"),
        (b"dyte-signature", b"a+b/c=="),
        (b"X-Twice", b"one"),
        (b"x-twice", b"two"),
        (b"X-Empty", b""),
        (b"X-Raw", b"caf\xe9 \xff\x80 \xc3\xa9"),
        (b"X-Tab", b"a\tb"),
        (b"content-LENGTH", b"999"),
        (b"!#$%&'*+-.^_`|~", b"odd"),
        (b"Content-Encoding", b"gzip"),
        (b"Cookie", b"a=1"),
        (b"Cookie", b"b=2"),
        (b"X-Last", b"[@click=app.quit]"),
    ]
    async with answering(OK) as app:
        await send(delivery(b"abc", lines), parse_target(app.url))
    expected = [
        b"POST /hooks?x=1 HTTP/1.1",
        b"X-First: 1",
        b"hOST: 127.0.0.1:%d" % app.port,
        b"dyte-signature: a+b/c==",
        b"X-Twice: one",
        b"x-twice: two",
        b"X-Empty: ",
        b"X-Raw: caf\xe9 \xff\x80 \xc3\xa9",
        b"X-Tab: a\tb",
        b"content-LENGTH: 3",
        b"!#$%&'*+-.^_`|~: odd",
        b"Content-Encoding: gzip",
        b"Cookie: a=1",
        b"Cookie: b=2",
        b"X-Last: [@click=app.quit]",
    ]
    assert app.requests[0].split(b"\r\n\r\n")[0].split(b"\r\n") == expected


@pytest.mark.parametrize(
    "target",
    [
        b"/",
        b"/a%2Fb/../c//d?x=%20+y&z",
        b"//evil.example/x",
        b"/a#b?c",
        b"/?",
        b"/??",
        b"/caf\xc3\xa9/\xff?\xfe",
        b"/[@click=app.bell('x')]",
        b'/"<>\\^`{|}',
        b"/" + b"a" * 9000,
    ],
)
async def test_target_goes_out_as_it_came(target: bytes) -> None:
    async with answering(OK) as app:
        attempt = await send(delivery(target=target), parse_target(app.url))
    assert app.requests[0].startswith(b"POST " + target + b" HTTP/1.1\r\n")
    assert attempt.url == app.url + target.decode("latin-1")


@pytest.mark.parametrize(
    ("url_path", "target", "sent"),
    [
        ("", b"/a?b=1", b"/a?b=1"),
        ("/", b"/a?b=1", b"/a?b=1"),
        ("/hooks", b"/a?b=%20+1", b"/hooks?b=%20+1"),
        ("/hooks/", b"/a", b"/hooks/"),
        ("/hooks", b"/a?", b"/hooks?"),
        ("/a/../b%2f", b"/x?y", b"/a/../b%2f?y"),
        ("/hooks?t=1", b"/a?b=2&c", b"/hooks?t=1&b=2&c"),
        ("/hooks?t=1", b"/a", b"/hooks?t=1"),
        ("?t=1", b"/a?b=2", b"/a?t=1&b=2"),
        ("/hooks#part", b"/a", b"/hooks"),
        ("/gr\u00f6\u00dfe", b"/a", b"/gr%C3%B6%C3%9Fe"),
        ("/hooks", b"*", b"/hooks"),
    ],
)
def test_path_of_the_target_replaces_and_the_query_is_kept(url_path: str, target: bytes, sent: bytes) -> None:
    place = destination(f"http://localhost:3000{url_path}")
    path, head = compose(delivery(method="OPTIONS", target=target), place)
    assert path == sent
    assert head.startswith(b"OPTIONS " + sent + b" HTTP/1.1\r\n")


def head_lines(value: Delivery, url: str = "http://localhost:3000") -> list[bytes]:
    return compose(value, destination(url))[1].split(b"\r\n")[1:-2]


def test_fields_of_the_old_connection_stay_behind() -> None:
    old: list[tuple[str | bytes, str | bytes]] = [
        ("Host", "a"),
        ("Connection", "keep-alive, Upgrade, X-Hop"),
        ("connection", "close"),
        ("Keep-Alive", "timeout=5"),
        ("X-Hop", "1"),
        ("x-hop", "2"),
        ("TE", "trailers"),
        ("Trailer", "X-Sum"),
        ("Transfer-Encoding", "chunked"),
        ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AAMAAABk"),
        ("Proxy-Authorization", "Basic x"),
        ("Proxy-Connection", "close"),
        ("Expect", "100-continue"),
        ("X-Stays", "1"),
    ]
    assert head_lines(delivery(b"abc", old)) == [
        b"Host: localhost:3000",
        b"Content-Length: 3",
        b"X-Stays: 1",
    ]


SIGNED = """
dyte-signature dyte-uuid dyte-webhook-id rtk-signature stripe-signature svix-id svix-signature
svix-timestamp webhook-id webhook-signature webhook-timestamp x-hub-signature-256 x-hub-signature
x-github-event x-github-delivery x-gitlab-token x-slack-signature x-slack-request-timestamp
x-shopify-hmac-sha256 x-shopify-topic x-shopify-shop-domain x-telegram-bot-api-secret-token
plaid-verification dg-token ce-id ce-source x-airtable-content-mac paypal-transmission-sig x-pusher-key
x-attempt-number request-id idempotency-key i-twilio-idempotency-token x-amz-sns-message-type
x-amz-sns-topic-arn x-trello-webhook twitch-eventsub-message-id linear-delivery sentry-hook-resource
square-retry-number telnyx-signature-ed25519 x-metronome-date x-plivo-signature-v3-nonce
x-webhook-subscription signature signature-input content-digest content-type content-encoding
authorization cookie user-agent date traceparent x-hook-uuid x-request-uuid
"""


@pytest.mark.parametrize("name", SIGNED.split())
def test_naming_a_signature_in_connection_does_not_strip_it(name: str) -> None:
    stripped = delivery(b"", [("Host", "a"), ("Connection", f"close, {name}"), (name, "value")])
    assert head_lines(stripped) == [b"Host: localhost:3000", f"{name}: value".encode()]
    # The stored delivery is untouched in any case.
    assert stripped.headers.get("connection") == f"close, {name}".encode()


def test_length_and_host_cannot_be_stripped_either() -> None:
    named = delivery(b"abc", [("Connection", "Content-Length, Host"), ("Content-Length", "3"), ("Host", "a")])
    assert head_lines(named) == [b"Content-Length: 3", b"Host: localhost:3000"]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (delivery(b"", [("Host", "a")], method="GET"), [b"Host: localhost:3000"]),
        (
            delivery(b"", [("Host", "a"), ("Content-Length", "0")]),
            [b"Host: localhost:3000", b"Content-Length: 0"],
        ),
        (
            delivery(b"", [("Host", "a"), ("Transfer-Encoding", "chunked")]),
            [b"Host: localhost:3000", b"Content-Length: 0"],
        ),
        (delivery(b"ab", [("Host", "a")]), [b"Host: localhost:3000", b"Content-Length: 2"]),
        (delivery(b"ab", []), [b"Host: localhost:3000", b"Content-Length: 2"]),
        (
            delivery(b"ab", [("Content-Length", "9"), ("Host", "a"), ("Content-Length", "8"), ("Host", "b")]),
            [b"Content-Length: 2", b"Host: localhost:3000"],
        ),
        (
            delivery(b"ab", [("Transfer-Encoding", "chunked"), ("X", "1"), ("Content-Length", "9")]),
            [b"Host: localhost:3000", b"Content-Length: 2", b"X: 1"],
        ),
    ],
)
def test_framing_is_made_anew_from_the_body(value: Delivery, lines: list[bytes]) -> None:
    assert head_lines(value) == lines


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://localhost:3000", b"localhost:3000"),
        ("http://localhost:80", b"localhost"),
        ("https://localhost", b"localhost"),
        ("https://localhost:80", b"localhost:80"),
        ("http://[::1]:3000", b"[::1]:3000"),
        ("http://LOCALHOST.", b"localhost"),
        ("http://b\u00fccher.localhost", b"xn--bcher-kva.localhost"),
    ],
)
def test_host_is_the_targets(url: str, host: bytes) -> None:
    assert head_lines(delivery(), url) == [b"Host: " + host]


INJECTED = {
    "method with a space": delivery(method="GET /x HTTP/1.1\r\nA:"),
    "empty method": delivery(method=""),
    "method not in ascii": delivery(method="G\u00c9T"),
    "target with CR LF": delivery(target=b"/ HTTP/1.1\r\nX: 1"),
    "target with a space": delivery(target=b"/a b"),
    "target with NUL": delivery(target=b"/\0"),
    "target with DEL": delivery(target=b"/\x7f"),
    "target with an escape": delivery(target=b"/\x1b[31m"),
    "absolute target": delivery(target=b"http://evil.example/"),
    "empty target": delivery(target=b""),
    "star without OPTIONS": delivery(target=b"*"),
    "value with CR LF": delivery(headers=[("X", "a\r\nX-Injected: 1")]),
    "value with LF": delivery(headers=[("X", "a\nX-Injected: 1")]),
    "value with CR": delivery(headers=[("X", "a\rb")]),
    "value with NUL": delivery(headers=[("X", "a\0b")]),
    "value with an escape": delivery(headers=[("X", "\x1b]52;c;x\x07")]),
    "value with DEL": delivery(headers=[("X", "\x7f")]),
    "name with a colon": delivery(headers=[("X:Y", "1")]),
    "name with CR LF": delivery(headers=[("X\r\nY", "1")]),
    "name with a space": delivery(headers=[("X ", "1")]),
    "empty name": delivery(headers=[("", "1")]),
    "name not in ascii": delivery(headers=[("\u00e9", "1")]),
    "bad value in a dropped field": delivery(headers=[("Connection", "a\r\nb")]),
}


@pytest.mark.parametrize("name", INJECTED)
async def test_what_would_break_the_request_is_not_sent(name: str) -> None:
    async with answering(OK) as app:
        with pytest.raises(ForwardError, match="Delivery 7 cannot be sent") as caught:
            await send(INJECTED[name], parse_target(app.url))
        assert caught.value.message.isprintable()
        assert "edited or imported" in caught.value.hint
        assert app.connections == 0


TOKEN = st.text("!#$%&'*+-.^_`|~abcXYZ019", min_size=1, max_size=12).map(str.encode)
VALUE = st.binary(max_size=20).map(
    lambda data: bytes(byte for byte in data if byte == 9 or 32 <= byte < 127 or byte > 127).strip(b" \t")
)


@given(
    pairs=st.lists(st.tuples(TOKEN.map(lambda name: b"X-" + name), VALUE), max_size=8),
    path=st.binary(max_size=20).map(lambda data: bytes(byte for byte in data if 33 <= byte != 127)),
    body=st.binary(max_size=50),
)
@settings(max_examples=150, deadline=None)
def test_any_clean_delivery_is_written_as_it_is(
    pairs: list[tuple[bytes, bytes]], path: bytes, body: bytes
) -> None:
    value = Delivery(0, "POST", b"/" + path, Headers(tuple(pairs)), body, body_digest(body))
    target, head = compose(value, destination("http://localhost:3000"))
    request_line, host, *lines = head.split(b"\r\n")[:-2]
    if body:
        assert lines.pop() == b"Content-Length: %d" % len(body)
    assert request_line == b"POST /" + path + b" HTTP/1.1"
    assert target == b"/" + path
    assert host == b"Host: localhost:3000"
    assert [tuple(line.split(b": ", 1)) for line in lines] == pairs


@given(
    name=st.binary(max_size=6),
    value=st.binary(max_size=6),
    method=st.text(max_size=4),
    target=st.binary(max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_any_delivery_is_refused_or_is_one_request(
    name: bytes, value: bytes, method: str, target: bytes
) -> None:
    tried = Delivery(0, method, b"/" + target, Headers(((name, value),)), b"", body_digest(b""))
    try:
        _, head = compose(tried, destination("http://localhost:3000"))
    except ForwardError:
        return
    assert head.count(b"\r\n") == len(head_lines(tried)) + 2
    assert head.replace(b"\r\n", b"").find(b"\n") < 0
    assert head.count(b"\r\n\r\n") == 1


async def test_an_aiohttp_app_reads_what_was_stored() -> None:
    seen: list[object] = []

    async def handler(request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        seen.append((request.method, request.raw_path, await request.read(), request.headers.getall("X-Two")))
        return aiohttp.web.json_response({"ok": True}, status=202, headers={"X-App": "yes"})

    runner = aiohttp.web.ServerRunner(aiohttp.web.Server(handler))
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    pool = Pool()
    body = json.dumps({"event": "meeting.started"}).encode()
    stored = delivery(
        body, [("Host", "a"), ("X-Two", "1"), ("X-Two", "2"), ("Content-Type", "application/json")]
    )
    target = Target(f"http://127.0.0.1:{port}")
    attempts = [await send(stored, target, pool=pool, clock=lambda: 42) for _ in range(3)]
    await pool.close()
    await runner.cleanup()
    assert seen == [("POST", "/hooks?x=1", body, ["1", "2"])] * 3
    for attempt in attempts:
        assert (attempt.status, attempt.reason, attempt.body) == (202, "Accepted", b'{"ok": true}')
        assert (attempt.delivery, attempt.at) == (7, 42)
        assert attempt.headers.text("x-app") == "yes"
        assert attempt.duration > 0
        assert attempt.ok
