"""Foreign bytes made safe and readable. It must never import rich or textual, or lose information unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.late import late
from inspector.text.measure import clock, duration, shorten, size, span
from inspector.text.shared import shared_start
from inspector.text.visible import has_hidden, is_hidden, visible, visible_bytes, visible_line

if TYPE_CHECKING:
    from inspector.text.secret import Secret

__all__ = [
    "Secret",
    "clock",
    "duration",
    "has_hidden",
    "is_hidden",
    "shared_start",
    "shorten",
    "size",
    "span",
    "visible",
    "visible_bytes",
    "visible_line",
]

__getattr__ = late(__name__, {"secret": ("Secret",)})
