"""The views of a delivery, in the order of their tabs."""

from __future__ import annotations

from inspector.tui.detail.data import View
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.headers import HeadersView
from inspector.tui.views.payload import PayloadView
from inspector.tui.views.raw import RawView
from inspector.tui.views.verdict import VerdictView

VIEWS: tuple[type[View], ...] = (PayloadView, HeadersView, RawView, VerdictView, ForwardsView)
