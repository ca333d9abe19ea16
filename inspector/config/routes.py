"""Routes: which deliveries go to which app, as the user wrote them.

`[[routes]]` tables of the config file, and `--forward` with or without a filter before `->`. It must never
read a filter or a URL's host: that is the engine's part, which knows the rooms that do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path

from inspector.config.answers import Ack, ack_from_json, read_ack, read_steps
from inspector.config.options import ARROW
from inspector.model import ConfigError
from inspector.text import visible_line

_MOST = 200
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", re.ASCII)
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PATHS = ("", "keep", "prefix", "replace")


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """One route. An empty `filter` takes every delivery. `path` is how the delivery's path becomes the
    request's: `keep`, `prefix` (the URL's path before it), `replace` (the URL's instead), a pattern such
    as `/dyte/* -> /hooks/*`, or "" for `replace` where the URL has a path and `keep` where it has none.
    `timeout` is seconds, None for the common one; `ack` None leaves the answer to the common rule.
    `health` is a path that answers 2xx when the app is ready; without one a connection is enough.
    `insecure` does not check this target's certificate."""

    name: str
    to: str
    filter: str = ""
    path: str = ""
    set_headers: tuple[tuple[str, str], ...] = ()
    remove_headers: tuple[str, ...] = ()
    timeout: float | None = None
    ack: Ack | None = None
    health: str = ""
    insecure: bool = False

    def to_json(self) -> dict[str, object]:
        """A form that JSON can carry; `route_from_json` reads it back."""
        return asdict(self)


def route_from_json(plain: Mapping[str, object]) -> RouteSpec:
    """The inverse of `RouteSpec.to_json`. Raises TypeError, KeyError or ValueError on anything else."""
    values = dict(plain)
    ack = values["ack"]
    values["ack"] = ack_from_json(ack) if isinstance(ack, dict) else None
    for name in ("set_headers", "remove_headers"):
        listed = values[name]
        if not isinstance(listed, (list, tuple)):
            raise TypeError(name)
        values[name] = tuple(tuple(each) if isinstance(each, list) else each for each in listed)
    return RouteSpec(**values)  # type: ignore[arg-type]  # a wrong name raises TypeError


def read_forwards(forwards: Sequence[str]) -> tuple[RouteSpec, ...]:
    """`URL` and `FILTER -> URL`, in order, named `forward`, `forward-2` and so on."""
    found: list[RouteSpec] = []
    for number, text in enumerate(forwards, 1):
        filter, _, url = text.rpartition(ARROW)
        found.append(RouteSpec(_numbered(number), url.strip(), filter.strip()))
    return tuple(found)


def read_routes(table: object, path: Path) -> tuple[RouteSpec, ...]:
    """Check the `[[routes]]` of a config file. Raises ConfigError with file, key and nearest key."""
    if table is None:
        return ()
    shown = visible_line(str(path))
    if not isinstance(table, list) or len(table) > _MOST:
        raise ConfigError(f"{shown}: routes must be a list of tables.", "Write each as [[routes]].")
    routes = tuple(_route(number, entry, shown) for number, entry in enumerate(table, 1))
    names = [route.name for route in routes]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise ConfigError(f"{shown}: two routes are named “{double}”.", "Give each a name of its own.")
    return routes


def _numbered(number: int) -> str:
    return "forward" if number == 1 else f"forward-{number}"


def _route(number: int, entry: object, shown: str) -> RouteSpec:
    where = f"{shown}: [[routes]] {number}"
    if not isinstance(entry, dict):
        raise ConfigError(f"{where} must be a table.", "Write it as [[routes]].")
    valid = [*(item.name for item in fields(RouteSpec)), "answer", "seed"]
    for key in entry:
        if key not in valid:
            near = get_close_matches(key, valid, n=1, cutoff=0.5)
            hint = f"Did you mean “{near[0]}”?" if near else f"It can be one of: {', '.join(sorted(valid))}."
            raise ConfigError(f"{where} has no setting “{visible_line(key)}”.", hint)
    try:
        return _read(number, entry)
    except ValueError as error:
        raise ConfigError(f"{where}: {visible_line(str(error))}.", "Mend that setting.") from None


def _read(number: int, entry: Mapping[str, object]) -> RouteSpec:
    to = _text(entry, "to")
    if not to:
        raise ValueError('to is missing; it is the app\'s URL, such as to = "http://localhost:3000"')
    name = _text(entry, "name") or f"route-{number}"
    if not _NAME.fullmatch(name):
        raise ValueError("name may hold letters, digits, dots, dashes and underscores, at most 40")
    path = _text(entry, "path")
    if path not in _PATHS and not _is_pattern(path):
        raise ValueError("path is keep, prefix, replace or a pattern such as /dyte/* -> /hooks/*")
    return RouteSpec(
        name=name,
        to=to,
        filter=_text(entry, "filter"),
        path=path,
        set_headers=_headers(entry.get("set_headers", {})),
        remove_headers=_names(entry.get("remove_headers", [])),
        timeout=_seconds(entry.get("timeout")),
        ack=_ack(entry),
        health=_health(_text(entry, "health")),
        insecure=_switch(entry.get("insecure", False)),
    )


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"{key} must be text")
    return value.strip()


def _is_pattern(path: str) -> bool:
    before, arrow, after = (part.strip() for part in path.partition(ARROW))
    return bool(arrow) and before.startswith("/") and after.startswith("/") and _fits(before, after)


def _fits(before: str, after: str) -> bool:
    """Whether the template takes no more wildcards than the pattern has, and is a path on the wire."""
    return after.count("*") <= before.count("*") and all("!" <= letter <= "~" for letter in before + after)


def _headers(raw: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, dict):
        raise ValueError("set_headers must be a table of texts")
    pairs = [(name, value) for name, value in raw.items() if isinstance(value, str)]
    if len(pairs) != len(raw) or not all(_TOKEN.fullmatch(name) for name, _ in pairs):
        raise ValueError("set_headers must be a table of header names and texts")
    if any(_CONTROL.search(value) for _, value in pairs):
        raise ValueError("a header's value holds no control characters")
    return tuple(pairs)


def _names(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(name, str) and _TOKEN.fullmatch(name) for name in raw):
        raise ValueError("remove_headers must be a list of header names")
    return tuple(raw)


def _seconds(raw: object) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 0.1 <= raw <= 3600:
        raise ValueError("timeout is a number of seconds from 0.1 to 3600")
    return float(raw)


def _ack(entry: Mapping[str, object]) -> Ack | None:
    seed = entry.get("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ValueError("seed must be a whole number")
    if "answer" in entry:
        if "ack" in entry:
            raise ValueError("a route has ack or answer, not both")
        return read_steps(entry["answer"], seed)
    return replace(read_ack(entry["ack"]), seed=seed) if "ack" in entry else None


def _health(path: str) -> str:
    if path and not (path.startswith("/") and all("!" <= letter <= "~" for letter in path)):
        raise ValueError("health is a path such as /healthz")
    return path


def _switch(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("insecure must be true or false")
    return raw
