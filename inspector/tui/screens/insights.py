"""Counts of everything kept: by provider, event, verdict and what the app answered, and how long it took.

A line is a filter.

It must never count: the numbers are kept with every write, and are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from inspector.explore import spell
from inspector.model import And, Counts, Field, Status, Timing
from inspector.text import duration
from inspector.tui.bars.lines import MUTED
from inspector.tui.listing.row_cells import fit, safe
from inspector.tui.screens.lines import Lines
from inspector.tui.screens.session_lines import verdict_style

_MOST = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NARROW, _BROAD = 20, 40


def bar(count: int, top: int, width: int) -> str:
    """A bar of at most `width` cells, in eighths of a cell; never nothing where there is something."""
    eighths = max(1, round(count * width * 8 / top)) if count and top else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sections(counts: Counts) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """Title, the filter's field, and the counts by name."""
    verdicts = {str(status): count for status, count in counts.by_verdict.items()}
    yield "By provider", "provider", counts.by_provider
    yield "By event", "event", counts.by_event
    yield "By verdict", "verdict", verdicts
    yield "By the app's last answer", "status", counts.by_answer


class InsightsScreen(ModalScreen[str | None]):
    """Gives the filter of the line that was chosen. Closed by escape, `i` or `q`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,i,q", "leave", show=False)]

    def __init__(self, counts: Counts, timings: Sequence[Timing], width: int) -> None:
        super().__init__()
        self._counts = counts
        self._timings = timings
        self._width = _BROAD if width >= 110 else _NARROW
        self._filters: list[str] = []
        self._lines = Lines(id="lines", markup=False)

    def compose(self) -> ComposeResult:
        total, refused = self._counts.total, self._counts.rejected
        words = [("Counts", "bold"), (f"   {total:,} deliveries kept", "")]
        noun = "request" if refused == 1 else "requests"
        words += [(f"   {refused:,} {noun} refused", "$text-warning")] if refused else []
        with Vertical(id="lines-box"):
            yield Static(Content.assemble(*words))
            keys = "enter filters the list by the line   esc closes"
            yield Static(Content.assemble((keys, MUTED)), id="lines-keys")
            yield self._lines

    def on_mount(self) -> None:
        for title, field, counts in sections(self._counts):
            self._lines.add_options(self._section(title, field, counts))
        if self._timings:
            self._lines.add_options(self._times())
        self._lines.action_first()
        self._lines.focus()

    def _section(self, title: str, field: str, counts: Mapping[str, int]) -> Iterator[Option]:
        yield Option(Content.assemble((title, "bold $text-primary")), disabled=True)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if not ordered:
            yield Option(Content.assemble(("  none yet", MUTED)), disabled=True)
        top = ordered[0][1] if ordered else 0
        for name, count in ordered[:_MOST]:
            asks = field != "status" or name.isdigit()
            if asks:
                self._filters.append(spell(Field(field, name)))
            yield Option(
                self._line(field, name, count, top),
                id=str(len(self._filters) - 1) if asks else None,
                disabled=not asks,
            )
        if len(ordered) > _MOST:
            more = sum(count for _, count in ordered[_MOST:])
            yield Option(
                Content.assemble((f"  {len(ordered) - _MOST:,} others: {more:,}", MUTED)), disabled=True
            )

    def _times(self) -> Iterator[Option]:
        """How long the app takes; a line is the filter of its provider and event."""
        title = f"  {'The app answers within':<39}"
        heads = "".join(f"{head:>10}" for head in ("p50", "p95", "p99"))
        yield Option(
            Content.assemble((title[2:], "bold $text-primary"), (f"  {heads}", MUTED)), disabled=True
        )
        for timing in self._timings[:_MOST]:
            asked = (("provider", timing.provider), ("event", timing.event))
            fields = tuple(Field(field, name) for field, name in asked if name is not None)
            if fields:
                self._filters.append(spell(And(fields)))
            name = " ".join(safe(name) for _, name in asked if name is not None) or "unknown sender"
            times = "".join(f"{duration(time):>10}" for time in (timing.p50, timing.p95, timing.p99))
            yield Option(
                Content.assemble(
                    (f"  {fit(name, 39)}", ""), (times, "bold"), (f" {timing.count:>9,}", MUTED)
                ),
                id=str(len(self._filters) - 1) if fields else None,
                disabled=not fields,
            )

    def _line(self, field: str, name: str, count: int, top: int) -> Content:
        said, style = safe(name), "$text-primary"
        if field == "verdict":
            status = Status(name)
            said, style = f"{status.sign} {status.word}", verdict_style(status)
        elif field == "status":
            style = "$text-success" if name.startswith("2") else "$text-error"
        share = count / self._counts.total if self._counts.total else 0
        return Content.assemble(
            (f"  {fit(said, 30)} ", ""),
            (fit(bar(count, top, self._width), self._width), style),
            (f" {count:>9,}", "bold"),
            (f" {share:>4.0%}", MUTED),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            self.dismiss(self._filters[int(event.option_id)])

    def action_leave(self) -> None:
        self.dismiss(None)
