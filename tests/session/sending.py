"""Deliveries as GitHub sends them, with a signature that is not the inspector's own work, sent by curl."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from inspector.clock import now_us
from inspector.simulate.draw import Draw
from inspector.simulate.personas import github
from inspector.simulate.request import Request
from tests.session.tmux import SECONDS, program
from tests.simulate.signing import GITHUB_SECRET, github_signer

VARIABLE = "GITHUB_WEBHOOK_SECRET"
CONFIG = f'[providers.github]\nsecret_env = "{VARIABLE}"\n'
SECRET = {VARIABLE: GITHUB_SECRET}


def configure(home: Path) -> None:
    """Tell the inspector where GitHub's secret is."""
    folder = home / ".config" / "inspector"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG)


class GitHub:
    """One repository's webhook. The same seed gives the same deliveries, but for their times."""

    def __init__(self, seed: str) -> None:
        self._draw = Draw(seed)
        self._persona = github(self._draw)

    def request(self, event: str) -> Request:
        """A signed delivery of an event."""
        now = now_us()
        request = self._persona.compose(event, self._draw, now)
        return request.with_headers(github_signer(GITHUB_SECRET)(request, now // 1_000_000))

    def with_newline(self, event: str) -> Request:
        """A delivery that got a newline at its end after it was signed, as an `echo` in between does."""
        request = self.request(event)
        return replace(request, body=request.body + b"\n")


async def curl(url: str, request: Request, folder: Path) -> str:
    """Send it with the real curl, byte for byte; returns the status of the answer."""
    body = folder / "body.bin"
    body.write_bytes(request.body)
    fields = [
        part for name, value in request.headers for part in ("-H", f"{name.decode()}: {value.decode()}")
    ]
    process = await asyncio.create_subprocess_exec(
        program("curl"),
        *("-q", "-sS", "--noproxy", "*", "--max-time", str(SECONDS), "-o", "/dev/null", "-w", "%{http_code}"),
        *("-X", request.method, "--data-binary", f"@{body}", "-H", "Expect:"),
        *fields,
        url + request.target.decode(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()
