"""Where your app would fail: what apps in several languages would make of a valid body, as blocks. Pure."""

from __future__ import annotations

from inspector.tui.receivers import Receiver, sentence
from inspector.tui.views.block import Block, beside, heading
from inspector.tui.views.spans import Ink, Span, foreign

WAITING = "Asking what apps that parse this body would check…"
_TITLE = "IF YOUR APP PARSES THE BODY"


def waiting_blocks(problem: str) -> list[Block]:
    """What stands there until the engine has answered, or why it did not."""
    text = f"Not known: {foreign(problem)}" if problem else WAITING
    return [heading(_TITLE), Block((Span(text, Ink.FAINT),), indent=2)]


def receiver_blocks(receivers: tuple[Receiver, ...]) -> list[Block]:
    """The sentence, and a line a language with the first bytes that differ."""
    if not receivers:
        return []
    said = sentence(receivers)
    ink = Ink.PLAIN if all(one.passes for one in receivers) else Ink.TITLE
    first = Block((Span(foreign(said), ink),), stop=True, value=said, path="receivers", name="receivers")
    return [heading(_TITLE), first, *beside([_line(one) for one in receivers], 30)]


def _line(one: Receiver) -> Block:
    mark = Span("✓", Ink.GOOD) if one.passes else Span("✗", Ink.BAD)
    text = f"{one.writer}: {_outcome(one)}"
    return Block(
        (Span(foreign(text, 400), Ink.MUTED),),
        label=foreign(one.language, 40),
        mark=mark,
        stop=True,
        value=text,
        path=one.language,
        name=("receiver", one.language),
    )


def _outcome(one: Receiver) -> str:
    if one.same:
        return "the same bytes"
    if one.passes:
        return "other bytes, which this signature does not cover"
    return one.problem or f"from byte {one.at} on {one.written} for {one.signed}"
