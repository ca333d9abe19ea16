"""A real engine in a process of its own for tests: started, spoken to over HTTP, read line by line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 20.0


@dataclass(frozen=True)
class Answered:
    """What a sender got back."""

    status: int
    head: bytes
    body: bytes


class EngineProcess:
    """`lines` are all lines so far; `line` waits for the first unread one that fits."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, object]] = []
        self.url = ""
        self._changed = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())
        self._taken: set[int] = set()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            async with self._changed:
                self.lines.append(json.loads(line))
                self._changed.notify_all()
        async with self._changed:
            self._changed.notify_all()

    async def line(self, type: str, **fields: object) -> dict[str, object]:
        """The first line not taken before that has this type and these fields."""

        def fitting() -> int | None:
            for index, line in enumerate(self.lines):
                if index not in self._taken and line["type"] == type and fields.items() <= line.items():
                    return index
            return None

        async with self._changed, asyncio.timeout(SECONDS):
            await self._changed.wait_for(lambda: fitting() is not None or self._reading.done())
        found = fitting()
        assert found is not None, f"no {type} {fields} in {self.lines}"
        self._taken.add(found)
        return self.lines[found]

    async def send(
        self, body: bytes, headers: Mapping[str, str] | None = None, target: str = "/", method: str = "POST"
    ) -> Answered:
        """One request on a connection of its own, written byte for byte."""
        fields = {"Host": "x", "Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(
            f"{key}: {value}\r\n" for key, value in fields.items()
        )
        return await self.send_raw(head.encode("latin-1") + b"\r\n" + body)

    async def send_raw(self, data: bytes) -> Answered:
        return await send_raw(self.url, data)

    async def command(self, **command: object) -> dict[str, object]:
        """Send a command and wait for its reply."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        await self.process.stdin.drain()
        return await self.line("reply", ref=command["ref"])

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """End the process by a signal, wait, and return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(SECONDS):
            await self._reading
            return await self.process.wait()

    async def errors(self) -> str:
        """Everything on stderr; to be called after the end."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()


def request(
    body: bytes, headers: Mapping[str, str] | None = None, target: str = "/", method: str = "POST"
) -> bytes:
    """The bytes of one request that asks for the connection to be closed."""
    fields = {"Host": "x", "Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def send_raw(url: str, data: bytes) -> Answered:
    """Write bytes on a new connection and read the answer to the end."""
    parts = urlsplit(url)
    async with asyncio.timeout(SECONDS):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(data)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return Answered(int(head.split(b" ")[1]) if head else 0, head, body)


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An empty home, and nothing of the machine's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONWARNINGS": "error", **(extra or {})}


async def started(
    home: Path, *arguments: str, extra: Mapping[str, str] | None = None, stdin: int | None = None
) -> asyncio.subprocess.Process:
    """An `inspector` command that runs, with pipes for what it prints."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "inspector", *arguments),
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(home, extra),
    )


async def command(
    home: Path, *arguments: str, extra: Mapping[str, str] | None = None, stdin: bytes = b""
) -> tuple[int, bytes, str]:
    """Run one `inspector` command to its end: exit code, stdout, stderr."""
    process = await started(home, *arguments, extra=extra, stdin=asyncio.subprocess.PIPE)
    async with asyncio.timeout(SECONDS):
        out, errors = await process.communicate(stdin)
    assert process.returncode is not None
    assert "Traceback" not in errors.decode()
    return process.returncode, out, errors.decode()


@asynccontextmanager
async def running(
    home: Path, *flags: str, extra: Mapping[str, str] | None = None, config: str | None = None
) -> AsyncIterator[EngineProcess]:
    """`inspector --json --port 0` with `home` as the user's home; ended when the block is left."""
    if config is not None:
        path = home / ".config" / "inspector" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(config)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "inspector", "--json", "--port", "0", *flags),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(home, extra),
        limit=64 * 2**20,
    )
    engine = EngineProcess(process)
    try:
        listening = await engine.line("listening")
        engine.url = str(listening["url"])
        yield engine
    finally:
        await engine.stop()
