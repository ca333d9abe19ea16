"""The curl command, run by real shells against a real socket: what arrives is what was captured."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.export import FORMATS, Exchange
from inspector.export.curl import command
from inspector.export.shell import printf_format, producer, word
from inspector.model import Delivery, InspectorError
from tests.export.given import RAW, delivery, exchange, export

SHELLS = [shell for shell in ("sh", "bash", "dash", "zsh", "busybox") if shutil.which(shell)]
ALL_BYTES = bytes(range(256))


class Received:
    """One request as the bytes that came over the socket."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.line, *lines = head.split(b"\r\n")
        self.headers = [tuple(line.split(b":", 1)) for line in lines]
        self.body = body

    def without(self, *names: bytes) -> list[tuple[bytes, ...]]:
        return [pair for pair in self.headers if pair[0].lower() not in names]


async def send(
    of: Delivery, folder: Path, shell: str = "sh", to: str = "http://127.0.0.1:{port}"
) -> Received:
    """Run the command that sends a delivery, and give what arrived. The folder is the shell's working
    directory and home, with files that a careless command would read."""
    received: asyncio.Future[Received] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
        lengths = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        body = await reader.readexactly(int(lengths[0])) if lengths else b""
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        received.set_result(Received(head, body))

    async with await asyncio.start_server(answer, "127.0.0.1", 0, limit=2**20) as server:
        port = server.sockets[0].getsockname()[1]
        exchange = Exchange(of, to=to.format(port=port))
        (file,) = FORMATS["curl"](exchange, RAW)
        (folder / "file").write_bytes(b"stolen")
        (folder / ".curlrc").write_text('user-agent = "from-curlrc"\nheader = "X-From: curlrc"\n')
        (folder / "command.sh").write_bytes(file.data)
        words = [shell, "sh"] if shell == "busybox" else [shell]
        process = await asyncio.create_subprocess_exec(
            *words,
            "command.sh",
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        _, errors = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 0, errors
        return await asyncio.wait_for(received, 5)


HEADERS = (
    ("Content-Type", "application/json"),
    ("User-Agent", "Dyte-Webhook/1.0"),
    ("X-Empty", ""),
    ("X-Twice", "1"),
    ("x-twice", "2"),
    ("X-At", "@file"),
    ("X-Quotes", 'it\'s "quoted" $(reboot) `reboot` $HOME !! \\n %s'),
    ("X-Raw", b"caf\xe9 \xff"),
    ("X-Utf8", "日本"),
    ("X-Tab", "a\tb"),
    ("X-Colon", "a: b; c"),
    ("X-Percent", "%41%n%s"),
    ("X-Semicolon;", "no token, left out"),
    ("Accept-Encoding", "gzip, br"),
)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "body",
    [
        b'{"event": "meeting.started", "it\'s": "$(reboot) `x` \\\\ \\n %s !! \\u00e9"}',
        b"@file",
        b"two\nlines\r\n\n",
        "日本 é".encode(),
        ALL_BYTES * 3,
        b"%s %% \\ \\0 -n",
        b"-n -e x",
        b"-\xff",
        b"a=b&c=d",
    ],
)
async def test_the_request_that_arrives_is_the_one_that_came(tmp_path: Path, shell: str, body: bytes) -> None:
    of = delivery(body, HEADERS)
    received = await send(of, tmp_path, shell)
    assert received.line == b"POST /hooks?x=1 HTTP/1.1"
    assert received.body == body
    expected = [(name, b" " + value if value else b"") for name, value in of.headers if b";" not in name]
    assert received.without(b"host", b"content-length", b"accept") == expected


async def test_nothing_is_added_to_a_bare_request(tmp_path: Path) -> None:
    received = await send(delivery(b"", (), b"/", "GET"), tmp_path)
    assert [pair[0] for pair in received.headers] == [b"Host"]
    received = await send(delivery(b"x" * 5000, (), b"/", "PUT"), tmp_path)
    assert sorted(pair[0] for pair in received.headers) == [b"Content-Length", b"Host"]


@pytest.mark.parametrize(
    ("method", "body", "headers"),
    [
        ("POST", b"", (("Content-Length", "0"),)),
        ("GET", b"body", ()),
        ("DELETE", b"", ()),
        ("PATCH", b"{}", ()),
        ("HEAD", b"", ()),
        ("X-CUSTOM!", b"a", ()),
        ("OPTIONS", b"", ()),
    ],
)
async def test_any_method_with_and_without_a_body(
    tmp_path: Path, method: str, body: bytes, headers: tuple[tuple[str | bytes, str | bytes], ...]
) -> None:
    received = await send(delivery(body, headers, b"/a", method), tmp_path)
    assert received.line == f"{method} /a HTTP/1.1".encode()
    assert received.body == body
    lengths = [value for name, value in received.headers if name == b"Content-Length"]
    assert lengths == ([f" {len(body)}".encode()] if body or headers else [])


@pytest.mark.parametrize(
    "target",
    [
        b"/",
        b"/a/../b/./c//d",
        b"//double",
        b"/a?b=c&d=[1-3]&e={x,y}&f=#frag",
        b"/%2e%2e/%zz/%41",
        b'/it\'s$(reboot)`reboot`"quoted"|<>^\\',
        b"/caf\xc3\xa9/\xff",
        b"/?",
        b"/a?b??c",
        b"*",
        b"/@file:80/http://x",
        b"/" + b"x" * 3000,
    ],
)
async def test_the_target_arrives_as_it_came(tmp_path: Path, target: bytes) -> None:
    method = "OPTIONS" if target == b"*" else "POST"
    received = await send(delivery(b"x", (), target, method), tmp_path)
    assert received.line == method.encode() + b" " + target + b" HTTP/1.1"


async def test_a_target_url_with_a_path_replaces_the_path(tmp_path: Path) -> None:
    of = delivery(b"x", (), b"/hooks?x=1")
    received = await send(of, tmp_path, to="http://127.0.0.1:{port}/api/in?k=v")
    assert received.line == b"POST /api/in?k=v&x=1 HTTP/1.1"


async def test_headers_of_the_connection_are_not_sent(tmp_path: Path) -> None:
    headers = (
        ("Host", "evil.example"),
        ("Connection", "dyte-signature, close"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "999"),
        ("Expect", "100-continue"),
        ("Proxy-Authorization", "x"),
        ("TE", "trailers"),
        ("Upgrade", "h2c"),
        ("dyte-signature", "abc"),
    )
    received = await send(delivery(b"{}", headers), tmp_path)
    assert received.without(b"host", b"content-length") == [(b"dyte-signature", b" abc")]
    assert (b"Content-Length", b" 2") in received.headers


async def test_a_large_binary_body_arrives(tmp_path: Path) -> None:
    body = bytes((n * 7919 >> 4) & 0xFF for n in range(300_000))
    received = await send(delivery(body), tmp_path)
    assert received.body == body


async def test_a_large_text_body_arrives(tmp_path: Path) -> None:
    body = b'{"a": "' + b"x" * 300_000 + b'"}'
    received = await send(delivery(body), tmp_path)
    assert received.body == body


async def test_the_old_version_is_kept(tmp_path: Path) -> None:
    received = await send(delivery(b"", (), version="1.0"), tmp_path)
    assert received.line.endswith(b"HTTP/1.0")


def test_the_command_is_printable_ascii() -> None:
    of = delivery(
        "\x1b]52;c;x\x07\u202e\x9b201~\n".encode(), (("X-Esc", b"\xc2\x9b\xe2\x80\xae"),), "/é\u202e".encode()
    )
    text = command(of, "http://127.0.0.1:1")
    assert text.isascii()
    assert text.replace("\n", "").isprintable()


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.binary(max_size=8), st.binary(max_size=8)), max_size=3),
    st.binary(max_size=20),
)
@settings(max_examples=200, deadline=None)
def test_any_delivery_gives_a_printable_command(
    body: bytes, pairs: list[tuple[bytes, bytes]], target: bytes
) -> None:
    (data,) = export("curl", exchange(delivery(body, tuple(pairs), target)), RAW).values()
    assert data.isascii()
    assert data.decode().replace("\n", "").isprintable()


def test_a_method_that_is_none_is_refused() -> None:
    with pytest.raises(InspectorError, match="method"):
        command(delivery(method="GET\x1b[2J /"), "http://127.0.0.1:1")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "file:///etc/passwd",
        "http://",
        "http://[",
        "gopher://x",
        "--output /etc/x",
        "http://a:b@127.0.0.1:9",
    ],
)
def test_a_strange_place_never_becomes_an_option_or_another_scheme(to: str) -> None:
    last = command(delivery(), to).splitlines()[-1].strip()
    assert last.strip("'").startswith("http://127.0.0.1:")
    assert "@" not in last


def test_remarks_say_what_differs() -> None:
    (data,) = export("curl", exchange()).values()
    assert data.decode().splitlines()[-2:] == [
        "# Secrets are replaced by [redacted] in 1 places.",
        "# The signature does not verify.",
    ]
    (data,) = export("curl", exchange(), RAW).values()
    assert b"#" not in data


def test_words_and_producers_hold_any_bytes() -> None:
    samples = [
        ALL_BYTES,
        b"",
        b"-n",
        b"%s\\x41\\101",
        b"'\"$`\\!",
        b"\n\n",
        b"\xff" * 500,
        b"a" * 500 + b"\n",
    ]
    for shell in SHELLS:
        if shell == "busybox":
            continue
        for data in samples:
            for script in (producer(data), f"printf {printf_format(data)}"):
                ran = subprocess.run([shell, "-c", script], capture_output=True, check=True, timeout=20)
                assert ran.stdout == data
            kept = data.replace(b"\0", b"").rstrip(b"\n")
            ran = subprocess.run(
                [shell, "-c", f"printf %s {word(kept)}"], capture_output=True, check=True, timeout=20
            )
            assert ran.stdout == kept


@pytest.mark.parametrize("data", [b"a\0b", b"a\n"])
def test_what_no_word_can_hold_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="word"):
        word(data)
