"""The command palette: the actions that can be done now, and the themes. It must hold no foreign text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from inspector.tui.action import Group
from inspector.tui.actions import ACTIONS, spelled
from inspector.tui.standing import Standing
from inspector.tui.themes import CYCLE


@runtime_checkable
class Acting(Protocol):
    """A screen that can do the actions."""

    @property
    def standing(self) -> Standing: ...

    async def perform(self, id: str) -> None: ...

    def use_theme(self, name: str) -> None: ...


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
            keys = f"   {spelled(action.keys[0])}" if action.keys else ""
            title = action.title.rstrip("…") + about
            yield Command(title + keys, action.help, partial(screen.perform, action.id))
    for name in CYCLE:
        yield Command(f"Theme {name}", "Change the colours.", partial(screen.use_theme, name))


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
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.title)
            if score > 0:
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, command.run, text=command.title, help=command.help)
