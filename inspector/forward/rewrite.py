"""What a route changes on the way to its app: the path, and header lines. The stored delivery stays as it is.

It must never change a body, nor a line that frames one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from inspector.model import ForwardError
from inspector.text import visible_line

Pairs = tuple[tuple[bytes, bytes], ...]

_FRAMING = frozenset(
    b"connection content-length expect keep-alive te trailer transfer-encoding upgrade".split()
)
_MOST_WILDCARDS = 8


@dataclass(frozen=True, slots=True)
class Rewrite:
    """`path` is "", `keep`, `prefix`, `replace` or a pattern `/dyte/* -> /hooks/*`: each `*` stands for any
    run of characters and is put, in order, where the template has one; a path that does not fit the pattern
    is kept. Headers that are set take the place of the first of their name, or stand last."""

    path: str = ""
    set_headers: Pairs = ()
    remove_headers: tuple[bytes, ...] = ()

    @property
    def lines(self) -> bool:
        """Whether any header line is changed."""
        return bool(self.set_headers or self.remove_headers)


NOTHING = Rewrite()


def rewrite_of(path: str, set_headers: Sequence[tuple[str, str]], remove: Sequence[str]) -> Rewrite:
    """A route's changes. Raises ForwardError where a header frames the request."""
    pairs = tuple((name.encode("ascii"), value.encode("utf-8")) for name, value in set_headers)
    removed = tuple(name.encode("ascii").lower() for name in remove)
    for name in (*(name.lower() for name, _ in pairs), *removed):
        if name in _FRAMING or name.startswith(b"proxy-") or (name == b"host" and name in removed):
            shown = visible_line(name.decode("latin-1"))
            raise ForwardError(
                f"The header {shown} frames the request and cannot be changed.", "Leave it out."
            )
    if path.count("*") > 2 * _MOST_WILDCARDS:
        raise ForwardError("The path pattern has too many wildcards.", f"Use at most {_MOST_WILDCARDS}.")
    return Rewrite(path, pairs, removed)


def path_on_wire(path: bytes, own: bytes, rule: str) -> bytes:
    """The path that goes out. `path` is the delivery's, `own` the target URL's (b"" for an origin)."""
    match rule:
        case "" | "replace":
            return own or path
        case "keep":
            return path
        case "prefix":
            return own.rstrip(b"/") + path
        case _:
            return own.rstrip(b"/") + (_by_pattern(path, rule) or path)


def changed_lines(pairs: Pairs, rewrite: Rewrite) -> Pairs:
    """The header lines after the route's changes, in their order."""
    wanted = {name.lower(): (name, value) for name, value in rewrite.set_headers}
    removed = set(rewrite.remove_headers)
    done: set[bytes] = set()
    lines: list[tuple[bytes, bytes]] = []
    for name, value in pairs:
        lower = name.lower()
        if lower in wanted:
            if lower not in done:
                lines.append(wanted[lower])
            done.add(lower)
        elif lower not in removed:
            lines.append((name, value))
    lines += [pair for lower, pair in wanted.items() if lower not in done]
    return tuple(lines)


def _by_pattern(path: bytes, rule: str) -> bytes | None:
    before, after = _pieces(rule)
    captured = _captured(path, before)
    if captured is None:
        return None
    found = after[0]
    for piece, value in zip(after[1:], captured, strict=False):
        found += value + piece
    return found


@lru_cache(maxsize=64)
def _pieces(rule: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    before, _, after = rule.partition("->")
    return tuple(before.strip().encode().split(b"*")), tuple(after.strip().encode().split(b"*"))


def _captured(path: bytes, pieces: tuple[bytes, ...]) -> list[bytes] | None:
    """What each wildcard stands for, the shortest first and the last one for the rest."""
    if len(pieces) == 1:
        return [] if path == pieces[0] else None
    first, last = pieces[0], pieces[-1]
    if not path.startswith(first) or not path.endswith(last) or len(path) < len(first) + len(last):
        return None
    middle, captured = path[len(first) : len(path) - len(last)], []
    for piece in pieces[1:-1]:
        value, found, middle = middle.partition(piece) if piece else (b"", b" ", middle)
        if not found:
            return None
        captured.append(value)
    return [*captured, middle]
