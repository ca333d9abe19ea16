"""Ways to a clipboard beside the terminal's own (OSC 52), and a private file where there is none.

Helpers are started without a shell, in a process group of their own, fed on standard input and given one
second. It must never pass what is copied on a command line, nor use a helper that would fill the clipboard
of another machine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from subprocess import DEVNULL

from inspector.config.files import write_new_tree
from inspector.model import InspectorError
from inspector.program import run

LONGEST_BY_TERMINAL = 70_000
"""Bytes above which many terminals refuse to take a copy (OSC 52, before base64)."""

_SECONDS = 1.0
_DEAF = frozenset(["linux", "dumb", "vt100"])


@dataclass(frozen=True, slots=True)
class Helper:
    """A program that takes a copy. `wide` wants UTF-16 with a byte order mark."""

    argv: tuple[str, ...]
    wide: bool = False

    @property
    def name(self) -> str:
        return self.argv[0]


_TMUX = Helper(("tmux", "load-buffer", "-w", "-"))
_WAYLAND = (Helper(("wl-copy",)),)
_X11 = (Helper(("xclip", "-selection", "clipboard", "-in")), Helper(("xsel", "--clipboard", "--input")))
_MAC = (Helper(("pbcopy",)),)
_WINDOWS = (Helper(("clip.exe",), wide=True),)


def helpers(environ: Mapping[str, str]) -> list[Helper]:
    """What may take a copy here, those first that are nearest to the user. Over SSH only what leads back to
    the user's own machine: tmux, which hands on, and an X display that was forwarded."""
    path = environ.get("PATH", "")
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    groups: list[tuple[Helper, ...]] = []
    if environ.get("TMUX"):
        groups.append((_TMUX,))
    if environ.get("WAYLAND_DISPLAY") and not remote:
        groups.append(_WAYLAND)
    if environ.get("DISPLAY") and (not remote or environ["DISPLAY"].startswith("localhost:")):
        groups.append(_X11)
    if not remote:
        groups.append(_MAC)
    if (environ.get("WSL_INTEROP") or environ.get("WSL_DISTRO_NAME")) and not remote:
        groups.append(_WINDOWS)
    there = [[one for one in group if shutil.which(one.argv[0], path=path)] for group in groups]
    return [found[0] for found in there if found]


def terminal_takes(environ: Mapping[str, str], size: int) -> bool:
    """Whether OSC 52 is worth trying: not where the terminal is known to ignore it, nor with too much."""
    deaf = environ.get("TERM", "") in _DEAF or environ.get("TERM_PROGRAM") == "Apple_Terminal"
    return not deaf and size <= LONGEST_BY_TERMINAL


def hand_to(helper: Helper, text: str, environ: Mapping[str, str], seconds: float = _SECONDS) -> bool:
    """Give a helper the text; blocks for at most so long. False when it did not take it."""
    program = shutil.which(helper.argv[0], path=environ.get("PATH", ""))
    if program is None:
        return False
    data = text.encode("utf-16") if helper.wide else text.encode("utf-8")
    try:
        # What holds the copy may stay behind for others to ask.
        done = run(
            [program, *helper.argv[1:]], [data], environ, seconds=seconds, output=DEVNULL, grace=0, leave=True
        )
    except InspectorError:
        return False
    return done.ok


def hand_to_all(text: str, environ: Mapping[str, str]) -> list[str]:
    """Give the text to every helper there is; the names of those that took it."""
    return [helper.name for helper in helpers(environ) if hand_to(helper, text, environ)]


def keep(data: bytes, name: str) -> Path:
    """A private file (0600 in a folder 0700) with what no clipboard takes; `name` is ours, never foreign.
    Raises InspectorError."""
    return write_new_tree(private_place("copy"), [(PurePosixPath(name), data)]) / name


def private_place(purpose: str) -> Path:
    """A new folder of the user's own (0700) where temporary files go. Raises InspectorError."""
    try:
        return Path(tempfile.mkdtemp(prefix=f"inspector-{purpose}-"))
    except OSError as error:
        raise InspectorError(
            f"No place for a temporary file could be made: {error.strerror}.", "Check TMPDIR."
        ) from None
