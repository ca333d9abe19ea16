"""Forwarding under load: the inspector, which keeps each delivery and each attempt on disk, against proxies.

Closed loop, 32 clients with kept connections, distinct bodies of about 1 KiB, one app behind all (nginx
answering by itself). With `--ack through` the sender waits for the app, as it does with every peer, so that
its rate is that of whole forwards. With `--ack now` it is answered after the capture and the forwards follow:
there the rate is that of answers, and beside it stands how many forwards were kept when the load ended.
nginx and aiohttp keep nothing; mitmdump appends to a file without flushing. Rounds are interleaved, medians.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from statistics import median

from capture import load, read_options
from proxies import aiohttp_proxy, app, inspector, mitmdump_proxy, nginx_proxy

Proxy = Callable[[Path, int], AbstractContextManager[tuple[int, int]]]


def main() -> None:
    options = _options()
    for program in ("wrk", options.nginx):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is not installed; on Debian: apt-get install {Path(program).name}")
    proxies = _proxies(options)
    measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in proxies}
    forwarded: list[float] = []
    for _ in range(options.rounds):
        for name, proxy in proxies.items():
            with tempfile.TemporaryDirectory(dir=options.dir) as folder:
                work = Path(folder)
                work.chmod(0o755)
                with app(options.nginx, work) as behind, proxy(work, behind) as (port, pid):
                    rate, p99 = load(port, options.seconds, options.clients, keep=True)
                    measured[name].append((rate, p99, _megabytes(pid)))
                    if name == NOW:
                        forwarded.append(_attempts(work / "now.db") / options.seconds)
    _print(measured, forwarded)


NOW, THROUGH = "inspector --ack now", "inspector --ack through"


def _proxies(options: argparse.Namespace) -> dict[str, Proxy]:
    proxies: dict[str, Proxy] = {
        "nginx proxy_pass": partial(nginx_proxy, options.nginx),
        "aiohttp's client": aiohttp_proxy,
        THROUGH: lambda work, behind: inspector(work, behind, "through"),
        NOW: lambda work, behind: inspector(work, behind, "now"),
    }
    if options.mitmdump:
        proxies["mitmdump"] = partial(mitmdump_proxy, options.mitmdump)
    return proxies


def _megabytes(pid: int) -> float:
    """What a process and its children hold in memory now."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if pid in (int(status.parent.name), int(lines["PPid"])):
            found += int(lines.get("VmRSS", "0 kB").split()[0])
    return found / 1024


def _attempts(db: Path) -> int:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as reader:
        return int(reader.execute("SELECT count(*) FROM attempt").fetchone()[0])


def _print(measured: dict[str, list[tuple[float, float, float]]], forwarded: list[float]) -> None:
    rates = {name: median(rate for rate, _, _ in rounds) for name, rounds in measured.items()}
    print(f"{'proxy':<26}{'a second':>10}{'p99 ms':>9}{'MB':>7}{'to aiohttp':>12}{'to mitmdump':>13}")
    for name, rounds in measured.items():
        to_mitm = f"{rates[name] / rates['mitmdump']:.1f}" if "mitmdump" in rates else "-"
        p99, memory = median(p99 for _, p99, _ in rounds), median(memory for _, _, memory in rounds)
        ratio = rates[name] / rates["aiohttp's client"]
        print(f"{name:<26}{rates[name]:>10.0f}{p99:>9.1f}{memory:>7.0f}{ratio:>12.2f}{to_mitm:>13}")
    print(f"\nWith --ack now {median(forwarded):.0f} forwards a second were kept while the load lasted.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nginx", default="/usr/sbin/nginx", help="the nginx that is a peer and the app")
    return read_options(parser)


if __name__ == "__main__":
    main()
