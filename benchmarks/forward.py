"""Forwarding under load: the inspector, which keeps each delivery and each attempt on disk, against proxies.

Closed loop, 32 clients with kept connections, distinct bodies of about 1 KiB, one app behind all (nginx
answering by itself). With `--ack through` the sender waits for the app, as it does with every peer, so that
its rate is that of whole forwards. With `--ack now` it is answered after the capture and the forwards follow:
there the rate is that of answers, and beside it stands how many forwards were kept when the load ended.
nginx and aiohttp keep nothing; mitmdump appends to a file without flushing. Rounds are interleaved, medians;
in brackets the least and the most. The processor's time that an answer took says more than the rate where
other programs share the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from capture import load, read_options
from proxies import aiohttp_proxy, app, inspector, mitmdump_proxy, nginx_proxy

Proxy = Callable[[Path, int], AbstractContextManager[tuple[int, int]]]


def main() -> None:
    options = _options()
    for program in ("wrk", options.nginx):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is not installed; on Debian: apt-get install {Path(program).name}")
    proxies = _proxies(options)
    measured: dict[str, list[Measured]] = {name: [] for name in proxies}
    forwarded: list[float] = []
    for _ in range(options.rounds):
        for name, proxy in proxies.items():
            with tempfile.TemporaryDirectory(dir=options.dir) as folder:
                work = Path(folder)
                work.chmod(0o755)
                with app(options.nginx, work) as behind, proxy(work, behind) as (port, pid):
                    before = _processor(pid)
                    rate, p99 = load(port, options.seconds, options.clients, keep=True)
                    used = (_processor(pid) - before) / (rate * options.seconds)
                    measured[name].append(Measured(rate, p99, _megabytes(pid), used * 1e6))
                    if name == NOW:
                        forwarded.append(_attempts(work / "now.db") / options.seconds)
    _print(measured, forwarded)


class Measured(NamedTuple):
    """One round: answers a second, milliseconds, MB, and microseconds of a processor for an answer."""

    rate: float
    p99: float
    memory: float
    processor: float


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
    return sum(int(fields[21]) for fields in _family(pid)) * resource.getpagesize() / 2**20


def _processor(pid: int) -> float:
    """Seconds of a processor that a process and its children have used."""
    return sum(int(fields[11]) + int(fields[12]) for fields in _family(pid)) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[list[str]]:
    """Of a process and its children, what `/proc/PID/stat` says from the state on (man 5 proc)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(stat.parent.name), int(fields[1])):
            yield fields


def _attempts(db: Path) -> int:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as reader:
        return int(reader.execute("SELECT count(*) FROM attempt").fetchone()[0])


def _print(measured: dict[str, list[Measured]], forwarded: list[float]) -> None:
    middle = {name: Measured(*map(median, zip(*rounds, strict=True))) for name, rounds in measured.items()}
    columns = f"{'proxy':<26}{'a second':>20}{'p99 ms':>9}{'MB':>7}{'us each':>9}"
    print(f"{columns}{'to aiohttp':>12}{'to mitmdump':>13}")
    for name, rounds in measured.items():
        rate, p99, memory, processor = middle[name]
        rates = [each.rate for each in rounds]
        spread = f"{rate:.0f} [{min(rates):.0f}, {max(rates):.0f}]"
        to_mitm = f"{rate / middle['mitmdump'].rate:.1f}" if "mitmdump" in middle else "-"
        ratio = rate / middle["aiohttp's client"].rate
        print(f"{name:<26}{spread:>20}{p99:>9.1f}{memory:>7.0f}{processor:>9.0f}{ratio:>12.2f}{to_mitm:>13}")
    print(f"\nWith --ack now {median(forwarded):.0f} forwards a second were kept while the load lasted.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nginx", default="/usr/sbin/nginx", help="the nginx that is a peer and the app")
    return read_options(parser)


if __name__ == "__main__":
    main()
