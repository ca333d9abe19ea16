"""A header list as it came: ordered pairs of bytes, case and repeats kept.

It must never merge, sort, decode or normalise: those are views (RFC 9110, section 5.3, allows a
recipient to combine fields, and a signature check must not).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headers:
    """Field lines in the order of the wire. `pairs` holds (name, value) without line ends."""

    pairs: tuple[tuple[bytes, bytes], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str | bytes, str | bytes]]) -> Headers:
        """Build from text or bytes; text is taken as UTF-8."""
        return cls(tuple((_bytes(name), _bytes(value)) for name, value in pairs))

    def all(self, name: str) -> tuple[bytes, ...]:
        """Every value of a field, compared without case, in order."""
        wanted = name.lower().encode()
        return tuple(value for key, value in self.pairs if key.lower() == wanted)

    def get(self, name: str) -> bytes | None:
        """The first value of a field, or None."""
        wanted = name.lower().encode()
        for key, value in self.pairs:
            if key.lower() == wanted:
                return value
        return None

    def text(self, name: str) -> str | None:
        """The first value as text. Latin-1 maps every byte to one character, so nothing is lost."""
        value = self.get(name)
        return None if value is None else value.decode("latin-1")

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
