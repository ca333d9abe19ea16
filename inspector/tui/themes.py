"""The colours: two themes of our own, and the order in which a key goes through the best of Textual's.

It must never decide what a colour means: a verdict has its sign and word besides.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="inspector-dark",
    primary="#7aa2f7",
    secondary="#89b4c8",
    accent="#c5a3e8",
    success="#7cc68d",
    warning="#e0b568",
    error="#ee7d84",
    foreground="#c9d1dc",
    background="#14161a",
    surface="#1d2026",
    panel="#272b32",
    dark=True,
    variables={
        "border": "#4a6aa8",
        "border-blurred": "#343941",
        "block-cursor-background": "#2c4877",
        "block-cursor-foreground": "#f2f5fa",
        "block-cursor-blurred-background": "#2a2f37",
        "footer-key-foreground": "#7aa2f7",
        "footer-background": "#1d2026",
        "input-selection-background": "#7aa2f7 35%",
        "scrollbar": "#3c424c",
        "scrollbar-hover": "#525a67",
        "scrollbar-background": "#14161a",
        "scrollbar-background-hover": "#14161a",
        "scrollbar-background-active": "#14161a",
        "scrollbar-corner-color": "#14161a",
    },
)

LIGHT = Theme(
    name="inspector-light",
    primary="#2257c4",
    secondary="#2f6f86",
    accent="#7a4fb0",
    success="#1d7f42",
    warning="#8f5e00",
    error="#c0272d",
    foreground="#22272e",
    background="#fcfcfa",
    surface="#f1f2ef",
    panel="#e6e8e4",
    dark=False,
    variables={
        "border": "#7d9bdc",
        "border-blurred": "#d3d6d0",
        "block-cursor-background": "#cfdcf7",
        "block-cursor-foreground": "#11151b",
        "block-cursor-blurred-background": "#e7ebe8",
        "footer-key-foreground": "#2257c4",
        "footer-background": "#f1f2ef",
        "input-selection-background": "#2257c4 25%",
        "scrollbar": "#c6cbc6",
        "scrollbar-hover": "#a9b0aa",
        "scrollbar-background": "#fcfcfa",
        "scrollbar-background-hover": "#fcfcfa",
        "scrollbar-background-active": "#fcfcfa",
        "scrollbar-corner-color": "#fcfcfa",
    },
)

OWN = (DARK, LIGHT)

CYCLE = (
    DARK.name,
    LIGHT.name,
    "tokyo-night",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "catppuccin-latte",
    "solarized-light",
    "ansi-dark",
    "ansi-light",
)


def next_theme(name: str) -> str:
    """The theme after this one; from any other the first."""
    return CYCLE[(CYCLE.index(name) + 1) % len(CYCLE)] if name in CYCLE else CYCLE[0]
