"""How to call the user: by the terminal (OSC 9 or 777), by notify-send, or by the bell.

The text is foreign: no control character, no markup, no shell. It must never wait for a helper.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from unicodedata import category

from inspector.text import visible_line

_TITLE = "Inspector"
_LONGEST = 240
_SECONDS = 5.0
_OSC9 = frozenset({"iTerm.app", "WezTerm"})
_OSC777 = frozenset({"ghostty"})


class Way(StrEnum):
    """What the terminal and the desktop can do."""

    OSC9 = "osc 9"
    OSC777 = "osc 777"
    NOTIFY_SEND = "notify-send"
    BELL = "bell"


def way_of(environ: Mapping[str, str], which: Callable[[str], str | None]) -> Way:
    """The best way here. Inside tmux or screen no sequence gets through, so the desktop is asked itself."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    inside = environ.get("TMUX") or environ.get("STY")
    if not inside and (program in _OSC9 or term.startswith("xterm-kitty")):
        return Way.OSC9
    if not inside and (program in _OSC777 or term.startswith(("rxvt", "foot", "xterm-ghostty"))):
        return Way.OSC777
    display = environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY")
    return Way.NOTIFY_SEND if display and which("notify-send") else Way.BELL


def sequence(way: Way, text: str) -> str:
    """What to write to the terminal; empty for a way that writes nothing there."""
    plain = inert(text)
    if way is Way.OSC9:
        return f"\x1b]9;{_TITLE}: {plain}\x07"
    if way is Way.OSC777:
        # A semicolon would begin another field.
        return f"\x1b]777;notify;{_TITLE};{plain.replace(';', ',')}\x07"
    return "\x07" if way is Way.BELL else ""


def arguments(text: str) -> list[str]:
    """The command of notify-send. Its daemon may read the body as markup."""
    return ["notify-send", f"--app-name={_TITLE}", "--", _TITLE, _without_markup(inert(text))]


def _without_markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inert(text: str) -> str:
    """One short line without any control, format or private character."""
    line = visible_line(text)[:_LONGEST]
    return "".join(character for character in line if category(character)[0] != "C")


async def send(text: str, seconds: float = _SECONDS) -> None:
    """Ask the desktop; a helper that hangs is ended after `seconds`, a missing one is no matter."""
    with suppress(OSError):
        process = await asyncio.create_subprocess_exec(
            *arguments(text),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
