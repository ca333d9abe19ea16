"""The one list of what a user can do: keys, footer, palette, help screen and README table come from it.

A module a group of the help screen holds the entries; a new action is one entry there. It must never do
anything: an action's id names the method `action_<id>` that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from inspector.tui.action import KEY_NAMES, Group, Place
from inspector.tui.actions import annotating, comparing, copying, delivery, in_views, listing, looking, moving

if TYPE_CHECKING:
    from inspector.tui.action import Action
    from inspector.tui.standing import Standing

ACTIONS: tuple[Action, ...] = (
    *moving.ACTIONS,
    *delivery.ACTIONS,
    *annotating.ACTIONS,
    *copying.ACTIONS,
    *listing.ACTIONS,
    *looking.ACTIONS,
    *in_views.ACTIONS,
    *comparing.ACTIONS,
)

BY_ID = {action.id: action for action in ACTIONS}

_SPELLED = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "escape": "esc",
}


def spelled(key: str) -> str:
    """A key as it is shown: `↓`, `esc`, `ctrl+p`, `F`."""
    return _SPELLED.get(key, key)


Keymap = Mapping[str, Sequence[str]]
"""The user's own keys by an action's id."""


def keys_of(action: Action, keymap: Keymap) -> Sequence[str]:
    """The keys that do an action."""
    return keymap.get(action.id, action.keys)


def key_of(id: str, keymap: Keymap) -> str:
    """The first key of an action as it is shown; `palette` where it has none."""
    keys = keys_of(BY_ID[id], keymap)
    return spelled(keys[0]) if keys else "palette"


def textual_keys(keys: Iterable[str]) -> str:
    """Keys as Textual names them, with commas."""
    return ",".join(KEY_NAMES.get(key, key) for key in keys)


def bindings(place: Place) -> list[Binding]:
    """The bindings of a part of the screen. Each has the action's id, so that a keymap can change it."""
    return [
        Binding(
            # A key that no keyboard has keeps the place of one that the user may give.
            textual_keys(action.keys) or f"unbound_{action.id}",
            action.does or action.id,
            action.title,
            show=False,
            id=action.id,
        )
        for action in ACTIONS
        if action.place is place
    ]


def footer(standing: Standing) -> list[Action]:
    """What the footer shows now, the most useful first."""
    if standing.filtering:
        places = {Place.FILTER}
    else:
        places = {Place.MAIN, Place.VIEW if standing.pane == "detail" else Place.LIST}
    here = [
        action
        for action in ACTIONS
        if action.footer and action.place in places and action.available(standing)
    ]
    # In the detail, what its view can do comes right after the way back.
    return sorted(here, key=lambda action: 2.5 if action.place is Place.VIEW else action.footer)


def grouped() -> list[tuple[Group, Sequence[Action]]]:
    """Every action under its heading, in order; headings with nothing under them are left out."""
    under = {group: [action for action in ACTIONS if action.group is group] for group in Group}
    return [(group, actions) for group, actions in under.items() if actions]


def readme_table() -> str:
    """The README's table of keys, in Markdown."""
    lines = ["| Key | What it does | id |", "| --- | --- | --- |"]
    for action in ACTIONS:
        keys = " ".join(f"`{spelled(key)}`" for key in action.keys) or "palette"
        lines.append(f"| {keys} | {action.help} | `{action.id}` |")
    return "\n".join(lines)
