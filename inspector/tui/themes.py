"""The colours: five themes of our own, and the order in which a key goes through them and Textual's best.

It must never decide what a colour means: a verdict has its sign and word besides. Every text of ours stands
out from what is behind it by 4.5 to 1 at least (WCAG 2.2, 1.4.3); a test measures the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.theme import Theme


class _Ground(NamedTuple):
    """What stands behind text, from the page to what is raised most, and the lines between."""

    page: str
    surface: str
    panel: str
    edge: str
    edge_focused: str
    cursor: str
    cursor_text: str
    cursor_away: str
    thumb: str
    thumb_hover: str


class _Inks(NamedTuple):
    """The colours of text."""

    plain: str
    primary: str
    secondary: str
    accent: str
    success: str
    warning: str
    error: str


def _ground(colours: str) -> _Ground:
    return _Ground(*colours.split())


def _theme(name: str, ground: _Ground, inks: _Inks, *, dark: bool, selection: str) -> Theme:
    texts = {
        "text-primary": inks.primary,
        "text-secondary": inks.secondary,
        "text-accent": inks.accent,
        "text-success": inks.success,
        "text-warning": inks.warning,
        "text-error": inks.error,
    }
    return Theme(
        name=name,
        primary=inks.primary,
        secondary=inks.secondary,
        accent=inks.accent,
        success=inks.success,
        warning=inks.warning,
        error=inks.error,
        foreground=inks.plain,
        background=ground.page,
        surface=ground.surface,
        panel=ground.panel,
        dark=dark,
        variables={
            **texts,
            "border": ground.edge_focused,
            "border-blurred": ground.edge,
            "block-cursor-background": ground.cursor,
            "block-cursor-foreground": ground.cursor_text,
            "block-cursor-blurred-background": ground.cursor_away,
            "footer-key-foreground": inks.primary,
            "footer-background": ground.surface,
            "input-selection-background": f"{inks.primary} {selection}",
            "scrollbar": ground.thumb,
            "scrollbar-hover": ground.thumb_hover,
            "scrollbar-background": ground.page,
            "scrollbar-background-hover": ground.page,
            "scrollbar-background-active": ground.page,
            "scrollbar-corner-color": ground.page,
        },
    )


DARK = _theme(
    "inspector-dark",
    _ground("#14161a #1d2026 #272b32 #343941 #4a6aa8 #1f3559 #f2f5fa #2a2f37 #3c424c #525a67"),
    _Inks("#c9d1dc", "#7aa2f7", "#89b4c8", "#c5a3e8", "#7cc68d", "#e0b568", "#ee7d84"),
    dark=True,
    selection="35%",
)
LIGHT = _theme(
    "inspector-light",
    _ground("#fcfcfa #f1f2ef #e6e8e4 #d3d6d0 #7d9bdc #dfe8fb #11151b #e7ebe8 #c6cbc6 #a9b0aa"),
    _Inks("#22272e", "#2257c4", "#27596c", "#6d44a3", "#16673a", "#774e00", "#c0272d"),
    dark=False,
    selection="25%",
)
DUSK = _theme(
    "inspector-dusk",
    _ground("#1b1714 #241f1b #302924 #3f362f #9a6f42 #4a331b #fbf3e6 #332b25 #4a4038 #62554a"),
    _Inks("#e2d6c6", "#e0a561", "#b9b38a", "#d5a0b4", "#a3bf75", "#e6c15c", "#f08a72"),
    dark=True,
    selection="35%",
)
PAPER = _theme(
    "inspector-paper",
    _ground("#f6efe2 #eee5d4 #e4d9c4 #cfc3ac #a6824c #f2e0bb #1f1809 #e7dcc8 #c9bda6 #aea088"),
    _Inks("#2f271b", "#7a4b00", "#3d5f66", "#7b3f74", "#285c26", "#6d4700", "#a8281e"),
    dark=False,
    selection="25%",
)
CONTRAST = _theme(
    "inspector-contrast",
    _ground("#000000 #000000 #101010 #ffffff #ffff00 #00389c #ffffff #2a2a2a #ffffff #ffff00"),
    _Inks("#ffffff", "#66d9ff", "#9be8ff", "#ffb3ff", "#55ff55", "#ffe14d", "#ff8f8f"),
    dark=True,
    selection="50%",
)

OWN = (DARK, LIGHT, DUSK, PAPER, CONTRAST)
SIXTEEN = "ansi-dark"
"""The terminal's own sixteen colours, and no others."""

CYCLE = (
    *(theme.name for theme in OWN),
    "tokyo-night",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "catppuccin-latte",
    "solarized-light",
    SIXTEEN,
    "ansi-light",
)


def next_theme(name: str) -> str:
    """The theme after this one; from any other the first."""
    return CYCLE[(CYCLE.index(name) + 1) % len(CYCLE)] if name in CYCLE else CYCLE[0]


def fitting_theme(environ: Mapping[str, str]) -> str:
    """The theme to begin with where the user asked for none: a terminal of sixteen colours shows its own."""
    term = environ.get("TERM", "")
    few = term in ("linux", "ansi", "cygwin", "xterm-color") or term.endswith("16color")
    return SIXTEEN if few and not environ.get("COLORTERM") else DARK.name
