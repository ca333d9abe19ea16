"""What a filter costs over a large history: with the indexes, as a ratio to going over all deliveries.

The history is made through the store, its full-text index filled as an idle writer fills it. Each filter is
asked for its newest page and its count, through the reader that the screen uses; the peer is the same reader
without help from any index. The best of several rounds is taken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.history import fill
from inspector.explore import parse
from inspector.model import Query
from inspector.store.connect import open_writer
from inspector.store.filter import condition
from inspector.store.reader import Reader
from inspector.store.records import ROWS_FROM
from inspector.store.search.index import SearchIndex

PAGE = 200
FILTERS = (
    ("a word that many have", "standup"),
    ("part of a word, in one", "tandup 12345"),
    ("text that none has", "nothing like this"),
    ("two letters, in none", "~q"),
    ("a place in the body", "body.meeting.id:m-004242"),
    ("a place, by its start", "body.meeting.id:m-00424*"),
    ("a header field", "header.x-number:4242"),
    ("a pattern, in none", '~"zz[0-9]+zz"'),
    ("an event", "event:push"),
    ("part of an event's name", "event:*artic*"),
    ("an event that is not there", "event:nothing.*"),
    ("a rare verdict", "verdict:invalid"),
    ("answers of the app", "status:>=500"),
    ("the last five minutes", "at:>-5m"),
    ("large bodies", "size:>100k"),
    ("slow answers", "time:>3s"),
    ("several of these", "provider:dyte verdict:invalid tandup -push"),
)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=200_000, help="deliveries in the history")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--db", type=Path, help="a history that is there already")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.db or Path(folder) / "history.db"
        if options.db is None:
            fill(path, options.count)
        before = _size(path)
        seconds = fill_index(path)
        reader = Reader(path)
        total = reader.count()
        print(f"{total:,} deliveries; {total / max(seconds, 0.001):,.0f} a second indexed", end="")
        print(f" (idle time of the writer), index {(_size(path) - before) / total:,.0f} bytes each")
        print(f"{'filter':28}{'page':>9}{'scan':>9}{'ratio':>8}{'count':>9}{'scan':>9}{'ratio':>8}")
        now = reader.rows(limit=1)[0].at / 1_000_000
        for name, filter in FILTERS:
            measure(name, parse(filter, now=now), reader, Scan(path), options.rounds)
        reader.close()


class Scan:
    """The same statements as the reader's, with every index but that on ids kept out."""

    def __init__(self, path: Path) -> None:
        self._reader = Reader(path)
        self._db = self._reader._db

    def rows(self, query: Query) -> int:
        where = condition(query)
        sql = f"{ROWS_FROM.replace('delivery d', 'delivery d NOT INDEXED')}WHERE {where.sql}"
        return len(self._db.execute(f"{sql} ORDER BY d.id DESC LIMIT {PAGE}", where.values).fetchall())

    def count(self, query: Query) -> int:
        where = condition(query)
        sql = f"SELECT count(*) FROM delivery d NOT INDEXED WHERE {where.sql}"
        return int(self._db.execute(sql, where.values).fetchone()[0])


def measure(name: str, query: Query, reader: Reader, scan: Scan, rounds: int) -> None:
    page, rows = best(rounds, lambda: len(reader.rows(query, limit=PAGE)))
    plain_page, plain_rows = best(rounds, lambda: scan.rows(query))
    count, found = best(rounds, lambda: reader.count(query))
    plain_count, plain_found = best(rounds, lambda: scan.count(query))
    assert (rows, found) == (plain_rows, plain_found), name
    print(f"{name:28}{page:9.2f}{plain_page:9.2f}{page / plain_page:8.4f}", end="")
    print(f"{count:9.2f}{plain_count:9.2f}{count / plain_count:8.4f}  {found:>7,} found")


def best(rounds: int, job: Callable[[], int]) -> tuple[float, int]:
    """The shortest time in milliseconds, and what the job gave."""
    times, result = [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        result = job()
        times.append((time.perf_counter() - began) * 1_000)
    return min(times), result


def fill_index(path: Path) -> float:
    """Seconds that it takes."""
    db = open_writer(path)
    index = SearchIndex(db)
    began = time.perf_counter()
    slowest = 0.0
    while index.behind:
        step = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        index.step(lambda: False)
        db.execute("COMMIT")
        slowest = max(slowest, time.perf_counter() - step)
        if index.behind:
            db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    took = time.perf_counter() - began
    print(f"slowest step {slowest * 1_000:.0f} ms")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    return took


def _size(path: Path) -> int:
    return path.stat().st_size


if __name__ == "__main__":
    main()
