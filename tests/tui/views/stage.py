"""A tiny app that holds one view, and deliveries to show in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from inspector.decode import decode
from inspector.model import Attempt, Delivery, Facts, Headers, Origin, Row, Verdict, body_digest
from inspector.tui.detail.data import Detail
from inspector.tui.themes import OWN
from inspector.tui.views.pane import LinePane

AT = 1_767_362_639_123_456
"""2026-01-02 14:03:59.123456 UTC, in microseconds."""

V = TypeVar("V", bound=LinePane)

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31m[@click=app.quit]x[/]\u202eevil\u200d\ufeff\U000e0041\x9b1m\r\n\t[bold"
"""What would act in a terminal, in markup, or in the order of the text."""

DYTE: dict[str, object] = {
    "event": "recording.statusUpdate",
    "meeting": {
        "id": "50c8940d-927d-4b4b-8a5b-4c0f5a1f3c21",
        "title": "Weekly sync — Zürich 東京",
        "endedAt": None,
        "organizedBy": {"id": "7b8c", "name": "Acme"},
    },
    "recording": {
        "status": "UPLOADED",
        "fileSize": 52428800,
        "downloadUrl": "https://storage.example.com/recordings/weekly-sync.mp4?"
        + "X-Signature=0123456789" * 6,
        "stopReason": '{"code":"ALL_PARTICIPANTS_LEFT","message":"everyone left"}',
        "audio": False,
        "enabled": True,
        "tags": ["a", "b"],
    },
}

FIELDS: tuple[tuple[str | bytes, str | bytes], ...] = (
    ("Host", "127.0.0.1:7070"),
    ("Content-Type", "application/json"),
    ("Content-Length", "17"),
    ("dyte-signature", "kJx3VZ0c" * 43),
    ("dyte-uuid", "0a5b6c7d-1111-2222-3333-444455556666"),
    ("dyte-webhook-id", "9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff"),
    ("Connection", "keep-alive, X-Trace"),
    ("X-Trace", "abc"),
    ("dyte-version", "2"),
)

FACTS = Facts(
    "dyte",
    "recording.statusUpdate",
    "0a5b6c7d-1111-2222-3333-444455556666",
    "9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff",
)


def json_body(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def detail(
    body: bytes = b'{"event": "x"}',
    content_type: str | None = "application/json",
    *,
    encoding: str | None = None,
    fields: Sequence[tuple[str | bytes, str | bytes]] = FIELDS,
    facts: Facts | None = FACTS,
    verdict: Verdict | None = None,
    attempts: Sequence[Attempt] = (),
    target: bytes = b"/webhooks/dyte?tenant=acme",
    method: str = "POST",
    peer: str = "127.0.0.1:53211",
    cut: bool = False,
    origin: Origin = Origin.CAPTURED,
    parent: int | None = None,
    retry_of: int | None = None,
    id: int = 42,
) -> Detail:
    """What a view is shown, complete and by default harmless."""
    delivery = Delivery(
        at=AT,
        method=method,
        target=target,
        headers=Headers.of(fields),
        body=body,
        sha256=body_digest(body),
        peer=peer,
        cut=cut,
        origin=origin,
        parent=parent,
        id=id,
    )
    row = Row(
        id=id,
        at=AT,
        method=method,
        target=delivery.target_text,
        size=len(body),
        sha256=delivery.sha256,
        retry_of=retry_of,
        verdict=None if verdict is None else verdict.status,
    )
    decoded = decode(body, content_type, encoding)
    return Detail(row, delivery, decoded, verdict, facts, tuple(attempts))


class Stage(App[None]):
    """Holds one view over the whole screen."""

    CSS = "Screen { background: $background; }"

    def __init__(self, view: LinePane, theme: str) -> None:
        super().__init__()
        self.view = view
        self._theme_name = theme
        self.quit_asked = False

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        for theme in OWN:
            self.register_theme(theme)
        self.theme = self._theme_name
        self.view.focus()

    async def action_quit(self) -> None:
        self.quit_asked = True


@asynccontextmanager
async def staged(
    view: V, shown: Detail | None, size: tuple[int, int] = (100, 46), theme: str = "inspector-dark"
) -> AsyncIterator[tuple[V, Pilot[None]]]:
    """The view on a screen of that size, showing a delivery."""
    app = Stage(view, theme)
    async with app.run_test(size=size) as pilot:
        view.show(shown)
        await pilot.pause()
        yield view, pilot


async def type_keys(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other and wait once, until all of them were worked through."""
    for key in keys:
        pilot.app.simulate_key(key)
    await pilot.pause()


def strips(view: LinePane) -> list[Strip]:
    """Every line of the view as it is drawn now."""
    return [view.render_line(y) for y in range(view.size.height)]


def picture(view: LinePane) -> str:
    """The view as text, without the spaces at the ends of lines."""
    return "\n".join(strip.text.rstrip() for strip in strips(view)).rstrip()


def cursor_lines(view: LinePane) -> list[str]:
    """The lines that bear the cursor's mark."""
    return [strip.text.rstrip() for strip in strips(view) if strip.text.startswith("▎")]
