"""RFC 9535 queries over decoded payloads: a path leads to the nodes it means, within bounds.

Pure. It must never run without a budget: a query is somebody's text, and may ask for a trillion nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.decode import Decoded, Json, Node
from inspector.explore.errors import FilterError
from inspector.explore.jsonpath.document import Nodes, document_of
from inspector.explore.jsonpath.evaluate import Budget, Key, Spent, evaluate
from inspector.explore.jsonpath.parse import LONGEST, parse_query
from inspector.explore.jsonpath.query import Query

__all__ = ["LONGEST", "MOST_LOOKS", "Found", "places", "read_query", "select", "whole"]

MOST_LOOKS = 5_000_000
"""Values that one query may look at: a few seconds."""


@dataclass(frozen=True, slots=True)
class Found:
    """The nodes of a query in document order, at most as many as were asked for; `whole` is False where
    there are more, or where the query was stopped before its end."""

    nodes: tuple[Node, ...]
    whole: bool = True


def select(
    decoded: Decoded,
    path: str,
    *,
    most: int,
    looks: int = MOST_LOOKS,
    stopped: Callable[[], bool] = lambda: False,
) -> Found:
    """The nodes that a path means: the inspector's own spelling of one place (with `#1` and `|json`), names
    with dots alone (`meeting.id`), or a JSONPath query. Raises FilterError.

    Of a repeated name queries see the last in JSON and forms, as parsers do, and each in XML and multipart.
    """
    root, text = decoded.root, path.strip()
    if root is None:
        raise FilterError("This payload is no tree.", "Only JSON, forms, XML and multipart have paths.", 0)
    exact = _exact(root, text)
    if exact is not None:
        return Found((exact,))
    query = read_query(text)
    budget = Budget(looks, stopped)
    found: list[Node] = []
    try:
        document, every = document_of(decoded)
        nodes = Nodes(root)
        for place in evaluate(query, document, budget, every=every):
            if len(found) == most:
                return Found(tuple(found), whole=False)
            node = nodes.at(place)
            if node is not None:
                found.append(node)
    except Spent:
        return Found(tuple(found), whole=False)
    except RecursionError:
        raise FilterError("The path is nested too deeply.", "Use fewer conditions.", 0) from None
    return Found(tuple(found))


def whole(text: str) -> str:
    """A path as a query: names with dots alone get the `$.` that was left out."""
    text = text.strip()
    return text if text.startswith("$") else f"${_joined(text)}"


def read_query(text: str) -> Query:
    """The query of a path, with or without its `$.`, and with the inspector's own `#2` and `|json`. Raises
    FilterError."""
    return parse_query(whole(text), own=True)


def places(query: Query, document: Json, *, looks: int = MOST_LOOKS) -> list[tuple[Key, ...]]:
    """Where everything stands that a query means, each of a repeated name, as the keys that lead there.
    Raises FilterError where that takes more than `looks`."""
    try:
        return [place.keys for place in evaluate(query, document, Budget(looks), every=True)]
    except (Spent, RecursionError):
        raise FilterError(
            "The path has too much to look at.", "Use one without .. or conditions.", 0
        ) from None


def _exact(root: Node, text: str) -> Node | None:
    """The node of a path without any selector that could mean more than one."""
    if not text:
        return root
    return root.find(whole(text))


def _joined(text: str) -> str:
    return text if text[:1] in (".", "[", "|") else f".{text}"
