"""What a user can do inside a view: the entry that keys, help, palette and README table are made from.

It must never hold code: `action` names the method of the view (`action_<name>`) that does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.binding import Binding


class ViewAction(NamedTuple):
    """One thing to do in one view. `key` may name several keys, with commas, as Textual spells them.

    `id` is stable and names the binding in a keymap; `view` is the id of the view it works in, or
    empty where it works in all; `title` fits a palette, `short` a footer where the title does not, `help` is
    one sentence. One that is not `told` is in neither: a hand finds it without.
    """

    id: str
    title: str
    help: str
    key: str
    view: str
    action: str
    short: str = ""
    told: bool = True


def bindings(actions: Sequence[ViewAction]) -> list[Binding]:
    """The key bindings of a view from its table."""
    return [
        Binding(action.key, action.action, action.title, show=False, id=action.id, tooltip=action.help)
        for action in actions
    ]


MOVES: tuple[ViewAction, ...] = (
    ViewAction("view.up", "Up", "Go to the line above.", "up,k", "", "move(-1)"),
    ViewAction("view.down", "Down", "Go to the line below.", "down,j", "", "move(1)"),
    ViewAction("view.page-up", "Page up", "Go up by a page.", "pageup,ctrl+b", "", "page(-1)"),
    ViewAction("view.page-down", "Page down", "Go down by a page.", "pagedown,ctrl+f", "", "page(1)"),
    ViewAction("view.top", "Top", "Go to the start.", "home,g", "", "edge(-1)"),
    ViewAction("view.bottom", "Bottom", "Go to the end.", "end,G", "", "edge(1)"),
)
