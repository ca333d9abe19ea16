"""`inspector show ID --path` and `--changes`: places in a payload, and what is new in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from inspector.cli.kept import delivery_of
from inspector.cli.output import narrate, print_bytes, print_line, print_text
from inspector.cli.settled import settle
from inspector.decode import Decoded, Node, decode
from inspector.explore.finding import find, node_at
from inspector.explore.jsonpath import MOST_LOOKS, select
from inspector.explore.shape import Changes, changes, shape, spell_pattern
from inspector.model import Delivery, ExitCode, NotFoundError
from inspector.model.lines import Line
from inspector.store.reader import Reader
from inspector.text import shorten, visible_line

_MOST = 1_000_000
_LOOKS = 20 * MOST_LOOKS
_WIDE = 100


def show_path(flags: Mapping[str, object], id: int, path: str, *, exact: bool) -> int:
    """Print what a path leads to, each match on a line as it is spelled in the body; with `exact` byte for
    byte, line ends and all. Raises NotFoundError where there is nothing, FilterError for what is no path."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        decoded = _decoded(delivery_of(reader, id))
    finally:
        reader.close()
    found = select(decoded, path, most=_MOST, looks=_LOOKS)
    if not found.nodes:
        raise NotFoundError(f"Nothing in delivery {id} is at {visible_line(path)[:100]}.", "$..* lists all.")
    for node in found.nodes:
        if settings.json:
            print_line(_match(id, node))
        elif exact:
            print_bytes(node.source().encode("utf-8", "surrogateescape") + b"\n")
        else:
            print_text(visible_line(node.source()))
    if not found.whole:
        narrate("inspector: that is not all: the path leads to too much.")
    return ExitCode.OK


def show_found(flags: Mapping[str, object], id: int, wanted: str) -> int:
    """Print where a text stands in keys and values, a line each. Raises NotFoundError where it is nowhere."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        root = _decoded(delivery_of(reader, id)).root
    finally:
        reader.close()
    nodes = () if root is None else (node_at(root, hit.positions) for hit in find(root, wanted) if hit)
    found = False
    for node in nodes:
        found = True
        if settings.json:
            print_line(_match(id, node))
        else:
            print_text(f"{visible_line(node.path)}  {shorten(visible_line(node.source()), _WIDE)}")
    if not found:
        raise NotFoundError(f"{visible_line(wanted)[:100]} stands nowhere in the payload of {id}.")
    return ExitCode.OK


def show_changes(flags: Mapping[str, object], id: int) -> int:
    """Print which fields are new, gone or of another type since the delivery of that event before. Raises
    NotFoundError where there is none to compare with."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        after = _decoded(delivery_of(reader, id)).root
        row = reader.previous(id)
        before = None if row is None else _decoded(delivery_of(reader, row.id)).root
    finally:
        reader.close()
    if row is None:
        raise NotFoundError(f"There is no delivery of that event before {id}.", "inspector list shows them.")
    if before is None or after is None:
        raise NotFoundError(
            f"Delivery {id} or {row.id} has no fields to compare.", "Both must be read as trees."
        )
    shapes = shape(before), shape(after)
    found = changes(*shapes, row.id)
    now = {pattern: sorted(shapes[1].types[pattern]) for pattern in found.retyped}
    if settings.json:
        print_line(_changes(id, found, {spell_pattern(pattern): types for pattern, types in now.items()}))
        return ExitCode.OK
    print_text(f"#{id} beside #{row.id}" + ("" if found else ": the same fields, of the same types"))
    for pattern in sorted(found.new, key=spell_pattern):
        print_text(f"+ {visible_line(spell_pattern(pattern))}  new")
    for pattern, types in sorted(found.retyped.items(), key=lambda each: spell_pattern(each[0])):
        was = " or ".join(sorted(types))
        print_text(f"~ {visible_line(spell_pattern(pattern))}  was {was}, now {' or '.join(now[pattern])}")
    for pattern in found.gone:
        print_text(f"- {visible_line(spell_pattern(pattern))}  gone")
    return ExitCode.OK


def _decoded(delivery: Delivery) -> Decoded:
    headers = delivery.headers
    return decode(delivery.body, headers.text("content-type"), headers.text("content-encoding"))


def _match(id: int, node: Node) -> Line:
    source = node.source()
    return {"type": "match", "id": id, "path": node.path, "source": source, **dict(_value(source))}


def _value(source: str) -> Iterator[tuple[str, object]]:
    """The value as JSON, where it is JSON that every reader takes."""
    try:
        yield "value", json.loads(source, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _changes(id: int, found: Changes, now: Mapping[str, list[str]]) -> Line:
    return {
        "type": "changes",
        "id": id,
        "since": found.since,
        "new": sorted(map(spell_pattern, found.new)),
        "gone": [spell_pattern(pattern) for pattern in found.gone],
        "retyped": [
            {"path": path, "was": sorted(types), "now": now[path]}
            for path, types in sorted((spell_pattern(p), types) for p, types in found.retyped.items())
        ],
    }
