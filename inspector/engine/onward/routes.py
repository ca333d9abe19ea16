"""The routes of one engine: which apps a delivery goes to, in which order, and who answers the sender.

It must never send anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from inspector.config import Settings
from inspector.config.answers import Ack
from inspector.config.routes import RouteSpec
from inspector.explore import FilterError, parse
from inspector.forward import Target, parse_target
from inspector.forward.rewrite import NOTHING, Rewrite, rewrite_of
from inspector.model import EVERYTHING, And, ConfigError, Field, InspectorError, Not, Or, Query
from inspector.text import visible_line

MakeTarget = Callable[[RouteSpec], Target]

# What is known of a delivery only after it was judged.
_AFTER_VERDICT = frozenset(["verdict", "finding"])
# What a delivery has only after it was forwarded: no route can wait for that.
_AFTER_ATTEMPT = frozenset(["status", "time", "attempts"])


class TargetOptions(TypedDict, total=False):
    """What `parse_target` takes from a route."""

    rewrite: Rewrite
    insecure: bool
    timeout: float


@dataclass(frozen=True, slots=True)
class Route:
    """One route, read: what it takes, where it sends, how the sender is answered (None: as usual)."""

    name: str
    query: Query
    target: Target
    ack: Ack | None = None
    health: str = ""

    @property
    def takes_all(self) -> bool:
        """Whether it takes every delivery."""
        return self.query == EVERYTHING

    @property
    def waits_for_verdict(self) -> bool:
        """Whether it can only be told after the delivery was judged."""
        return any(field in _AFTER_VERDICT for field in field_names(self.query))


def read_routes(
    specs: Sequence[RouteSpec], make_target: MakeTarget, saved: Mapping[str, str]
) -> tuple[Route, ...]:
    """Routes from their settings. Raises ConfigError that names the route for a filter or URL that is
    wrong, or a filter that asks for what only a forward brings."""
    return tuple(_read(spec, make_target, saved) for spec in specs)


def target_of(settings: Settings, own_port: int, url: str, options: TargetOptions | None = None) -> Target:
    """A target as the user allows it; `own_port` is the listener's. Raises ForwardError."""
    asked = options or TargetOptions()
    return parse_target(
        url,
        timeout=asked.get("timeout", settings.forward_timeout),
        allow_hosts=frozenset(settings.allow_target),
        own_ports=frozenset([own_port]),
        rewrite=asked.get("rewrite", NOTHING),
        insecure=asked.get("insecure", False),
        insecure_hosts=settings.insecure,
    )


def target_options(spec: RouteSpec) -> TargetOptions:
    """What a route's target has beside its URL. Raises ForwardError for headers that frame."""
    rewrite = rewrite_of(spec.path, spec.set_headers, spec.remove_headers)
    options = TargetOptions(rewrite=rewrite, insecure=spec.insecure)
    if spec.timeout is not None:
        options["timeout"] = spec.timeout
    return options


def field_names(query: Query) -> Iterator[str]:
    """The names of all fields that a filter asks for."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from field_names(part)
        case Not(part):
            yield from field_names(part)
        case Field(name):
            yield name.lower()


def _read(spec: RouteSpec, make_target: MakeTarget, saved: Mapping[str, str]) -> Route:
    shown = visible_line(spec.name)
    try:
        query = parse(spec.filter, saved=saved)
        target = make_target(spec)
    except FilterError as error:
        raise ConfigError(f"The filter of route {shown} is wrong: {error.message}", error.hint) from None
    except InspectorError as error:
        raise ConfigError(f"Route {shown} cannot be used: {error.message}", error.hint) from None
    late = next((name for name in field_names(query) if name in _AFTER_ATTEMPT), None)
    if late is not None:
        raise ConfigError(
            f"Route {shown} asks for {late}:, which a delivery only has after it was forwarded.",
            "Choose by provider, event, path, body or verdict.",
        )
    return Route(spec.name, query, target, spec.ack, spec.health)
