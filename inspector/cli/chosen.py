"""Which kept deliveries a command works on: ids, or all that match a filter."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

from inspector.cli.kept import not_kept
from inspector.explore import parse, without_copies
from inspector.model import InspectorError, NotFoundError
from inspector.store.reader import Reader

_PAGE = 1_000


def chosen(
    reader: Reader,
    ids: Sequence[int],
    filter: str | None,
    saved: Mapping[str, str],
    *,
    copies: bool = True,
) -> Iterator[int]:
    """The ids in the order asked, or those that match, oldest first; unless `copies`, none that was made here
    by signing another again. Raises InspectorError where neither or both are given, NotFoundError for an id
    that is not there or a filter that nothing matches."""
    if bool(ids) == (filter is not None):
        raise InspectorError("Name deliveries by id, or by --filter.", "inspector list prints them.")
    if filter is None:
        missing = next((id for id in ids if reader.row(id) is None), None)
        if missing is not None:
            raise not_kept(missing)
        yield from ids
        return
    query, last = parse(filter, now=time.time(), saved=saved), 0
    query = query if copies else without_copies(query)
    while rows := reader.rows(query, after=last, limit=_PAGE):
        yield from (row.id for row in rows)
        last = rows[-1].id
    if not last:
        raise NotFoundError("No delivery matches that filter.", "inspector list prints those there are.")
