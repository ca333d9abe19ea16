"""The user's own editor on a private file: in a process group of its own that has the terminal from its
first instruction to its end.

Whatever the editor does, what was written stays in the file until it was taken. It must never pass foreign
text on a command line: the file's name is ours.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from inspector.config.files import write_new_tree
from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui.handlers.clipboard import private_place

LONGEST = 64 * 2**20
"""Bytes of an edited file that are read back."""

_NAME = "request.http"
# A stopped editor is woken so often at most, so that one that stops for good does not spin.
_WAKES = 200
_WAKE_SECONDS = 0.05
# A program that starts before its group has the terminal may ask it for its size and colours, and be
# stopped or told nothing. This one stops itself first, and becomes the editor when it is woken. The words
# of the command are arguments to it and never read as shell.
_ONCE_WOKEN = ("/bin/sh", "-c", 'kill -s STOP $$; exec "$@"', "editor")


def editor_command(environ: Mapping[str, str]) -> list[str] | None:
    """$VISUAL, else $EDITOR, in words; None where neither is set. Raises InspectorError for one that cannot
    be taken apart."""
    for name in ("VISUAL", "EDITOR"):
        text = environ.get(name, "").strip()
        if text:
            try:
                return shlex.split(text)
            except ValueError:
                raise InspectorError(
                    f"${name} cannot be read: {visible_line(text)[:80]} has a quote that does not end.",
                    "Set it to a command such as: vim, or: code --wait",
                ) from None
    return None


class EditedFile:
    """One private file (0600 in a folder 0700) for one request."""

    def __init__(self, text: bytes) -> None:
        self._folder = private_place("edit")
        self.path = write_new_tree(self._folder, [(PurePosixPath(_NAME), text)]) / _NAME

    @property
    def kept(self) -> str:
        """Where it is, in a sentence."""
        return f"What was written is kept in {visible_line(str(self.path))}"

    def open(self, command: Sequence[str]) -> None:
        """Run the editor to its end; blocks. Raises InspectorError when it did not end well."""
        shown = visible_line(Path(command[0]).name)
        program = shutil.which(command[0])
        if program is None:
            hint = f"Set EDITOR to one that is installed, or edit here instead. {self.kept}."
            raise InspectorError(f"The editor {shown} is no program that can be run here.", hint)
        words = [*_ONCE_WOKEN, program, *command[1:], str(self.path)]
        code = _wait(subprocess.Popen(words, process_group=0))  # noqa: S603 - the user's own
        if code < 0:
            with suppress(ValueError):
                raise InspectorError(
                    f"The editor {shown} was ended by {signal.Signals(-code).name}.", f"{self.kept}."
                )
        if code != 0:
            raise InspectorError(f"The editor {shown} ended with exit code {code}.", f"{self.kept}.")

    def read(self) -> bytes:
        """What is in the file now. Raises InspectorError where that is nothing."""
        try:
            with self.path.open("rb") as file:
                data = file.read(LONGEST + 1)
        except OSError as error:
            raise InspectorError(
                f"The edited file {visible_line(str(self.path))} cannot be read: {error.strerror}.",
                "The delivery itself is as it was.",
            ) from None
        if len(data) > LONGEST:
            raise InspectorError("The edited file is longer than 64 MiB.", f"{self.kept}.")
        if not data.strip():
            raise InspectorError(
                "The edited file is empty, so nothing is sent.", "The delivery is as it was."
            )
        return data

    def write(self, text: bytes) -> None:
        """Put other text into it. Raises InspectorError."""
        try:
            self.path.write_bytes(text)
        except OSError as error:
            raise InspectorError(
                f"{visible_line(str(self.path))} cannot be written: {error.strerror}."
            ) from None

    def remove(self) -> None:
        """Take it away with all that an editor left beside it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Give the editor the terminal, wait for its end, and take the terminal back."""
    terminal = _terminal()
    ours = os.getpgrp()
    try:
        process.returncode = _ended(process.pid, terminal)
    finally:
        _give(terminal, ours)
        if terminal is not None:
            os.close(terminal)
    return process.returncode


def _ended(pid: int, terminal: int | None) -> int:
    """The exit code; negative for a signal. Its first stop is the one before the editor begins. One that
    stops later (Ctrl-Z) is woken too: nothing here could bring it back to the front."""
    wakes = 0
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        strike = signal.SIGCONT if wakes <= _WAKES else signal.SIGKILL
        if wakes:
            time.sleep(_WAKE_SECONDS)
        wakes += 1
        _give(terminal, pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, strike)


def _terminal() -> int | None:
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


def _give(terminal: int | None, group: int) -> None:
    """Make a process group the one that the terminal listens to."""
    if terminal is None:
        return
    # A group that is behind is stopped for asking, unless this signal is held.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        with suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
