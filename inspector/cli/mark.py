"""`inspector mark ID…`: pin, hide, tag deliveries and write notes on them. They stay as they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspector.cli.kept import not_kept
from inspector.cli.output import annotation_text, narrate, print_line, print_text
from inspector.cli.settled import settle
from inspector.clock import now_us
from inspector.config import Settings
from inspector.model import Annotation, ExitCode, Marking, checked_note, checked_tags
from inspector.model.lines import annotation_line
from inspector.store.reader import Reader
from inspector.store.writer import Writer


def marking(
    *, pin: bool | None, hide: bool | None, note: str | None, tags: Sequence[str], untag: Sequence[str]
) -> Marking:
    """The change that the flags ask for. Raises AnnotationError."""
    return Marking(
        pinned=pin,
        hidden=hide,
        note=None if note is None else checked_note(note),
        tags=checked_tags(tags),
        untag=checked_tags(untag),
    )


def mark(flags: Mapping[str, object], ids: tuple[int, ...], change: Marking) -> int:
    """Make the change, and print what is on each delivery after it. NOT_FOUND where one is not there."""
    settings = settle(flags).settings
    found = _read(settings, ids)  # Also so that no database is made where there is none.
    if change != Marking():
        writer = Writer(settings.db)
        try:
            found = writer.annotate(tuple(found), change).result()
        finally:
            writer.close()
    now = now_us()
    for id, annotation in found.items():
        if settings.json:
            print_line(annotation_line(id, now, annotation))
        else:
            print_text(f"#{id}  {annotation_text(annotation) or '-'}")
    missing = [id for id in ids if id not in found]
    for id in missing:
        narrate(f"inspector: There is no delivery {id}.")
    return ExitCode.NOT_FOUND if missing else ExitCode.OK


def _read(settings: Settings, ids: Sequence[int]) -> Mapping[int, Annotation]:
    reader = Reader(settings.db)
    try:
        rows = [reader.row(id) for id in ids]
    finally:
        reader.close()
    found = {row.id: row.annotation for row in rows if row is not None}
    if not found:
        raise not_kept(ids[0])
    return found
