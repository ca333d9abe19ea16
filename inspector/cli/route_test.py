"""`inspector routes test ID`: why each route takes a kept delivery or not, what would go out, who answers.

It must never send anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.cli.kept import row_and_delivery
from inspector.cli.output import print_line, print_text
from inspector.cli.routes import NONE, ReadRoute, outcome, problem_fields, read_each
from inspector.cli.settled import settle
from inspector.config import Settings
from inspector.config.answers import read_ack
from inspector.engine.onward.routes import Route
from inspector.engine.onward.routing import who_answers
from inspector.engine.subject import fits, row_of
from inspector.explore import Reason, Subject, why
from inspector.forward.request import compose
from inspector.forward.target import destination
from inspector.model import Delivery, Facts, InspectorError, Verdict
from inspector.model.lines import Line
from inspector.store.reader import Reader
from inspector.text import shorten, visible_line


@dataclass(frozen=True, slots=True)
class _Known:
    """A delivery with what is known of it when it is routed."""

    delivery: Delivery
    facts: Facts
    verdict: Verdict | None

    def takes(self, route: Route) -> bool:
        return fits(route, self.delivery, self.facts, self.verdict)

    def reason(self, route: Route) -> Reason:
        row = row_of(self.delivery, self.facts, self.verdict)
        return why(route.query, Subject(row, self.delivery, self.verdict))


def try_routes(flags: Mapping[str, object], id: int) -> int:
    """Print what each route makes of a delivery; CONFIG when one of them cannot be used."""
    settings = settle(flags).settings
    known, read = _known(settings, id), read_each(settings)
    taken = [each.route for each in read if each.route is not None and known.takes(each.route)]
    who = who_answers(taken, read_ack(settings.ack))
    by = who.ruling.name if who.ruling is not None else "--ack"
    asked = None if who.asked is None else who.asked.name
    if settings.json:
        for each in read:
            print_line(_test_line(each, known, id))
        print_line({"type": "sender", "id": id, "answer": who.ack.words, "rule": by, "asked": asked})
        return outcome(read)
    print_text(_title(known, id))
    for each in read:
        for text in _test_texts(each, known):
            print_text(text)
    if not read:
        print_text(NONE)
    of = f" of {asked}" if asked else ""
    print_text(f"the sender gets {who.ack.words}{of}, as {by} says")
    return outcome(read)


def _known(settings: Settings, id: int) -> _Known:
    reader = Reader(settings.db)
    try:
        (row, delivery), verdict = row_and_delivery(reader, id), reader.verdict(id)
    finally:
        reader.close()
    return _Known(delivery, Facts(row.provider, row.event, row.delivery_id), verdict)


def _title(known: _Known, id: int) -> str:
    facts, delivery = known.facts, known.delivery
    about = [
        facts.provider or "unknown sender",
        facts.event or "",
        f"{delivery.method} {delivery.target_text}",
    ]
    return f"#{id}  {shorten(visible_line('  '.join(part for part in about if part)), 100)}"


def _test_line(each: ReadRoute, known: _Known, id: int) -> Line:
    route = each.route
    line: Line = {"type": "route_test", "id": id, "route": each.spec.name, "filter": each.spec.filter}
    if route is None:
        return line | {"takes": False, "reason": None, "sends": None, **problem_fields(each.problem)}
    takes, sends, problem = known.takes(route), None, None
    if takes:
        sends, problem = _sends(route, known.delivery)
    return line | {
        "takes": takes,
        "reason": _reason_fields(known.reason(route)),
        "sends": sends,
        **problem_fields(problem),
    }


def _test_texts(each: ReadRoute, known: _Known) -> Iterator[str]:
    route, name = each.route, visible_line(each.spec.name)
    if route is None:
        yield f"✗ {name}  cannot be used: {each.problem.message if each.problem else ''}"
        return
    takes, shown = known.takes(route), visible_line(each.spec.filter or "everything")
    yield f"{'✓' if takes else '✗'} {name}  {'takes it' if takes else 'does not take it'}: {shown}"
    reason = known.reason(route)
    yield from _reason_texts(reason.parts or (() if route.takes_all else (reason,)), "  ")
    if takes:
        sends, problem = _sends(route, known.delivery)
        yield f"  → {visible_line(sends)}" if problem is None else f"  ✗ {problem.message}"


def _sends(route: Route, delivery: Delivery) -> tuple[str, InspectorError | None]:
    """The request line's URL, or why the delivery cannot be written as a request."""
    place = destination(route.target.url)
    try:
        path, _ = compose(delivery, place, route.target.rewrite)
    except InspectorError as error:
        return "", error
    return f"{delivery.method} {place.scheme}://{place.authority}{path.decode('latin-1')}", None


def _reason_texts(reasons: tuple[Reason, ...], indent: str) -> Iterator[str]:
    for reason in reasons:
        found = f"  ({visible_line(reason.found)})" if reason.found else ""
        yield f"{indent}{visible_line(reason.text)} {'✓' if reason.holds else '✗'}{found}"
        yield from _reason_texts(reason.parts, indent + "  ")


def _reason_fields(reason: Reason) -> Line:
    return {
        "text": reason.text,
        "holds": reason.holds,
        "found": reason.found,
        "parts": [_reason_fields(part) for part in reason.parts],
    }
