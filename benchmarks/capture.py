"""Capture under load: the inspector, alone and with its screen open, against bare aiohttp and mitmdump.

Closed loop, 32 clients, a new connection for each delivery, distinct bodies of about 1 KiB. The
inspector answers after a commit with `synchronous=FULL`; its peers keep nothing (aiohttp) or append to a
file without flushing (mitmdump). Rounds are interleaved and the median is taken, so that a slow moment of
the machine hits all alike.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from servers import bare_aiohttp, inspector_alone, inspector_with_screen, mitmdump

Server = Callable[[Path], AbstractContextManager[int]]


def main() -> None:
    options = _options()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk makes the load and is not installed; on Debian: apt-get install wrk")
    servers: dict[str, Server] = {
        "bare aiohttp": bare_aiohttp,
        "inspector": inspector_alone,
        "inspector with its screen": inspector_with_screen,
    }
    if options.mitmdump:
        servers["mitmdump"] = lambda work: mitmdump(options.mitmdump, work)
    rates: dict[str, list[float]] = {name: [] for name in servers}
    latencies: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, server in servers.items():
            with tempfile.TemporaryDirectory(dir=options.dir) as work, server(Path(work)) as port:
                rate, p99 = load(port, options.seconds, options.clients)
            rates[name].append(rate)
            latencies[name].append(p99)
    _print(rates, latencies)


def load(port: int, seconds: int, clients: int, *, keep: bool = False) -> tuple[float, float]:
    """Deliveries a second that were answered with 2xx, and the 99th percentile of the answer in ms. `keep`
    sends many on each connection."""
    script = Path(__file__).with_name("load.lua")
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/", *(["--", "keep"] if keep else [])],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 30,
    )
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if wrong is not None:
        raise SystemExit(f"{wrong[1]} deliveries were not answered with 2xx:\n{done.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    if rate is None or tail is None:
        raise SystemExit(f"wrk printed something else:\n{done.stdout}")
    return float(rate[1]), float(tail[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[tail[2]]


def _print(rates: dict[str, list[float]], latencies: dict[str, list[float]]) -> None:
    bare = median(rates["bare aiohttp"])
    print(f"{'server':<28}{'a second':>10}{'p99 ms':>9}{'to aiohttp':>12}{'to mitmdump':>13}")
    for name, values in rates.items():
        rate = median(values)
        to_mitm = f"{rate / median(rates['mitmdump']):.1f}" if "mitmdump" in rates else "-"
        print(f"{name:<28}{rate:>10.0f}{median(latencies[name]):>9.1f}{rate / bare:>12.2f}{to_mitm:>13}")
    cost = 1 - median(rates["inspector with its screen"]) / median(rates["inspector"])
    print(f"\nAn open screen costs {cost:.0%} of the inspector's own rate.")


def _options() -> argparse.Namespace:
    return read_options(
        argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    )


def read_options(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """What every load asks for: the peer, how often, how long, by how many, and where."""
    parser.add_argument("--mitmdump", help="the mitmdump to compare with; left out without it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--dir", help="where databases are made; a disk, not memory, for an honest number")
    return parser.parse_args()


if __name__ == "__main__":
    main()
