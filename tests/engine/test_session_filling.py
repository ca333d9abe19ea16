"""Deliveries that were judged before their session was known get it while nobody sends, in small steps."""

from __future__ import annotations

import json
from pathlib import Path

from inspector.config import Settings
from inspector.engine.session_filling import SessionFilling
from inspector.engine.traffic import Traffic
from inspector.model import Delivery, Facts
from inspector.providers import load
from inspector.store.loop import LoopWriter
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.engine.engine_process import running
from tests.store.samples import AT, delivery, sql, verdict


def old(path: Path, count: int = 4) -> Path:
    """A store in which every second delivery is Dyte's, and none that was judged has a session."""
    writer = Writer(path)
    for number in range(count):
        meeting = {"id": "m", "sessionId": f"s-{number % 3}"}
        body = json.dumps({"meeting": meeting, "order": {"id": number}}).encode()
        id = writer.add(delivery(body)).result()
        provider = "dyte" if number % 2 else None
        writer.judge(id, Facts(provider, "meeting.started", f"{number}", None), verdict(), AT).result()
    writer.add(delivery(b"{}")).result()
    writer.close()
    return path


def sessions(path: Path) -> dict[int, str]:
    reader = Reader(path)
    found = {row.id: row.session for row in reader.rows(limit=99) if row.session is not None}
    assert {each.name: each.count for each in reader.sessions(limit=99)} == {
        name: list(found.values()).count(name) for name in found.values()
    }
    reader.close()
    return found


async def test_older_deliveries_get_their_session_and_those_of_new_rules_too(tmp_path: Path) -> None:
    db = old(tmp_path / "x.db")
    async with running(tmp_path, "--offline", "--db", str(db)) as engine:
        assert (await engine.line("session", id=4))["session"] == "s-0"
        assert (await engine.line("session", id=2))["session"] == "s-1"
    assert sessions(db) == {2: "s-1", 4: "s-0"}
    assert sql(db, "SELECT below FROM session_fill") == [(0,)]
    async with running(tmp_path, "--offline", "--db", str(db), "--session", "json:order.id") as engine:
        await engine.line("session", id=1, session="0")
    assert sessions(db) == {1: "0", 2: "s-1", 3: "2", 4: "s-0"}, "what has one keeps it"


class Interrupting(Reader):
    """Somebody sends while a certain delivery is read."""

    def __init__(self, path: Path, at: int, traffic: Traffic) -> None:
        super().__init__(path)
        self._at = at
        self._traffic = traffic

    def delivery(self, id: int) -> Delivery | None:
        self._traffic.taken += id == self._at
        return super().delivery(id)


async def test_a_step_ends_when_somebody_sends_and_goes_on_where_it_was(tmp_path: Path) -> None:
    db, traffic = old(tmp_path / "x.db", 12), Traffic()
    reader, writer = Interrupting(db, 8, traffic), Writer(db)
    lines: list[object] = []
    settings = Settings(tmp_path / "config.toml", db, tmp_path / "keys", tmp_path / "providers")
    filling = SessionFilling(
        settings, lambda: load(None), reader, LoopWriter(writer), lines.append, lambda: AT, traffic
    )
    first = filling.step(99)
    assert [id for id, _ in first.found] == [12, 10, 8]
    assert first.below == 8
    second = filling.step(first.below)
    assert [id for id, _ in second.found] == [6, 4, 2]
    assert second.below == 0
    await filling.run()
    assert set(sessions(db)) == {2, 4, 6, 8, 10, 12}
    assert len(lines) == 6
    before = reader.version()
    await filling.run()
    assert reader.version() == before, "nothing is left to do, and nothing is written"
    reader.close()
    writer.close()
