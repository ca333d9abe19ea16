"""An app on a store, with an engine that only writes down what it is asked."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from inspector.export import Redaction
from inspector.model import InspectorError
from inspector.store.reader import Reader
from inspector.tui.app import InspectorApp
from inspector.tui.bridge import News, Reply
from inspector.tui.engine_state import EngineState
from inspector.tui.inbox import Batch, Inbox
from inspector.tui.lane import Records
from inspector.tui.setup import Setup
from inspector.tui.standing import Standing
from tests.tui.samples import fill

LISTENING = {
    "type": "listening",
    "url": "http://127.0.0.1:7070",
    "db": "/data/deliveries.db",
    "target": None,
    "ack": "now",
}


_SECONDS = 20.0


class Desk:
    """The engine's side of the door, played by the test."""

    def __init__(self) -> None:
        self.state = EngineState.RUNNING
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.values: dict[str, object] = {}
        self.refuse: InspectorError | None = None
        self.started = 0
        self.closed = self.attached = False
        self._inbox = Inbox()
        self._post: Callable[[News], object] = lambda news: None

    def attach(self, post: Callable[[News], object], /) -> None:
        self._post, self.attached = post, True
        post(News())

    def take(self) -> Batch:
        return self._inbox.take()

    def start(self) -> None:
        self.started += 1

    async def ask(self, cmd: str, **fields: object) -> Reply:
        self.asked.append((cmd, fields))
        if self.refuse is not None:
            raise self.refuse
        return Reply(value=self.values.get(cmd))

    async def close(self) -> None:
        self.closed = True

    def say(self, *lines: Mapping[str, object]) -> None:
        """Let the engine say these lines."""
        for line in lines:
            assert self._inbox.read(line)
        self._post(News())


class Stage:
    """What a test has in its hands."""

    def __init__(self, app: InspectorApp, pilot: Pilot[int], desk: Desk) -> None:
        self.app = app
        self.pilot = pilot
        self.desk = desk

    def now(self) -> Standing:
        """How things stand. (No property: mypy would take it to stay as it was.)"""
        return self.app.main.standing

    @property
    def toasts(self) -> list[str]:
        """What was said in notifications and is still to be seen."""
        return [notification.message for notification in self.app._notifications]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other. (The pilot's own way waits for the whole process to be idle.)"""
        for key in keys:
            self.send(key)
            await self.settle()

    def send(self, *keys: str) -> None:
        """Press keys without waiting for anything."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
            character = key if len(key) == 1 else {"space": " "}.get(key)
            driver.send_message(events.Key(name, character))

    async def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.send(*text)
        await self.settle()

    async def settle(self) -> None:
        """Wait until every reader's thread, worker and message is done."""
        for _ in range(2):
            await self.pilot.pause(0.004)
            await self.until(lambda: not self.app.message_queue_size and self.app.main.quiet)
        await self.pilot.pause(0.002)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until something is so, for as long as a busy machine may need."""
        ends = time.monotonic() + _SECONDS
        while not reached():
            if time.monotonic() > ends:
                raise AssertionError("it did not come to that")
            await self.pilot.pause(0.005)


@asynccontextmanager
async def staged(
    records: Records | Path,
    *,
    size: tuple[int, int] = (120, 36),
    theme: str | None = None,
    export_root: Path = Path("fixtures"),
    listening: Mapping[str, object] | None = None,
    redaction: Callable[[], Redaction] = Redaction,
    setup: Setup | None = None,
    environ: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Stage]:
    """The app on a store file or on records of another kind, listening. `clock` is seconds that go on."""
    desk = Desk()

    def open_records() -> Records:
        return Reader(records) if isinstance(records, Path) else records

    app = InspectorApp(
        desk,
        open_records,
        theme=theme,
        export_root=export_root,
        redaction=redaction,
        setup=setup,
        environ=environ or {},
        clock=clock,
    )
    async with app.run_test(size=size, notifications=True) as pilot:
        stage = Stage(app, pilot, desk)
        desk.say(LISTENING | dict(listening or {}))
        await stage.until(lambda: stage.now().loaded and bool(stage.now().url))
        await stage.settle()
        yield stage


def filled(tmp_path: Path) -> Path:
    """A real store with the samples."""
    return fill(tmp_path / "deliveries.db")
