"""The port: loopback unless allowed, and a busy one names who has it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.listen.bind import bind, explain
from inspector.listen.occupant import occupant
from inspector.model import ExitCode, ListenError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_port_is_open_at_once(host: str) -> None:
    with bind(host, 0, allow_remote=False) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"
        assert not sock.getblocking()
        with socket.create_connection(sock.getsockname()):
            pass


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_ipv6_loopback_is_bound(host: str) -> None:
    with bind(host, 0, allow_remote=False) as sock:
        assert sock.family == socket.AF_INET6
        with socket.create_connection(sock.getsockname()[:2]):
            pass


def test_any_address_takes_both_families_when_allowed() -> None:
    with bind("::", 0, allow_remote=True) as sock:
        port = sock.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, port)):
                pass


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "[2001:db8::1]"])
def test_address_others_can_reach_needs_leave(host: str) -> None:
    with pytest.raises(ListenError, match="other machines") as caught:
        bind(host, 0, allow_remote=False)
    assert "--allow-remote" in caught.value.hint
    assert caught.value.exit_code == ExitCode.LISTEN


def test_busy_port_names_the_program_that_has_it() -> None:
    with bind("127.0.0.1", 0, allow_remote=False) as first:
        port = first.getsockname()[1]
        with pytest.raises(ListenError, match=f"Port {port} on 127.0.0.1 is taken") as caught:
            bind("127.0.0.1", port, allow_remote=False)
    if sys.platform == "linux":
        assert f"(pid {os.getpid()})" in caught.value.message
    assert "--port 0" in caught.value.hint


def test_port_is_free_again_at_once_after_use() -> None:
    with bind("127.0.0.1", 0, allow_remote=False) as first:
        port = first.getsockname()[1]
        with socket.create_connection(first.getsockname()):
            accepted, _ = first.accept()
        # Closed on this side first: the port is left in TIME_WAIT.
        accepted.close()
    with bind("127.0.0.1", port, allow_remote=False) as again:
        assert again.getsockname()[1] == port


@pytest.mark.parametrize(
    ("host", "words"),
    [
        # Names that no resolver is asked for, as they cannot be.
        ("a..b", r"no address called 'a\.\.b'"),
        ("bad\x1b" + "x" * 64, r"bad\\\\x1bx"),
        ("", "no address"),
        ("x" * 64 + ".invalid", "no address"),
    ],
)
def test_name_without_an_address_is_told(host: str, words: str) -> None:
    with pytest.raises(ListenError, match=words):
        bind(host, 0, allow_remote=True)


def test_address_of_another_machine_is_told() -> None:
    with pytest.raises(ListenError, match=r"no address 192\.0\.2\.1"):
        bind("192.0.2.1", 0, allow_remote=True)


@pytest.mark.parametrize("port", [-1, 65536])
def test_number_that_is_no_port_is_told(port: int) -> None:
    with pytest.raises(ListenError, match="is not a port"):
        bind("127.0.0.1", port, allow_remote=False)


def test_privileged_port_is_told() -> None:
    error = explain(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 80)
    assert "system" in error.message
    assert "7070" in error.hint


def test_any_other_failure_is_told() -> None:
    error = explain(OSError(errno.ENOBUFS, "No buffer \x1b space"), "127.0.0.1", 7070)
    assert error.message == "Port 7070 on 127.0.0.1 cannot be opened: No buffer \\x1b space."


def test_busy_port_of_an_unseen_program_says_how_to_look() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = explain(OSError(errno.EADDRINUSE, "in use"), "127.0.0.1", free.getsockname()[1])
    assert "shows the program" in error.hint


def make_proc(root: Path, comm: str) -> Path:
    """A /proc with one process, 42, that listens on port 7070."""
    (root / "net").mkdir()
    row = "   0: 0100007F:1B9E 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 4711 1 0 100 0"
    (root / "net" / "tcp").write_text(f"  sl  local_address rem_address st ...\n{row}\n")
    (root / "42" / "fd").mkdir(parents=True)
    (root / "42" / "comm").write_text(comm)
    (root / "42" / "fd" / "3").symlink_to("socket:[4711]")
    (root / "43").mkdir()
    (root / "self").mkdir()
    return root


def test_occupant_is_found_and_its_name_made_visible(tmp_path: Path) -> None:
    proc = make_proc(tmp_path, "node\x1b[31m\n")
    assert occupant(7070, proc) == "node\\x1b[31m (pid 42)"
    assert occupant(7071, proc) is None


def test_occupant_is_unknown_without_proc(tmp_path: Path) -> None:
    assert occupant(7070, tmp_path / "missing") is None


def test_binding_loads_nothing_heavy() -> None:
    script = (
        "import sys; from inspector.listen.bind import bind\n"
        "bind('127.0.0.1', 0, allow_remote=False).close()\n"
        "print([name for name in ('aiohttp', 'asyncio', 'ssl', 'textual') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"
