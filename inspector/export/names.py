"""File and folder names from foreign text: safe on every system, and never a path of their own."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from inspector.model import Delivery
from inspector.model.lines import rfc3339

LONGEST = 80

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_RUNS = re.compile(r"([.-])[.-]+")
# Devices of Windows, with any extension: learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def safe_name(text: str, fallback: str, longest: int = LONGEST) -> str:
    """Text as one part of a path: `[a-z0-9._-]`, 1 to `longest` characters, starting and ending with a
    letter, digit or `_`, and no device of Windows. `fallback` has to be such a name already."""
    plain = unicodedata.normalize("NFKD", text[: 4 * LONGEST]).lower()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    name = _RUNS.sub(r"\1", _UNSAFE.sub("-", plain)).strip(".-")[:longest].strip(".-")
    if _DEVICE.fullmatch(name):
        name = f"x-{name}"[:longest].strip(".-")
    return name or fallback


def delivery_name(delivery: Delivery, event: str | None) -> str:
    """`2026-01-01t120000z-meeting.started-0a1b2c3d4e`: the time, the event and a hash that is the same
    for the same delivery and different for any other."""
    moment = rfc3339(delivery.at)[:19].replace(":", "").lower()
    digest = _digest(delivery)
    room = LONGEST - len(moment) - len(digest) - len("z--")
    return f"{moment}z-{safe_name(event or '', 'no-event', room)}-{digest}"


def _digest(delivery: Delivery) -> str:
    hashed = sha256()
    fields = [str(delivery.id), str(delivery.at), delivery.method, delivery.target_text, delivery.sha256]
    pairs = [part.decode("latin-1") for pair in delivery.headers for part in pair]
    for text in (*fields, *pairs):
        data = text.encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.hexdigest()[:10]
