"""Search in the Payload view: the hits, which of them the cursor is at, and their marks in what is drawn.

The work is done in slices of a few milliseconds between the screen's own, and ends when something else is
searched for. It must never hold up a key, nor unfold more than leads to one hit.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from textual.worker import Worker

from inspector.explore.finding import LONGEST, Hit, find
from inspector.tui.views.body_lines import BodyLines
from inspector.tui.views.branch import Branch
from inspector.tui.views.guard import guarded
from inspector.tui.views.outline import Outline
from inspector.tui.views.pane import LinePane
from inspector.tui.views.search_bar import SearchBar
from inspector.tui.views.spans import Ink, Line, Span

MOST_HITS = 10_000
_SLICE, _REST = 0.003, 0.003
"""Seconds of one slice, and of what is left to the screen after it: a key passes through many queues, and
would wait for a slice at each of them."""
_TOLD = 0.1
"""Seconds between two counts that are shown while the search goes on."""
_WINDOW = 256 * 1024
_CONTEXT = 12
"""Characters of a long value that are shown before a hit in it."""
_SHOWN = frozenset({Ink.KEY, Ink.STRING, Ink.NUMBER, Ink.KEYWORD, Ink.PLAIN})


class Searching(LinePane):
    """The part of the Payload view that searches. The view itself gives what stands below."""

    outline: Outline | None

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.wanted = ""
        self.hits: list[Hit] = []
        self._hit: int | None = None
        self._more = False
        self._origin: tuple[int, ...] = ()
        self._shifted: Branch | None = None
        self._bar: SearchBar | None = None
        self._worker: Worker[None] | None = None

    @property
    def body_lines(self) -> BodyLines:
        """What is shown where there is no tree."""
        raise NotImplementedError

    @property
    def at(self) -> tuple[int, ...]:
        """The positions of the node under the cursor."""
        raise NotImplementedError

    def reach(self, positions: Sequence[int]) -> Branch | None:
        """Unfold what leads to a node and put the cursor there."""
        raise NotImplementedError

    def reach_byte(self, offset: int) -> None:
        """Show the line of a body without a tree in which a byte stands."""
        raise NotImplementedError

    @property
    def searching(self) -> bool:
        """Whether the search is still going on."""
        return self._worker is not None and not self._worker.is_finished

    def found(self) -> str:
        """`3 of 17`, or what stands for it; nothing without a search."""
        if not self.wanted:
            return ""
        total = f"{len(self.hits):,}" + ("+" if self._more else "")
        if self.searching:
            total += "…"
        if not self.hits:
            return "searching…" if self.searching else "not found"
        return total if self._hit is None else f"{self._hit + 1:,} of {total}"

    @guarded
    def action_search(self) -> None:
        """Open the line to type in."""
        if self.detail is not None:
            self._bar = SearchBar(self, self.wanted, self._bar_closed)
            self.app.push_screen(self._bar)
            self._bar.call_after_refresh(self._told)

    def _bar_closed(self) -> None:
        self._bar = None
        self.refresh()

    @guarded
    def action_hit(self, step: int) -> None:
        """Go to the next hit or the one before; without a search, ask for one."""
        self.go_to_hit(step) if self.wanted else self.action_search()

    def search(self, wanted: str) -> None:
        """Search for another text, from where the cursor is on; nothing ends the search."""
        if wanted[:LONGEST] != self.wanted:
            if not self.wanted:
                self._origin = self.at
            self.wanted = wanted[:LONGEST]
            self.search_again(jump=True)

    def search_again(self, *, jump: bool = False) -> None:
        """Search what is shown now; only with `jump` the cursor goes to what is found."""
        if self._worker is not None:
            self._worker.cancel()
        self.hits, self._hit, self._more, self._worker = [], None, False, None
        self._unshift()
        if self.wanted:
            # No coroutine yet: one that is cancelled before it began would be complained about.
            job = partial(self._search, jump)
            self._worker = self.run_worker(job, group="search", exit_on_error=False)
        self._told()

    async def _search(self, jump: bool) -> None:
        began = told = time.perf_counter()
        for hit in self._all():
            if hit is not None:
                self.hits.append(hit)
                if jump and self._hit is None and hit.positions >= self._origin:
                    self._take(len(self.hits) - 1)
                if len(self.hits) >= MOST_HITS:
                    self._more = True
                    break
            if time.perf_counter() - began > _SLICE:
                if began - told > _TOLD:
                    told = began
                    self._told()
                await asyncio.sleep(_REST)
                began = time.perf_counter()
        if jump and self._hit is None and self.hits:
            self._take(0)
        self._worker = None
        self._told()

    def _all(self) -> Iterable[Hit | None]:
        return (
            _in_bytes(self.body_lines, self.wanted) if self.outline is None else self._in_tree(self.outline)
        )

    def _in_tree(self, outline: Outline) -> Iterator[Hit | None]:
        return find(outline.rows[0].node, self.wanted)

    def go_to_hit(self, step: int) -> None:
        """From where the cursor is to the next hit (1) or the one before (-1), around the end."""
        if not self.hits:
            return
        here = self.at
        if self._hit is not None and self.hits[self._hit].positions == here:
            self._take((self._hit + step) % len(self.hits))
        else:
            after = bisect_left(self.hits, here, key=lambda hit: hit.positions)
            self._take((after if step > 0 else after - 1) % len(self.hits))

    def _take(self, number: int) -> None:
        self._hit = number
        hit = self.hits[number]
        self._unshift()
        if self.outline is None:
            self.reach_byte(hit.positions[0])
        else:
            branch = self.reach(hit.positions)
            if branch is not None and hit.at is not None and hit.at > _CONTEXT and not branch.unfolded:
                branch.start = hit.at - _CONTEXT if hit.at > self.text_width // 3 else 0
                self._shifted = branch
        self._told()

    def _unshift(self) -> None:
        """A long value that was shown from a hit on is shown from its start again."""
        if self._shifted is not None:
            self._shifted.start = 0
            self._shifted = None

    def _told(self) -> None:
        self.refresh()
        if self._bar is not None and self._bar.is_mounted:
            self._bar.say(self.found())

    def lit(self, line: Sequence[Span]) -> Line:
        """A line in which every place that fits stands out."""
        return tuple(lit(line, self.wanted)) if self.wanted else tuple(line)


def lit(line: Iterable[Span], wanted: str) -> Iterator[Span]:
    """The spans of keys and values with what was searched for in an ink of its own."""
    wanted = wanted.lower()
    for span in line:
        lowered = span.text.lower()
        if span.ink not in _SHOWN or wanted not in lowered or len(lowered) != len(span.text):
            yield span
            continue
        start = 0
        while (at := lowered.find(wanted, start)) >= 0:
            if at > start:
                yield Span(span.text[start:at], span.ink)
            start = at + len(wanted)
            yield Span(span.text[at:start], Ink.MATCH)
        if start < len(span.text):
            yield Span(span.text[start:], span.ink)


def _in_bytes(lines: BodyLines, wanted: str) -> Iterator[Hit | None]:
    """The places in a body without a tree, by byte."""
    body, sought = lines.body, wanted.lower().encode("utf-8", "surrogatepass")
    for start in range(0, len(body), _WINDOW):
        window = body[start : start + _WINDOW + len(sought) - 1].lower()
        at = window.find(sought)
        while at >= 0:
            yield Hit((start + at,), 0)
            at = window.find(sought, at + len(sought))
        yield None
