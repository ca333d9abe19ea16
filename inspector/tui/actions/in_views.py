"""What the views can do, as actions that are there while the view is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.action import SIGNS, Action, Group, Place
from inspector.tui.views.tables import VIEW_ACTIONS

if TYPE_CHECKING:
    from inspector.tui.views.view_action import ViewAction


def _in_view(action: ViewAction) -> Action:
    """What a view can do, as an action: there while the view is in front."""
    keys = tuple(SIGNS.get(key, key) for key in action.key.split(","))
    # Keys that a hand finds without being told stay out of the footer and the palette.
    told = action.told and len(keys[0]) == 1 and bool(action.view)
    return Action(
        action.id,
        keys,
        action.title,
        action.help,
        Group(_VIEW_GROUPS.get(action.view, Group.VIEW)),
        lambda standing: standing.row is not None and action.view in ("", standing.view),
        Place.VIEW,
        short=(action.short or action.title) if told else "",
        footer=20 if told else 0,
        palette=told,
        does=action.action,
    )


_VIEW_GROUPS = {
    "payload": Group.PAYLOAD,
    "headers": Group.HEADERS,
    "raw": Group.RAW,
    "verdict": Group.VERDICT,
    "forwards": Group.FORWARDS,
}


ACTIONS: tuple[Action, ...] = tuple(map(_in_view, VIEW_ACTIONS))
