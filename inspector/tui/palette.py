"""The command palette: what can be done as things stand, and the themes. It must hold no foreign text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from inspector.text import shorten, visible_line
from inspector.tui.action import Group
from inspector.tui.actions import ACTIONS, key_of
from inspector.tui.themes import CYCLE

if TYPE_CHECKING:
    from inspector.model import Status
    from inspector.tui.standing import Standing

_SURE = 1_000.0
"""The score of what was asked for by name: above every likeness."""
_ID = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class InSight:
    """What the rows in memory hold: providers' ids, and verdicts, each once."""

    providers: tuple[str, ...] = ()
    verdicts: tuple[Status, ...] = ()


@runtime_checkable
class Acting(Protocol):
    """A screen that can do the actions."""

    @property
    def standing(self) -> Standing: ...

    @property
    def saved_filters(self) -> Mapping[str, str]: ...

    async def perform(self, id: str) -> None: ...

    def use_theme(self, name: str) -> None: ...

    def in_sight(self) -> InSight: ...

    def jump(self, id: int) -> None: ...

    def filter_by(self, text: str) -> None: ...

    def configure(self, provider: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette."""

    title: str
    help: str
    run: IgnoreReturnCallbackType


def commands(screen: Acting) -> Iterator[Command]:
    """Everything that can be done as things stand."""
    standing = screen.standing
    for action in ACTIONS:
        if action.palette and action.available(standing):
            acts = action.group is Group.DELIVERY and action.id != "forward_all" and standing.acting_on
            about = f" {standing.acting_on}" if acts else ""
            if action.id == "forward" and standing.target:
                about += f" to {shorten(visible_line(standing.target), 60)}"
            key = key_of(action.id, standing.keymap)
            keys = "" if key == "palette" else f"   {key}"
            title = action.title.rstrip("…") + about
            yield Command(title + keys, action.help, partial(screen.perform, action.id))
    for name, text in sorted(screen.saved_filters.items()):
        about = f"Show only {shorten(visible_line(text), 60)}"
        yield Command(f"Filter: @{name}", about, partial(screen.filter_by, f"@{name}"))
    yield from _from_rows(screen)
    for name in CYCLE:
        yield Command(f"Theme {name}", "Change the colours.", partial(screen.use_theme, name))


def _from_rows(screen: Acting) -> Iterator[Command]:
    """What the deliveries at hand suggest. Names of providers come from data files; others are left out."""
    seen = screen.in_sight()
    for status in seen.verdicts:
        text = f"verdict:{status.value}"
        yield Command(f"Filter {text}", f"Show only what is {status.word}.", partial(screen.filter_by, text))
    for provider in filter(_ID.fullmatch, seen.providers):
        text = f"provider:{provider}"
        yield Command(f"Filter {text}", "Show only its deliveries.", partial(screen.filter_by, text))
        title = f"Configure the key of {provider}"
        yield Command(title, "Test and set it.", partial(screen.configure, provider))


def typed(screen: Acting, text: str) -> Iterator[Command]:
    """What a text alone asks for: a delivery by its number."""
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        id = int(number)
        yield Command(f"Go to #{id}", "Put the cursor on that delivery.", partial(screen.jump, id))


class ActionCommands(Provider):
    """Offers the commands of the screen that the palette was called from."""

    def _commands(self) -> Iterator[Command]:
        screen: object = self.screen
        if isinstance(screen, Acting):
            yield from commands(screen)

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(Content(command.title), command.run, text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        screen: object = self.screen
        if isinstance(screen, Acting):
            for command in typed(screen, query):
                shown = Content(command.title)
                yield Hit(_SURE, shown, command.run, text=command.title, help=command.help)
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.title)
            if score > 0:
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, command.run, text=command.title, help=command.help)
