"""`inspector export ID…`: kept deliveries as fixtures, curl commands or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inspector.cli.chosen import chosen
from inspector.cli.kept import not_kept
from inspector.cli.output import narrate, print_bytes, print_line, print_text
from inspector.cli.redacting import redaction_of
from inspector.cli.settled import settle
from inspector.config import Settings, saved_filters
from inspector.config.files import write_new_tree
from inspector.export import FORMATS, Exchange, File, Redaction
from inspector.export.exchange import exchange_of
from inspector.model import ExitCode, InspectorError
from inspector.store.reader import Reader
from inspector.text import visible_line

# The one format that is a folder of files; the others are one text each, for standard output.
_FOLDER = "fixture"


def export(
    flags: Mapping[str, object],
    ids: tuple[int, ...],
    name: str,
    out: str,
    *,
    raw: bool,
    filter: str | None = None,
) -> int:
    """Write or print each delivery in the order asked, or all that match, oldest first. Raises
    InspectorError; nothing is written over."""
    settings = settle(flags).settings
    write = FORMATS.get(name)
    if write is None:
        raise InspectorError(
            f"There is no export format {visible_line(name)}.", f"It can be: {', '.join(sorted(FORMATS))}."
        )
    redaction = Redaction.none() if raw else redaction_of(settings)
    reader = Reader(settings.db)
    try:
        for id in chosen(reader, ids, filter, saved_filters(settings)):
            files = write(_exchange(reader, id), redaction)
            if name == _FOLDER:
                _write(settings, id, files, Path(out))
                continue
            for file in files:
                print_bytes(file.data if file.data.endswith(b"\n") else file.data + b"\n")
    finally:
        reader.close()
    if not raw and name == _FOLDER:
        narrate("Secrets are redacted; --raw keeps everything as it came.")
    return ExitCode.OK


def _exchange(reader: Reader, id: int) -> Exchange:
    exchange = exchange_of(reader, id)
    if exchange is None:
        raise not_kept(id)
    return exchange


def _write(settings: Settings, id: int, files: tuple[File, ...], out: Path) -> None:
    root = write_new_tree(out, [(file.path, file.data) for file in files])
    folder = root / files[0].path.parent
    if settings.json:
        print_line(
            {"type": "exported", "id": id, "folder": str(folder), "files": [f.path.name for f in files]}
        )
    else:
        print_text(str(folder))
