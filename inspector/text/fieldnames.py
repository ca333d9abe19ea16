"""Names of fields whose values are secret: a bare name at any depth, or a dotted path by its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspector.text.jsonspans import Level

_INDEX = re.compile(r"\[[^\]]*\]")
_PIECE = re.compile(r"[.\[\]]+")


class FieldNames:
    """`streamKey` means that name anywhere; `recording.downloadUrl` that name directly inside the
    other (indexes are passed over); `$.token` only at the top. Compared without ASCII case."""

    __slots__ = ("_anchored", "_last", "_paths", "_single", "all")

    def __init__(self, names: Iterable[str]) -> None:
        self.all = tuple(dict.fromkeys(names))
        self._single = frozenset(name.lower().encode() for name in self.all)
        self._anchored: list[tuple[bytes, ...]] = []
        self._paths: list[tuple[bytes, ...]] = []
        for name in self.all:
            steps = tuple(step.lower().encode() for step in _INDEX.sub("", name).split(".") if step)
            if steps[:1] == (b"$",):
                self._anchored.append(steps[1:])
            elif len(steps) > 1:
                self._paths.append(steps)

        self._last = {*self._single, *(path[-1] for path in (*self._anchored, *self._paths) if path)}

    def mentioned(self, data: bytes) -> bool:
        """Whether any of the names stands anywhere in the bytes, unescaped: a cheap look before a
        thorough one."""
        lowered = data.lower() if self._last else b""
        return any(name in lowered for name in self._last)

    def __bool__(self) -> bool:
        return bool(self.all)

    def holds(self, name: bytes) -> bool:
        """Whether a form field, part, element or attribute of this name is meant; `a[token]` and
        `a.token` count as `token`."""
        lowered = name.lower()
        if lowered in self._single or (lowered,) in self._anchored:
            return True
        pieces = [piece for piece in _PIECE.split(lowered.decode("latin-1")) if piece]
        return len(pieces) > 1 and pieces[-1].encode("latin-1") in self._single

    def wanted(self, levels: Sequence[Level]) -> bool:
        """Whether the key just read, the innermost level's, is meant."""
        if levels[-1].key.lower() in self._single:
            return True
        if not self._paths and not self._anchored:
            return False
        longest = max(map(len, (*self._paths, *self._anchored)))
        tail = _names(levels, longest + 1)
        if any(tail[-len(path) :] == path for path in self._paths):
            return True
        return len(tail) <= longest and tail in self._anchored


def _names(levels: Sequence[Level], most: int) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for level in reversed(levels):
        if level.named:
            found.append(level.key.lower())
        if len(found) == most:
            break
    return tuple(reversed(found))
