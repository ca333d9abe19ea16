"""`inspector routes`: what each route takes, where it sends, who answers the sender; a wrong one named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.cli.output import print_line, print_text
from inspector.cli.settled import settle
from inspector.config import Settings, saved_filters
from inspector.config.answers import read_ack
from inspector.config.routes import RouteSpec
from inspector.engine.onward.routes import Route, read_routes, target_of, target_options
from inspector.forward import Target
from inspector.forward.target import destination
from inspector.model import ExitCode, InspectorError
from inspector.model.lines import Line
from inspector.text import visible_line

NONE = "There are no routes: start with --forward URL, or write [[routes]] in the config file."


@dataclass(frozen=True, slots=True)
class ReadRoute:
    """A route as it was written, and as it is read or why it cannot be."""

    spec: RouteSpec
    route: Route | None = None
    problem: InspectorError | None = None


def list_routes(flags: Mapping[str, object]) -> int:
    """Print every route; CONFIG when one of them cannot be used."""
    settings = settle(flags).settings
    read = read_each(settings)
    for each in read:
        if settings.json:
            print_line(_line(each, settings))
        else:
            for text in _texts(each, settings):
                print_text(text)
    if not read and not settings.json:
        print_text(NONE)
    return outcome(read)


def outcome(read: list[ReadRoute]) -> int:
    """CONFIG when one of the routes cannot be used."""
    return ExitCode.CONFIG if any(each.problem for each in read) else ExitCode.OK


def read_each(settings: Settings) -> list[ReadRoute]:
    """Each by itself, so that a wrong one hides none of the others."""

    def target(spec: RouteSpec) -> Target:
        return target_of(settings, settings.port, spec.to, target_options(spec))

    found: list[ReadRoute] = []
    saved = saved_filters(settings)
    for spec in settings.routes:
        try:
            found.append(ReadRoute(spec, read_routes([spec], target, saved)[0]))
        except InspectorError as error:
            found.append(ReadRoute(spec, problem=error))
    return found


def problem_fields(error: InspectorError | None) -> Line:
    """What is wrong, and what to do about it."""
    return {"problem": error and error.message, "hint": error and error.hint}


def _line(each: ReadRoute, settings: Settings) -> Line:
    spec, route = each.spec, each.route
    return {
        "type": "route",
        "name": spec.name,
        "filter": spec.filter,
        "to": spec.to if route is None else route.target.url,
        "path": spec.path or None,
        "set_headers": [list(pair) for pair in spec.set_headers],
        "remove_headers": list(spec.remove_headers),
        "answer": None if spec.ack is None else spec.ack.words,
        "timeout": spec.timeout or settings.forward_timeout,
        "health": spec.health or None,
        "insecure": spec.insecure if route is None else route.target.insecure,
        **problem_fields(each.problem),
    }


def _texts(each: ReadRoute, settings: Settings) -> Iterator[str]:
    spec, route = each.spec, each.route
    to = spec.to if route is None else route.target.url
    takes = spec.filter or "everything"
    yield f"{visible_line(spec.name)}  {visible_line(takes)} → {visible_line(to)}"
    if each.problem is not None:
        yield f"  ✗ {each.problem.message}"
        yield f"    {each.problem.hint}"
    yield f"  path     {_path_words(spec, to)}"
    for name, value in spec.set_headers:
        yield f"  sets     {visible_line(name)}: {visible_line(value)}"
    if spec.remove_headers:
        yield f"  removes  {visible_line(', '.join(spec.remove_headers))}"
    common = f"as usual ({read_ack(settings.ack).words})"
    yield f"  sender   {common if spec.ack is None else spec.ack.words}"
    yield f"  timeout  {spec.timeout or settings.forward_timeout:g} s"
    yield f"  ready    when {f'GET {spec.health} answers 2xx' if spec.health else 'it takes a connection'}"
    if spec.insecure if route is None else route.target.insecure:
        yield "  trust    any certificate"


def _path_words(spec: RouteSpec, to: str) -> str:
    try:
        own = destination(to).path
    except InspectorError:
        own = ""
    match spec.path:
        case "" | "replace":
            return f"{own} in place of the delivery's" if own else "the delivery's own"
        case "keep":
            return "the delivery's own"
        case "prefix":
            return f"{own} before the delivery's" if own else "the delivery's own"
        case pattern:
            return pattern
