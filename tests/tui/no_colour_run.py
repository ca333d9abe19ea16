"""Runs the screen with hostile text and prints it, and which colours it used. Started with NO_COLOR set."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.tui.samples import SAMPLES, fill
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged


async def main(size: str) -> None:
    width, height = map(int, size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        store = fill(Path(folder) / "deliveries.db", SAMPLES)
        async with staged(store, size=(width, height)) as stage:
            await stage.press("j", "space", "4", "enter", "escape", "?", "escape", "!", "escape")
            strips = stage.app.screen._compositor.render_strips(stage.app.size)
            styles = [segment.style for strip in strips for segment in strip]
            assert all(style is not None for style in styles)
            triplets = {
                style.color.triplet for style in styles if style and style.color and style.color.triplet
            }
            print(screen_text(stage.app))
            print("colours:", {str(t) for t in triplets if len({t.red, t.green, t.blue}) > 1} or "set()")


for argument in sys.argv[1:]:
    asyncio.run(main(argument))
