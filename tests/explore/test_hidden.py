"""What is left out unless a filter asks about it: hidden deliveries, and copies that were signed again."""

from __future__ import annotations

import pytest

from inspector.explore import matches, parse, without_copies, without_hidden
from inspector.model import Annotation, Origin, Row

COPY = Row(1, 1, "POST", "/a", 1, "", origin=Origin.REPLAYED)
EDITED = Row(2, 1, "POST", "/a", 1, "", origin=Origin.EDITED)
HIDDEN = Row(3, 1, "POST", "/a", 1, "", annotation=Annotation(hidden=True))


@pytest.mark.parametrize(
    ("filter", "copies", "hidden"),
    [
        ("", [2, 3], [1, 2]),
        ("path:/a or path:/b", [2, 3], [1, 2]),
        ("path:/b", [], []),
        ("path:/a and (origin:* or hidden:yes)", [1, 2, 3], [1, 2, 3]),
        ("not origin:edited", [1, 3], [1]),
    ],
)
def test_left_out(filter: str, copies: list[int], hidden: list[int]) -> None:
    query = parse(filter, now=0)
    rows = COPY, EDITED, HIDDEN
    assert [row.id for row in rows if matches(without_copies(query), row)] == copies
    assert [row.id for row in rows if matches(without_hidden(query), row)] == hidden
