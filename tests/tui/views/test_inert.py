"""Hostile text in every field of every view: nothing that acts, hides or can be clicked is ever drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.segment import Segment

from inspector.model import Attempt, Certainty, Check, Facts, Finding, Headers, Status, Verdict
from inspector.text import is_hidden
from inspector.tui.detail.data import Detail
from inspector.tui.themes import CYCLE
from inspector.tui.views.all_views import VIEWS
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.headers import HeadersView
from inspector.tui.views.pane import LinePane
from inspector.tui.views.payload import PayloadView
from inspector.tui.views.raw import RawView
from inspector.tui.views.verdict import VerdictView
from tests.tui.views.stage import (
    AT,
    DYTE,
    HOSTILE,
    Stage,
    detail,
    json_body,
    picture,
    staged,
    strips,
    type_keys,
)
from tests.tui.views.verdicts import ATTEMPTS, INVALID

ALL: tuple[type[LinePane], ...] = (PayloadView, HeadersView, RawView, VerdictView, ForwardsView)
LINE = HOSTILE.replace("\r", "").replace("\n", "")
BODY = json_body(
    {
        HOSTILE: HOSTILE,
        "list": [HOSTILE, {HOSTILE: [HOSTILE]}],
        "json": '{"\\u001b[31m": "\\u009b1m"}',
        "long": HOSTILE * 40,
        "family": "👨\u200d👩\u200d👧",
        "zalgo": "Z" + "\u0301" * 5000,
        "[@click=app.quit]": "[link=http://x]y[/link]",
        "\ud800": "\udfff",
    }
)
RAW = HOSTILE.encode() + bytes(range(256)) + HOSTILE.encode("utf-16-le")
ATTEMPT = Attempt(
    42,
    AT,
    "http://x/" + HOSTILE,
    HOSTILE,
    HOSTILE + "2",
    1,
    status=200,
    reason=HOSTILE,
    headers=Headers.of([(LINE, LINE), ("Content-Type", "application/json"), ("X", RAW)]),
    body=BODY,
    error=HOSTILE,
    message=HOSTILE,
    id=1,
)
VERDICT = Verdict(
    Status.INVALID,
    HOSTILE,
    HOSTILE,
    findings=(Finding(HOSTILE, Certainty.PROVED, HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),)),),
    checks=(Check(HOSTILE, None, HOSTILE),),
    signed=RAW,
    signed_size=len(RAW) * 3,
    received=HOSTILE,
    expected=HOSTILE,
    key=HOSTILE,
)


def hostile(body: bytes, content_type: str) -> Detail:
    return detail(
        body,
        content_type,
        fields=[(LINE, LINE), ("X-Raw", RAW), ("dyte-signature", HOSTILE), ("Connection", HOSTILE)],
        facts=Facts(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        verdict=VERDICT,
        attempts=[ATTEMPT, replace(ATTEMPT, id=2, body=RAW), replace(ATTEMPT, id=3, status=None)],
        target=HOSTILE.encode(),
        method=HOSTILE,
        peer=HOSTILE,
        cut=True,
    )


BODIES = {
    "json": hostile(BODY, "application/json"),
    "form": hostile(b"%1b%5b31m=%9b&a=" + RAW.hex("%").encode(), "application/x-www-form-urlencoded"),
    "xml": hostile("<a b='\u202e'>\u200d[@click=app.quit]\x7f</a>".encode(), "application/xml"),
    "text": hostile(HOSTILE.encode() * 9, f"text/plain; charset={LINE}"),
    "binary": hostile(RAW, "application/octet-stream"),
    "lying": hostile(RAW, LINE),
    "broken": hostile(b'{"' + HOSTILE.encode(), "application/json"),
}


def check(view: LinePane) -> None:
    """Every segment drawn now is inert text in a style that neither links nor acts."""
    for strip in strips(view):
        assert strip.cell_length == view.size.width
        for segment in strip:
            assert_inert(segment)


def assert_inert(segment: Segment) -> None:
    assert not segment.control
    assert not any(is_hidden(character) for character in segment.text), repr(segment.text)
    assert segment.style is not None
    assert not segment.style.meta
    assert segment.style.link is None


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
async def test_hostile_text_is_drawn_inert_wherever_one_goes(kind: type[LinePane]) -> None:
    async with staged(_made(kind), None, (80, 24)) as (view, pilot):
        for id, body in enumerate(BODIES.values()):
            view.show(replace(body, row=replace(body.row, id=id)))
            for keys in ((), ("E", "G", "l", "enter"), ("g", "j", "l", "l", "b", "pagedown")):
                await type_keys(pilot, *keys)
                check(view)
        app = pilot.app
        assert isinstance(app, Stage)
        assert not app.quit_asked


def _made(kind: type[LinePane]) -> LinePane:
    return next(
        view() for view in (PayloadView, HeadersView, RawView, VerdictView, ForwardsView) if view is kind
    )


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
async def test_a_click_on_markup_does_nothing_but_move_the_cursor(kind: type[LinePane]) -> None:
    async with staged(_made(kind), BODIES["json"], (80, 24)) as (view, pilot):
        for y in range(0, 24, 5):
            await pilot.click(view, offset=(30, y))
        app = pilot.app
        assert isinstance(app, Stage)
        assert not app.quit_asked


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
async def test_every_theme_draws_every_view(kind: type[LinePane]) -> None:
    shown = detail(json_body(DYTE), verdict=INVALID, attempts=ATTEMPTS)
    async with staged(_made(kind), shown, (80, 24)) as (view, pilot):
        for theme in CYCLE:
            pilot.app.theme = theme
            await pilot.pause()
            check(view)
            assert pilot.app.export_screenshot()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
async def test_without_colour_a_view_says_the_same_and_marks_the_cursor(
    kind: type[LinePane], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = detail(json_body(DYTE), verdict=INVALID, attempts=ATTEMPTS)
    async with staged(_made(kind), shown, (80, 24)) as (view, pilot):
        coloured = picture(view)
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(_made(kind), shown, (80, 24)) as (view, pilot):
        assert pilot.app.no_color
        assert pilot.app.export_screenshot()
        assert picture(view) == coloured
        if kind is not RawView:
            assert coloured.startswith("▎")


async def test_without_colour_the_verdict_is_set_off_by_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(VerdictView(), detail(verdict=INVALID)) as (view, _):
        badge = next(segment for segment in view.render_line(0) if "INVALID" in segment.text)
        assert badge.style is not None
        assert badge.style.reverse


def test_the_views_are_in_the_order_of_their_tabs() -> None:
    assert VIEWS == ALL
    assert [view.title for view in VIEWS] == ["Payload", "Headers", "Raw", "Verdict", "Forwards"]
