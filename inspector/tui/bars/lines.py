"""One-line bars: what is listened on and sent where, how the list stands, and the keys that work now.

Parts that do not fit are left out by rank, never cut in the middle. They must never parse markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from inspector.text import shorten, visible_line
from inspector.tui.actions import footer, key_of
from inspector.tui.engine_state import EngineState
from inspector.tui.listing.row_cells import OUT_OF_SIGHT
from inspector.tui.standing import Standing

if TYPE_CHECKING:
    from inspector.tui.action import Action

MUTED = "$foreground 76%"
_KEY = "$footer-key-foreground"
_GAP = "   "
_APART = 2
_LAST = ("help", "quit")


DISPENSABLE = 30

Words = tuple[tuple[str, str], ...]


class Part(NamedTuple):
    """Words in a bar: (text, style) pairs, and shorter ones for a narrow line.

    Where space is short, parts of a `rank` under `DISPENSABLE` are left out, then all become shorter,
    then the rest are left out, always the lowest rank first.
    """

    words: Words
    rank: int
    short: Words | None = None


def _width(words: Words) -> int:
    return sum(cell_len(text) for text, _ in words)


def joined(left: Sequence[Part], right: Sequence[Part], width: int) -> Content:
    """Parts at both ends of a line, as many as fit."""
    parts = sorted([*left, *right], key=lambda part: part.rank)
    words = {id(part): part.words for part in parts}
    dispensable = [(part, None) for part in parts if part.rank < DISPENSABLE]
    shorter = [(part, part.short) for part in parts if part.short is not None]
    rest = [(part, None) for part in parts if part.rank >= DISPENSABLE]
    for part, instead in (*dispensable, *shorter, *rest):
        if sum(map(_width, words.values())) + len(_GAP) * (len(words) - 1) <= width:
            break
        if instead is None:
            del words[id(part)]
        else:
            words[id(part)] = instead
    near = [words[id(part)] for part in left if id(part) in words]
    far = [words[id(part)] for part in right if id(part) in words]
    used = sum(map(_width, words.values())) + len(_GAP) * (max(0, len(near) - 1) + max(0, len(far) - 1))
    return Content.assemble(*_spaced(near), (" " * (width - used), ""), *_spaced(far))


def _spaced(groups: Sequence[Words]) -> list[tuple[str, str]]:
    spaced: list[tuple[str, str]] = []
    for number, words in enumerate(groups):
        spaced += [(_GAP, "")] if number else []
        spaced += words
    return spaced


class Bar(Widget):
    """A line made from the Standing."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.standing = Standing()
        self._painted: object = None

    def show(self, standing: Standing) -> None:
        """Show this from now on. Most of what comes changes one bar: to paint a line costs more than to
        write it."""
        if standing != self.standing:
            self.standing = standing
            if _looks(self.line()) != self._painted:
                self.refresh()

    def render(self) -> Content:
        line = self.line()
        self._painted = _looks(line)
        return line

    def line(self) -> Content:
        """What the bar says, as wide as it is."""
        return joined(self.left(self.standing), self.right(self.standing), self.content_size.width)

    def left(self, standing: Standing) -> list[Part]:
        """The parts at the left end."""
        return []

    def right(self, standing: Standing) -> list[Part]:
        """The parts at the right end."""
        return []


def _looks(line: Content) -> object:
    """What tells two lines apart: Content itself compares no styles."""
    return line.plain, tuple(line.spans)


_ENGINE = {
    EngineState.STARTING: ("◌", "starting", "$text-warning"),
    EngineState.RUNNING: ("●", "listening", "$text-success"),
    EngineState.RESTARTING: ("◌", "restarting the engine", "$text-warning bold"),
    EngineState.FAILED: ("✗", "the engine is down", "$text-error bold"),
    EngineState.CLOSED: ("◌", "closing", "$text-warning"),
}


class TopBar(Bar):
    """Where senders are pointed at, and where deliveries go."""

    class Pressed(Message):
        """The bar was clicked: the URL is wanted."""

    def left(self, standing: Standing) -> list[Part]:
        sign, word, style = _ENGINE[standing.engine]
        running = standing.engine is EngineState.RUNNING
        parts = [
            Part(((f"{sign} {word}", style),), 90, ((sign, style),) if running and standing.url else None)
        ]
        if standing.url:
            parts.append(
                Part(
                    ((visible_line(standing.url), "bold"), (f" {key_of('copy_url', standing.keymap)}", _KEY)),
                    99,
                )
            )
        parts.append(_target(standing))
        if standing.ack:
            ack = _ack(standing.ack)
            parts.append(Part((("answers ", MUTED), (ack, "")), 40))
        return parts

    def right(self, standing: Standing) -> list[Part]:
        parts = []
        if standing.assumed:
            parts.append(Part((("assuming ", MUTED), (visible_line(standing.assumed), "")), 50))
        if standing.offline:
            parts.append(Part((("offline", "$text-warning"),), 45))
        if standing.db:
            parts.append(Part(((shorten(visible_line(_at_home(standing.db)), 44), MUTED),), 20))
        return parts

    def on_click(self) -> None:
        self.post_message(self.Pressed())


def _target(standing: Standing) -> Part:
    """Where deliveries go: to one app, by routes that take some of them, or both; and which app is down."""
    if standing.down and standing.routes:
        return _apps_down(standing)
    if standing.target is None:
        if not standing.routes:
            return Part((("→ ", MUTED), ("not forwarding", MUTED)), 60)
        return Part((("⇉ ", "$text-success"), (_routes(standing, ""), "")), 80)
    target = shorten(visible_line(standing.target), 48)
    if standing.down:
        waiting, bad = f"down, {standing.held:,} wait", "$text-error bold"
        host = shorten(target.split("://", 1)[-1].split("/", 1)[0], 24)
        whole = ("✗ ", "$text-error"), (target, ""), (f"  app {waiting}", bad)
        return Part(whole, 95, (("✗ ", "$text-error"), (f"{host} ", ""), (waiting, bad)))
    sign = ("⇉ ", "$text-success") if standing.forward_all else ("→ ", MUTED)
    every = (
        ("  every delivery", "$text-success")
        if standing.forward_all
        else (f"  with {key_of('forward', standing.keymap)}", MUTED)
    )
    more = ((f", {_routes(standing, 'more ')}", ""),) if standing.routes else ()
    short = (sign, (shorten(target.split("://", 1)[-1], 30), ""), *more)
    return Part((sign, (target, ""), every, *more), 80, short)


def _routes(standing: Standing, more: str) -> str:
    many = len(standing.routes)
    return f"{many} {more}routes" if many > 1 else f"{more}{shorten(visible_line(standing.routes[0]), 24)}"


def _apps_down(standing: Standing) -> Part:
    """Several apps: the one that is down by the name of its route, more by their number."""
    cross, bad, waiting = ("✗ ", "$text-error"), "$text-error bold", f"down, {standing.held:,} wait"
    if len(standing.down) > 1:
        return Part((cross, (f"{len(standing.down)} apps {waiting}", bad)), 95)
    name = shorten(visible_line(standing.down[0]), 24)
    return Part((cross, (f"app of {name} {waiting}", bad)), 95, (cross, (f"{name} {waiting}", bad)))


def _ack(ack: str) -> str:
    return {"now": "200 at once", "through": "as the app does"}.get(ack, visible_line(ack))


class StatusBar(Bar):
    """How the list stands: how many, how fast, following or not, what is filtered and selected."""

    class Pressed(Message):
        """The bar was clicked: the problems are wanted, or the counts where the number stands."""

        def __init__(self, *, counts: bool) -> None:
            super().__init__()
            self.counts = counts

    def left(self, standing: Standing) -> list[Part]:
        parts = [Part((_following(standing),), 90)]
        if standing.pending:
            many = f"{standing.pending:,}" if standing.pending < 100 or not standing.filter else "100+"
            parts.append(
                Part(
                    (
                        (f"▲ {many} newer", "$text-accent bold"),
                        (f" {key_of('newest', standing.keymap)}", "$footer-key-foreground"),
                    ),
                    85,
                )
            )
        if standing.selected:
            parts.append(Part(((f"◆ {standing.selected} selected", "$text-accent"),), 80))
        if standing.replay is not None and not standing.replay.over:
            words = f"↻ replay {standing.replay.words}"
            parts.append(Part(((words, "$text-accent"), (" R", _KEY)), 87))
        if standing.filter:
            text = shorten(visible_line(standing.filter), 40)
            parts.append(
                Part(
                    (
                        ("/ ", "$footer-key-foreground"),
                        (text, "bold"),
                        (f"  {key_of('back', standing.keymap)} clears", MUTED),
                    ),
                    88,
                )
            )
        return parts

    def right(self, standing: Standing) -> list[Part]:
        parts = []
        if standing.hidden:
            shown = " shown" if standing.shows_hidden else ""
            words = f"{OUT_OF_SIGHT} {standing.hidden:,}"
            parts.append(Part(((f"{words} hidden{shown}", MUTED),), 55, ((words, MUTED),)))
        if standing.notices:
            style = "$text-warning bold" if standing.unseen else MUTED
            words = f"⚑ {standing.notices} problem{'s' if standing.notices != 1 else ''}"
            parts.append(Part(((words, style), (f" {key_of('notices', standing.keymap)}", _KEY)), 70))
        if standing.watch:
            paths = shorten(", ".join(map(visible_line, standing.watch)), 30)
            parts.append(Part((("◉ watching ", MUTED), (paths, "")), 58, (("◉ watching", MUTED),)))
        if standing.spark:
            parts.append(Part(((standing.spark, "$text-primary"),), 25))
        if standing.rate >= 0.05:
            parts.append(
                Part(
                    ((f"{standing.rate:,.0f}/s" if standing.rate >= 10 else f"{standing.rate:.1f}/s", ""),),
                    60,
                )
            )
        if standing.filter and not standing.loaded:
            return [*parts, Part((("searching…", "$text-warning"),), 75)]
        more = "" if standing.counted else "+"
        of = f"{standing.shown:,}{more} of " if standing.filter else ""
        noun = "delivery" if standing.total == 1 and not of else "deliveries"
        parts.append(Part(((f"{of}{standing.total:,}", "bold"), (f" {noun}", MUTED)), 75))
        return parts

    def on_click(self, event: events.Click) -> None:
        inside = event.get_content_offset(self)
        number = _width(self.right(self.standing)[-1].words)
        counts = inside is not None and inside.x >= self.content_size.width - number
        self.post_message(self.Pressed(counts=counts))


def _following(standing: Standing) -> tuple[str, str]:
    if standing.paused:
        return "‖ paused", "$text-warning bold"
    if standing.following:
        return "▶ following", "$text-success"
    return "◇ not following", MUTED


class KeyBar(Bar):
    """The keys that work now, the most useful first, as many as fit, and help and quit at the end.
    A click does what the key does."""

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def _laid_out(self) -> list[tuple[Action, int, int]]:
        """Each action shown with its first column and width."""
        actions = footer(self.standing)
        last = [action for action in actions if action.id in _LAST]
        width = self.content_size.width
        end = (
            width - sum(_key_width(action, self.standing) for action in last) - _APART * max(0, len(last) - 1)
        )
        shown: list[tuple[Action, int, int]] = []
        column = 0
        for action in actions:
            length = _key_width(action, self.standing)
            if action not in last and column + length + _APART <= end:
                shown.append((action, column, length))
                column += length + _APART
        for action in last:
            length = _key_width(action, self.standing)
            shown.append((action, end, length))
            end += length + _APART
        return shown

    def line(self) -> Content:
        """The keys, each with what it does."""
        words: list[tuple[str, str]] = []
        at = 0
        for action, column, length in self._laid_out():
            words.append((" " * (column - at), ""))
            words += [(key_of(action.id, self.standing.keymap), f"{_KEY} bold"), (f" {action.short}", MUTED)]
            at = column + length
        return Content.assemble(*words)

    def on_click(self, event: events.Click) -> None:
        inside = event.get_content_offset(self)
        for action, column, length in self._laid_out():
            if inside is not None and column <= inside.x < column + length:
                self.post_message(self.Pressed(action))


def _key_width(action: Action, standing: Standing) -> int:
    return cell_len(f"{key_of(action.id, standing.keymap)} {action.short}")


def _at_home(path: str) -> str:
    """A path with the user's home as `~`."""
    home = str(Path.home())
    return "~" + path[len(home) :] if path.startswith(home + "/") else path
