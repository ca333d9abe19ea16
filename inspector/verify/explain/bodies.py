"""Causes in the body: what happened to the bytes between signing and arrival, or on the way to the signer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.model import Certainty, Finding
from inspector.text import size, visible_line
from inspector.verify.budget import Budget
from inspector.verify.document import ABSENT, parse
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.explain.writers import STYLES, can_write, write

JSON_LIMIT = 512 * 1024
"""The longest body that is written again as JSON, in bytes."""

WRITE_COST = 24
"""What writing a document again costs, in hashes of it (measured: 0.12 µs a byte of dense JSON)."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Change:
    """A body that may have been signed, and what then happened to it."""

    code: str
    words: str
    fix: str
    body: bytes


def changed_bodies(failure: Failure) -> Iterator[Finding]:
    """The first change of the received body that gives what was signed: proof of what happened."""
    if failure.scheme.template is None or not failure.scheme.template.uses("body"):
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    tried = {hash(failure.body)}
    for change in changes(failure.body, failure.budget):
        if hash(change.body) in tried:
            continue
        tried.add(hash(change.body))
        key = prover.proves(replace(failure.filling, body=change.body))
        if key is not None:
            yield failure.finding(
                change.code,
                Certainty.PROVED,
                f"The key {visible_line(key.name)} is right: {change.words}.",
                change.fix,
                _evidence(failure.body, change),
            )
            return


def changes(body: bytes, budget: Budget) -> Iterator[Change]:
    """Bodies that may have been signed instead of this one, the likeliest first."""
    yield from _ends(body)
    yield from _lines(body)
    yield from _marks(body)
    yield from _rewritten(body, budget)


def _ends(body: bytes) -> Iterator[Change]:
    fix = "Verify the raw bytes, and let nothing trim or end them: no text editor, no echo, no .trim()."
    if body.endswith(b"\n"):
        words = "a newline was added to the end of the body after it was signed"
        yield Change("trailing_newline", words, fix, body.removesuffix(b"\n").removesuffix(b"\r"))
        yield Change("trailing_newline", words, fix, body.removesuffix(b"\n"))
    yield Change(
        "trailing_newline", "the body was signed with a newline at its end, which is gone", fix, body + b"\n"
    )
    words = "the body was signed with CR LF at its end, which is gone"
    yield Change("trailing_newline", words, fix, body + b"\r\n")
    words = "white space around the body was added after it was signed"
    yield Change("trailing_newline", words, fix, body.strip())


def _lines(body: bytes) -> Iterator[Change]:
    fix = "Send the body as binary: a text mode, a mail gateway or an editor rewrites line ends."
    unix = body.replace(b"\r\n", b"\n")
    words = "the line ends were turned from CR LF into LF after it was signed"
    yield Change("line_endings", words, fix, unix.replace(b"\n", b"\r\n"))
    yield Change(
        "line_endings", "the line ends were turned from LF into CR LF after it was signed", fix, unix
    )


def _marks(body: bytes) -> Iterator[Change]:
    fix = "Write the body as UTF-8 without a byte order mark, and read it as bytes."
    if body.startswith(_BOM):
        words = "a byte order mark was put before the body after it was signed"
        yield Change("bom", words, fix, body.removeprefix(_BOM))
    else:
        words = "the body was signed with a byte order mark before it, which is gone"
        yield Change("bom", words, fix, _BOM + body)


def _rewritten(body: bytes, budget: Budget) -> Iterator[Change]:
    document = parse(body) if len(body) <= JSON_LIMIT and can_write(body) else ABSENT
    if document is ABSENT:
        return
    fix = "Sign and verify the same bytes: keep the raw body, and never parse and write it again in between."
    for style in STYLES:
        if not budget.spend(len(body) * WRITE_COST):
            return
        try:
            text = write(document, style)
        except (ValueError, OverflowError, RecursionError):
            continue
        words = f"what was signed is this body as {style.name} writes it"
        data = text.encode("utf-8", "surrogatepass")
        yield Change("body_reserialised", words, fix, data)
        yield Change("body_reserialised", f"{words}, with a newline at its end", fix, data + b"\n")


def _evidence(body: bytes, change: Change) -> tuple[tuple[str, str], ...]:
    signed = change.body
    offset = next(
        (place for place, (a, b) in enumerate(zip(body, signed, strict=False)) if a != b),
        min(len(body), len(signed)),
    )
    return (
        ("change", change.words),
        ("signed size", size(len(signed))),
        ("received size", size(len(body))),
        ("first difference at byte", str(offset)),
        ("signed there", visible_line(repr(signed[offset : offset + 24])[2:-1])),
        ("received there", visible_line(repr(body[offset : offset + 24])[2:-1])),
    )
