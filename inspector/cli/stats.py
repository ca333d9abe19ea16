"""`inspector stats`: counts of everything kept, from the numbers that are kept with every write."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.cli.output import print_line, print_text
from inspector.cli.settled import settle
from inspector.model import ExitCode, Timing
from inspector.model.lines import Line
from inspector.store.reader import Reader
from inspector.text import duration, shorten, visible_line


def stats(flags: Mapping[str, object]) -> int:
    """Print the counts, the highest first, or one JSON line."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        counts = reader.counts()
        hidden = reader.hidden()
        timings = reader.timings()
    finally:
        reader.close()
    by = {
        "provider": _ordered(counts.by_provider),
        "event": _ordered(counts.by_event),
        "verdict": _ordered({str(status): count for status, count in counts.by_verdict.items()}),
        "answer": _ordered(counts.by_answer),
    }
    if settings.json:
        print_line(
            {
                "type": "stats",
                "total": counts.total,
                "hidden": hidden,
                "rejected": counts.rejected,
                **by,
                "answer_times": [_times(timing) for timing in timings],
            }
        )
        return ExitCode.OK
    print_text(f"{counts.total:,} deliveries, {hidden:,} hidden; {counts.rejected:,} requests refused")
    for title, found in by.items():
        print_text(f"by {title}")
        for name, count in found.items():
            print_text(f"{count:>9,}  {shorten(visible_line(name), 60)}")
    if timings:
        print_text("the app answers within (p50, p95, p99)")
    for timing in timings:
        name = shorten(visible_line(" ".join(filter(None, (timing.provider, timing.event)))), 60) or "-"
        times = "".join(f"{duration(time):>10}" for time in (timing.p50, timing.p95, timing.p99))
        print_text(f"{timing.count:>9,}{times}  {name}")
    return ExitCode.OK


def _times(timing: Timing) -> Line:
    milliseconds = {f"{name}_ms": getattr(timing, name) / 1000 for name in ("p50", "p95", "p99")}
    return {"provider": timing.provider, "event": timing.event, "count": timing.count, **milliseconds}


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
