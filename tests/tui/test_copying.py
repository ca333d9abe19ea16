"""Copying: by OSC 52 and real helper programs, exact, told in one sentence; a file where nothing takes it."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from inspector.model import Delivery, Headers, body_digest
from inspector.store.writer import Writer
from inspector.tui.handlers.clipboard import LONGEST_BY_TERMINAL, Helper, hand_to, helpers, terminal_takes
from tests.tui.samples import NOON
from tests.tui.stage import Stage, staged

TEXT = 'caf\xe9 \u202e "line"\r\nend'.encode()


def store_with(tmp_path: Path, body: bytes, target: bytes = b"/hooks?x=%20") -> Path:
    writer = Writer(tmp_path / "d.db")
    writer.add(Delivery(NOON, "POST", target, Headers(), body, body_digest(body))).result(10)
    writer.close()
    return tmp_path / "d.db"


@pytest.fixture(autouse=True)
def _files_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def program(folder: Path, name: str, script: str) -> None:
    """A helper that is a small script on a path of its own."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def path_of(tmp_path: Path, *names: str) -> dict[str, str]:
    """A path on which these helpers write down what they are given."""
    for name in names:
        program(
            tmp_path / "bin", name, f"echo \"$@\" > '{tmp_path}/{name}.args'; cat > '{tmp_path}/{name}.in'"
        )
    return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "TERM": "xterm-256color"}


async def said(stage: Stage) -> str:
    await stage.until(lambda: bool(stage.toasts))
    return stage.toasts[-1]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ["pbcopy"]),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, ["wl-copy", "xclip", "pbcopy"]),
        ({"TMUX": "x"}, ["tmux", "pbcopy"]),
        ({"WSL_INTEROP": "x"}, ["pbcopy", "clip.exe"]),
        # Over SSH only what leads back to the user's own machine.
        ({"SSH_CONNECTION": "x", "WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "WSL_INTEROP": "x"}, []),
        ({"SSH_TTY": "x", "DISPLAY": "localhost:10.0", "TMUX": "x"}, ["tmux", "xclip"]),
    ],
)
def test_helpers_are_those_that_reach_the_users_clipboard(
    environ: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    paths = path_of(tmp_path, "wl-copy", "xclip", "xsel", "pbcopy", "clip.exe", "tmux")
    assert [helper.name for helper in helpers({**paths, **environ})] == expected
    assert helpers({**environ, "PATH": str(tmp_path)}) == []


def test_helper_that_fails_floods_or_hangs_is_not_waited_for(tmp_path: Path) -> None:
    paths = path_of(tmp_path)
    program(tmp_path / "bin", "fails", "exit 3")
    program(tmp_path / "bin", "floods", "cat > /dev/null; yes 2>&1 | head -c 3000000; exit 0")
    program(tmp_path / "bin", "hangs", f"echo $$ > '{tmp_path}/pid'; sleep 100 & wait")
    big = "x" * 500_000
    assert hand_to(Helper(("floods",)), big, paths, seconds=20.0)
    assert not hand_to(Helper(("fails",)), big, paths)
    assert not hand_to(Helper(("hangs",)), big, paths, seconds=1.0)
    assert not hand_to(Helper(("missing",)), big, paths)
    # Its whole group goes, children too: who is killed is gone a moment later.
    group, ends = (tmp_path / "pid").read_text().strip(), time.monotonic() + 20
    while any(_group(path) == group for path in Path("/proc").glob("[0-9]*/stat")):
        assert time.monotonic() < ends, "the group of the helper is still there"


def _group(path: Path) -> str:
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[2] if fields[0] != "Z" else ""


def test_windows_gets_text_as_it_reads_it(tmp_path: Path) -> None:
    paths = path_of(tmp_path, "clip.exe")
    assert hand_to(Helper(("clip.exe",), wide=True), "caf\xe9", paths)
    assert (tmp_path / "clip.exe.in").read_bytes().decode("utf-16") == "caf\xe9"


def test_terminal_is_asked_only_for_what_it_takes() -> None:
    assert terminal_takes({"TERM": "xterm"}, LONGEST_BY_TERMINAL)
    assert not terminal_takes({"TERM": "xterm"}, LONGEST_BY_TERMINAL + 1)
    assert not terminal_takes({"TERM": "linux"}, 1)
    assert not terminal_takes({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, 1)


async def test_body_goes_to_terminal_and_helper_exactly_and_it_is_said(tmp_path: Path) -> None:
    environ = {**path_of(tmp_path, "wl-copy"), "WAYLAND_DISPLAY": "w"}
    async with staged(store_with(tmp_path, TEXT), environ=environ) as stage:
        await stage.press("y")
        sentence = await said(stage)
        assert sentence.startswith("Copied the body of #1 (21 B) to the clipboard (OSC 52 and wl-copy).")
        assert "mind where you paste it" in sentence
        assert stage.app.clipboard.encode() == TEXT
        assert (tmp_path / "wl-copy.in").read_bytes() == TEXT
        assert (tmp_path / "wl-copy.args").read_text() == "\n"
        stage.app.clear_notifications()
        await stage.press("Y")
        assert await said(stage) == (
            "Copied the request's path (12 B) to the clipboard (OSC 52 and wl-copy)."
        )
        stage.app.clear_notifications()
        await stage.press("M")
        assert (await said(stage)).startswith("Copied a report of #1, secrets redacted (")
        assert (tmp_path / "wl-copy.in").read_text().startswith("### `POST /hooks?x=%20`")


async def test_what_is_no_text_is_said_and_offered_as_a_file(tmp_path: Path) -> None:
    async with staged(store_with(tmp_path, b"\xff\x00", b"/\xff"), environ=path_of(tmp_path)) as stage:
        for key, data in (("y", b"\xff\x00"), ("Y", b"/\xff")):
            await stage.press(key)
            await stage.until(lambda: stage.app.screen is not stage.app.main)
            await stage.press("n")
            assert not list(tmp_path.glob("inspector-copy-*"))
            await stage.press(key)
            await stage.until(lambda: stage.app.screen is not stage.app.main)
            await stage.press("y")
            assert "is no text (2 B): it is in" in await said(stage)
            (path,) = tmp_path.glob("inspector-copy-*/copied")
            assert path.read_bytes() == data
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            path.unlink()
            path.parent.rmdir()
            stage.app.clear_notifications()
        assert stage.app.clipboard == ""


async def test_too_long_for_the_terminal_goes_to_the_helper_or_to_a_file(tmp_path: Path) -> None:
    body = b"a" * (LONGEST_BY_TERMINAL + 1)
    environ = {**path_of(tmp_path, "xclip"), "DISPLAY": ":0"}
    async with staged(store_with(tmp_path, body), environ=environ) as stage:
        await stage.press("y")
        assert await said(stage) == "Copied the body of #1 (68 KiB) to the clipboard (xclip)."
        assert (tmp_path / "xclip.in").read_bytes() == body
        assert (tmp_path / "xclip.args").read_text() == "-selection clipboard -in\n"
        (tmp_path / "bin" / "xclip").unlink()
        stage.app.clear_notifications()
        await stage.press("y")
        assert "No clipboard takes the body of #1 (68 KiB): it is in" in await said(stage)
        (path,) = tmp_path.glob("inspector-copy-*/copied")
        assert path.read_bytes() == body


async def test_mouse_mode_says_how_to_get_back_and_leaves_the_part_in_focus_alone(tmp_path: Path) -> None:
    async with staged(store_with(tmp_path, TEXT)) as stage:
        await stage.press("enter", "ctrl+t")
        assert stage.toasts == ["The mouse is the terminal's: select with it.\nctrl+t takes it back."]
        assert not stage.app.main.query_one("#left").display
        await stage.press("ctrl+t")
        assert stage.app.main.query_one("#left").display
