"""Fetched public keys on disk: one private JSON file a provider, with where from, when and the fingerprint.

A cache: a file that is damaged or gone only means that the key is fetched again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from inspector.config import private_dir
from inspector.config.files import replace_file
from inspector.model import InspectorError
from inspector.text import visible_line


@dataclass(frozen=True, slots=True)
class Published:
    """A fetched key document: its URL, when it came (µs since 1970), the key's fingerprint, the text."""

    url: str
    at: int
    fingerprint: str
    document: str


class KeyCache:
    """Reads and writes the files in one directory. Provider names are checked by the provider loader."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, provider: str) -> list[Published]:
        """What is kept for a provider; nothing when the file is missing or not what was written."""
        try:
            entries = json.loads((self._directory / f"{provider}.json").read_text("utf-8"))
            return [
                Published(
                    str(entry["url"]), int(entry["at"]), str(entry["fingerprint"]), str(entry["document"])
                )
                for entry in entries
            ]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []

    def write(self, provider: str, entries: Sequence[Published]) -> None:
        """Replace a provider's file as a whole. Raises InspectorError when the disk will not have it."""
        data = json.dumps([asdict(entry) for entry in entries], indent=1).encode()
        path = private_dir(self._directory) / f"{provider}.json"
        try:
            replace_file(path, data)
        except OSError as error:
            raise InspectorError(
                f"The fetched key could not be kept in {visible_line(str(path))}: {error.strerror}.",
                "It is fetched again at the next start; check the folder and the free space.",
            ) from None
