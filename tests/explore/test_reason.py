"""Why a filter takes a delivery or not: each part with what the delivery has there."""

from __future__ import annotations

import pytest

from inspector.explore import Reason, Subject, parse, takes, why
from inspector.model import Certainty, Delivery, Finding, Headers, Row, Status, Verdict, body_digest

BODY = b'{"meeting": {"id": "m-1"}, "seq": 7}'
HEADERS = Headers.of([("Content-Type", "application/json"), ("X-Kind", "a"), ("X-Kind", "b")])
DELIVERY = Delivery(5, "POST", b"/in?x=1", HEADERS, BODY, body_digest(BODY), id=3)
VERDICT = Verdict(Status.INVALID, findings=(Finding("wrong-key", Certainty.PROVED, "No."),))
ROW = Row(
    id=3,
    at=5,
    method="POST",
    target="/in?x=1",
    size=len(BODY),
    sha256=DELIVERY.sha256,
    provider="dyte",
    event="invoice.paid",
    verdict=Status.INVALID,
)
KNOWN = Subject(ROW, DELIVERY, VERDICT)


@pytest.mark.parametrize(
    ("filter", "holds", "found"),
    [
        ("event:meeting.*", False, "event is invoice.paid"),
        ("-event:meeting.*", True, "event is invoice.paid"),
        ("provider:dyte", True, "provider is dyte"),
        ("delivery:x", False, "delivery is not known"),
        ("path:/in", True, "path is /in"),
        ("verdict:valid", False, "verdict is invalid"),
        ("finding:wrong*", True, "found: wrong-key"),
        ("tag:todo", False, "it has no tags"),
        ("retry:yes", False, "retry is no"),
        ("held:yes", False, "held is no"),
        ("size:>1k", False, "size is 36"),
        ("event:~^inv", True, "event is invoice.paid"),
        ("header.x-kind:b", True, "header.x-kind is a, b"),
        ("header.x-none:b", False, "there is no header.x-none"),
        ("query.x:2", False, "query.x is 1"),
        ("body.meeting.id:m-2", False, "body.meeting.id is m-1"),
        ("m-1", True, "it is in the delivery"),
        ("~m-[2-9]", False, "it is not in the delivery"),
    ],
)
def test_each_kind_of_part_says_what_the_delivery_has_there(filter: str, holds: bool, found: str) -> None:
    query = parse(filter)
    said = why(query, KNOWN)
    leaf = said.parts[0] if said.parts else said
    assert (said.holds, leaf.found) == (holds, found)
    assert said.holds == takes(query, KNOWN)


def test_parts_of_parts_are_told_by_themselves() -> None:
    said = why(parse("provider:dyte not (event:a or size:>1)"), KNOWN)
    assert not said.holds
    first, second = said.parts
    assert first == Reason("provider:dyte", True, "provider is dyte")
    assert (second.text, second.holds) == ("-(event:a or size:>1)", False)
    assert [part.holds for part in second.parts[0].parts] == [False, True]


def test_unjudged_delivery_says_so_and_long_values_are_cut() -> None:
    bare = Subject(Row(id=1, at=0, method="POST", target="/" + "x" * 5000, size=0, sha256=""))
    assert why(parse("verdict:valid"), bare).found == "it is not judged yet"
    assert len(why(parse("path:/y"), bare).found) < 120
