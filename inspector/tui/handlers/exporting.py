"""Deliveries out of the store as files or as text to copy. The names and the redaction are `export`'s.

It runs in a lane's thread; it must never write outside the folder that the user named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.config.files import write_new_tree
from inspector.export import FORMATS, Exchange, Redaction
from inspector.export.exchange import exchange_of
from inspector.text import visible_line
from inspector.tui.lane import Records, gone
from inspector.tui.sending import Said


def exchange(records: Records, id: int, to: str | None = None) -> Exchange:
    """A delivery with all that is known of it; `to` is where a command made of it sends. Raises
    NotFoundError."""
    found = exchange_of(records, id, to)
    if found is None:
        raise gone(id)
    return found


def export(records: Records, ids: Sequence[int], root: Path, redaction: Redaction) -> Said:
    """Write fixtures of deliveries under `root`. Raises InspectorError; nothing is written over."""
    for id in ids:
        files = FORMATS["fixture"](exchange(records, id), redaction)
        where = write_new_tree(root, [(file.path, file.data) for file in files])
    noun = f"#{ids[0]} is" if len(ids) == 1 else f"{len(ids)} deliveries are"
    return Said(f"{noun} in {visible_line(str(where))}, secrets redacted.")


def as_text(records: Records, id: int, to: str | None, redaction: Redaction, format: str) -> str:
    """A delivery as the text of an export format; a command in it sends to `to`. Raises InspectorError."""
    (file, *_) = FORMATS[format](exchange(records, id, to), redaction)
    return file.data.decode("utf-8")


def body_of(records: Records, id: int) -> bytes:
    """A body byte for byte. Raises NotFoundError."""
    delivery = records.delivery(id)
    if delivery is None:
        raise gone(id)
    return delivery.body
