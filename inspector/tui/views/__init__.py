"""The views of a delivery, in the order of their tabs."""

from __future__ import annotations

from inspector.tui.detail_data import View

VIEWS: tuple[type[View], ...] = ()
