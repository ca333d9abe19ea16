"""What the clock says to a signature: findings on a time that is unreadable, too old or ahead."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model import Certainty, Finding
from inspector.providers import Timestamp, Unit
from inspector.text import duration, visible_line
from inspector.verify.instant import DIGITS, Instant, age_problem, likely_unit
from inspector.verify.trial import Trial


def unreadable(trial: Trial, row: Timestamp, instant: Instant) -> Finding | None:
    """The finding for a time that cannot be read, where this provider's receivers read it."""
    if not instant.problem or (row.tolerance is None and not row.earliest):
        return None
    # A plain number that is out of range is in another unit; anything else is no time at all.
    number = instant.text.isascii() and instant.text.isdigit() and len(instant.text) < DIGITS
    code = "timestamp_unit" if number else "header_malformed"
    message = f"The timestamp ({place_words(row)}) {instant.problem}."
    fix = f"The sender writes it as {_UNIT_NAMES[row.unit]}: see what rewrote it."
    return trial.finding(
        code, Certainty.PROVED, message, fix, (("timestamp", visible_line(instant.text[:100])),)
    )


def untimely(trial: Trial, row: Timestamp, instant: Instant) -> Iterator[Finding]:
    """The findings for a time outside the tolerance; none where it is inside."""
    problem = age_problem(row, instant, trial.now)
    if not problem or instant.seconds is None or row.tolerance is None:
        return
    away = abs(trial.now - instant.seconds)
    evidence = (
        ("timestamp", instant.text),
        ("now", f"{trial.now:.0f}"),
        ("seconds", f"{away:.0f}"),
        ("tolerance", str(row.tolerance)),
    )
    unit = likely_unit(instant, row.unit, trial.now)
    if unit:
        wanted = _UNIT_NAMES[row.unit]
        message = f"The timestamp {instant.text} is in {unit}; {trial.provider.said} writes {wanted}."
        fix = f"Write the timestamp as {wanted}, and sign it so."
        yield trial.finding("timestamp_unit", Certainty.LIKELY, message, fix, evidence)
    off, allowed = _span(away), _span(row.tolerance)
    if problem == "stale":
        message = f"The signature is right, but it was made {off} ago, and only {allowed} is allowed."
        fix = "It was sent again, or it waited in a queue: have it sent afresh, or sign it again."
    else:
        message = f"The signature is right, but its time is {off} ahead, and only {allowed} is allowed."
        fix = "Set this machine's clock by a time server, and look at the sender's."
    yield trial.finding(problem, Certainty.PROVED, message, fix, evidence)


def age(trial: Trial, row: Timestamp, instant: Instant) -> str:
    """How the time stands to the clock: "12 s ago, 300 s allowed"."""
    if instant.seconds is None:
        return f"{visible_line(instant.text[:60])}, not compared with the clock"
    away = trial.now - instant.seconds
    allowed = "no limit" if row.tolerance is None else f"{row.tolerance} s allowed"
    if away < 0 and row.future and row.tolerance is not None:
        unit = likely_unit(instant, row.unit, trial.now)
        allowed = "not checked ahead of the clock" + (f"; it looks like {unit}" if unit else "")
    return f"{abs(away):.0f} s {'ago' if away >= 0 else 'ahead'}, {allowed}"


def place_words(row: Timestamp) -> str:
    """Where the time stands, in words."""
    return str(row.place).replace(":", " ", 1)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 1000 else duration(int(min(seconds, 1e15)) * 1_000_000)


_UNIT_NAMES = {
    Unit.SECONDS: "seconds",
    Unit.MILLISECONDS: "milliseconds",
    Unit.RFC3339: "RFC 3339",
    Unit.HTTP_DATE: "an HTTP date",
    Unit.TEXT: "text",
}
