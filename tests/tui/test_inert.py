"""Foreign text on the screen: seen, never acted on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.segment import Segment
from textual.app import ComposeResult
from textual.color import Color
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from inspector.export import Redaction
from inspector.model import Certainty, Facts, Finding, Headers, Rejection, Status, Verdict
from inspector.store.writer import Writer
from inspector.tui.app import InspectorApp
from inspector.tui.line_filter import InertLines, inert
from tests.tui.samples import HOSTILE, NOON, SAMPLES, Listed, Sample, delivery, fill, row
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import Desk, staged

SEQUENCES = (
    HOSTILE,
    "\x1b]0;title\x07\x1b]52;c;eA==\x1b\\\x1bP+q\x1b\\\x1b_G\x1b\\",
    "\x9d52;c;eA==\x9c\x85\x8d\x90",
    "[@click=app.quit]x[/] [link=http://evil]y[/link] [bold [/] [",
    "\u202eabc\u2066\u2069\u200f\U000e0041\ufeff\u00ad",
)


def hostile_store(path: Path) -> Path:
    """A store where every field that a sender or an app controls is hostile."""
    writer = Writer(path)
    for number, text in enumerate(SEQUENCES):
        data = text.encode()
        sample = Sample(
            None, None, text, b"/" + data, b'{"' + data.replace(b"\x00", b"") + b'":1}', Status.INVALID
        )
        one = delivery(sample, number)
        one = replace(one, headers=Headers(((data, data), (b"Content-Type", data))), peer=text, version=text)
        id = writer.add(one).result(10)
        finding = Finding(text, Certainty.LIKELY, text, text, ((text, text),))
        judged = Verdict(Status.INVALID, text, text, (finding,), (), data, len(data), text, text, text)
        writer.judge(id, Facts(text, text, text, text), judged, NOON).result(10)
        writer.reject(Rejection(NOON, text, text, text, 400, data)).result(10)
    writer.close()
    return path


async def test_hostile_text_in_every_field_is_shown_inert(tmp_path: Path) -> None:
    async with staged(hostile_store(tmp_path / "h.db"), size=(140, 40)) as stage:
        for number in range(len(SEQUENCES)):
            for view in "12345":
                await stage.press(view)
                assert acting_characters(stage.app) == set(), (number, view)
            await stage.press("j")
        await stage.press("!")
        assert acting_characters(stage.app) == set()
        assert "\\x1b]52" in screen_text(stage.app)


async def test_hostile_text_from_the_engine_is_shown_inert() -> None:
    said = {"url": HOSTILE, "target": HOSTILE, "db": HOSTILE, "ack": HOSTILE, "provider": HOSTILE}
    async with staged(Listed([row(1, event=HOSTILE, provider=HOSTILE)]), listening=dict(said)) as stage:
        stage.desk.say({"type": "problem", "code": HOSTILE, "message": HOSTILE, "hint": HOSTILE})
        stage.desk.say(
            {"type": "rejected", "code": HOSTILE, "message": HOSTILE, "peer": HOSTILE, "head": HOSTILE}
        )
        await stage.settle()
        assert acting_characters(stage.app) == set()
        assert stage.toasts
        await stage.press("!")
        assert acting_characters(stage.app) == set()


async def test_hostile_url_on_the_empty_screen_is_inert() -> None:
    async with staged(Listed([]), listening={"url": HOSTILE, "target": HOSTILE}) as stage:
        assert "Waiting for the first delivery" in screen_text(stage.app)
        assert acting_characters(stage.app) == set()


async def test_markup_in_a_payload_cannot_be_clicked(tmp_path: Path) -> None:
    click = "[@click=app.quit]Q[/]"
    store = fill(
        tmp_path / "c.db", [replace(SAMPLES[0], provider=click, event=click, target=b"/" + click.encode())]
    )
    async with staged(store, size=(200, 50)) as stage:
        lines = screen_text(stage.app).splitlines()
        places = [
            (x + 2, y) for y, line in enumerate(lines) for x in range(len(line)) if line.startswith("[@cl", x)
        ]
        assert places
        for place in places:
            assert await stage.pilot.click(offset=place)
        await stage.settle()
        assert not stage.desk.closed


class Leaky(Widget):
    """Draws what it was given, by the line API."""

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(HOSTILE)])


class LeakyApp(InspectorApp):
    """The app with widgets that make nothing visible."""

    def compose(self) -> ComposeResult:
        yield Leaky()
        yield Static(Content(HOSTILE))
        yield Static(HOSTILE, markup=False)

    def on_mount(self) -> None:
        self.notify(HOSTILE, title=HOSTILE)


async def test_wall_stops_what_a_widget_lets_through() -> None:
    app = LeakyApp(Desk(), lambda: Listed([]), redaction=Redaction)
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause(0.05)
        assert "52;c;" in screen_text(app)
        assert acting_characters(app) == set()


def test_wall_gives_every_segment_a_style_and_keeps_widths() -> None:
    strip = Strip([Segment("a\x1bb"), Segment("\u4e16\u202e")])
    through = strip.apply_filter(InertLines(), Color(0, 0, 0))
    assert through.text == "ab世"
    assert all(segment.style is not None for segment in through)
    assert Strip([Segment(through.text)]).cell_length == through.cell_length


def test_wall_keeps_what_only_shows() -> None:
    assert inert("plain ✓ 世界 é 🙂") == "plain ✓ 世界 é 🙂"
