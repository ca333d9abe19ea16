"""What a command prints: data on stdout, narration on stderr. It must never print payload text as it came."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.text import clock, duration, shorten, size, visible, visible_line

if TYPE_CHECKING:
    from inspector.model import Annotation, Attempt, InspectorError, Row


def print_line(line: Mapping[str, object]) -> None:
    """One JSON line on stdout."""
    from inspector.model.lines import encode

    _write(encode(line))


def print_pieces(pieces: Iterable[bytes]) -> None:
    """A JSON line that comes in pieces, on stdout."""
    for piece in pieces:
        _write(piece)


def print_text(text: str) -> None:
    """Text on stdout, foreign parts made visible again in case a caller forgot."""
    _write((visible(text) + "\n").encode("utf-8", "backslashreplace"))


def print_bytes(data: bytes) -> None:
    """Bytes as they are, to a file or a pipe; a terminal gets them made visible."""
    if sys.stdout.isatty():
        print_text(data.decode("utf-8", "backslashreplace"))
    else:
        _write(data)


def columns() -> int | None:
    """How many cells a line of the terminal on stdout has; None for a file or a pipe, where nothing wraps."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None


def narrate(text: str) -> None:
    """A sentence on stderr."""
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()


def narrate_error(error: InspectorError) -> None:
    """An error as one sentence, and under it what to do next."""
    narrate(f"inspector: {error.message}")
    if error.hint:
        narrate(f"  {error.hint}")


def row_text(row: Row) -> str:
    """A delivery as one aligned line."""
    verdict = "· …" if row.verdict is None else f"{row.verdict.sign} {row.verdict.word}"
    sent = ["‖ held"] if row.held else []
    if row.attempts:
        sent.append(str(row.attempt_status or row.attempt_error or ""))
        # What waits has no room for it, and how long nobody answered says little.
        sent += [duration(row.attempt_duration)] if row.attempt_duration is not None and not row.held else []
    cells = [
        f"{row.id:>6}",
        clock(row.at),
        f"{verdict:<10}",
        f"{shorten(visible_line(row.provider or '-'), 22):<22}",
        f"{shorten(visible_line(row.event or '-'), 28):<28}",
        f"{size(row.size):>8}",
        f"{' '.join(sent):<14}",
        f"↻{row.retry_of}" if row.retry_of else "",
        annotation_text(replace(row.annotation, note=shorten(row.annotation.note, 40))),
        f"{row.method} {shorten(visible_line(row.target), 60)}",
    ]
    return "  ".join(cell for cell in cells if cell)


def answer_text(attempt: Attempt) -> str:
    """What an app answered on one line, with what was wrong with it: that it broke off, was cut, or points
    elsewhere."""
    if attempt.status is None:
        return visible_line(attempt.message)
    said = f"{attempt.status} {visible_line(shorten(attempt.reason, 40))}".rstrip()
    place = attempt.headers.text("location") if 300 <= attempt.status < 400 else None
    notes = [f"to {shorten(visible_line(place), 60)}, which is not followed"] if place is not None else []
    if attempt.message:
        notes.append(visible_line(attempt.message))
    elif attempt.cut:
        notes.append(f"cut after {size(len(attempt.body))}")
    return "; ".join((said, *notes)).rstrip(".")


def annotation_text(annotation: Annotation) -> str:
    """What a user put on a delivery, on one line; empty where there is nothing."""
    words = ["★ pinned"] if annotation.pinned else []
    words += ["⊘ hidden"] if annotation.hidden else []
    words += [f"#{visible_line(tag)}" for tag in annotation.tags]
    words += [f"✎ {visible_line(annotation.note)}"] if annotation.note else []
    return "  ".join(words)


def _write(data: bytes) -> None:
    stream = sys.stdout.buffer
    stream.write(data)
    stream.flush()


def close_stdout() -> None:
    """After a reader went away: keep the interpreter from complaining when it flushes at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
