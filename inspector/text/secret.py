"""Secret material that cannot be shown by accident."""

from __future__ import annotations

import hmac


class Secret:
    """Bytes of a key or token. No repr, string form, pickle or plain comparison gives them away."""

    __slots__ = ("_material",)

    def __init__(self, material: bytes) -> None:
        self._material = material

    def reveal(self) -> bytes:
        """The bytes themselves, for a computation and nothing else."""
        return self._material

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._material, other._material)

    def __hash__(self) -> int:
        raise TypeError("a secret is not a key of anything")

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not written anywhere")
