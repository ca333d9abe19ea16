"""Which program listens on a port, as far as Linux tells. It must never raise, and only reads /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from inspector.text import shorten, visible_line

_LISTENING = "0A"
_LONGEST_NAME = 40


def occupant(port: int, proc: Path = Path("/proc")) -> str | None:
    """`name (pid 123)` of a program that listens on a TCP port here, or None if that cannot be told."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port, proc)}
    if not sockets:
        return None
    for process in _processes(proc):
        if sockets & set(_open_files(process)):
            name = shorten(visible_line(_read(process / "comm").strip()), _LONGEST_NAME)
            return f"{name} (pid {process.name})"
    return None


def _inodes(port: int, proc: Path) -> Iterator[str]:
    """The sockets that listen on a port, from the table whose columns proc(5) describes."""
    for table in ("tcp", "tcp6"):
        for line in _read(proc / "net" / table).splitlines()[1:]:
            columns = line.split()
            if len(columns) > 9 and columns[3] == _LISTENING and columns[1].endswith(f":{port:04X}"):
                yield columns[9]


def _processes(proc: Path) -> list[Path]:
    try:
        return [entry for entry in proc.iterdir() if entry.name.isdigit()]
    except OSError:
        return []


def _open_files(process: Path) -> Iterator[str]:
    """What a process has open; nothing where it is another user's or has ended."""
    try:
        entries = list((process / "fd").iterdir())
    except OSError:
        return
    for entry in entries:
        try:
            yield os.readlink(entry)
        except OSError:
            continue


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
