"""The Verdict view: the answer in one line, then the checks behind it, what was signed, and why.

It must never judge: it shows what `verify` found, and hides no doubt (proved, likely, possible).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.message import Message

from inspector.model import Certainty, Check, Finding, Status, Verdict
from inspector.text import shorten
from inspector.tui.detail.data import Detail
from inspector.tui.receivers import Receiver
from inspector.tui.views.block import BLANK, Block, beside, heading
from inspector.tui.views.config_lines import export_line, key_lines, needs_secret
from inspector.tui.views.receiver_lines import receiver_blocks, waiting_blocks
from inspector.tui.views.sheet import Sheet
from inspector.tui.views.spans import Ink, Span, foreign
from inspector.tui.views.spelling import spell

_BADGES = {
    Status.VALID: Ink.GOOD_BADGE,
    Status.INVALID: Ink.BAD_BADGE,
    Status.STALE: Ink.WARN_BADGE,
    Status.TOKEN: Ink.NOTE_BADGE,
    Status.UNSIGNED: Ink.NOTE_BADGE,
    Status.UNKNOWN_PROVIDER: Ink.NOTE_BADGE,
    Status.NO_KEY: Ink.WARN_BADGE,
}
_SENTENCES = {
    Status.VALID: "The signature fits these very bytes and the key below.",
    Status.INVALID: "The signature does not fit these bytes and this key.",
    Status.STALE: "The signature fits, but its time is outside the tolerance.",
    Status.TOKEN: "The shared token is right. Nothing is signed, so the body could be anyone's.",
    Status.UNSIGNED: "There is no signature on this delivery.",
    Status.UNKNOWN_PROVIDER: "Nothing in this delivery tells which provider sent it.",
    Status.NO_KEY: "There is a signature, and no key to check it with.",
}
_CERTAINTY = {Certainty.PROVED: Ink.GOOD, Certainty.LIKELY: Ink.WARN, Certainty.POSSIBLE: Ink.MUTED}
_SIGNED_SHOWN = 360
# Where the two windows begin, and what the sentence above says already.
_NOT_SHOWN = ("window_at", "change")
_COMPARED = ("signed_bytes", "received_bytes")


class VerdictView(Sheet):
    """Everything that can be copied is a stop: signatures are shown short and copied whole."""

    title: ClassVar[str] = "Verdict"

    class Wanted(Message):
        """What apps would make of a valid delivery is to be shown in this view: tell it by `told`."""

        def __init__(self, view: VerdictView, id: int) -> None:
            super().__init__()
            self.view = view
            self.id = id

    def __init__(self) -> None:
        super().__init__(id="verdict")
        self._told_of = 0
        self._receivers: tuple[Receiver, ...] | None = None
        self._problem = ""

    def load(self, detail: Detail, *, same: bool) -> None:
        if detail.verdict is None:
            self.set_blocks([Block((Span("Not judged yet; this takes a moment.", Ink.MUTED),))], same=same)
            return
        receivers: list[Block] = []
        if _may_be_parsed(detail):
            if self._told_of != detail.row.id or (self._receivers is None and not same):
                self._told_of, self._receivers, self._problem = detail.row.id, None, ""
                self.post_message(self.Wanted(self, detail.row.id))
            told = self._receivers
            receivers = waiting_blocks(self._problem) if told is None else receiver_blocks(told)
        # The app knows the user's own keys; a view stands in other apps too.
        keys: Sequence[str] = dict(getattr(self.app, "keymap", {})).get("configure_key", ("K",))
        blocks = verdict_blocks(detail.verdict, self.text_width, detail.promise, receivers, keys[0])
        self.set_blocks(blocks, same=same)

    def told(self, id: int, receivers: tuple[Receiver, ...] | None, problem: str = "") -> None:
        """Take what the engine said of a delivery, if it is the one that is shown; None: why it did not."""
        if id == self._told_of and self.detail is not None and self.detail.row.id == id:
            self._receivers, self._problem = receivers, problem
            self.load(self.detail, same=True)

    def width_changed(self) -> None:
        if self.detail is not None:
            self.load(self.detail, same=True)


def _may_be_parsed(detail: Detail) -> bool:
    """Whether the body is one that an app may parse and write again, of a delivery that is valid."""
    valid = detail.verdict is not None and detail.verdict.status is Status.VALID
    return valid and detail.delivery.body[:64].lstrip().startswith((b"{", b"["))


def verdict_blocks(
    verdict: Verdict, width: int, promise: str = "", receivers: Sequence[Block] = (), key: str = "K"
) -> list[Block]:
    """The whole sheet, for a width in cells. `promise` is what the provider does about answers, `receivers`
    what apps would make of a valid body, `key` the key that configures a provider's key."""
    parts = [
        answer_blocks(verdict, promise),
        [] if not verdict.findings else finding_blocks(verdict.findings),
        list(receivers),
        here_blocks(verdict, key),
        advice_blocks(verdict),
        check_blocks(verdict.checks),
        signed_blocks(verdict, width),
    ]
    blocks: list[Block] = []
    for part in parts:
        if part:
            blocks += [BLANK, *part] if blocks else part
    return blocks


def answer_blocks(verdict: Verdict, promise: str = "") -> list[Block]:
    """The status as sign and word, what it means, whose scheme and key it is about, and its retries."""
    status = verdict.status
    badge = f" {status.sign} {status.word.upper()} "
    sentence = Block(
        (Span(badge, _BADGES[status]), Span("  " + _SENTENCES[status], Ink.PLAIN)),
        stop=True,
        value=f"{status.sign} {status.word}: {_SENTENCES[status]}",
        path="verdict",
        name="status",
    )
    about = [("provider", verdict.provider or ""), ("scheme", verdict.scheme), ("key", verdict.key)]
    about.append(("retries", promise))
    facts = [_fact(label, value) for label, value in about if value]
    return [sentence, *([BLANK, *beside(facts, 20)] if facts else [])]


def _fact(label: str, value: str) -> Block:
    return Block((Span(foreign(value)),), label=label, stop=True, value=value, path=label, name=label)


def finding_blocks(findings: tuple[Finding, ...]) -> list[Block]:
    """Why, in the order of the verdict: what is nearest to the sender's mistake comes first."""
    blocks = [heading("WHY" if len(findings) == 1 else "WHY, LIKELIEST FIRST")]
    for number, finding in enumerate(findings):
        blocks += [BLANK, *_finding(number, finding)] if number else _finding(number, finding)
    return blocks


def _finding(number: int, finding: Finding) -> list[Block]:
    column = 10
    badge = Block(
        (Span(foreign(finding.message), Ink.TITLE),),
        label=str(finding.certainty),
        label_ink=_CERTAINTY[finding.certainty],
        column=column,
        stop=True,
        value=finding.message,
        path=finding.code,
        name=("finding", number),
    )
    same = _common(dict(finding.evidence))
    evidence = [
        Block(
            _evidence(name, value, same),
            label=foreign(name.replace("_", " "), 80),
            indent=column,
            stop=True,
            value=value,
            path=name,
            name=("evidence", number, at),
        )
        for at, (name, value) in enumerate(finding.evidence)
        if name not in _NOT_SHOWN
    ]
    fix = Block(
        (Span("→ ", Ink.GOOD), Span(foreign(finding.fix))),
        column=column,
        stop=True,
        value=finding.fix,
        path="fix",
        name=("fix", number),
    )
    return [badge, *beside(evidence, 30), *([fix] if finding.fix else [])]


def _common(evidence: dict[str, str]) -> int:
    """How far the signed and the received bytes are the same, where a finding shows both."""
    signed, received = (evidence.get(name, "") for name in _COMPARED)
    pairs = zip(signed, received, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(signed), len(received))
    )


def _evidence(name: str, value: str, same: int) -> tuple[Span, ...]:
    """A value; of two that are compared, what differs stands out."""
    if name not in _COMPARED:
        return (Span(foreign(value, 1000)),)
    ink = Ink.GOOD if name == _COMPARED[0] else Ink.BAD
    return Span(foreign(value[:same], 1000), Ink.MUTED), Span(foreign(value[same:], 1000), ink)


def here_blocks(verdict: Verdict, key: str) -> list[Block]:
    """What to press where a key or a description of the sender is missing."""
    if verdict.status is Status.UNKNOWN_PROVIDER:
        words = "choose its provider, or teach a new one from this delivery and your key"
    elif verdict.status is Status.NO_KEY and verdict.provider:
        words = "test its key on what came, and set it"
    else:
        return []
    spans = (Span(f" {key} ", Ink.NOTE_BADGE), Span(f"  {words}", Ink.PLAIN))
    return [heading("DO IT HERE", f"press {key}"), Block(spans, indent=2)]


def advice_blocks(verdict: Verdict) -> list[Block]:
    """What to put into the config file, where only that is missing."""
    where = "`inspector config` prints its path"
    if verdict.status is Status.UNKNOWN_PROVIDER:
        lines = ('provider = "NAME"', "", *key_lines("NAME", ""))
        about = Block(
            (Span("NAME stands for the provider's id, such as stripe or github.", Ink.MUTED),), indent=2
        )
        return [heading("OR NAME IT IN THE CONFIG FILE", where), *_code(lines, "config"), BLANK, about]
    if verdict.status is not Status.NO_KEY or not verdict.provider:
        return []
    lines = key_lines(verdict.provider, verdict.scheme)
    blocks = [heading("OR PUT THIS INTO THE CONFIG FILE", where), *_code(lines, "config")]
    if needs_secret(verdict.scheme):
        shell = heading("AND IN THE SHELL THAT STARTS INSPECTOR")
        blocks += [BLANK, shell, *_code((export_line(verdict.provider),), "shell")]
    else:
        beside_it = "The public key as PEM, in a file beside the config file."
        blocks += [BLANK, Block((Span(beside_it, Ink.MUTED),), indent=2)]
    return blocks


def _code(lines: tuple[str, ...], name: str) -> list[Block]:
    """Lines to copy as they stand; each of them copies all."""
    return [
        Block(
            (Span(line, Ink.STRING),),
            indent=2,
            stop=bool(line),
            keep=True,
            value="\n".join(lines),
            path=name,
            name=(name, number),
        )
        for number, line in enumerate(lines)
    ]


def check_blocks(checks: tuple[Check, ...]) -> list[Block]:
    """Each step of the verification: ✓, ✗, or – where it could not be made."""
    blocks = [_check(number, check) for number, check in enumerate(checks)]
    return [heading("CHECKS"), *beside(blocks, 30)] if blocks else []


def _check(number: int, check: Check) -> Block:
    sign, ink = (
        ("–", Ink.FAINT) if check.passed is None else ("✓", Ink.GOOD) if check.passed else ("✗", Ink.BAD)
    )
    return Block(
        (Span(foreign(check.detail), Ink.MUTED if check.passed is None else Ink.PLAIN),),
        label=foreign(check.name, 80),
        label_ink=Ink.MUTED if check.passed is None else Ink.PLAIN,
        mark=Span(sign, ink),
        stop=True,
        value=check.detail,
        path=check.name,
        name=("check", number),
    )


def signed_blocks(verdict: Verdict, width: int) -> list[Block]:
    """The bytes that were checked, and the two signatures, shortened to one line each."""
    blocks = []
    room = max(16, width - 12)
    same = bool(verdict.received) and verdict.received == verdict.expected
    for label, text in (("received", verdict.received), ("expected", verdict.expected)):
        if text:
            shown = Span("the same", Ink.MUTED) if same and label == "expected" else None
            spans = (shown or Span(shorten(foreign(text), room)),)
            blocks.append(Block(spans, label=label, stop=True, keep=True, value=text, path=label, name=label))
    if verdict.signed or verdict.signed_size:
        blocks += _signed(verdict)
    return [heading("SIGNATURE"), *beside(blocks, 20)] if blocks else []


def _signed(verdict: Verdict) -> list[Block]:
    """The first of the signed bytes, and how many there are."""
    whole = max(verdict.signed_size, len(verdict.signed))
    head = verdict.signed[:_SIGNED_SHOWN]
    text = verdict.signed.decode("utf-8", "backslashreplace")
    shown = spell(head.decode("utf-8", "surrogateescape"), Ink.STRING)
    more = f"… {whole - len(head):,} of {whole:,} bytes more" if whole > len(head) else f"{whole:,} bytes"
    first = Block(shown, label="signed", stop=True, exact=True, value=text, path="signed", name="signed")
    return [first, Block((Span(more, Ink.FAINT),))]
