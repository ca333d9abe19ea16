"""The screen on a real pseudo-terminal: the first frame, and how soon a key is seen, with a large history.

Peers and limits, all in one run: a bare Textual app (one Static) for the first frame, Textual's own
OptionList standing still for a key, a frame at 60 Hz for the median and 50 ms for the 99th percentile,
and json.loads of the same text for opening a large body.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from history import fill
from servers import free_port
from terminal import Terminal, on_terminal

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("first frame")
Bare().run()
"""
OPTIONS = """
from textual.app import App
from textual.widgets import OptionList
class Bare(App):
    def compose(self):
        yield OptionList(*[f"option {n}" for n in range(1000)])
Bare().run()
"""
# The bar at the left of the row that the cursor is on.
CURSOR = "▌".encode()
BIG = 10_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", type=int, default=1_000_000, help="deliveries in the history")
    parser.add_argument("--rate", type=int, default=1_000, help="deliveries a second while keys are pressed")
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--dir", help="where the database is made; about 1 KB a delivery")
    parser.add_argument("--frames-only", action="store_true", help="only the first frame, without a history")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as work:
        first_frame(Path(work), options.rounds)
        if options.frames_only:
            return
        db = Path(work) / "history.db"
        big = big_body()
        fill(db, options.kept, last=big)
        opening(db, work, big)
        searching(db, work)
        keys(db, work, options.rate, options.presses)


def first_frame(work: Path, rounds: int) -> None:
    """From the start of the process to the first line (where it listens), to the whole first frame (its bars,
    the list, the detail), and to an engine that answers; each round beside a bare app."""
    inspector: list[float] = []
    line: list[float] = []
    listening: list[float] = []
    bare: list[float] = []
    for _ in range(rounds + 1):
        with on_terminal([sys.executable, "-c", BARE], str(work)) as terminal:
            bare.append(terminal.until(b"first frame") - terminal.began)
        with on_terminal(_inspector(work / "empty.db"), str(work)) as terminal:
            line.append(terminal.until(b"starting") - terminal.began)
            inspector.append(terminal.until(b"Quit") - terminal.began)
            listening.append(terminal.until(b"listening") - terminal.began)
    peer = bare[1:]  # The first round reads files that the others find in memory.
    print(f"a bare app's first frame: {median(peer) * 1000:.0f} ms, at best {min(peer) * 1000:.0f}")
    for name, times in (("first line", line), ("whole first frame", inspector), ("listening", listening)):
        mine = times[1:]
        ratio, best = median(mine) / median(peer), min(mine) / min(peer)
        print(
            f"{name}: {median(mine) * 1000:.0f} ms, {ratio:.2f} times that (limit 1.25); at best "
            f"{min(mine) * 1000:.0f} ms, {best:.2f} times"
        )


def keys(db: Path, work: str, rate: int, presses: int) -> None:
    """From a key to its painted row: at rest, under load, and a list of Textual's own at rest."""
    with on_terminal([sys.executable, "-c", OPTIONS], work) as terminal:
        terminal.until(b"option 9")
        terminal.quiet()
        _print_keys("OptionList, at rest", _press(terminal, b"option", presses, lambda: None))
    port = free_port()
    with on_terminal(_inspector(db, port), work) as terminal:
        terminal.until(CURSOR)
        terminal.quiet()
        _print_keys("inspector, at rest", _press(terminal, CURSOR, presses, terminal.quiet))
        seconds = str(presses * 0.07 + 3)
        steady = Path(__file__).with_name("steady.py")
        load = subprocess.Popen([sys.executable, str(steady), str(port), str(rate), seconds], text=True)
        terminal.read_for(2.0)
        pause = random.Random(7)
        times = _press(terminal, CURSOR, presses, lambda: terminal.read_for(pause.uniform(0.02, 0.08)))
        _print_keys(f"inspector, {rate} a second", times)
        terminal.read_for(1.0)
        load.wait(60)


def searching(db: Path, work: str) -> None:
    """A key while the whole history is searched for what is nowhere."""
    with on_terminal(_inspector(db), work) as terminal:
        terminal.until(CURSOR)
        terminal.quiet()
        terminal.press(b"/")
        terminal.read_for(0.5)
        times: list[float] = []
        for letter in b"body.nowhere:zz*":
            pressed = terminal.press(bytes([letter]))
            times.append(terminal.until(bytes([letter])) - pressed)
        print(f"a letter typed while the history is searched: at most {max(times) * 1000:.0f} ms (limit 100)")


def opening(db: Path, work: str, big: bytes) -> None:
    """From a key to the tree of the newest delivery, a body of 10 MB."""
    began = time.perf_counter()
    json.loads(big)
    loads = time.perf_counter() - began
    with on_terminal(_inspector(db), work) as terminal:
        terminal.until(CURSOR)
        terminal.quiet()
        times: list[float] = []
        for _ in range(5):
            terminal.press(b"j")
            terminal.quiet()
            pressed = terminal.press(b"k")
            times.append(terminal.until(b"first_of_big") - pressed)
            terminal.quiet()
    taken = median(times)
    print(
        f"a body of {len(big) / 1e6:.0f} MB opens in {taken * 1000:.0f} ms (limit 400), "
        f"{taken / loads:.1f} times json.loads"
    )


def big_body() -> bytes:
    """A JSON object of about 10 MB."""
    row = {"id": "d231d346-c422-43a6-a324-c0d65b79c8a7", "status": "LIVE", "size": 1.50, "tags": ["a", "b"]}
    count = BIG // (len(json.dumps(row)) + 2)
    return json.dumps({"first_of_big": 1, "items": [row | {"n": n} for n in range(count)]}).encode()


def _press(terminal: Terminal, painted: bytes, presses: int, between: Callable[[], object]) -> list[float]:
    times: list[float] = []
    for number in range(presses):
        key = b"\x1b[B" if number % 20 < 10 else b"\x1b[A"
        pressed = terminal.press(key)
        times.append(terminal.until(painted) - pressed)
        between()
    return times


def _print_keys(name: str, times: list[float]) -> None:
    cuts = quantiles(times, n=100)
    print(f"key to painted row, {name}: p50 {cuts[49] * 1000:.1f} ms (16), p99 {cuts[98] * 1000:.1f} ms (50)")


def _inspector(db: Path, port: int = 0) -> list[str]:
    return [sys.executable, "-m", "inspector", "--offline", "--port", str(port), "--db", str(db)]


if __name__ == "__main__":
    main()
