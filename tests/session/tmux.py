"""A terminal that a test can type into and read: tmux, on a socket of its own, with a shell in it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

SECONDS = 20.0
_LOOK = 0.02


def program(name: str) -> str:
    """Where a program is that the tests cannot do without."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed, and this test plays on it: apt-get install {name}.")
    return found


def environment(home: Path, **extra: str) -> dict[str, str]:
    """An empty home, our console scripts first on the path, and nothing of the machine's own settings."""
    scripts = Path(sys.executable).parent
    return {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "SHELL": "/bin/sh",
        "PS1": "ready> ",
        "PYTHONWARNINGS": "error",
        **extra,
    }


async def looks() -> AsyncIterator[None]:
    """A turn every few hundredths of a second, for as long as a test may wait for one thing."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        yield
        await asyncio.sleep(_LOOK)


class Terminal:
    """One pane with a shell. Nothing here waits longer than `SECONDS`."""

    def __init__(self, socket: str, env: dict[str, str]) -> None:
        self._tmux = program("tmux")
        self._socket = socket
        self._env = env

    async def tmux(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command of tmux: its exit code, output and complaints."""
        process = await asyncio.create_subprocess_exec(
            self._tmux,
            *("-u", "-L", self._socket, "-f", "/dev/null"),
            *arguments,
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(SECONDS):
            out, errors = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), errors.decode()

    async def do(self, *arguments: str) -> str:
        """Run a command of tmux that has to work; returns its output."""
        code, out, errors = await self.tmux(*arguments)
        assert code == 0, (arguments, errors)
        return out

    async def open(self, folder: Path, width: int, height: int) -> None:
        """Start the shell in a folder, in so many cells."""
        size = ("-x", str(width), "-y", str(height))
        await self.do("new-session", "-d", *size, "-c", str(folder), "/bin/sh")
        await self.do("set-option", "-s", "set-clipboard", "on")
        await self.until("ready>")

    async def close(self) -> None:
        """End the shell and what runs in it."""
        await self.tmux("kill-server")

    async def press(self, *keys: str) -> None:
        """Press keys by tmux's names: `Enter`, `C-p`, `j`."""
        await self.do("send-keys", *keys)

    async def type(self, text: str) -> None:
        """Type text as it stands."""
        await self.do("send-keys", "-l", "--", text)

    async def click(self, column: int, row: int) -> None:
        """Press and let go of the left button in a cell, both counted from 0 (SGR mouse report)."""
        for end in "Mm":
            report = f"\x1b[<0;{column + 1};{row + 1}{end}".encode()
            await self.do("send-keys", "-H", *(f"{byte:02x}" for byte in report))

    async def run(self, command: str) -> None:
        """Type a command line into the shell."""
        await self.type(command)
        await self.press("Enter")

    async def resize(self, width: int, height: int) -> None:
        await self.do("resize-window", "-x", str(width), "-y", str(height))

    async def text(self) -> str:
        """What can be seen, line by line, without the spaces at the ends."""
        return await self.do("capture-pane", "-p")

    async def lines(self) -> list[str]:
        return (await self.text()).splitlines()

    async def when(self, what: str, seen: Callable[[str], bool]) -> str:
        """Wait until the screen is so, and return it."""
        shown = ""
        async for _ in looks():
            shown = await self.text()
            if seen(shown):
                return shown
        raise AssertionError(f"{what} did not come; there is:\n{shown}")

    async def until(self, *wanted: str, gone: str | None = None) -> str:
        """Wait until all these texts can be seen, and one can no more."""
        what = f"{' and '.join(map(repr, wanted))}{f' without {gone!r}' if gone else ''}"
        return await self.when(
            what, lambda shown: all(text in shown for text in wanted) and not (gone and gone in shown)
        )

    async def state(self, name: str) -> str:
        """What tmux knows of the pane: `alternate_on`, `pane_title`, `mouse_any_flag`, …"""
        return (await self.do("display-message", "-p", f"#{{{name}}}")).rstrip("\n")

    async def clipboard(self) -> str | None:
        """What a program has put on the clipboard, or None if none did."""
        code, out, _ = await self.tmux("show-buffer")
        return out if code == 0 else None


@asynccontextmanager
async def terminal(home: Path, width: int, height: int, **extra: str) -> AsyncIterator[Terminal]:
    """A terminal of so many cells with `home` as home and folder."""
    # A socket's path may not be long, and tmux leaves it behind.
    with tempfile.TemporaryDirectory(prefix="inspector-tmux-", dir="/tmp") as sockets:
        opened = Terminal("session", environment(home, TMUX_TMPDIR=sockets, **extra))
        try:
            await opened.open(home, width, height)
            yield opened
        finally:
            await opened.close()


def url_on(screen: str) -> str:
    """The first URL on this machine that can be seen."""
    found = re.search(r"http://127\.0\.0\.1:\d+", screen)
    assert found is not None, screen
    return found[0]
