"""The actions of the screen that compares."""

from __future__ import annotations

from inspector.tui.action import Action, Group, Place, always


def _action(does: str, keys: str, title: str, help: str, *, short: str = "") -> Action:
    return Action(
        f"compare.{does}",
        tuple(keys.split()),
        title,
        help,
        Group.COMPARE,
        always,
        Place.COMPARE,
        short=short,
        palette=False,
        does=does,
    )


ACTIONS: tuple[Action, ...] = (
    _action("next", "n", "Next", "Go to the next difference.", short="Next"),
    _action("previous", "N", "Previous", "Go to the previous difference.", short="Previous"),
    _action("ignore", "i", "Ignore", "Leave out ids, times and signatures, or not.", short="Ignore times"),
    _action("unfold", "u", "Unchanged", "Show what is the same too, or fold it away.", short="Unchanged"),
    _action("copy", "y", "Copy", "Copy the difference as text.", short="Copy"),
    _action("leave", "escape q d", "Back", "Leave the comparison.", short="Back"),
)
