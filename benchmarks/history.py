"""A large history, made through the store itself: `fill(path, 1_000_000)` keeps so many deliveries."""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import Future
from pathlib import Path

from inspector.model import Delivery, Facts, Headers, Row, Status, Verdict, body_digest
from inspector.store.writer import Writer

EVENTS = (
    ("dyte", "meeting.started"),
    ("dyte", "meeting.participantJoined"),
    ("dyte", "recording.statusUpdate"),
    ("stripe", "invoice.paid"),
    ("github", "push"),
)
_AT_ONCE = 4_000
_SECOND = 1_000_000


def fill(path: Path, count: int, *, last: bytes | None = None) -> None:
    """Keep `count` judged deliveries of about half a kilobyte, a second apart, the newest now; `last` is
    the newest one's body. The same ones each time."""
    luck = random.Random(11)
    now = time.time_ns() // 1_000
    writer = Writer(path)
    waiting: list[tuple[int, Future[int]]] = []
    judged: list[Future[Row]] = []
    for number in range(count):
        body = last if last is not None and number == count - 1 else _body(number, luck)
        at = now - (count - number) * _SECOND
        waiting.append((number, writer.add(_delivery(at, number, body))))
        if len(waiting) == _AT_ONCE or number == count - 1:
            for each, added in waiting:
                provider, event = EVENTS[each % len(EVENTS)]
                status = Status.VALID if each % 50 else Status.INVALID
                facts = Facts(provider, event, f"evt_{each}")
                verdict = Verdict(status=status, provider=provider, scheme="hmac sha256 over the body")
                judged.append(writer.judge(added.result(60), facts, verdict, at))
            for done in judged:
                done.result(60)
            waiting.clear()
            judged.clear()
    writer.close()


def _body(number: int, luck: random.Random) -> bytes:
    meeting, title, pad = luck.randrange(10_000), number, b"%x" % luck.getrandbits(1_200)
    text = b'{"event": "meeting.started", "meeting": {"id": "m-%06d", "title": "Standup %d"}, "pad": "%s"}'
    return text % (meeting, title, pad)


def _delivery(at: int, number: int, body: bytes) -> Delivery:
    headers = Headers.of(
        [("Host", "127.0.0.1:7070"), ("Content-Type", "application/json"), ("X-Number", str(number))]
    )
    target = b"/hooks/%s" % EVENTS[number % len(EVENTS)][0].encode()
    return Delivery(at, "POST", target, headers, body, body_digest(body), peer="127.0.0.1:50000")


if __name__ == "__main__":
    began = time.perf_counter()
    fill(Path(sys.argv[1]), int(sys.argv[2]))
    print(f"{int(sys.argv[2]) / (time.perf_counter() - began):,.0f} a second")
