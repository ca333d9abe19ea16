"""How long senders wait while the screen is open and paints: 500 deliveries a second, whatever the answers.

Open loop, 32 kept connections: what a slow answer makes late counts with its whole delay.
The whole program runs on a pseudo-terminal that is read as fast as it is written. Peers in the same rounds:
aiohttp's server, which reads the body and keeps nothing; where the sender gets the app's answer, aiohttp's
server and client. A sender is answered after its delivery is on disk, so each round also asks what the disk
takes for that alone. Rounds are interleaved, medians; in brackets the least and the most.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median, quantiles

from proxies import aiohttp_proxy, app
from servers import bare_aiohttp, inspector_with_screen

Server = Callable[[Path, int], AbstractContextManager[int]]
BARE, PROXY, DISK = "bare aiohttp", "aiohttp's server and client", "one write to the disk (fdatasync)"


def main() -> None:
    options = _options()
    measured: dict[str, list[tuple[float, float]]] = {DISK: [], **{name: [] for name in SERVERS}}
    for _ in range(options.rounds):
        with tempfile.NamedTemporaryFile(dir=options.dir) as file:
            measured[DISK].append(_disk(file.fileno()))
        for name, (server, _) in SERVERS.items():
            with tempfile.TemporaryDirectory(dir=options.dir) as folder:
                work = Path(folder)
                work.chmod(0o755)
                with app(options.nginx, work) as behind, server(work, behind) as port:
                    measured[name].append(_load(port, options.rate, options.seconds))
    print(f"{'answer, ms':<44}{'p50':>8}{'p99':>20}{'to its peer':>14}")
    for name, rounds in measured.items():
        tails = [p99 for _, p99 in rounds]
        spread = f"{median(tails):.1f} [{min(tails):.1f}, {max(tails):.1f}]"
        peer = None if name == DISK else median(p99 for _, p99 in measured[SERVERS[name][1]])
        ratio = "-" if peer is None else f"{median(tails) / peer:.2f}"
        print(f"{name:<44}{median(p50 for p50, _ in rounds):>8.1f}{spread:>20}{ratio:>14}")


def _disk(descriptor: int) -> tuple[float, float]:
    """What 500 small appends take until each is on disk: the median and the 99th percentile, in ms."""
    times: list[float] = []
    for _ in range(500):
        os.write(descriptor, bytes(16384))
        began = time.perf_counter()
        os.fdatasync(descriptor)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


def _load(port: int, rate: int, seconds: int) -> tuple[float, float]:
    steady = Path(__file__).with_name("steady.py")
    command = [sys.executable, str(steady), str(port), str(rate), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found = re.search(r"p50 ([\d.]+) ms, p99 ([\d.]+) ms", done.stdout)
    if found is None:
        raise SystemExit(f"steady.py printed something else:\n{done.stdout}")
    return float(found[1]), float(found[2])


@contextmanager
def _bare(work: Path, behind: int) -> Iterator[int]:
    with bare_aiohttp(work) as port:
        yield port


@contextmanager
def _proxy(work: Path, behind: int) -> Iterator[int]:
    with aiohttp_proxy(work, behind) as (port, _):
        yield port


@contextmanager
def _captured(work: Path, behind: int) -> Iterator[int]:
    with inspector_with_screen(work) as port:
        yield port


@contextmanager
def _forwarded(work: Path, behind: int) -> Iterator[int]:
    with inspector_with_screen(work, "--forward", f"http://127.0.0.1:{behind}") as port:
        yield port


@contextmanager
def _through(work: Path, behind: int) -> Iterator[int]:
    with inspector_with_screen(work, "--forward", f"http://127.0.0.1:{behind}", "--ack", "through") as port:
        yield port


# Each with the name of its peer.
SERVERS: dict[str, tuple[Server, str]] = {
    BARE: (_bare, BARE),
    "inspector, screen open": (_captured, BARE),
    "inspector, screen open, forwarding": (_forwarded, BARE),
    PROXY: (_proxy, PROXY),
    "inspector, screen open, --ack through": (_through, PROXY),
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nginx", default="/usr/sbin/nginx", help="the nginx that is the app")
    parser.add_argument("--rate", type=int, default=500, help="deliveries a second")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", help="where databases are made; a disk, not memory, for an honest number")
    return parser.parse_args()


if __name__ == "__main__":
    main()
