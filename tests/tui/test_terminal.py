"""The real program on a pseudo-terminal: what comes out of it, byte by byte."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.test_inert import hostile_store

SCRIPT = """
import sys
from pathlib import Path
from inspector.config import Settings
from inspector.listen.bind import bind
from inspector.tui import run
folder = Path(sys.argv[1])
settings = Settings(config_file=folder / "c.toml", db=folder / "d.db", key_cache=folder / "k",
                    provider_dir=folder / "p", offline=True)
sys.exit(run(settings, bind("127.0.0.1", 0, allow_remote=False)))
"""


class Terminal:
    """A program on a pseudo-terminal of 120 x 36 cells, and everything it wrote."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        # Workers of a parallel run have a size here, which would count for more than the terminal's own.
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        env = {**inherited, "TERM": "xterm-256color", "HOME": str(folder), **environ}
        arguments = [sys.executable, "-c", SCRIPT, str(folder)]
        self.process = subprocess.Popen(
            arguments, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.written = b""

    def close(self) -> None:
        """End the program if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def read_until(self, wanted: bytes, seconds: float = 20.0) -> None:
        """Read what the program writes until something has come since the last call."""
        begin, end = len(self.written), time.monotonic() + seconds
        while wanted not in self.written[begin:]:
            assert time.monotonic() < end, self.written[-2000:]
            if select.select([self._master], [], [], 0.1)[0]:
                self.written += os.read(self._master, 1 << 16)

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def leave(self) -> int:
        """Quit, and read the rest."""
        self.press(b"q")
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                if select.select([self._master], [], [], 0.1)[0]:
                    self.written += os.read(self._master, 1 << 16)
                elif self.process.poll() is not None:
                    break
            except OSError:
                break
        os.close(self._master)
        return self.process.wait(10)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    hostile_store(tmp_path / "d.db")
    started = Terminal(tmp_path)
    yield started
    started.close()


def test_nothing_that_a_sender_wrote_acts_on_the_terminal(terminal: Terminal) -> None:
    terminal.read_until(b"listening")
    for keys, wanted in ((b"2", b"HEADERS"), (b"4", b"INVALID"), (b"!", b"refused")):
        terminal.press(keys)
        terminal.read_until(wanted)
    terminal.press(b"!")
    terminal.read_until(b"INVALID")
    assert terminal.leave() == 0
    text = terminal.written.decode("utf-8", "replace")
    # Textual sets the shape of the mouse pointer (OSC 22); no other string sequence is begun.
    assert set(re.findall("\x1b[\\]P_X^][0-9]*", text)) <= {"\x1b]22"}
    assert not re.search("[\x80-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\U000e0041\ufeff]", text)
    assert "\x00" not in text


def test_terminal_is_given_back_as_it_was(terminal: Terminal) -> None:
    terminal.read_until(b"listening")
    assert terminal.leave() == 0
    for on, off in (
        (b"\x1b[?1049h", b"\x1b[?1049l"),
        (b"\x1b[?25l", b"\x1b[?25h"),
        (b"\x1b[?1000h", b"\x1b[?1000l"),
    ):
        assert on in terminal.written
        assert terminal.written.rindex(off) > terminal.written.rindex(on)


def test_without_colour_none_is_written(tmp_path: Path) -> None:
    hostile_store(tmp_path / "d.db")
    terminal = Terminal(tmp_path, NO_COLOR="1")
    try:
        terminal.read_until(b"listening")
        terminal.press(b"4")
        terminal.read_until(b"INVALID")
        assert terminal.leave() == 0
    finally:
        terminal.close()
    rendition = re.findall(rb"\x1b\[([0-9;:]*)m", terminal.written)
    codes = {int(code) for codes in rendition for code in re.split(b"[;:]", codes) if code}
    assert 7 in codes  # The cursor's row is told by its reverse.
    assert {code for code in codes if 30 <= code <= 38 or 40 <= code <= 48 or code >= 90} == set()


def test_mistake_in_the_settings_is_said_on_the_screen_that_was_there(tmp_path: Path) -> None:
    wrong = SCRIPT.replace("offline=True", 'offline=True, notify="((("')
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", wrong, str(tmp_path)], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(ours, 1 << 16):
            written += chunk
    os.close(ours)
    assert process.wait(20) != 0
    painted, _, after = written.partition(b"\x1b[?1049l")
    assert b"starting   http://127.0.0.1:" in painted
    assert b"notify is no filter" in after
