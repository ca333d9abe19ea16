"""The themes: sixteen colours are the terminal's own, and there are enough of each kind. Whether every text
can be read is measured in `test_screens`."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.tui.themes import CYCLE, OWN, SIXTEEN, fitting_theme
from tests.tui.looks import is_terminals_own, runs
from tests.tui.stage import filled, staged


async def test_sixteen_colours_are_the_terminals_own(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(120, 36), theme=SIXTEEN) as stage:
        for keys in (("j",), ("4", "enter"), ("escape", ",")):
            await stage.press(*keys)
            for *_, text, style in runs(stage.app, stage.app.screen.region):
                assert is_terminals_own(style.color), (text, style)
                assert is_terminals_own(style.bgcolor), (text, style)


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
