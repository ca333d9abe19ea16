"""Deliveries out of the store as files or as text to copy. The names and the redaction are `export`'s.

It runs in a lane's thread; it must never write outside the folder that the user named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.config.files import write_new_tree
from inspector.export import FORMATS, Exchange, Redaction
from inspector.export.exchange import DEFAULT_TARGET
from inspector.model import Facts, NotFoundError
from inspector.text import visible_line
from inspector.tui.lane import Records
from inspector.tui.sending import Said


def exchange(records: Records, id: int, to: str | None = None) -> Exchange:
    """A delivery with all that is known of it; `to` is where a command made of it sends. Raises
    NotFoundError."""
    delivery, row = records.delivery(id), records.row(id)
    if delivery is None or row is None:
        raise NotFoundError(f"There is no delivery {id} any more.", "It was deleted from the database.")
    return Exchange(
        delivery=delivery,
        facts=records.facts(id) or Facts(),
        verdict=records.verdict(id),
        attempts=tuple(records.attempts(id)),
        to=to or DEFAULT_TARGET,
        annotation=row.annotation,
    )


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
        raise NotFoundError(f"There is no delivery {id} any more.", "It was deleted from the database.")
    return delivery.body
