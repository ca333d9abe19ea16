"""What stands between a sender and an app under load. Each yields its port and the process to weigh."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import free_port, process

AIOHTTP = """
import asyncio, sys
from aiohttp import ClientSession, TCPConnector, web
async def main():
    async with ClientSession(connector=TCPConnector(limit=0), auto_decompress=False) as session:
        async def answer(request):
            body = await request.read()
            target = sys.argv[2] + request.raw_path
            headers = [pair for pair in request.headers.items() if pair[0].lower() != "host"]
            async with session.request(request.method, target, data=body, headers=headers) as said:
                return web.Response(status=said.status, body=await said.read())
        server = web.Server(answer)
        await asyncio.get_running_loop().create_server(server, "127.0.0.1", int(sys.argv[1]), backlog=1024)
        await asyncio.Event().wait()
asyncio.run(main())
"""
NGINX = """
daemon off;
worker_processes 1;
pid {work}/{port}.pid;
error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {work}/{port}-body;
    proxy_temp_path {work}/{port}-proxy;
    fastcgi_temp_path {work}/{port}-fastcgi;
    uwsgi_temp_path {work}/{port}-uwsgi;
    scgi_temp_path {work}/{port}-scgi;
    {rest}
}}
"""


@contextmanager
def app(nginx: str, work: Path) -> Iterator[int]:
    """The app behind all of them: nginx that answers 200 itself, and so is never what is measured."""
    port = free_port()
    rest = f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "ok"; }} }}'
    with _nginx(nginx, work, port, rest):
        yield port


@contextmanager
def nginx_proxy(nginx: str, work: Path, app_port: int) -> Iterator[tuple[int, int]]:
    """nginx with proxy_pass and kept connections, which keeps nothing of what it passes on."""
    port = free_port()
    rest = (
        f"upstream app {{ server 127.0.0.1:{app_port}; keepalive 64; keepalive_requests 1000000000; }}"
        f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://app;"
        ' proxy_http_version 1.1; proxy_set_header Connection ""; }}'
    )
    with _nginx(nginx, work, port, rest) as pid:
        yield port, pid


@contextmanager
def aiohttp_proxy(work: Path, app_port: int) -> Iterator[tuple[int, int]]:
    """aiohttp's server and client, which keep nothing."""
    port = free_port()
    command = [sys.executable, "-c", AIOHTTP, str(port), f"http://127.0.0.1:{app_port}"]
    with process(command, port) as pid:
        yield port, pid


@contextmanager
def mitmdump_proxy(program: str, work: Path, app_port: int) -> Iterator[tuple[int, int]]:
    """mitmdump in reverse mode, writing a flow file."""
    port = free_port()
    options = ["--set", f"confdir={work / 'mitm'}", "-q", "-w", str(work / "flows")]
    command = [program, "--mode", f"reverse:http://127.0.0.1:{app_port}", "-p", str(port), *options]
    with process(command, port) as pid:
        yield port, pid


@contextmanager
def inspector(work: Path, app_port: int, ack: str) -> Iterator[tuple[int, int]]:
    """The engine without a screen; capture and attempt are both in its database."""
    port = free_port()
    flags = ["--port", str(port), "--db", str(work / f"{ack}.db"), "--ack", ack]
    target = ["--forward", f"http://127.0.0.1:{app_port}"]
    with process([sys.executable, "-m", "inspector", "--json", *flags, *target], port) as pid:
        yield port, pid


@contextmanager
def _nginx(program: str, work: Path, port: int, rest: str) -> Iterator[int]:
    config = work / f"{port}.conf"
    config.write_text(NGINX.format(work=work, port=port, rest=rest))
    with process([program, "-p", str(work), "-c", str(config)], port) as pid:
        yield pid
