"""What can be done inside the views, as tables: known from the first frame on, before any view is there."""

from __future__ import annotations

from inspector.tui.views.payload_actions import ACTIONS as PAYLOAD
from inspector.tui.views.view_action import MOVES, ViewAction

HEADERS: tuple[ViewAction, ...] = (
    ViewAction(
        "headers.more", "More", "Show the next header fields of a very long list.", "enter", "headers", "open"
    ),
)

RAW: tuple[ViewAction, ...] = (
    ViewAction("raw.bytes", "Bytes", "Change between text and bytes in hex.", "b", "raw", "bytes"),
)

FORWARDS: tuple[ViewAction, ...] = (
    ViewAction("forwards.open", "Unfold", "Unfold or fold an attempt.", "enter", "forwards", "open"),
    ViewAction("forwards.unfold", "Unfold", "Unfold the attempt.", "right,l", "forwards", "unfold"),
    ViewAction("forwards.fold", "Fold", "Fold the attempt the cursor is in.", "left,h", "forwards", "fold"),
)

VIEW_ACTIONS: tuple[ViewAction, ...] = (*PAYLOAD, *HEADERS, *RAW, *FORWARDS, *MOVES)

TITLES = ("Payload", "Headers", "Raw", "Verdict", "Forwards")
"""The titles of the views, in the order of their tabs."""
