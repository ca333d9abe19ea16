"""The user's own keys: refused where they would do two things, followed wherever a key is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.config import Paths, resolve
from inspector.model import ConfigError
from inspector.tui.actions import ACTIONS
from inspector.tui.keymap import checked_keymap
from inspector.tui.setup import Setup
from tests.tui.samples import Listed, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged

OWN = {
    "forward": ("ctrl+o",),
    "configure_key": ("f6",),
    "unselect": ("U",),
    "pause": ("f",),
    "settings": ("%", "f2"),
    "payload.fold-all": ("ctrl+z",),
}


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"forwrd": ("x",)}, "there is no action “forwrd”", "Did you mean “forward”?"),
        ({"\x1b[1m": ("x",)}, "\\x1b[1m", "README"),
        (
            {"forward": ("x",)},
            "the key x already does “Export as fixtures…” (export)",
            "give export one as well",
        ),
        ({"forward": ("j",)}, "already does", "cursor_down"),
        ({"forward": ("b",)}, "already does", "raw"),
        ({"forward": ("pagedwn",)}, "there is no key “pagedwn”", "Did you mean “pagedown”?"),
        ({"forward": ("ctrl+",)}, "there is no key", ""),
        ({"forward": ("k", "K")}, "already does", ""),
        ({"forward": ("ctrl+y",), "export": ("ctrl+y",)}, "already does", "Choose another key"),
    ],
)
def test_a_mistake_is_one_sentence_with_what_to_do(
    asked: dict[str, tuple[str, ...]], message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        checked_keymap(asked, "/home/me/config.toml")
    assert caught.value.message.startswith("/home/me/config.toml: [keys] ")
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_the_defaults_and_an_exchange_are_accepted() -> None:
    assert checked_keymap({}, "f") == {}
    swapped = {"forward": ("a",), "forward_all": ("f",)}
    assert checked_keymap(swapped, "f") == swapped
    assert checked_keymap(OWN, "f") == OWN
    same = {action.id: action.keys for action in ACTIONS if action.keys}
    assert checked_keymap(same, "f") == same


@pytest.mark.parametrize(
    "text", ["keys = 3", "[keys]\nforward = 3", "[keys]\nforward = []", "[keys]\nforward = ['']"]
)
def test_a_table_of_another_form_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        resolve({}, {}, Paths(tmp_path, tmp_path, tmp_path))
    assert "keys" in caught.value.message
    assert caught.value.hint


async def test_the_users_keys_act_and_are_spelled_everywhere() -> None:
    setup = Setup(keymap=OWN)
    async with staged(Listed([row(1), row(2), row(6)]), size=(150, 60), setup=setup) as stage:
        shown = screen_text(stage.app)
        assert "ctrl+o Forward" in shown
        assert "f Pause" in shown
        await stage.press("f")
        assert stage.now().paused
        await stage.press("space", "U")
        assert stage.now().selected == 0
        await stage.press("p", "K", "comma")
        assert stage.desk.asked == []
        await stage.press("ctrl+o")
        assert "Forward #2 to" in screen_text(stage.app)
        await stage.press("escape", "?")
        assert "ctrl+o      Send the chosen deliveries to the app" in screen_text(stage.app)
        await stage.press("escape", "f2")
        assert "Settings and keys" in screen_text(stage.app)
        await stage.press("escape", "%")
        assert "Settings and keys" in screen_text(stage.app)
    async with staged(Listed([]), size=(100, 30), setup=setup) as stage:
        assert "f6 tests it on what came" in screen_text(stage.app)


async def test_help_begins_with_the_keys_of_the_focused_part() -> None:
    async with staged(Listed([row(1)]), size=(120, 40)) as stage:
        await stage.press("f1")
        assert "The list" in screen_text(stage.app).split("Moving")[0]
        await stage.press("escape", "enter", "?")
        assert "In the payload" in screen_text(stage.app).split("Moving")[0]
        await stage.press("escape", "2", "?")
        assert "In the headers" in screen_text(stage.app).split("Moving")[0]


async def test_the_palette_is_made_from_what_is_there() -> None:
    rows = [row(number) for number in range(1, 9)]
    async with staged(
        Listed(rows), size=(110, 40), listening={"target": "http://localhost:3000/in"}
    ) as stage:
        for typed, title in (
            ("forward", "Forward #8 to http://localhost:3000/in"),
            ("provider:github", "Filter provider:github"),
            ("verdict:inv", "Filter verdict:invalid"),
            ("configure", "Configure the key of dyte"),
            ("#3", "Go to #3"),
        ):
            await stage.press("ctrl+p")
            await stage.type(typed)
            await stage.until(lambda title=title: title in screen_text(stage.app))  # type: ignore[misc]  # bound now
            await stage.press("escape", "escape")
        await stage.press("ctrl+p")
        await stage.type("#3")
        await stage.until(lambda: "Go to #3" in screen_text(stage.app))
        await stage.press("enter")
        await stage.until(lambda: (stage.now().row or row(1)).id == 3)
        await stage.press("ctrl+p")
        await stage.type("provider:github")
        await stage.until(lambda: "Filter provider:github" in screen_text(stage.app))
        await stage.press("enter")
        await stage.until(lambda: stage.now().filter == "provider:github")
