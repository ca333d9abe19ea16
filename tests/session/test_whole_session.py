"""A whole session as a user plays it: the real program in a real terminal, real curl, a real app."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from inspector.simulate.request import Request
from tests.engine.local_server import Served, served
from tests.session.sending import SECRET, GitHub, configure, curl
from tests.session.tmux import SECONDS, Terminal, environment, terminal, url_on


class Session:
    """The terminal with what was sent and where."""

    def __init__(self, screen: Terminal, home: Path) -> None:
        self.screen = screen
        self.home = home
        self.url = ""
        self.sent: list[Request] = []

    async def start(self) -> None:
        await self.screen.run("stty -g > before; inspector --port 0; echo code=$?; stty -g > after")
        shown = await self.screen.until("Waiting for the first delivery", "● ", "not forwarding")
        self.url = url_on(shown)
        await self.screen.until(f"curl {self.url}/hello")

    async def send(self, request: Request) -> None:
        assert await curl(self.url, request, self.home) == "200"
        self.sent.append(request)
        many = len(self.sent)
        await self.screen.until(f"{many} deliver{'y' if many == 1 else 'ies'}")


async def capture(session: Session, github: GitHub) -> None:
    """A valid delivery and one that was tampered with, and why the second is invalid."""
    screen = session.screen
    await session.send(github.request("push"))
    await screen.until("✓ valid", "push", "following", gone="Waiting for the first")
    await screen.until('"refs/heads/main"')
    await session.send(github.with_newline("pull_request"))
    await screen.until("✗ invalid", "pull_request", "✓ valid")
    await screen.press("4")
    await screen.until("✗ INVALID", "proved", "newline")
    await screen.press("2")
    await screen.until("GitHub-Hookshot")
    await screen.press("1")


async def filter_and_clear(session: Session) -> None:
    screen = session.screen
    await screen.press("/")
    await screen.until("Keep the filter")
    await screen.type("verdict:invalid")
    await screen.until("1 of 2 deliveries", "pull_request", gone="✓ valid")
    await screen.press("Enter")
    await screen.press("Escape")
    await screen.until("2 deliveries", "✓ valid", "✗ invalid", gone="1 of")


async def compare(session: Session) -> None:
    """The two deliveries against each other, from difference to difference, and back."""
    screen = session.screen
    await screen.press("g", "Space", "Space", "d")
    await screen.until("- #1", "+ #2", "HEADERS", "Next")
    await screen.press("n")
    await screen.until("2 of ")
    await screen.press("i")
    await screen.until("ignored: i shows them")
    await screen.press("q")
    await screen.until("2 selected", gone="HEADERS")
    await screen.press("Escape")
    await screen.until("2 deliveries", gone="2 selected")


EDITOR = """#!/bin/sh
sed -i 's/heads.main/heads\\/edited/g' "$1"
"""


def editor(folder: Path) -> dict[str, str]:
    """The environment in which an editor is the user's that does its work at once."""
    script = folder / "editor"
    script.write_text(EDITOR)
    script.chmod(0o755)
    return {"VISUAL": str(script), "TMPDIR": str(folder)}


async def edit_and_sign(session: Session, app: Served, url: str) -> None:
    """The first one changed in the user's editor, signed again with the secret, and sent to the app."""
    screen, push = session.screen, session.sent[0]
    await screen.press("G")
    await screen.until('"refs/heads/main"')
    await screen.press("e")
    await screen.until("#1 edited: body", "now invalid", "Sign it again with the secret of GitHub")
    await screen.press("Enter")
    await screen.until("Send it to")
    await screen.type(url)
    await screen.press("Enter")
    await screen.until("#3 (of #1) → 201", "3 deliveries")
    edited = replace(push, body=push.body.replace(b"heads/main", b"heads/edited"))
    session.sent.append(edited)
    assert edited.body != push.body
    assert app.requests == [("POST", "/in", edited.body)]
    await screen.press("g")
    await screen.until('"refs/heads/edited"', "✓ valid")
    await screen.press("2")
    await screen.until("edited from #1", "GitHub-Hookshot")
    await screen.press("1")
    await screen.until('"refs/heads/edited"')


async def forward(session: Session, app: Served, url: str, github: GitHub) -> None:
    """One by hand to a URL that is typed, then everything that comes."""
    screen = session.screen
    await screen.press("G")
    await screen.until('"refs/heads/main"')
    await screen.press("F")
    await screen.until("Forward #1 to")
    await screen.type(url)
    await screen.press("Enter")
    await screen.until("201", "#1 → 201")
    await screen.press("5")
    await screen.until("✓ 201 Created", "the same went out as came in")
    shown = await screen.text()
    assert sha256(session.sent[0].body).hexdigest()[:8] in shown
    assert app.requests[1:] == [("POST", "/in", session.sent[0].body)]

    await screen.press("a")
    await screen.until("Every new delivery goes to")
    await screen.press("g")
    await session.send(github.request("ping"))
    await screen.until("ping", "4 deliveries")
    await screen.when(
        "the forwarded ping",
        lambda shown: any("ping" in line and " 201 " in line for line in shown.splitlines()),
    )
    assert app.requests[2:] == [("POST", "/in", session.sent[3].body)]
    await screen.press("1")


async def take_along(session: Session, app: Served) -> None:
    """A fixture on disk, and on the clipboard a command that sends the same bytes to the app."""
    screen, push = session.screen, session.sent[0]
    await screen.press("G")
    await screen.until('"refs/heads/main"')
    await screen.press("x")
    await screen.until("Export #1 as fixtures")
    await screen.press("Enter")
    await screen.until("#1 is in")
    (described,) = (session.home / "fixtures").rglob("request.json")
    fixture = json.loads(described.read_text())
    assert push.body in [path.read_bytes() for path in described.parent.iterdir()]
    assert fixture["provider"] == "github"
    assert fixture["event"] == "push"
    assert sha256(push.body).hexdigest() in described.read_text()

    assert await screen.clipboard() is None
    await screen.press("c")
    await screen.until("as curl", "clipboard")
    copied = await screen.clipboard()
    assert copied is not None
    await shell(copied, session.home)
    assert app.requests[-1] == ("POST", "/in", push.body)


async def look_around(session: Session) -> None:
    """Help, the palette, and a terminal whose size changes under the screen's feet."""
    screen = session.screen
    await screen.press("?")
    await screen.until("Keys   esc closes", "Show only what matches")
    await screen.press("Escape")
    await screen.until("4 deliveries", gone="Keys   esc closes")
    await screen.press("C-p")
    await screen.until("Show the headers")
    await screen.type("show the headers")
    await screen.press("Enter")
    await screen.until("HEADERS  ", gone="Show the headers")
    await screen.press("1")
    await screen.until('"refs/heads/main"')


async def resize(screen: Terminal, width: int, height: int) -> None:
    """A burst of sizes, and then what was there is there again, down to its last line."""
    before = bars(await screen.until('"refs/heads/main"', "enter Open", "? Help"))
    for number in range(10):
        await screen.resize(*((20, 5), (132, 43), (61, 17), (250, 70))[number % 4])
    await screen.resize(width, height)
    await screen.when(
        f"the payload and {before}",
        lambda shown: len(shown.splitlines()) == height and bars(shown) == before and "refs/heads" in shown,
    )


def bars(shown: str) -> list[str]:
    """What does not change by itself, and no message lies over: the first line, the list's heading and the
    keys."""
    lines = shown.splitlines()
    return [lines[0], *(line for line in lines if "Time " in line and "Verdict" in line), lines[-1]]


async def leave(session: Session) -> None:
    screen = session.screen
    await screen.press("q")
    await screen.until("code=0\nready>", gone="Verdict")
    await screen.run("echo a-shell-again")
    await screen.until("\na-shell-again\nready>")
    assert (session.home / "before").read_text() == (session.home / "after").read_text()
    for name, wanted in (("alternate_on", "0"), ("mouse_any_flag", "0"), ("cursor_flag", "1")):
        assert await screen.state(name) == wanted, name


async def listed(home: Path) -> list[dict[str, object]]:
    """What the command says is kept."""
    return [json.loads(line) for line in (await shell("inspector list --json", home)).splitlines()]


async def shell(command: str, home: Path) -> str:
    """Run a command line; it has to work. Returns what it printed."""
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", command),
        env=environment(home),
        cwd=home,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(SECONDS):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 50)])
async def test_session_from_an_empty_home_to_the_list_of_what_is_kept(
    tmp_path: Path, width: int, height: int
) -> None:
    configure(tmp_path)
    github, app = GitHub("session"), Served.recorder(201, b'{"taken": true}')
    async with (
        served(app.answer) as running,
        terminal(tmp_path, width, height, **SECRET, **editor(tmp_path)) as screen,
    ):
        session = Session(screen, tmp_path)
        await session.start()
        await capture(session, github)
        await filter_and_clear(session)
        await compare(session)
        await edit_and_sign(session, app, f"{running.url}/in")
        await forward(session, app, f"{running.url}/in", github)
        await take_along(session, app)
        await look_around(session)
        await resize(screen, width, height)
        await leave(session)
        lines = await listed(tmp_path)
        assert [line["parent"] for line in lines if line["type"] == "delivery"] == [None, None, 1, None]
        assert [line["sha256"] for line in lines if line["type"] == "delivery"] == [
            sha256(request.body).hexdigest() for request in session.sent
        ]
