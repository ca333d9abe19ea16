"""The views of a delivery, in the order of their tabs, and what can be done inside them."""

from __future__ import annotations

from inspector.tui.detail_data import View
from inspector.tui.views import forwards, headers, payload_actions, raw
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.headers import HeadersView
from inspector.tui.views.payload import PayloadView
from inspector.tui.views.raw import RawView
from inspector.tui.views.verdict import VerdictView
from inspector.tui.views.view_action import MOVES, ViewAction

__all__ = ["VIEWS", "VIEW_ACTIONS", "ViewAction"]

VIEWS: tuple[type[View], ...] = (PayloadView, HeadersView, RawView, VerdictView, ForwardsView)

VIEW_ACTIONS: tuple[ViewAction, ...] = (
    *payload_actions.ACTIONS,
    *headers.ACTIONS,
    *raw.ACTIONS,
    *forwards.ACTIONS,
    *MOVES,
)
