"""What is asked of attempts: how long the app takes by event, and what failed last at one app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.model import Attempt, Delivery, Facts, Headers, Status, Timing, Verdict, body_digest
from inspector.store.reader import Reader
from inspector.store.sides import Hold
from inspector.store.writer import Writer

APP = "http://localhost:3000"
Tries = Sequence[tuple[int, str, int | None, int]]


def filled(path: Path, events: list[str | None], attempts: Tries) -> Reader:
    """Deliveries with these events, and attempts as delivery, URL, status, µs."""
    writer = Writer(path)
    for number, event in enumerate(events, 1):
        writer.add(Delivery(number, "POST", b"/", Headers(), b"", body_digest(b""))).result()
        if event is not None:
            writer.judge(number, Facts("dyte", event), Verdict(Status.VALID, "dyte"), 2).result()
    for delivery, url, status, took in attempts:
        writer.attempt(Attempt(delivery, 3, url, "", "", took, status=status)).result()
    writer.side(Hold(1, "forward")).result()
    writer.close()
    return Reader(path)


def test_percentiles_are_by_event_and_leave_out_what_got_no_answer(tmp_path: Path) -> None:
    often = [(1, APP, 200, 10 * n) for n in range(1, 201)]
    attempts: Tries = [*often, (2, APP, 500, 7), (3, APP, 200, 5), (2, APP, None, 30_000_000)]
    reader = filled(tmp_path / "a.db", ["a", "b", None], attempts)
    assert reader.timings() == [
        Timing("dyte", "a", 200, 1000, 1900, 1980),
        Timing(None, None, 1, 5, 5, 5),
        Timing("dyte", "b", 1, 7, 7, 7),
    ]
    reader.close()


def test_failed_are_those_whose_last_try_at_this_very_app_was_no_success(tmp_path: Path) -> None:
    attempts: Tries = [
        (1, f"{APP}/x", 500, 1),
        (2, f"{APP}/x", 500, 1),
        (2, f"{APP}/x", 204, 1),
        (3, f"{APP}/x", 200, 1),
        (3, f"{APP}/y?q", None, 1),
        (4, f"{APP}0/x", 500, 1),
        (5, f"{APP}/x", 500, 1),
        (5, "http://localhost:4000/x", 200, 1),
        (6, f"{APP}/x", 302, 1),
    ]
    reader = filled(tmp_path / "a.db", [None] * 6, attempts)
    # The first is held: its route sends it.
    assert reader.failed(APP, limit=9) == [(6, f"{APP}/x"), (5, f"{APP}/x"), (3, f"{APP}/y?q")]
    assert reader.failed(APP, limit=1) == [(6, f"{APP}/x")]
    reader.close()
