"""Runs every screen with hostile text and says which colours it used. Started with NO_COLOR set."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.tui.samples import HOSTILE, SAMPLES, fill
from tests.tui.screen_text import screen_text
from tests.tui.stage import Stage, staged
from tests.tui.test_keys import KEYS, LESSON, RIGHT

# The keys that lead to each screen, and a text that is there then; escape leads back.
SCREENS = (
    ("?", "Keys"),
    ("!", "Rejected requests"),
    (",", "Settings and keys"),
    ("K enter", "✓ This secret verifies"),
    ("F", "Forward"),
    ("ctrl+p", "Filter"),
    ("/", "filter"),
)


def colours(stage: Stage) -> set[str]:
    """The colours of what is drawn, grey ones left out; each part of the screen has a style."""
    strips = stage.app.screen._compositor.render_strips(stage.app.size)
    styles = [segment.style for strip in strips for segment in strip]
    assert all(style is not None for style in styles)
    triplets = {style.color.triplet for style in styles if style and style.color and style.color.triplet}
    return {str(triplet) for triplet in triplets if len({triplet.red, triplet.green, triplet.blue}) > 1}


async def main(size: str) -> None:
    width, height = map(int, size.split("x"))
    evil = {
        "provider": "x",
        "name": HOSTILE,
        "keys": [{"kind": "problem", "problem": HOSTILE, "fix": HOSTILE}],
    }
    with tempfile.TemporaryDirectory() as folder:
        store = fill(Path(folder) / "deliveries.db", SAMPLES)
        async with staged(store, size=(width, height)) as stage:
            stage.desk.values |= {"keys": [*KEYS, evil], "recognised": ["stripe"]}
            stage.desk.values |= {"test_key": RIGHT, "teach": LESSON}
            await stage.press("j", "space", "4", "enter", "escape")
            used = colours(stage)
            for keys, text in SCREENS:
                for key in keys.split():
                    await stage.press(key)
                    await stage.until(lambda: not stage.app.message_queue_size)
                await stage.until(lambda text=text: text in screen_text(stage.app))  # type: ignore[misc]  # bound now
                used |= colours(stage)
                await stage.press("escape")
            print(screen_text(stage.app))
            print("colours:", used or "set()")


for argument in sys.argv[1:]:
    asyncio.run(main(argument))
