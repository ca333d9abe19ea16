"""Writes deliveries as fast as it can and prints each id once it is answered, until it is killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread

from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, facts, verdict


def _caller(writer: Writer, number: int) -> None:
    for turn in range(100_000):
        body = b"%d/%d " % (number, turn) * 100
        given = writer.add(delivery(body)).result()
        # One write call, so that a line is never cut.
        os.write(1, b"%d %s\n" % (given, delivery(body).sha256.encode()))
        writer.judge(given, facts(delivery_id=str(turn)), verdict(), AT)


def main() -> None:
    writer = Writer(Path(sys.argv[1]))
    callers = [Thread(target=_caller, args=(writer, number)) for number in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


if __name__ == "__main__":
    main()
