"""The screen as plain text, and what on it would act on a terminal."""

from __future__ import annotations

from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip

from inspector.text import is_hidden


def strips_of(app: App[int]) -> list[Strip]:
    """Every line of the screen as the compositor makes it, what is behind a dialog included."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips(app.size)


def screen_text(app: App[int]) -> str:
    """Every line of the screen, without the spaces at their ends."""
    return "\n".join(strip.text.rstrip() for strip in strips_of(app))


def acting_characters(app: App[int]) -> set[str]:
    """Characters on the screen that would act, hide or reorder."""
    return {character for strip in strips_of(app) for character in strip.text if is_hidden(character)}
