"""Deliveries for the screen's tests: the same in every run, in a real store or in a list."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.explore import matches
from inspector.model import (
    EVERYTHING,
    Attempt,
    Certainty,
    Check,
    Counts,
    Delivery,
    Facts,
    Finding,
    Headers,
    Query,
    Rejection,
    Row,
    Session,
    Status,
    Timing,
    Verdict,
    body_digest,
)
from inspector.model.answered import Answered
from inspector.store.writer import Writer

NOON = 1_767_268_800_000_000
"""2026-01-01T12:00:00Z in microseconds."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one delivery is made of."""

    provider: str | None
    event: str | None
    method: str
    target: bytes
    body: bytes
    status: Status
    delivery_id: str | None = None
    answers: tuple[int | None, ...] = ()


def _dyte(event: str, status: Status, id: str, *answers: int | None) -> Sample:
    body = json.dumps({"event": event, "meeting": {"id": "50c8940e", "title": "Weekly"}}).encode()
    return Sample("dyte", event, "POST", b"/hooks/dyte", body, status, id, answers)


SAMPLES = (
    Sample("stripe", "payment_intent.succeeded", "POST", b"/stripe?v=2", b'{"id":"evt_1"}', Status.VALID),
    _dyte("meeting.started", Status.VALID, "u-1", 200),
    _dyte("meeting.ended", Status.INVALID, "u-2", 500, 200),
    _dyte("recording.statusUpdate", Status.STALE, "u-3", None),
    Sample(None, None, "GET", b"/", b"", Status.UNKNOWN_PROVIDER),
    Sample("github", "pull_request", "POST", b"/github", b'{"action":"opened"}', Status.NO_KEY),
    Sample("github", "push", "POST", b"/github", b'{"ref":"main"}', Status.UNSIGNED, answers=(302,)),
    Sample("slack", "url_verification", "POST", b"/slack", b"payload=%7B%7D", Status.TOKEN),
)

HOSTILE = "\x1b]52;c;aGFja2Vk\x07\x1b[31m[@click=app.quit]now[/]\u202egnp.exe\u200b\x00\x9b2J"
"""Clipboard write, colour, Textual markup, right-to-left override, zero-width, NUL and C1, in one text."""


def delivery(sample: Sample, number: int) -> Delivery:
    headers = [("Host", "127.0.0.1:7070"), ("Content-Type", "application/json"), ("User-Agent", "sender/1.0")]
    return Delivery(
        at=NOON + number * 1_000_000,
        method=sample.method,
        target=sample.target,
        headers=Headers.of(headers),
        body=sample.body,
        sha256=body_digest(sample.body),
        peer="127.0.0.1:50000",
    )


def verdict(sample: Sample) -> Verdict:
    finding = Finding(
        "changed", Certainty.PROVED, "The body is not the one that was signed.", "Send it unchanged."
    )
    return Verdict(
        sample.status,
        provider=sample.provider,
        scheme="HMAC-SHA256 over the body",
        findings=(finding,) if sample.status is Status.INVALID else (),
        checks=(Check("signature header", True, "present"),),
    )


def attempt(id: int, number: int, status: int | None) -> Attempt:
    return Attempt(
        delivery=id,
        at=NOON + number,
        url="http://localhost:3000/webhooks",
        sha256_in="a" * 64,
        sha256_out="a" * 64,
        duration=12_000 + number,
        status=status,
        error=None if status is not None else "refused",
        message="" if status is not None else "Nothing listens on port 3000.",
    )


def put(writer: Writer, sample: Sample, number: int) -> int:
    """Store one delivery with its verdict and attempts; returns its id."""
    id = writer.add(delivery(sample, number)).result(10)
    facts = Facts(sample.provider, sample.event, sample.delivery_id)
    writer.judge(id, facts, verdict(sample), NOON + number * 1_000_000).result(10)
    for status in sample.answers:
        writer.attempt(attempt(id, number, status)).result(10)
    return id


def fill(path: Path, samples: Sequence[Sample] = SAMPLES) -> Path:
    """A store with these deliveries, oldest first."""
    writer = Writer(path)
    for number, sample in enumerate(samples):
        put(writer, sample, number)
    writer.close()
    return path


def row(id: int, **changes: object) -> Row:
    """A row without a store."""
    sample = SAMPLES[id % len(SAMPLES)]
    plain = Row(
        id=id,
        at=NOON + id * 1_000_000,
        method=sample.method,
        target=sample.target.decode(),
        size=len(sample.body),
        sha256="0" * 64,
        provider=sample.provider,
        event=sample.event,
        verdict=sample.status,
    )
    return replace(plain, **changes) if changes else plain  # type: ignore[arg-type]  # named by the caller


class Listed:
    """Records without a database: rows in a list, ids without gaps or with them. Counts its reads."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.all = sorted(rows, key=lambda row: row.id)
        self.reads = 0

    def add(self, row: Row) -> None:
        self.all.append(row)

    def row(self, id: int) -> Row | None:
        self.reads += 1
        at = bisect_left(self.all, id, key=lambda row: row.id)
        return self.all[at] if at < len(self.all) and self.all[at].id == id else None

    def rows(
        self, query: Query = EVERYTHING, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        self.reads += 1
        start = 0 if after is None else bisect_left(self.all, after + 1, key=lambda row: row.id)
        stop = len(self.all) if before is None else bisect_left(self.all, before, key=lambda row: row.id)
        step = 1 if after is not None else -1
        found: list[Row] = []
        for index in range(start, stop)[::step]:
            if query == EVERYTHING or matches(query, self.all[index]):
                found.append(self.all[index])
            if len(found) == limit:
                break
        return found

    def count(self, query: Query = EVERYTHING, *, after: int | None = None) -> int:
        self.reads += 1
        if query == EVERYTHING and after is None:
            return len(self.all)
        return sum(1 for row in self.all if row.id > (after or 0) and matches(query, row))

    def hidden(self) -> int:
        return sum(1 for row in self.all if row.annotation.hidden)

    def previous(self, id: int) -> Row | None:
        """The one before, as if all were of one event."""
        at = bisect_left(self.all, id, key=lambda row: row.id)
        return self.all[at - 1] if at else None

    def tags(self) -> list[str]:
        return sorted({tag for row in self.all for tag in row.annotation.tags})

    def counts(self) -> Counts:
        return Counts(len(self.all), Counter(row.provider for row in self.all if row.provider), {}, 0)

    def delivery(self, id: int) -> Delivery | None:
        found = self.row(id)
        if found is None:
            return None
        body = json.dumps({"number": id, "event": found.event}).encode()
        headers = Headers.of([("Content-Type", "application/json")])
        target = found.target.encode("latin-1", "replace")
        return Delivery(found.at, found.method, target, headers, body, body_digest(body), id=id)

    def verdict(self, id: int) -> Verdict | None:
        found = self.row(id)
        return Verdict(found.verdict) if found is not None and found.verdict is not None else None

    def facts(self, id: int) -> Facts | None:
        found = self.row(id)
        return None if found is None else Facts(found.provider, found.event)

    def attempts(self, delivery: int) -> list[Attempt]:
        return []

    def answered(self, id: int) -> Answered | None:
        return None

    def timings(self) -> list[Timing]:
        return []

    def held_for(self, id: int) -> tuple[str, ...]:
        return ()

    def rejections(self, *, before: int | None = None, limit: int) -> list[Rejection]:
        return []

    def sessions(self, *, limit: int) -> list[Session]:
        names = dict.fromkeys(row.session for row in reversed(self.all) if row.session is not None)
        return [session for name in names if (session := self.session(name))][:limit]

    def session(self, name: str) -> Session | None:
        rows = self.session_rows(name, limit=len(self.all))
        return Session(name, len(rows), rows[0].at, rows[-1].at, rows[0].provider) if rows else None

    def session_rows(self, name: str, *, limit: int) -> list[Row]:
        return [row for row in self.all if row.session == name][:limit]

    def interrupt(self) -> None:
        pass

    def close(self) -> None:
        pass
