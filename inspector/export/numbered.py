"""Trees in which names are repeated, as objects in which each name is once: for a file that any JSON tool may
read and write. `item` twice is `item#1` and `item#2`, as paths have it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.decode import Json, Repeats

_NUMBERED = re.compile(r"#[0-9]+\Z")


def numbered(value: Json) -> Json:
    """A tree with each name once, for a file that any JSON tool may rewrite: `item#1`, `item#2`. Recurses as
    deep as a baseline goes."""
    if isinstance(value, list):
        return [numbered(item) for item in value]
    if not isinstance(value, dict):
        return value
    pairs = pairs_of(value)
    totals = Repeats(pairs).totals()
    seen: dict[str, int] = {}
    made: dict[str, Json] = {}
    for name, item in pairs:
        seen[name] = seen.get(name, 0) + 1
        is_odd = totals[name] > 1 or _NUMBERED.search(name) is not None
        made[f"{name}#{seen[name]}" if is_odd else name] = numbered(item)
    return made


def unnumbered(value: Json) -> Json:
    """The tree that `numbered` was made of."""
    if isinstance(value, list):
        return [unnumbered(item) for item in value]
    if not isinstance(value, dict):
        return value
    return made_of((_NUMBERED.sub("", name), unnumbered(item)) for name, item in pairs_of(value))


def pairs_of(value: dict[str, Json]) -> list[tuple[str, Json]]:
    """All members, those of a repeated name too."""
    return list(value.pairs if isinstance(value, Repeats) else value.items())


def made_of(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """An object of these members."""
    made = Repeats(list(pairs))
    return made if len(made) < len(made.pairs) else dict(made)
