"""What every screen looks like, in both sizes: its text once, its colours in dark and light, and neither
colour nor a lost word where the user wants no colour. Every text of our themes can be read."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

import inspector.tui
from inspector.tui.main_screen import MainScreen
from inspector.tui.themes import OWN
from tests.tui.looks import coloured, plane, weak
from tests.tui.screen_text import strips_of
from tests.tui.screens import SCENES, Scene, group, left, played
from tests.tui.stage import Stage

SIZES = [(80, 24), (160, 48)]
SMALLEST = (60, 20)
GOLDEN = ("inspector-dark", "inspector-light", "")
"""The looks of which goldens are taken; the one without a name has no colour."""
READABLE = (*GOLDEN[:2], *(theme.name for theme in OWN if theme.name not in GOLDEN), "")


_RANDOM = re.compile("inspector-edit-[a-z0-9_]{8}")


@pytest.fixture(autouse=True)
def _a_place_of_the_same_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a kept file is on the screen."""
    monkeypatch.setattr("tempfile.tempdir", "/tmp")


def text_of(stage: Stage, within: Region) -> str:
    """The text of a part of the screen, and where that part is."""
    strips = strips_of(stage.app)
    lines = [strips[y].crop(within.x, within.right).text.rstrip() for y in range(within.y, within.bottom)]
    lines.insert(0, f"{within.width} x {within.height} at {within.x}, {within.y}")
    return _RANDOM.sub("inspector-edit-12345678", "\n".join(lines))


async def themed(stage: Stage, name: str) -> None:
    """Change the colours in place."""
    app = stage.app
    wanted = name or OWN[0].name
    if app.theme == wanted and app.no_color is not bool(name):
        return
    app.no_color = not name
    with app.batch_update():  # Painted once, when one looks.
        if app.theme == wanted:
            app.refresh_css(animate=False)
        app.theme = wanted
        await stage.pilot.pause(0)
        for screen in app.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.notify_style_update()
        await stage.settle()


async def looked_at(
    stage: Stage, scene: Scene, snapshot: SnapshotAssertion, looks: Sequence[str]
) -> AsyncIterator[tuple[str, str]]:
    """What is wrong with a screen: where, and what is there."""
    within = await played(stage, scene)
    text = text_of(stage, within)
    if text != snapshot(name=f"{scene.name}: text"):
        yield "text", text
    for look in reversed(looks) if stage.app.no_color else looks:
        name = look or "no colour"
        await themed(stage, look)
        if text_of(stage, within) != text:
            yield f"text in {name}", text_of(stage, within)
        if look in GOLDEN:
            drawn = plane(stage.app, within)
            if drawn != snapshot(name=f"{scene.name}: {name}"):
                yield f"colours in {name}", drawn
        found = weak(stage.app, within) if look else coloured(stage.app, stage.app.screen.region)
        if found:
            yield f"what cannot be read, or has a colour, in {name}", ", ".join(sorted(found))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
async def test_screens(name: str, size: tuple[int, int], tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    wrong: list[str] = []
    known: set[type[Screen[object]]] = set()
    async with group(name, tmp_path, size) as stage:
        for scene in SCENES[name]:
            # Themes know neither sizes nor words: each dialog is read in all of them once.
            again = size != SIZES[0] or scene.kind in known
            known |= {scene.kind} - {MainScreen}
            async for where, what in looked_at(stage, scene, snapshot, GOLDEN if again else READABLE):
                wrong.append(f"{scene.name}, {where}:\n{what}")
            await left(stage, scene)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("name", SCENES)
async def test_smallest_screen_has_all_that_is_needed(name: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    async with group(name, tmp_path, SMALLEST) as stage:
        for scene in SCENES[name]:
            within = await played(stage, scene)
            wrong += [f"{scene.name}: {what}" for what in cut(stage, within)]
            await left(stage, scene)
    assert not wrong, "\n".join(wrong)


def cut(stage: Stage, within: Region) -> Iterator[str]:
    """What one needs and cannot see: fields to type in, lists, and the line that says which keys work."""
    screen = stage.app.screen
    if not screen.region.contains_region(within):
        yield f"{within} goes beyond the screen"
    for widget in screen.query(Widget):
        if not widget.display or not widget.region:
            continue
        needed = isinstance(widget, Input) or (widget.id or "").endswith(("keys", "foot"))
        seen = within.intersection(screen.find_widget(widget).visible_region)
        if needed and seen != widget.region:
            yield f"{widget!r} shows only {seen} of {widget.region}"
        if isinstance(widget, OptionList | TextArea) and seen.height < min(3, widget.virtual_size.height):
            yield f"{widget!r} shows only {seen}"


def kinds() -> set[type[Screen[object]]]:
    """The screens of the program: classes of it that are no base of another."""
    for module in pkgutil.walk_packages(inspector.tui.__path__, "inspector.tui."):
        importlib.import_module(module.name)

    def leaves(kind: type[Screen[object]]) -> Iterator[type[Screen[object]]]:
        bases = kind.__subclasses__()
        if not bases and kind.__module__.startswith("inspector."):
            yield kind
        for sub in bases:
            yield from leaves(sub)

    return set(leaves(Screen))


def test_no_screen_is_forgotten() -> None:
    assert {scene.kind for scenes in SCENES.values() for scene in scenes} >= kinds()
