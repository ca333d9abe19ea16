"""Which line comes when: a delivery's own first, and no more that wait for it than a bound."""

from __future__ import annotations

from inspector.engine.announcing import Announcing
from inspector.model import Row
from inspector.model.lines import Line


def row(id: int) -> Row:
    return Row(id, 1, "POST", "/", 2, "")


def attempt(id: int, number: int) -> Line:
    return {"type": "attempt", "delivery": id, "number": number}


def test_attempts_follow_their_delivery_in_order() -> None:
    said: list[Line] = []
    announcing = Announcing(said.append, lambda: 1)
    announcing.expect(1)
    announcing.expect(2)
    announcing.follow(2, attempt(2, 1))
    announcing.follow(2, attempt(2, 2))
    announcing.follow(3, attempt(3, 1))
    assert [line["type"] for line in said] == ["attempt"]  # of one that nobody has to wait for
    announcing.announce(row(2))
    announcing.announce(row(2))
    announcing.follow(2, attempt(2, 3))
    assert [(line["type"], line.get("number")) for line in said[1:]] == [
        ("delivery", None),
        ("attempt", 1),
        ("attempt", 2),
        ("attempt", 3),
    ]


def test_lines_that_wait_are_bounded_and_what_is_left_out_is_said() -> None:
    said: list[Line] = []
    announcing = Announcing(said.append, lambda: 1, most=4)
    for id in range(1, 8):
        announcing.expect(id)
        announcing.follow(id, attempt(id, 1))
    assert said == []
    announcing.announce(row(1))
    assert [line["type"] for line in said] == ["delivery", "attempt"]
    for id in range(2, 8):
        announcing.announce(row(id))
    types = [line["type"] for line in said]
    assert (types.count("delivery"), types.count("attempt"), types.count("problem")) == (7, 4, 1)
    (problem,) = [line for line in said if line["type"] == "problem"]
    assert str(problem["message"]).startswith("3 attempts have no line")
    announcing.expect(8)
    announcing.follow(8, attempt(8, 1))
    announcing.announce(row(8))
    assert [line["type"] for line in said[-2:]] == ["delivery", "attempt"]
