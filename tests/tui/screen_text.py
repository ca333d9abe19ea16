"""The screen as plain text, and what on it would act on a terminal."""

from __future__ import annotations

from textual.app import App

from inspector.text import is_hidden


def screen_text(app: App[int]) -> str:
    """Every line of the screen as the compositor made it, without the spaces at their ends."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in strips)


def acting_characters(app: App[int]) -> set[str]:
    """Characters on the screen that would act, hide or reorder."""
    strips = app.screen._compositor.render_strips(app.size)
    return {character for strip in strips for character in strip.text if is_hidden(character)}
