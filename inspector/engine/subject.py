"""Whether a route takes a delivery: its filter, asked about what is known of the delivery by now."""

from __future__ import annotations

from inspector.engine.onward.routes import Route
from inspector.explore import Subject, takes
from inspector.model import Delivery, Facts, Row, Verdict


def fits(route: Route, delivery: Delivery, facts: Facts | None, verdict: Verdict | None) -> bool:
    """Whether the route's filter matches, without the store."""
    if route.takes_all:
        return True
    row = row_of(delivery, facts or Facts(), verdict)
    return takes(route.query, Subject(row, delivery, verdict))


def row_of(delivery: Delivery, facts: Facts, verdict: Verdict | None = None) -> Row:
    """The summary of a delivery that has not been forwarded."""
    return Row(
        id=delivery.id,
        at=delivery.at,
        method=delivery.method,
        target=delivery.target_text,
        size=delivery.size,
        sha256=delivery.sha256,
        peer=delivery.peer,
        cut=delivery.cut,
        origin=delivery.origin,
        parent=delivery.parent,
        provider=facts.provider,
        event=facts.event,
        delivery_id=facts.delivery_id,
        session=facts.session,
        verdict=None if verdict is None else verdict.status,
    )
