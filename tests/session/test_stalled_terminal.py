"""A terminal that stops reading (Ctrl-S, a stalled ssh): senders are answered, and the screen comes back."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

from tests.engine.engine_process import request, send_raw
from tests.tui.test_terminal import Terminal

COUNT = 80
STYLES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def read_to(terminal: Terminal, wanted: bytes) -> None:
    """Read on until the screen says something, in whatever styles."""
    for _ in range(2000):
        if wanted in STYLES.sub(b"", terminal.written[-20_000:]):
            return
        terminal.read_until(b"deliver")
    raise AssertionError(f"{wanted!r} did not come")


async def test_stalled_terminal_holds_up_no_sender(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    try:
        await asyncio.to_thread(terminal.read_until, b"Waiting for the first delivery")
        await asyncio.to_thread(terminal.read_until, b"listening")
        found = re.search(rb"http://127\.0\.0\.1:\d+", terminal.written)
        assert found is not None
        url = found[0].decode()
        # Nobody reads from here on: with every theme all is painted anew, until the kernel takes no more.
        terminal.press(b"t" * 16)
        slowest = 0.0
        for number in range(COUNT):
            began = time.monotonic()
            answer = await send_raw(url, request(b'{"n":%d}' % number, {}, "/in"))
            slowest = max(slowest, time.monotonic() - began)
            assert answer.status == 200
        assert slowest < 5, "a sender waited for the terminal"
        await asyncio.to_thread(read_to, terminal, b"   %d deliveries" % COUNT)
        assert await asyncio.to_thread(terminal.leave) == 0
    finally:
        terminal.close()
