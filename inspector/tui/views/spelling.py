"""Foreign text as spans: what shows stays, what would act or hide is spelled out in an ink of its own.

Pure. The spelled-out characters can so be told from the same letters written in the text.
"""

from __future__ import annotations

from inspector.text import is_hidden, visible_line
from inspector.tui.views.spans import Ink, Line, Span


def spelled(character: str) -> str | None:
    """A character that cannot be shown, in words (a byte that is no UTF-8 as `\\xff`); None for others."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return visible_line(character) if is_hidden(character) else None


def spell(text: str, ink: Ink = Ink.PLAIN) -> Line:
    """A line of text as spans. Text should be cut before: every character is looked at."""
    if text.isascii() and text.isprintable():
        return (Span(text, ink),) if text else ()
    spans: list[Span] = []
    start = 0
    for index, character in enumerate(text):
        words = spelled(character)
        if words is not None:
            if index > start:
                spans.append(Span(text[start:index], ink))
            spans.append(Span(words, Ink.WARN if "\udc80" <= character <= "\udcff" else Ink.NOTE))
            start = index + 1
    if start < len(text):
        spans.append(Span(text[start:], ink))
    return tuple(spans)
