"""Every text on the screen can be told from what is behind it, measured on what is really drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color

from inspector.tui.app import InspectorApp
from inspector.tui.themes import CYCLE, OWN, SIXTEEN, fitting_theme
from tests.tui.stage import filled, staged
from tests.tui.test_keys import KEYS

TEXT = 4.5
"""WCAG 2.2, 1.4.3."""
MARKS = set("–·…▎▌▁▂▃▄▅▆▇█│─╭╮╰╯▸▾▹ ")


def luminance(color: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def drawn(app: InspectorApp, within: str = "") -> Iterator[tuple[str, Style]]:
    """What is drawn, text by text; inside one widget where it is named (around a dialog all is dimmed)."""
    region = app.screen.query_one(within).region if within else app.screen.region
    for y, strip in enumerate(app.screen._compositor.render_strips(app.size)):
        if region.y <= y < region.bottom:
            for segment in strip.crop(region.x, region.right):
                if segment.text.strip() and not set(segment.text) <= MARKS and segment.style is not None:
                    yield segment.text, segment.style


def weak(app: InspectorApp, within: str = "") -> set[str]:
    """Texts that stand out too little, with how much they do."""
    found: set[str] = set()
    for text, style in drawn(app, within):
        front, back = style.color, style.bgcolor
        if style.reverse:
            front, back = back, front
        assert front is not None, text
        assert back is not None, text
        measured = contrast(Color.from_rich_color(front), Color.from_rich_color(back))
        if measured < TEXT:
            found.add(f"{text.strip()[:30]}: {measured:.2f}")
    return found


@pytest.mark.parametrize("theme", [theme.name for theme in OWN])
async def test_every_text_of_our_themes_can_be_read(theme: str, tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(150, 44), theme=theme) as stage:
        stage.desk.values["keys"] = KEYS
        found: dict[str, set[str]] = {}
        for keys in ("j", "space", "4 enter", "2", "3", "5", "escape /"):
            await stage.press(*keys.split())
            found[keys] = weak(stage.app)
        for keys, box in (("escape ,", "#settings-box"), ("escape ?", "#help-box"), ("escape F", "#ask-box")):
            await stage.press(*keys.split())
            found[keys] = weak(stage.app, box)
        assert {name: texts for name, texts in found.items() if texts} == {}


async def test_sixteen_colours_are_the_terminals_own(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(120, 36), theme=SIXTEEN) as stage:
        for keys in (("j",), ("4", "enter"), ("escape", ",")):
            await stage.press(*keys)
            for text, style in drawn(stage.app):
                for color in (style.color, style.bgcolor):
                    assert color is None or _own(color), (text, color)


def _own(color: RichColor) -> bool:
    return color.is_default or (color.number is not None and color.number < 16)


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, "inspector-dark"),
        ({"TERM": "linux"}, SIXTEEN),
        ({"TERM": "xterm-16color"}, SIXTEEN),
        ({"TERM": "xterm-16color", "COLORTERM": "truecolor"}, "inspector-dark"),
        ({}, "inspector-dark"),
    ],
)
def test_a_terminal_of_few_colours_begins_with_them(environ: dict[str, str], theme: str) -> None:
    assert fitting_theme(environ) == theme


def test_there_are_enough_of_each_kind() -> None:
    assert sum(theme.dark for theme in OWN) >= 3
    assert sum(not theme.dark for theme in OWN) >= 2
    assert {"inspector-contrast", SIXTEEN} <= set(CYCLE)
