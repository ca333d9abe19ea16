"""The lines of the screens of sessions. Foreign text passes `visible_line` here and nowhere later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from inspector.explore.story import Entry, Loose
from inspector.model import Session, Status
from inspector.text import clock, shorten, span, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.listing.row_cells import NONE, fit, forward_words, safe

Words = list[tuple[str, str]]

_GOOD = (Status.VALID, Status.TOKEN)
_NARROW = 13
_OK, _WARN, _BAD = "$text-success", "$text-warning", "$text-error"


def verdict_style(status: Status) -> str:
    """The colour of a verdict, which its sign tells too."""
    if status in _GOOD:
        return _OK
    return _BAD if status is Status.INVALID else _WARN


def verdict_words(verdicts: dict[Status, int]) -> Words:
    """How many of each verdict, by its sign."""
    words: Words = []
    for status in Status:
        if count := verdicts.get(status, 0):
            words.append((f"{status.sign}{count:,} ", verdict_style(status)))
    return words


@dataclass(frozen=True, slots=True)
class Listed:
    """A session with what people call it, which may be nothing, and what is missing of it."""

    session: Session
    title: str = ""
    loose: Sequence[str] = ()


def session_line(listed: Listed, width: int) -> Content:
    """A session in one line: when, how long, how many, verdicts, who, which, and what is missing."""
    session = listed.session
    verdicts = verdict_words(dict(session.verdicts))
    used = sum(len(text) for text, _ in verdicts)
    words: Words = [
        (f"{clock(session.first_at)}  ", MUTED),
        (fit(span(session.last_at - session.first_at), 11), ""),
        (f"{session.count:>6,}  ", "bold"),
        *verdicts,
        (" " * max(1, 14 - used), ""),
        (fit(safe(session.provider) or NONE, 10) + "  ", ""),
        *_names(listed, 36 if width > 100 else _NARROW),
    ]
    if listed.loose:
        words.append((f"  ! {'; '.join(map(visible_line, listed.loose))}", "$text-warning"))
    return Content.assemble(*words)


def _names(listed: Listed, room: int) -> Words:
    """What people call it, and its own name; where there is little room the first that there is."""
    name = shorten(safe(listed.session.name), room)
    if not listed.title:
        return [(name, "bold")]
    title = shorten(safe(listed.title), room)
    return [(title, "bold"), (f"  {name}", MUTED)] if room > _NARROW else [(title, "bold")]


def entry_lines(entry: Entry) -> Iterator[tuple[Content, bool]]:
    """A delivery with the silence before it; each line, and whether it is the delivery's own."""
    if entry.silence:
        yield Content.assemble((f"            ⋮ {span(entry.silence)} of silence", MUTED)), False
    row = entry.row
    sign = "·" if row.verdict is None else row.verdict.sign
    style = MUTED if row.verdict is None else verdict_style(row.verdict)
    sent, sent_style = forward_words(row)
    words: Words = [
        (f"{clock(row.at)}  ", MUTED),
        (f"{sign} ", style),
        (fit(safe(row.event) or f"{safe(row.method)} {safe(row.target)}", 30), ""),
        (f"  #{row.id}", MUTED),
        (f"  → {sent}" if sent else "", {"ok": _OK, "bad": _BAD}.get(sent_style, _WARN)),
    ]
    for remark in entry.remarks:
        mark = "↻" if row.retry_of is not None and remark.startswith("repeats") else "!"
        words.append((f"  {mark} {visible_line(remark)}", "$text-warning"))
    yield Content.assemble(*words), True


def loose_line(loose: Loose) -> Content:
    """Something that is missing, with the delivery it hangs on."""
    words: Words = [
        (f"{clock(loose.at)}  ", MUTED),
        ("! ", "$text-warning bold"),
        (visible_line(loose.text), "$text-warning"),
        (f"  #{loose.id}", MUTED),
    ]
    return Content.assemble(*words)
