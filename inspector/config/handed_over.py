"""Secrets that senders handed over in a handshake (Asana's X-Hook-Secret, Notion's verification token).

Kept as private files (0600), one a provider, newest first. They come once and never again, so they must not
be lost with a restart; they are never printed. A file that others can read, or that is not what was written,
counts as not there.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.config.files import replace_file
from inspector.config.paths import private_dir
from inspector.model import ConfigError
from inspector.text import Secret, visible_line

KEPT = 16
"""How many are kept of one provider: each of its webhooks may have one of its own."""

_PREFIX = "handed-over-"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One secret, when it came (µs since 1970) and with which delivery."""

    secret: Secret
    at: int
    delivery: int


def read_handed_over(folder: Path, provider: str) -> tuple[HandedOver, ...]:
    """What is kept of a provider, the newest first. Never raises."""
    return _read(folder / f"{_PREFIX}{provider}.json")


def every_handed_over(folder: Path) -> list[Secret]:
    """Every kept secret, so that it can be found and taken out of what leaves the machine."""
    return [one.secret for path in _files(folder) for one in _read(path)]


def keep_handed_over(folder: Path, provider: str, kept: tuple[HandedOver, ...]) -> None:
    """Replace what is kept of a provider. Raises ConfigError when the disk will not have it."""
    lines = [
        {"secret": one.secret.reveal().decode("latin-1"), "at": one.at, "delivery": one.delivery}
        for one in kept[:KEPT]
    ]
    path = private_dir(folder) / f"{_PREFIX}{provider}.json"
    try:
        replace_file(path, json.dumps(lines).encode())
    except OSError as error:
        raise ConfigError(
            f"A handed-over secret could not be kept in {visible_line(str(path))}: {error.strerror}.",
            "It is used until Inspector ends: save it from the delivery and set secret_file to it.",
        ) from None


def _read(path: Path) -> tuple[HandedOver, ...]:
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                return ()
            lines = json.loads(file.read(1 << 20))
        return tuple(
            HandedOver(Secret(str(one["secret"]).encode("latin-1")), int(one["at"]), int(one["delivery"]))
            for one in lines[:KEPT]
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob(f"{_PREFIX}*.json"))
    except OSError:
        return
