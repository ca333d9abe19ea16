"""What a user put on a delivery: a pin, a note, tags, or that it is out of sight.

The delivery itself is never changed by it. Notes and tags are foreign text: who shows one makes it visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.model.errors import ExitCode, InspectorError

LONGEST_NOTE = 2_000
"""Characters of a note."""
LONGEST_TAG = 40
"""Characters of a tag."""
MOST_TAGS = 20

_TAG = re.compile(r"[^\s,#*\"()\\]+")


class AnnotationError(InspectorError):
    """A note or a tag that cannot be kept."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Annotation:
    """`tags` are in alphabetical order, each once, in small letters. Nothing set means nothing kept."""

    pinned: bool = False
    hidden: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()


NOTHING_NOTED = Annotation()


@dataclass(frozen=True, slots=True)
class Marking:
    """A change of annotations: what is None, and tags that are in neither set, stay as they are."""

    pinned: bool | None = None
    hidden: bool | None = None
    note: str | None = None
    tags: frozenset[str] = frozenset()
    untag: frozenset[str] = frozenset()

    def apply(self, before: Annotation) -> Annotation:
        """The annotation after it. Raises AnnotationError when that has too many tags."""
        tags = tuple(sorted((set(before.tags) | self.tags) - self.untag))
        if len(tags) > MOST_TAGS:
            raise AnnotationError(f"A delivery can have {MOST_TAGS} tags.", "Take some off first.")
        return Annotation(
            before.pinned if self.pinned is None else self.pinned,
            before.hidden if self.hidden is None else self.hidden,
            before.note if self.note is None else self.note,
            tags,
        )


def checked_note(text: str) -> str:
    """A note as it is kept, without space around it; empty takes it away. Raises AnnotationError."""
    note = text.strip()
    if len(note) > LONGEST_NOTE:
        raise AnnotationError(f"A note has at most {LONGEST_NOTE:,} characters.", "Shorten it.")
    return note


def checked_tags(words: Iterable[str]) -> frozenset[str]:
    """Tags as they are kept. Raises AnnotationError for one that a filter could not name."""
    tags = frozenset(word.removeprefix("#").casefold() for word in words)
    for tag in tags:
        if len(tag) > LONGEST_TAG or not _TAG.fullmatch(tag) or not tag.isprintable():
            raise AnnotationError(
                f'A tag is one word of at most {LONGEST_TAG} characters, without # , * " ( ) and \\.',
                "Put spaces between tags.",
            )
    return tags
