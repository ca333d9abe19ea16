"""The programs under load: started, waited for, ended. Each is (name, how to start it on a port)."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BARE = """
import asyncio, sys
from aiohttp import web
async def answer(request):
    await request.read()
    return web.Response()
async def main():
    server = web.Server(answer)
    await asyncio.get_running_loop().create_server(server, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def bare_aiohttp(work: Path) -> Iterator[int]:
    """aiohttp's low-level server reading the body and answering 200, keeping nothing."""
    port = free_port()
    with process([sys.executable, "-c", BARE, str(port)], port):
        yield port


@contextmanager
def mitmdump(program: str, work: Path) -> Iterator[int]:
    """mitmdump as a reverse proxy before the bare server, writing a flow file."""
    with bare_aiohttp(work) as upstream:
        port = free_port()
        mode = f"reverse:http://127.0.0.1:{upstream}"
        options = ["--set", f"confdir={work / 'mitm'}", "-q", "-w", str(work / "flows")]
        with process([program, "--mode", mode, "-p", str(port), *options], port):
            yield port


@contextmanager
def inspector_alone(work: Path) -> Iterator[int]:
    """The engine without a screen, its lines read by nobody who is slow."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "inspector",
        "--json",
        "--port",
        str(port),
        "--db",
        str(work / "alone.db"),
    ]
    with process(command, port):
        yield port


@contextmanager
def inspector_with_screen(work: Path, *flags: str) -> Iterator[int]:
    """The whole program on a pseudo-terminal of 120x36 that is read as fast as it is written."""
    port = free_port()
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    command = [sys.executable, "-m", "inspector", "--port", str(port), "--db", str(work / "screen.db")]
    command += flags
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(work)}
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    threading.Thread(target=_drain, args=(ours,), daemon=True).start()
    try:
        _wait(port, process)
        yield port
    finally:
        os.write(ours, b"q")
        _end(process)
        os.close(ours)


@contextmanager
def process(command: list[str], port: int) -> Iterator[int]:
    """A program that listens on a port, until the block is left. Its process id."""
    started = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, started)
        yield started.pid
    finally:
        started.send_signal(signal.SIGTERM)
        _end(started)


def _wait(port: int, process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """Until one request was answered: a port alone may be open before its program is ready."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode} before it listened.")
        try:
            with socket.create_connection(("127.0.0.1", port), 1.0) as probe:
                probe.settimeout(10.0)
                probe.sendall(b"GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if probe.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{process.args!r} did not answer within {seconds:g} s.")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 65536):
            pass
    except OSError:
        return
