"""The filters that were used since the start, to be gone through with the arrow keys.

They are kept in memory only: a filter may hold what is private. Pure.
"""

from __future__ import annotations

_MOST = 100


class FilterMemory:
    """What was typed before. While it is gone through, `draft` is what stood there first."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._place: int | None = None
        self._draft = ""

    def keep(self, text: str) -> None:
        """A filter was used; once it is in it only moves to the end."""
        self._place = None
        if text:
            self._kept = [*(each for each in self._kept if each != text), text][-_MOST:]

    def shows(self, text: str) -> bool:
        """Whether that is the filter that was gone to last; anything else was typed, and ends the going."""
        if self._place is not None and self._kept[self._place] != text:
            self._place = None
        return self._place is not None

    def older(self, text: str) -> str | None:
        """The filter before the one that stands there, or None when there is none."""
        at = len(self._kept) if self._place is None else self._place
        # The one that is set stands there already.
        while at > 0 and self._kept[at - 1] == text:
            at -= 1
        if at == 0:
            return None
        if self._place is None:
            self._draft = text
        self._place = at - 1
        return self._kept[self._place]

    def newer(self, text: str) -> str | None:
        """The filter after it, in the end what was typed; None where that stands there already, or none is
        gone through."""
        if self._place is None:
            return None
        if self._place + 1 < len(self._kept):
            self._place += 1
            return self._kept[self._place]
        self._place = None
        return self._draft if self._draft != text else None
