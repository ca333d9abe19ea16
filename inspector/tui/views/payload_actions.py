"""What can be done inside the Payload view. It must never hold code."""

from __future__ import annotations

from inspector.tui.views.view_action import ViewAction

ACTIONS: tuple[ViewAction, ...] = (
    ViewAction(
        "payload.open", "Fold", "Unfold or fold the value under the cursor.", "enter", "payload", "open"
    ),
    ViewAction(
        "payload.unfold", "Unfold", "Unfold the value, then go into it.", "right,l", "payload", "unfold"
    ),
    ViewAction(
        "payload.fold", "Fold", "Fold the value, or go to what holds it.", "left,h", "payload", "fold"
    ),
    ViewAction(
        "payload.search",
        "Search in the payload…",
        "Search in the keys and values of the payload.",
        "s",
        "payload",
        "search",
        "Search",
    ),
    ViewAction(
        "payload.next",
        "Next hit",
        "Go to the next place that was found.",
        "n",
        "payload",
        "hit(1)",
        told=False,
    ),
    ViewAction(
        "payload.previous",
        "Previous hit",
        "Go to the place found before.",
        "N",
        "payload",
        "hit(-1)",
        told=False,
    ),
    ViewAction(
        "payload.go-to",
        "Go to a path…",
        "Go to a path such as meeting.id, or list what a JSONPath query finds.",
        "dollar_sign",
        "payload",
        "go_to",
        "Path",
    ),
    ViewAction(
        "payload.unfold-all",
        "Unfold all",
        "Unfold everything below the cursor; press again for more of a large body.",
        "E",
        "payload",
        "unfold_all",
    ),
    ViewAction("payload.fold-here", "Fold here", "Fold what the cursor is in.", "z", "payload", "fold_here"),
    ViewAction(
        "payload.fold-all", "Fold all", "Fold everything but the first level.", "Z", "payload", "fold_all"
    ),
    ViewAction(
        "payload.deeper", "Deeper", "Unfold one level more of everything.", "plus", "payload", "deeper"
    ),
    ViewAction(
        "payload.shallower",
        "Shallower",
        "Fold the deepest level that is unfolded.",
        "minus",
        "payload",
        "shallower",
    ),
)
