"""Copies and the freed mouse on a real terminal: tmux says what reached it."""

from __future__ import annotations

from pathlib import Path

from tests.engine.engine_process import request, send_raw
from tests.session.tmux import looks, terminal, url_on

BODY = "caf\xe9 \\ 'x' \"y\"".encode()


async def test_copies_reach_the_terminal_and_the_mouse_is_given_and_taken_back(tmp_path: Path) -> None:
    async with terminal(tmp_path, 100, 30, VISUAL="true") as screen:
        await screen.run("inspector --port 0; echo code=$?")
        url = url_on(await screen.until("Waiting for the first delivery", "● listening"))
        assert (await send_raw(url, request(BODY))).status == 200
        await screen.until("#1", "1 delivery")
        await screen.press("y")
        await screen.until("Copied the body of #1 (15 B) to the clipboard", "OSC 52")
        assert await screen.clipboard() == BODY.decode()
        await screen.press("M")
        await screen.until("Copied a report of #1")
        assert (await screen.clipboard() or "").startswith("### `POST /`")

        assert await screen.state("mouse_any_flag") == "1"
        await screen.press("C-t")
        await screen.until("The mouse is the terminal's")
        await mouse(screen.state, "0")
        # An editor had the terminal meanwhile: the mouse stays free.
        await screen.press("e")
        await screen.until("nothing was changed")
        await mouse(screen.state, "0")
        await screen.press("Escape")
        await screen.until("1 delivery", gone="nothing was changed")
        await screen.press("C-t")
        await screen.until("The mouse works here again.")
        await mouse(screen.state, "1")
        await screen.press("q")
        await screen.until("code=0")
        assert await screen.state("mouse_any_flag") == "0"


async def mouse(state: object, wanted: str) -> None:
    """Wait until tmux knows the mouse to be reported or not."""
    assert callable(state)
    async for _ in looks():
        if await state("mouse_any_flag") == wanted and await state("mouse_sgr_flag") == wanted:
            return
    raise AssertionError(f"the mouse's reports are not {wanted}")
