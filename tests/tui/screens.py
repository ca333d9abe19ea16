"""Every screen of the program, and how one gets there: what goldens, contrast and layout are taken of."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from textual.command import CommandPalette
from textual.geometry import Region
from textual.screen import Screen

from inspector.config import Paths, resolve
from inspector.model import Facts, Status, body_digest
from inspector.store.writer import Writer
from inspector.tui.engine_state import EngineState
from inspector.tui.listing.delivery_list import DeliveryList
from inspector.tui.listing.timeline import Timeline
from inspector.tui.main_screen import MainScreen
from inspector.tui.screens.again import AgainScreen
from inspector.tui.screens.ask import AskScreen
from inspector.tui.screens.compare import CompareScreen
from inspector.tui.screens.confirm import ConfirmScreen
from inspector.tui.screens.edit import EditScreen
from inspector.tui.screens.help import HelpScreen
from inspector.tui.screens.insights import InsightsScreen
from inspector.tui.screens.keys import KeyScreen, TeachScreen
from inspector.tui.screens.notices import NoticesScreen
from inspector.tui.screens.provider import ProviderScreen
from inspector.tui.screens.replay import ReplayScreen
from inspector.tui.screens.review import ReviewScreen
from inspector.tui.screens.sessions import SessionsScreen, StoryScreen
from inspector.tui.screens.settings import SettingsScreen
from inspector.tui.setup import Setup, setup_of
from inspector.tui.views.go_to_screen import GoToScreen
from inspector.tui.views.search_bar import SearchBar
from tests.tui.samples import NOON, SAMPLES, Listed, Sample, delivery, put, verdict
from tests.tui.screen_text import screen_text
from tests.tui.stage import Stage, staged

URL = "http://localhost:3000/webhooks"
AT = "2026-01-01T12:00:00.000001Z"
REFUSED: dict[str, object] = {
    "type": "rejected", "at": AT, "code": "too_large", "message": "The body was over 25 MiB.",
    "status": 413, "peer": "127.0.0.1:50000", "head": "POST /big HTTP/1.1\r\n",
}  # fmt: skip
PROBLEM: dict[str, object] = {
    "type": "problem", "at": AT, "code": "key", "message": "Others can read the key file.",
    "hint": "Run chmod 600 on it.",
}  # fmt: skip
KEYS: list[dict[str, object]] = [
    {
        "provider": "stripe",
        "name": "Stripe",
        "keys": [{"kind": "secret", "source": "environment STRIPE_WEBHOOK_SECRET", "size": 38}],
        "deliveries": 1204,
    },
    {
        "provider": "github",
        "name": "GitHub",
        "keys": [
            {
                "kind": "problem",
                "problem": "The secret file /home/me/github.secret can be read by others, so it is not used.",
                "fix": "Run: chmod 600 /home/me/github.secret",
            }
        ],
        "deliveries": 3,
    },
    {
        "provider": "dyte",
        "name": "Dyte",
        "keys": [{"kind": "fetched", "fingerprint": "sha256:0011223344556677", "at": "2999-01-01T00:00:00Z"}],
        "fetch": "once more when a signature fails",
    },
    {"provider": "slack", "name": "Slack", "keys": [], "deliveries": 12},
]
RIGHT: dict[str, object] = {
    "message": "This secret verifies 14 of 14 Stripe deliveries.",
    "tried": 14,
    "fits": 14,
}
LESSON: dict[str, object] = {
    "message": "HMAC-SHA256 hex of the body with this secret fits the header x-foo-signature.",
    "rows": '[[recognise]]\nheaders = ["x-foo-signature"]\n\n'
    '[[scheme]]\nkind = "hmac"\nalgorithm = "sha256"\n'
    'signed = "{body}"\nsignature = { in = "header:x-foo-signature", encoding = "hex" }\n',
}
REVIEW: dict[str, object] = {
    "changed": ["headers", "body"],
    "said": "Dyte",
    "status": "invalid",
    "findings": [{"message": "The body is not the one that was signed."}],
    "ways": [
        {"way": "secret", "obstacle": "There is no key to sign with."},
        {"way": "test-key", "obstacle": ""},
    ],
    "key_url": "http://127.0.0.1:4000/.well-known/webhooks.json",
}
DOWN: dict[str, object] = {"type": "app", "route": "forward", "url": URL, "state": "down", "held": 12}
REPLAY: dict[str, object] = {
    "type": "replay", "replay": 1, "state": "running", "url": URL, "total": 14, "sent": 6, "ok": 5,
    "failed": 1, "left_seconds": 3.0,
}  # fmt: skip
OLD = {
    "id": "evt_1NabcdEFGH1234",
    "created": 1700000000,
    "amount": 12.0,
    "lines": [{"id": "a"}],
    "gone": True,
}
NEW = {
    "id": "evt_1Nabcd5678EFGH",
    "created": 1700000900,
    "amount": "12.0",
    "lines": [{"id": "b"}],
    "会议": "🚀",
}


def world(path: Path) -> Path:
    """A store with something for every screen; the row of the cursor is Dyte's and was forwarded twice."""
    writer = Writer(path)

    def told(second: int, event: str, id: str, body: object, session: str | None) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        plain = delivery(SAMPLES[1], 0)
        made = replace(plain, at=NOON + second * 1_000_000, body=data, sha256=body_digest(data))
        facts = Facts("dyte" if session else "stripe", event, id, "w", session)
        writer.judge(writer.add(made).result(10), facts, verdict(SAMPLES[1]), NOON).result(10)

    binary = Sample(None, None, "PUT", b"/raw", b"\xff\x00\xfe", Status.UNSIGNED)
    for number, sample in enumerate((binary, *SAMPLES)):
        put(writer, sample, number)
    told(60, "meeting.started", "m1", {"meeting": {"title": "Weekly"}}, "0b1c-weekly")
    person = {"peerId": "42", "userDisplayName": "Ada Lovelace"}
    told(70, "meeting.participantJoined", "m2", {"participant": person}, "0b1c-weekly")
    told(265, "meeting.ended", "m4", {"meeting": {"title": "Weekly"}}, "0b1c-weekly")
    told(400, "meeting.started", "o1", {"meeting": {"title": "Daily"}}, "other")
    for second, body in ((500, OLD), (900, NEW)):
        told(second, "invoice.paid", f"i{second}", body, None)
    put(writer, SAMPLES[2], 1000)
    writer.close()
    return path


def settings() -> Setup:
    """What the user asked for, the same on every machine."""
    paths = Paths(Path("/home/me/.config/inspector"), Path("/home/me/data"), Path("/home/me/cache"))
    found = resolve({"port": 0, "forward": "3000/hooks"}, {"INSPECTOR_OFFLINE": "1"}, paths)
    return setup_of(found.settings, found.sources)


@dataclass(frozen=True)
class Scene:
    """One look at a screen.

    `keys` lead to it from the list and `back` from it, each before escape: keys with a space between, where
    `:text` is typed, `!id` is an action without a key, `>Kind` waits for a screen and `<name` lets the engine
    say a line. `seen` is there then. `box` is the part that is looked at: all of it, where it is empty.
    """

    name: str
    kind: type[Screen[Any]]
    keys: str
    seen: str
    box: str = ""
    back: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


_KEY_OF = {"recognised": ["stripe"], "test_key": RIGHT}
_LESSON = {"recognised": [], "teach": LESSON}
_EDIT = "e >AgainScreen i >EditScreen"

SCENES: dict[str, tuple[Scene, ...]] = {
    "main": (
        Scene("list", MainScreen, "", "meeting.ended"),
        Scene("headers", MainScreen, "2 enter", "received", back="1"),
        Scene("raw", MainScreen, "3 enter", "no newline", back="1"),
        Scene("verdict", MainScreen, "4 enter", "INVALID", back="1"),
        Scene("forwards", MainScreen, "5 enter", "bytes  ✓", back="1"),
        Scene("payload", MainScreen, "enter", "meeting"),
        Scene("search", SearchBar, "enter s >SearchBar :meeting", "1 of 2"),
        Scene("path", GoToScreen, "enter $ >GoToScreen :$..*", "$.meeting.title", "#goto-box"),
        Scene("filter", MainScreen, "/ :not␣provider:slack", "not provider:slack", back="ctrl+u"),
        Scene("mistake", MainScreen, "/ :github␣colour:red", "colour", back="ctrl+u"),
        Scene("selection", MainScreen, "space j space j <verdict <rejected", "2 selected"),
    ),
    "looking": (
        Scene("help", HelpScreen, "?", "Keys", "#help-box"),
        Scene("help of a view", HelpScreen, "enter ?", "Keys", "#help-box"),
        Scene("palette", CommandPalette, "ctrl+p", "Read the delivery", "#--input, CommandList"),
        Scene("notices", NoticesScreen, "<rejected <problem ! >NoticesScreen", "413", "#notices-box"),
        Scene("counts", InsightsScreen, "i >InsightsScreen", "By provider", "#lines-box"),
        Scene("sessions", SessionsScreen, "w >SessionsScreen", "3 min 25 s", "#lines-box"),
        Scene("story", StoryScreen, "w >SessionsScreen G enter >StoryScreen", "silence", "#lines-box"),
        Scene("compare", CompareScreen, "j d >CompareScreen", "BODY"),
        Scene("compare, ignoring", CompareScreen, "j d >CompareScreen i", "ignored"),
    ),
    "asking": (
        Scene("forward to", AskScreen, "F", "Forward #16 to", "#ask-box"),
        Scene("export", AskScreen, "x", "Export", "#ask-box"),
        Scene("note", AskScreen, "m >AskScreen", "Note on", "#ask-box"),
        Scene("tag", AskScreen, "# >AskScreen", "tag:word", "#ask-box"),
        Scene("save filter", AskScreen, "/ :dyte enter !save_filter", "Save this filter", "#ask-box"),
        Scene("no clipboard", ConfirmScreen, "G y >ConfirmScreen", "not UTF-8", "#confirm-box", back="g"),
        Scene("no editor", AgainScreen, "e >AgainScreen", "open the editor again", "#again-box"),
        Scene("editor", EditScreen, _EDIT, "review and send"),
        Scene("review", ReviewScreen, f"{_EDIT} ctrl+s >ReviewScreen", "sent to", "#review-box"),
        Scene("replay", ReplayScreen, "R", "pace", "#replay-box"),
        Scene("replay, wrong pace", ReplayScreen, "R tab tab :fast enter", "is no pace", "#replay-box"),
        Scene("replay, running", ReplayScreen, "R <replay", "6 of 14", "#replay-box"),
        Scene("replay, goes on", MainScreen, "<down <held <replay", "down, 12 wait"),
    ),
    "keys": (
        Scene("settings", SettingsScreen, ",", "Settings and keys", "#settings-box"),
        Scene("problem of a key", SettingsScreen, ", j", "chmod 600", "#settings-box"),
        Scene("key", KeyScreen, "K >KeyScreen", "The key of Stripe", "#key-box", values=_KEY_OF),
        Scene("key, tested", KeyScreen, "K >KeyScreen enter", "14 of 14", "#key-box", values=_KEY_OF),
        Scene(
            "provider", ProviderScreen, "K >ProviderScreen", "Teach a sender", "#provider-box", values=_LESSON
        ),
        Scene(
            "taught", TeachScreen, "K >ProviderScreen enter >TeachScreen :Foo enter", "HMAC-SHA256",
            "#key-box", values=_LESSON,
        ),
    ),
    "first": (
        Scene("welcome", MainScreen, "", "Waiting for the first delivery"),
        Scene("engine down", MainScreen, "<failed", "The engine is not running"),
    ),
}  # fmt: skip
LINES: dict[str, dict[str, object]] = {
    "rejected": REFUSED,
    "problem": PROBLEM,
    "verdict": {"type": "verdict", "id": 1},
    "down": DOWN,
    "held": {"type": "held", "id": 16, "route": "forward"},
    "replay": REPLAY,
    "failed": {"type": "problem", "code": "start", "message": "The disk is full.", "hint": "Make room."},
}


@asynccontextmanager
async def group(name: str, folder: Path, size: tuple[int, int]) -> AsyncIterator[Stage]:
    """The app in which the scenes of a group can be played one after the other."""
    records = Listed([]) if name == "first" else world(folder / "deliveries.db")
    async with staged(
        records,
        size=size,
        setup=settings(),
        listening={} if name == "first" else {"target": URL},
        environ={"EDITOR": "vim"},
        clock=lambda: 7_200.0,
    ) as stage:
        stage.desk.values |= {"keys": KEYS, "review": REVIEW}
        yield stage


async def played(stage: Stage, scene: Scene) -> Region:
    """Play a scene until it rests; gives the part of the screen that it is about."""
    stage.desk.values |= scene.values
    try:
        await _press(stage, scene.keys)
        await _front(stage, scene.kind.__name__)
        await stage.until(lambda: scene.seen in screen_text(stage.app))
    except AssertionError:
        raise AssertionError(f"{scene.name} is not there, but:\n{screen_text(stage.app)}") from None
    await rested(stage)
    for typed in stage.app.screen.query("Input, TextArea"):
        typed.cursor_blink = False  # type: ignore[attr-defined]  # both have it
    stage.app.main.query_one(Timeline).refresh()  # It waits for the next second, which never comes here.
    stage.app.clear_notifications()
    await stage.until(lambda: not stage.app.screen.query("Toast"))
    rows = stage.app.main.query_one(DeliveryList)
    # A list that grew tells its scrollbar so a little later.
    await stage.until(lambda: rows.virtual_size.height == rows.feed.window.total)
    await stage.settle()
    boxes = stage.app.screen.query(scene.box) if scene.box else [stage.app.screen]
    return Region.from_union([widget.region for widget in boxes])


async def left(stage: Stage, scene: Scene) -> None:
    """Go back to the list."""
    await _press(stage, scene.back)
    for _ in range(4):
        if stage.app.screen is not stage.app.main or stage.now().pane == "detail" or stage.now().filtering:
            await stage.press("escape")
            await rested(stage)
    await stage.press("escape", "escape", "g")
    await _front(stage, "MainScreen")
    await rested(stage)


async def rested(stage: Stage) -> None:
    """Wait until the screen in front has what it asked for."""
    front = stage.app.screen
    await stage.until(lambda: bool(getattr(front, "quiet", True)))
    await stage.settle()


async def _press(stage: Stage, keys: str) -> None:
    for key in keys.split():
        if key[0] == ">":
            await _front(stage, key[1:])
        elif key[0] == "<":
            await heard(stage, key[1:])
        elif key[0] == "!" and len(key) > 1:
            await stage.app.main.perform(key[1:])
        elif key[0] == ":":
            await stage.type(key[1:].replace("␣", " "))
        else:
            await stage.press(key)
        await rested(stage)


async def heard(stage: Stage, line: str) -> None:
    """Let the engine say one of LINES."""
    if line == "failed":
        stage.desk.state = EngineState.FAILED
    stage.desk.say(LINES[line])
    await stage.settle()


async def _front(stage: Stage, kind: str) -> None:
    """Wait until a screen of this kind is in front, and can be typed into."""
    await stage.until(lambda: type(stage.app.screen).__name__ == kind)
    front = stage.app.screen
    if front is not stage.app.main:
        await stage.until(lambda: bool(stage.app.focused) or not front.focus_chain)
    await rested(stage)
