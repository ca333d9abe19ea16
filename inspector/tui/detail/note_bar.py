"""The lines at the top of the detail with what the user put on the delivery: pin, tags, note.

A note is foreign text: it may come from another's database. It must never be more than a few lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from inspector.text import shorten, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.listing.row_cells import NOTE, OUT_OF_SIGHT, PIN

if TYPE_CHECKING:
    from inspector.model import Annotation

_LONGEST = 600


class NoteBar(Static):
    """Not there where nothing was noted."""

    def __init__(self) -> None:
        super().__init__(Content(""), id="note-bar", markup=False)
        self._shown: Annotation | None = None
        self.display = False

    def tell(self, annotation: Annotation | None) -> None:
        """Show this from now on."""
        if annotation != self._shown:
            self._shown = annotation
            words = "" if annotation is None else words_of(annotation)
            self.display = bool(words)
            self.update(words)


def words_of(annotation: Annotation) -> Content:
    """Pin, tags and note, each with its sign."""
    words: list[tuple[str, str]] = []
    if annotation.pinned:
        words.append((f"{PIN} pinned  ", "$text-accent bold"))
    if annotation.hidden:
        words.append((f"{OUT_OF_SIGHT} hidden  ", MUTED))
    words += [(f"#{visible_line(tag)}  ", "$text-primary bold") for tag in annotation.tags]
    if annotation.note:
        words += [(f"{NOTE} ", MUTED), (shorten(visible_line(annotation.note), _LONGEST), "")]
    return Content.assemble(*words)
