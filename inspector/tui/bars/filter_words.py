"""What a filter can be completed with: values that were seen, and the names of the chosen delivery's parts.

All of it is foreign text. It must never read the store: the counts are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from inspector.explore import spell_key
from inspector.model import Counts

if TYPE_CHECKING:
    from inspector.decode import Node
    from inspector.tui.detail.data import Detail

_MOST = 200
_DEEP = 4


def known_words(
    counts: Counts | None, tags: Sequence[str], detail: Detail | None
) -> Mapping[str, Sequence[str]]:
    """By a field's name its values, the most frequent first; under `body`, `header` and `query` the names of
    the parts of the delivery that is looked at."""
    words: dict[str, Sequence[str]] = {"tag": tags}
    if counts is not None:
        words |= {
            "provider": _by_count(counts.by_provider),
            "event": _by_count(counts.by_event),
            "status": [name for name in _by_count(counts.by_answer) if name.isdigit()],
        }
    if detail is not None:
        headers = detail.delivery.headers.pairs
        words["header"] = list(dict.fromkeys(name.decode("latin-1").lower() for name, _ in headers))
        words["body"] = list(islice(_paths(detail), _MOST))
        query = detail.delivery.target_text.partition("?")[2][:4_096]
        words["query"] = list(dict.fromkeys(name for name, _ in parse_qsl(query, keep_blank_values=True)))
    return words


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: -counts[name])[:_MOST]


def _paths(detail: Detail) -> Iterator[str]:
    """Dotted paths to what the body holds, level by level; of an array all elements together."""
    root = detail.decoded.root
    waiting: list[tuple[str, Node]] = [] if root is None else [("", root)]
    seen: set[str] = set()
    for _ in range(_DEEP):
        below: list[tuple[str, Node]] = []
        for path, node in waiting[:_MOST]:
            for child in node.children(0, 50):
                place = _place(path, child.key)
                if place is not None and place not in seen:
                    seen.add(place)
                    yield place
                    below.append((place, child))
        waiting = below


def _place(path: str, key: str | int | None) -> str | None:
    if isinstance(key, int):
        return f"{path}[*]" if path else None
    return None if key is None else spell_key(path, key)
