"""`inspector --plain`, spoken to as a user does: sentences out, lines in, one real process."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from inspector.cli.plain.words import about_attempt, about_row, about_verdict
from inspector.model import Certainty, Finding, Status, Verdict
from inspector.providers import load
from inspector.verify import Key, Request, sign
from tests.engine.engine_process import SECONDS, environment, request, send_raw
from tests.engine.local_server import Served, served
from tests.engine.test_routes import app_on, free_port
from tests.tui.samples import HOSTILE, row

SECRET = "canary-0c"
BODY = b'{"action":"opened"}'


class Talk:
    """A running `inspector --plain`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.heard: list[str] = []
        self.url = ""

    async def hear(self, part: str) -> str:
        """The next line with this in it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(SECONDS):
            while line := (await self.process.stdout.readline()).decode():
                self.heard.append(line)
                if part in line:
                    return line.rstrip("\n")
        raise AssertionError(f"{part!r} was not said, but: {self.heard}")

    async def say(self, line: str, part: str) -> str:
        """Type a line, and hear what comes of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        return await self.hear(part)


@asynccontextmanager
async def talking(home: Path, *flags: str) -> AsyncIterator[Talk]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "inspector", "--plain", "--port", "0", "--db", str(home / "store.db"), *flags),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(home, {"GH": SECRET}),
    )
    talk = Talk(process)
    try:
        talk.url = (await talk.hear("Listening on")).split()[2].rstrip(".")
        yield talk
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_a_session_in_sentences(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[filters]\nbad = "verdict:invalid"\n[providers.github]\nsecret_env = "GH"\n')
    pairs = sign(
        load(None)["github"], Key.of("s", SECRET), Request("POST", "http://x/", BODY), now=time.time()
    )
    signed = {**dict(pairs), "X-GitHub-Event": "pull_request"}
    taker = Served(201)
    async with served(taker.answer) as app, talking(tmp_path, "--config", str(config)) as talk:
        await send_raw(talk.url, request(BODY, signed, "/gh"))
        assert await talk.hear("1: ") == "1: GitHub pull_request, valid, 19 bytes."
        await send_raw(talk.url, request(BODY + b"\n", signed, "/gh"))
        said = await talk.hear("2: ")
        assert said.startswith("2: GitHub pull_request, invalid, 20 bytes. ")
        assert "newline" in said
        await send_raw(talk.url, request(b"{}", {"X-Evil": "\x9b1m"}, "/%1b[31m"))
        assert "3: POST /%1b[31m, unknown sender, 2 bytes." in await talk.hear("3: ")

        await talk.say("explain 2", "Delivery 2 is invalid.")
        await talk.hear("What to do: ")
        await talk.say("show 3", "X-Evil: \\x9b1m")
        await talk.say(f"forward 1 {app.url}/in", f"1 forwarded to {app.url}/in: 201 in")
        assert taker.requests == [("POST", "/in", BODY)]
        assert (await talk.say(f"target {app.url}/all", "New deliveries")).endswith(f"go to {app.url}/all.")
        await talk.say("flush", "Nothing waits for an app.")
        await talk.say("target", "New deliveries go to nowhere.")
        assert (await talk.say("filter @bad", "match.")) == "1 deliveries match."
        await send_raw(talk.url, request(BODY, signed, "/gh"))
        await send_raw(talk.url, request(BODY + b" ", signed, "/gh"))
        assert (await talk.hear(": GitHub")).startswith("5: GitHub pull_request, invalid")
        await talk.say("list verdict:valid", "1: GitHub pull_request, valid")
        await talk.say("filter", "Every delivery is spoken of again.")
        await talk.say("test", "Standard Webhooks inspector.test, valid")
        for wrong in ("show", "show x", "show 99", "filter colour:red", "nonsense", "forward 1 ::::"):
            talk.process.stdin.write(f"{wrong}\n".encode())  # type: ignore[union-attr]  # it is a pipe
        await talk.say("help", "quit: leave.")
        talk.process.stdin.write(b"quit\n")  # type: ignore[union-attr]  # it is a pipe
        async with asyncio.timeout(SECONDS):
            assert await talk.process.wait() == 0
        assert talk.process.stderr is not None
        errors = (await talk.process.stderr.read()).decode()
    assert errors.count("inspector:") == 5
    assert "There is no command nonsense." in errors
    assert "canary" not in errors + "".join(talk.heard)
    assert not any(character in "".join(talk.heard) for character in "\x1b\x9b\u2713")


async def test_the_end_of_input_is_the_end(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        assert talk.process.stdin is not None
        talk.process.stdin.close()
        async with asyncio.timeout(SECONDS):
            assert await talk.process.wait() == 0


@pytest.mark.parametrize("status", list(Status))
def test_every_verdict_has_words_and_nothing_acts(status: Status) -> None:
    finding = Finding("x", Certainty.LIKELY, HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),))
    texts = [
        about_row(row(3, verdict=status, event=HOSTILE, retry_of=1), HOSTILE, HOSTILE),
        about_attempt(3, HOSTILE, None, None, HOSTILE),
        *about_verdict(3, Verdict(status, HOSTILE, HOSTILE, (finding,), key=HOSTILE)),
    ]
    for text in texts:
        assert not set(text) & set("\x1b\x9b\n\r\u202e\u200b\x00"), text
    assert texts[0].startswith("3: ")
    assert "retry of 1" in texts[0]


async def test_watching_is_switched_and_what_waits_is_told(tmp_path: Path) -> None:
    source = tmp_path / "my shop"
    source.mkdir()
    port, taker = free_port(), Served.recorder(status=500)
    async with talking(tmp_path, "--forward", f"http://127.0.0.1:{port}", "--hold", "key") as talk:
        await send_raw(talk.url, request(b"{}"))
        assert (await talk.hear("Nothing takes deliveries at ")).endswith("They wait until you type flush.")
        async with asyncio.timeout(SECONDS):
            # That it waits may not be on the disk yet.
            while await talk.say("list", "1: ") != "1: POST /, unknown sender, waits for the app, 2 bytes.":
                pass
        await talk.say("show 1", "It waits for the app of the route forward.")
        async with app_on(port, taker):
            assert talk.process.stdin is not None
            talk.process.stdin.write(b"flush\n")
            await talk.hear("1 forwarded to ")
            assert talk.heard[-1].split(": ")[1].startswith("500 in")
            said = await talk.say(f"watch {source}", "Watching ")
            assert said.endswith("/my shop. After a change, what the app failed at is sent again.")
            taker.status = 200
            heard = asyncio.create_task(
                talk.hear("After your change: 1 of 1 that failed are answered 2xx now.")
            )
            # A file that is there at the first look is no change, so it is written again.
            while not heard.done():
                with (source / "app.py").open("a") as file:
                    file.write("mended")
                await asyncio.wait([heard], timeout=2.0)
            await heard
        await talk.say("watch", "The app's files are no longer watched.")
        talk.process.stdin.write(b"watch \x1b[31m\n")
        talk.process.stdin.close()
        async with asyncio.timeout(SECONDS):
            await talk.process.wait()
        assert talk.process.stderr is not None
        assert "There is no \\x1b[31m to watch." in (await talk.process.stderr.read()).decode()
