"""The actions that move: through the list, into the detail, from view to view."""

from __future__ import annotations

from inspector.tui.action import Action, Group, Place, with_something_to_leave


def _move(id: str, keys: str, title: str, help: str, *, place: Place = Place.LIST) -> Action:
    return Action(id, tuple(keys.split()), title, help, Group.MOVE, place=place, palette=False)


def _view(number: int, title: str, help: str) -> Action:
    return Action(f"view_{number}", (str(number),), title, help, Group.MOVE)


ACTIONS: tuple[Action, ...] = (
    _move("cursor_down", "j down", "Down", "Go to the next older delivery."),
    _move("cursor_up", "k up", "Up", "Go to the next newer delivery."),
    _move("page_down", "pagedown ctrl+f", "Page down", "Go down by a page."),
    _move("page_up", "pageup ctrl+b", "Page up", "Go up by a page."),
    Action(
        "newest",
        ("g", "home"),
        "Go to the newest",
        "Go to the newest delivery, at the top, and follow.",
        Group.MOVE,
        place=Place.LIST,
    ),
    Action(
        "oldest",
        ("G", "end"),
        "Go to the oldest",
        "Go to the oldest delivery, at the bottom.",
        Group.MOVE,
        place=Place.LIST,
    ),
    Action(
        "open",
        ("enter", "l", "right"),
        "Read the delivery",
        "Go into the detail; escape comes back.",
        Group.MOVE,
        place=Place.LIST,
        short="Open",
        footer=1,
    ),
    Action(
        "back",
        ("escape",),
        "Back",
        "Leave the detail, or unselect, or clear the filter.",
        Group.MOVE,
        with_something_to_leave,
        short="Back",
        footer=2,
        palette=False,
    ),
    Action(
        "next_view",
        ("tab",),
        "Next view",
        "Show the next view of the delivery.",
        Group.MOVE,
        short="View",
        footer=8,
        palette=False,
    ),
    _move("previous_view", "shift+tab", "Previous view", "Show the view before.", place=Place.MAIN),
    _view(1, "Show the payload", "The decoded body as a tree."),
    _view(2, "Show the headers", "The header fields as they came."),
    _view(3, "Show the raw body", "The bytes, as text or hex."),
    _view(4, "Show the verdict", "Each check, and why a signature failed."),
    _view(5, "Show the forwards", "What was sent on, and the app's answers."),
)
