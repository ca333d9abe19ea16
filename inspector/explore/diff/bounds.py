"""How much one comparison may cost, however the two sides were made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Bounds:
    """What one comparison may still cost: `values` looked at, `changes` listed, `cells`
    pairs of elements of lists held against each other. `cut` says in words what was not enough, and
    `by_position` that elements were compared so."""

    values: int = 3_000_000
    changes: int = 20_000
    cells: int = 400_000
    by_position: bool = False
    cut: str = ""

    @property
    def spent(self) -> bool:
        """Whether the rest must be compared as a whole."""
        if self.values <= 0:
            self.cut = "very many values: from some point on they are compared as a whole"
        elif self.changes <= 0:
            self.cut = "very many differences: from some point on they are listed as a whole"
        return bool(self.cut)

    def words(self) -> list[str]:
        """What was not looked at closely."""
        position = "a long list is compared by position, since nothing in it tells its elements apart"
        return [*([self.cut] if self.cut else []), *([position] if self.by_position else [])]
