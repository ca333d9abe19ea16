"""The Forwards view: what was sent on and what the app answered, the newest attempt first.

It must never follow, fetch or run anything an answer holds: it is shown like any foreign text.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.message import Message

from inspector.model import Attempt
from inspector.text import clock, duration, shorten, size
from inspector.tui.detail.data import Detail
from inspector.tui.views import moments
from inspector.tui.views.answer_lines import answer_blocks
from inspector.tui.views.block import BLANK, Block, beside, heading
from inspector.tui.views.guard import guarded
from inspector.tui.views.sender_lines import sender_blocks
from inspector.tui.views.sheet import STEP, Sheet
from inspector.tui.views.spans import Ink, Span, fit, foreign, pad
from inspector.tui.views.tables import FORWARDS
from inspector.tui.views.view_action import bindings

_INDENT = 2
_FIELDS = 200
_AT_ONCE = STEP
_HELD = (Block((Span("Nothing was sent yet.", Ink.TITLE),)),)
_NONE = (
    Block((Span("Nothing was forwarded, or no answer has come yet.", Ink.TITLE),)),
    BLANK,
    Block((Span("f", Ink.MARK), Span("  forwards this delivery to the app, byte for byte", Ink.MUTED))),
    Block((Span("F", Ink.MARK), Span("  asks for another URL first", Ink.MUTED))),
    Block((Span("a", Ink.MARK), Span("  forwards everything from now on, or stops that", Ink.MUTED))),
)


class ForwardsView(Sheet):
    """One line an attempt; the newest is unfolded."""

    class Compared(Message):
        """An attempt is to be compared with the one before it, None where it is the first."""

        def __init__(self, old: Attempt | None, new: Attempt) -> None:
            super().__init__()
            self.old = old
            self.new = new

    title: ClassVar[str] = "Forwards"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FORWARDS)]

    def __init__(self) -> None:
        super().__init__(id="forwards")
        self._unfolded: set[Hashable] = set()
        self._newest: Hashable = None
        self._most = _AT_ONCE

    def load(self, detail: Detail, *, same: bool) -> None:
        if not same:
            self._unfolded.clear()
            self._newest = None
            self._most = _AT_ONCE
        if detail.attempts and (newest := name(detail.attempts[-1])) != self._newest:
            follows = not same or self.at_first
            if follows:
                # What just came back is what one wants to read, unless one reads another attempt.
                self._unfolded = {newest}
                same = False
            self._newest = newest
        self._show(detail, same=same)
        if not same:
            self.scroll_to_line(0)

    def _show(self, detail: Detail, *, same: bool) -> None:
        blocks: list[Block] = []
        widest = max((cell_len(outcome(attempt)[0]) for attempt in detail.attempts), default=0)
        widest = min(widest, self.text_width // 3)
        nothing = ("",) * len(detail.attempts)
        said = zip(detail.attempts, detail.outcomes or nothing, detail.hastes or nothing, strict=True)
        for attempt, then, haste in list(said)[: -self._most - 1 : -1]:
            unfolded = name(attempt) in self._unfolded
            blocks.append(summary(attempt, widest, unfolded=unfolded, hasty=bool(haste)))
            blocks += attempt_blocks(attempt, self.text_width, then, haste) if unfolded else []
        top = sender_blocks(detail)
        self.set_blocks(
            [*top, *(blocks or (_HELD if detail.held else _NONE))],
            same=same,
            left=len(detail.attempts) - self._most,
        )

    def more(self) -> None:
        """Show the next attempts of a very long list."""
        self._most += _AT_ONCE
        if self.detail is not None:
            self._show(self.detail, same=True)

    def width_changed(self) -> None:
        if self.detail is not None:
            self._show(self.detail, same=True)
        else:
            super().width_changed()

    def opened(self, what: Hashable) -> None:
        self._unfolded ^= {what}
        if self.detail is not None:
            self._show(self.detail, same=True)
            self.reveal(self.marked())

    @guarded
    def action_unfold(self) -> None:
        """Unfold the attempt under the cursor; where that is done, go in."""
        block = self.block
        if block is not None and block.opens is not None and block.opens not in self._unfolded:
            self.action_open()
        else:
            self.move(1)

    @guarded
    def action_fold(self) -> None:
        """Fold the attempt the cursor is in."""
        owner = self.owner()
        if owner in self._unfolded:
            self.opened(owner)
            self.go_to(owner)

    def compare(self) -> None:
        """Ask to compare the attempt the cursor is in with the one before it."""
        owner = self.owner()
        attempts = self.detail.attempts if self.detail is not None else ()
        for number, attempt in enumerate(attempts):
            if name(attempt) == owner:
                self.post_message(self.Compared(attempts[number - 1] if number else None, attempt))

    def owner(self) -> Hashable:
        """The attempt that the cursor is in."""
        found: Hashable = None
        for block in self.blocks_to_cursor():
            found = block.opens if block.opens is not None else found
        return found


def name(attempt: Attempt) -> Hashable:
    """What tells an attempt from the others, before and after the store gave it an id."""
    return ("attempt", attempt.id or attempt.at)


def summary(attempt: Attempt, widest: int, *, unfolded: bool, hasty: bool = False) -> Block:
    """An attempt on one line: when, what came back (in `widest` cells), how long it took (a warning where
    that is `hasty`), where it went."""
    mark = "▾ " if unfolded else "▸ "
    word, ink = outcome(attempt)
    word = fit(word, widest)
    return Block(
        (
            Span(mark, Ink.MARK),
            Span(f"{clock(attempt.at)}  ", Ink.MUTED),
            Span(pad(word, widest), ink),
            Span(f"  {duration(attempt.duration):>6}  ", Ink.WARN if hasty else Ink.MUTED),
            Span(foreign(attempt.url, 2000)),
        ),
        stop=True,
        keep=True,
        value=attempt.url,
        path="url",
        name=name(attempt),
        opens=name(attempt),
    )


def outcome(attempt: Attempt) -> tuple[str, Ink]:
    """Status and reason, or the error in a word, and the ink that says how that is."""
    error = foreign(attempt.error or "", 40).replace("_", " ")
    if attempt.status is None:
        return f"✗ {error or 'no answer'}", Ink.BAD
    said = f"{attempt.status} {foreign(attempt.reason, 60)}".rstrip()
    if error:
        return f"✗ {said}, {error}", Ink.BAD
    if attempt.ok:
        return f"✓ {said}", Ink.GOOD
    return (f"→ {said}", Ink.WARN) if attempt.status < 400 else (f"✗ {said}", Ink.BAD)


def attempt_blocks(attempt: Attempt, width: int, then: str = "", haste: str = "") -> list[Block]:
    """Everything about an attempt, under its line. `then` is what the provider would do after it, `haste` how
    close it was to the provider's deadline."""
    sent = _part(attempt, "sent", moments.local(attempt.at))
    about = [_part(attempt, "url", attempt.url), sent, _bytes(attempt)]
    if attempt.message or attempt.status is None:
        about.insert(0, _part(attempt, "result", attempt.message or "No answer came.", Ink.WARN))
    elif 300 <= attempt.status < 400 and attempt.headers.text("location"):
        said = "A redirect is not followed: it is the app's answer."
        about.insert(0, _part(attempt, "result", said, Ink.WARN))
    if haste:
        about.append(_part(attempt, "time", haste, Ink.WARN))
    if then:
        about.append(_part(attempt, "then", then, Ink.WARN))
    blocks = _indented(beside(about, 20))
    if attempt.headers:
        pairs = attempt.headers.pairs[:_FIELDS]
        fields = [_field(attempt, number, *pair) for number, pair in enumerate(pairs)]
        cut = f"the first {_FIELDS} of {len(attempt.headers):,}" if len(attempt.headers) > _FIELDS else ""
        blocks += [BLANK, *_indented([heading("ANSWER HEADERS", cut), *beside(fields, 34)])]
    if attempt.status is not None or attempt.body:
        blocks += [BLANK, *_indented([heading("ANSWER BODY", _body_note(attempt))])]
        blocks += _indented(answer_blocks(attempt, width - _INDENT, (name(attempt), "body")))
    return [*blocks, BLANK]


def _indented(blocks: list[Block]) -> list[Block]:
    return [block.moved(_INDENT) for block in blocks]


def _part(attempt: Attempt, label: str, text: str, ink: Ink = Ink.PLAIN) -> Block:
    return Block(
        (Span(foreign(text), ink),),
        label=label,
        stop=True,
        value=text,
        path=label,
        name=(name(attempt), label),
    )


def _bytes(attempt: Attempt) -> Block:
    """Whether what went out is what came in."""
    same = attempt.sha256_in == attempt.sha256_out
    digests = ""
    if not attempt.sha256_out:
        known = attempt.error != "broken_off"
        said = "nothing went out" if known else "what went out is not known"
        spans = (Span("– ", Ink.FAINT), Span(said, Ink.MUTED))
    elif same:
        spans = (Span("✓ ", Ink.GOOD), Span("the same went out as came in"))
        digests = shorten(attempt.sha256_in, 20)
    else:
        spans = (Span("✗ ", Ink.BAD), Span("what went out is not what came in", Ink.BAD))
        digests = f"{attempt.sha256_in} → {attempt.sha256_out}"
    more = Span(f"  sha256 {foreign(digests)}" if digests else "", Ink.FAINT)
    return Block(
        (*spans, more),
        label="bytes",
        stop=True,
        value=attempt.sha256_out or attempt.sha256_in,
        path="sha256",
        name=(name(attempt), "bytes"),
    )


def _field(attempt: Attempt, number: int, field: bytes, value: bytes) -> Block:
    label = field.decode("utf-8", "backslashreplace")
    text = value.decode("utf-8", "backslashreplace")
    return Block(
        (Span(foreign(text)),),
        label=foreign(label, 256),
        label_ink=Ink.KEY,
        stop=True,
        value=text,
        path=label,
        name=(name(attempt), "field", number),
    )


def _body_note(attempt: Attempt) -> str:
    kind = foreign(attempt.headers.text("content-type") or "", 80)
    cut = ["✂ cut at the limit"] if attempt.cut else []
    return " · ".join([size(len(attempt.body)), *([kind] if kind else []), *cut])
