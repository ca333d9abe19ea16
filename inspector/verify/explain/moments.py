"""Causes in the signed time or id: another unit, another header, a clock that was read twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.instant import DIGITS

NEAR = 30
"""How many seconds around the header's time are tried."""

_LONGEST = 100


def other_units(failure: Failure) -> Iterator[Finding]:
    """The time was signed in another unit than its header has."""
    text, row = failure.filling.timestamp.decode("latin-1"), failure.scheme.timestamp
    if row is None or not text or failure.scheme.template is None:
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    for words, other in _units(text):
        if other != text and prover.proves(replace(failure.filling, timestamp=other.encode())) is not None:
            yield failure.finding(
                "timestamp_unit",
                Certainty.PROVED,
                f"The key is right, but the time was signed {words} ({other}); its header says {text[:40]}.",
                "Sign the very text that stands in the header.",
                (("signed_timestamp", other), ("received_timestamp", visible_line(text[:_LONGEST]))),
            )
            return


def other_moments(failure: Failure) -> Iterator[Finding]:
    """A time close to the header's was signed, or the value of another header in place of time or id."""
    template = failure.scheme.template
    if template is None:
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    filling = failure.filling
    stamp = filling.timestamp.decode("latin-1")
    if template.uses("timestamp") and stamp.isdigit() and len(stamp) < DIGITS:
        for away in sorted(range(-NEAR, NEAR + 1), key=abs):
            other = str(int(stamp) + away)
            if away and prover.proves(replace(filling, timestamp=other.encode())) is not None:
                yield _finding(failure, "time", other, stamp, f"{away:+d} from the header's")
                return
    for name, value in _values(failure):
        if template.uses("id") and prover.proves(replace(filling, id=value)) is not None:
            yield _finding(failure, "id", value.decode("latin-1"), filling.id.decode("latin-1"), name)
            return
        if template.uses("timestamp") and prover.proves(replace(filling, timestamp=value)) is not None:
            yield _finding(failure, "time", value.decode("latin-1"), stamp, name)
            return


def _units(text: str) -> Iterator[tuple[str, str]]:
    if text.isascii() and text.isdigit() and len(text) < DIGITS:
        number = int(text)
        yield "in milliseconds", str(number * 1000)
        yield "in seconds", str(number // 1000)
        yield "in seconds", str(number // 1_000_000)
        yield "in microseconds", str(number * 1_000_000)
        yield "in nanoseconds", str(number * 1_000_000_000)
        yield "as a float", f"{number}.0"
        yield from _dates(number if number < 10**11 else number / 1000)
        return
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    yield "in seconds", str(int(seconds))
    yield "in milliseconds", str(int(seconds * 1000))
    yield from _dates(seconds)


def _dates(seconds: float) -> Iterator[tuple[str, str]]:
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return
    plain = moment.strftime("%Y-%m-%dT%H:%M:%S")
    millis = f"{moment.microsecond // 1000:03d}"
    for ending in (f".{millis}Z", "Z", "+00:00", f".{moment.microsecond:06d}Z"):
        yield "as RFC 3339", plain + ending


def _values(failure: Failure) -> Iterator[tuple[str, bytes]]:
    """Short header values that are not the signature, at most 40."""
    skip = {failure.scheme.signature.place.name, "host", "content-length", "accept", "connection"}
    message = failure.trial.message
    for name in [name for name in message.header_names if name not in skip][:40]:
        for value in message.header(name)[:1]:
            if 0 < len(value) <= _LONGEST:
                yield f"the header {name}", value


def _finding(failure: Failure, what: str, signed: str, received: str, where: str) -> Finding:
    shown, came = visible_line(signed[:_LONGEST]), visible_line(received[:_LONGEST])
    return failure.finding(
        "signed_content",
        Certainty.PROVED,
        f"The key and the body are right, but the {what} that was signed is {shown}, not {came or 'empty'}.",
        f"Sign and send the same {what}: read the clock, or make the id, once.",
        ((f"signed_{what}", shown), (f"received_{what}", came), ("found", visible_line(where))),
    )
