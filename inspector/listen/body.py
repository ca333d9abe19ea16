"""A body that comes in pieces, kept up to a limit and hashed on the way.

It must never hold more than the limit, however small the pieces are.
"""

from __future__ import annotations

from hashlib import sha256


class Body:
    """The first `limit` bytes of what is added; `cut` once there was more."""

    __slots__ = ("_data", "_digest", "_limit", "cut")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()
        self._digest = sha256()
        self.cut = False

    def __len__(self) -> int:
        return len(self._data)

    def add(self, piece: bytes) -> None:
        """Take a piece, or as much of it as there is room for."""
        room = self._limit - len(self._data)
        if len(piece) > room:
            self.cut = True
            piece = piece[:room]
        self._data += piece
        # Hashed piece by piece: 25 MiB at once would hold up the loop for tens of milliseconds.
        self._digest.update(piece)

    def finish(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256 as lowercase hex."""
        return bytes(self._data), self._digest.hexdigest()
