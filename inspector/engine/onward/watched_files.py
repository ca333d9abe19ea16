"""Files that the user works on: which of them changed since the last look.

A look walks the folders by stat, in a thread, within a bound. It must never read a file, follow a link, or
look where programs write by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

MOST_FILES = 20_000
_NOT_IN = frozenset((".git", ".hg", ".svn", ".tox", ".venv", "venv", "node_modules", "__pycache__")) | {
    *(".mypy_cache", ".pytest_cache", ".ruff_cache")
}
# Written by programs, not by people: compiled code, logs, databases and their logs, editors' swap files.
_NOT_ENDING = (
    *(".pyc", ".pyo", ".log", ".tmp", ".swp", ".swx", "~", ".db", ".sqlite", ".sqlite3"),
    *("-wal", "-shm", "-journal"),
)
# Changed while deliveries were sent, this often: the app writes it.
_WRITTEN_BY_APP = 2

Stamps = dict[str, tuple[int, int]]


class WatchedFiles:
    """The files below `paths`. `look` may be called in a thread, one call at a time."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._known: Stamps = {}
        self._written: dict[str, int] = {}
        self.full = False
        """Whether there are more files than are looked at."""

    def look(self) -> frozenset[str]:
        """The files that changed, came or went since the last look."""
        now = self._stamps()
        known, self._known = self._known, now
        changed = {path for path in known.keys() | now.keys() if known.get(path) != now.get(path)}
        return frozenset(path for path in changed if self._written.get(path, 0) < _WRITTEN_BY_APP)

    def during_sending(self, changed: frozenset[str]) -> None:
        """These changed while deliveries were sent: a file that does so again is the app's own."""
        for path in changed:
            self._written[path] = self._written.get(path, 0) + 1

    def _stamps(self) -> Stamps:
        found: Stamps = {}
        self.full = False
        for entry in self._entries():
            try:
                stat = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if S_ISREG(stat.st_mode):
                if len(found) == MOST_FILES:
                    self.full = True
                    break
                found[entry.path if isinstance(entry, os.DirEntry) else str(entry)] = (
                    stat.st_mtime_ns,
                    stat.st_size,
                )
        return found

    def _entries(self) -> Iterator[os.DirEntry[str] | Path]:
        folders: list[str] = []
        for path in self._paths:
            if path.is_dir():
                folders.append(str(path))
            else:
                yield path
        while folders:
            try:
                with os.scandir(folders.pop()) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            if entry.name not in _NOT_IN:
                                folders.append(entry.path)
                        elif not entry.name.endswith(_NOT_ENDING):
                            yield entry
            except OSError:
                continue
