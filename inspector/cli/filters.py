"""`inspector filters`: the filters with names, how much each matches; one saved or removed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from inspector.cli.output import print_line, print_text
from inspector.cli.settled import settle
from inspector.config import Settings, filter_shelf, saved_filters
from inspector.config.filters import checked_name
from inspector.explore import FilterError, check_new, parse, without_hidden
from inspector.model import ExitCode, NotFoundError
from inspector.model.lines import Line
from inspector.store.reader import Reader
from inspector.text import visible_line

NONE = "There are none: inspector filters save failed verdict:invalid, or [filters] in the config file."


def list_filters(flags: Mapping[str, object]) -> int:
    """Print every filter, and of how many deliveries `inspector list @name` would print; CONFIG when one of
    them cannot be read."""
    settings = settle(flags).settings
    saved = saved_filters(settings)
    wrong = False
    with _reader(settings) as reader:
        for name in sorted(saved):
            line = _line(name, saved, settings, reader)
            wrong = wrong or line["problem"] is not None
            if settings.json:
                print_line(line)
            else:
                _print(line)
    if not saved and not settings.json:
        print_text(NONE)
    return ExitCode.CONFIG if wrong else ExitCode.OK


def save_filter(flags: Mapping[str, object], name: str, words: tuple[str, ...]) -> int:
    """Save a filter, in the place of one that was saved by that name. Raises InspectorError."""
    settings = settle(flags).settings
    name, text = checked_name(name), " ".join(words).strip()
    shelf = filter_shelf(settings)
    check_new(name, text, shelf.all(), time.time())
    shelf.save(name, text)
    if settings.json:
        print_line({"type": "filter_saved", "name": name, "filter": text})
    else:
        print_text(f"@{name} is saved: {visible_line(text)}")
    return ExitCode.OK


def remove_filter(flags: Mapping[str, object], name: str) -> int:
    """Forget a saved filter. Raises NotFoundError."""
    settings = settle(flags).settings
    name = checked_name(name)
    filter_shelf(settings).remove(name)
    if settings.json:
        print_line({"type": "filter_removed", "name": name})
    else:
        print_text(f"@{name} is removed.")
    return ExitCode.OK


@contextmanager
def _reader(settings: Settings) -> Iterator[Reader | None]:
    """The store, or None where there is none yet."""
    try:
        reader = Reader(settings.db)
    except NotFoundError:
        yield None
        return
    try:
        yield reader
    finally:
        reader.close()


def _line(name: str, saved: Mapping[str, str], settings: Settings, reader: Reader | None) -> Line:
    line: Line = {"type": "filter", "name": name, "filter": saved[name]}
    line |= {"configured": name in settings.filters, "count": 0, "problem": None, "hint": None}
    try:
        query = parse(f"@{name}", now=time.time(), saved=saved)
    except FilterError as error:
        return line | {"count": None, "problem": error.message, "hint": error.hint}
    return line if reader is None else line | {"count": reader.count(without_hidden(query))}


def _print(line: Line) -> None:
    count = "-" if line["count"] is None else f"{line['count']:,}"
    print_text(f"{count:>9}  {'@' + str(line['name']):<20}  {visible_line(str(line['filter']))}")
    if line["problem"] is not None:
        print_text(f"           ✗ {line['problem']}  {line['hint']}")
