"""How a place in a body is written, and read back: JSONPath as far as it goes, with two additions.

`$.meeting.id`, `$['odd key'][0]` are normalised-path-like JSONPath (RFC 9535, section 2.7). A name
that occurs more than once gets `#1`, `#2`, … behind it, and a string opened as a document of its
own `|json`: `$.recording.stopReason|json.code` (`|jwt` for a token, `|base64` for JSON in base64).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PATH = 100_000

_SHORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(
    r"\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|\[(?P<index>[0-9]{1,18})\]"
    r"|\['(?P<single>(?:[^'\\]|\\.)*)'\]"
    r'|\["(?P<double>(?:[^"\\]|\\.)*)"\]'
    r"|\|(?P<via>[a-z][a-z0-9-]*)",
    re.DOTALL,
)
_NTH = re.compile(r"#([0-9]{1,9})")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_TO_ESCAPE = re.compile(r"['\\\x00-\x1f]")
_NAMED = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "'": "\\'", "\\": "\\\\"}
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step down: a name or index (`nth` 1, 2, … for a repeated name, else 0), or `via`, the
    kind of document that a string was opened as."""

    key: str | int = ""
    nth: int = 0
    via: str = ""


def spell_step(step: Step) -> str:
    """A step as path text. Names are foreign text and are not made visible here."""
    if step.via:
        return f"|{step.via}"
    if isinstance(step.key, int):
        return f"[{step.key}]"
    short = _SHORT.fullmatch(step.key)
    spelled = f".{step.key}" if short else f"['{_TO_ESCAPE.sub(_escape, step.key)}']"
    return f"{spelled}#{step.nth}" if step.nth else spelled


def parse_path(path: str) -> tuple[Step, ...] | None:
    """The steps of a path, or None when it is not one. `$` may be left out before `.` and `[`."""
    if len(path) > MAX_PATH:
        return None
    position = 1 if path.startswith("$") else 0
    steps: list[Step] = []
    while position < len(path):
        found = _STEP.match(path, position)
        if found is None:
            return None
        position = found.end()
        nth = _NTH.match(path, position)
        if nth is not None:
            position = nth.end()
        steps.append(_step(found, int(nth[1]) if nth else 0))
    return tuple(steps)


def named_steps(names: Sequence[str]) -> tuple[Step, ...]:
    """The steps to siblings with these names: those that occur more than once are numbered."""
    totals: dict[str, int] = {}
    for name in names:
        totals[name] = totals.get(name, 0) + 1
    seen: dict[str, int] = {}
    steps: list[Step] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        steps.append(Step(name, seen[name] if totals[name] > 1 else 0))
    return tuple(steps)


def named_position(steps: Sequence[Step], key: str | int, nth: int) -> int | None:
    """Where among `named_steps` a name (its `nth`, or the last for 0) stands."""
    named = [position for position, step in enumerate(steps) if step.key == key]
    return named[nth - 1] if named and 0 <= nth <= len(named) else None


def _step(found: re.Match[str], nth: int) -> Step:
    if found["via"] is not None:
        return Step(via=found["via"])
    if found["index"] is not None:
        return Step(int(found["index"]))
    if found["name"] is not None:
        return Step(found["name"], nth)
    quoted = found["single"] if found["single"] is not None else found["double"]
    return Step(_ESCAPE.sub(_unescape, quoted), nth)


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _unescape(found: re.Match[str]) -> str:
    escape = found[1]
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _MEANT.get(escape, escape)
