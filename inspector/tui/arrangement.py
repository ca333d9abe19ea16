"""Where list and detail stand: beside each other, one under the other, or one at a time. Pure."""

from __future__ import annotations

from enum import StrEnum

WIDE = 140
LOW = 16


class Layout(StrEnum):
    """What the user asked for."""

    AUTO = "as fits"
    BESIDE = "side by side"
    UNDER = "one under the other"
    ONE = "one at a time"


class Arrangement(StrEnum):
    """The class the screen gets."""

    BESIDE = "-beside"
    UNDER = "-under"
    LIST = "-list"
    DETAIL = "-detail"


def arrange(layout: Layout, width: int, height: int, *, reading: bool) -> Arrangement:
    """What to show in a terminal of so many cells; `reading` says that the detail is wanted."""
    if layout is Layout.BESIDE or (layout is Layout.AUTO and width >= WIDE):
        return Arrangement.BESIDE
    if layout is Layout.ONE or (layout is Layout.AUTO and height < LOW):
        return Arrangement.DETAIL if reading else Arrangement.LIST
    return Arrangement.UNDER


def following(layout: Layout) -> Layout:
    """The next one a key goes to."""
    layouts = list(Layout)
    return layouts[(layouts.index(layout) + 1) % len(layouts)]
