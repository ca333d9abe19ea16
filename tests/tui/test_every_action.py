"""Every action is done once by its own key on the real screen, and something that can be seen comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.tui.actions import ACTIONS, BY_ID, textual_keys
from tests.tui.screen_text import screen_text
from tests.tui.stage import Stage, staged
from tests.tui.test_compare import NEW, OLD, opened, store

# Actions in an order in which each changes something; what begins with `:` is only pressed on the way.
JOURNEYS: dict[str, str] = {
    "list": "cursor_down cursor_up oldest newest page_down page_up select unselect select back open back",
    "views": "view_2 view_3 view_4 view_5 view_1 next_view previous_view layout theme pause",
    "deeds": "forward_to :escape forward forward_all export :escape rejudge",
    "dialogs": "configure_key :escape edit_inside",
    "marks": "pin note :escape tag :escape hide",
    "copies": "copy_value copy_path copy_curl copy_markdown copy_body copy_url",
    "looking": "notices :escape insights :escape sessions :escape settings :escape help :escape palette",
    "filter": "filter filter_leave filter :a filter_keep clear_filter",
    "payload": (
        ":1 open payload.fold-all payload.unfold-all view.bottom view.top view.page-down view.page-up"
        " view.down view.up payload.shallower payload.deeper payload.search :escape payload.go-to"
    ),
    "raw": ":3 open raw.bytes",
    "forwards": ":5 open forwards.open forwards.open forwards.fold forwards.unfold",
    "compare": "compare compare.next compare.previous compare.unfold compare.ignore compare.copy",
    "back": ":d compare.leave",
    "mouse": "free_mouse",
    "quit": "quit",
}
# These need a state of their own and are played by their key where that is made.
ELSEWHERE = {
    "edit": "session/test_editing.py",
    "replay": "tui/test_outgoing.py",
    "flush": "tui/test_outgoing.py",
    "watch": "tui/test_outgoing.py",
    "confirm": "tui/test_verdict_actions.py",
    "session": "tui/test_sessions.py",
    "filter_complete": "tui/test_filter.py",
    "filter_next": "tui/test_filter.py",
    "filter_previous": "tui/test_filter.py",
    "save_filter": "tui/test_saved_filters.py",
    "filter_session": "tui/test_sessions.py",
    "send_test": "tui/test_keys.py",
    "restart_engine": "tui/test_main_screen.py",
    "show_hidden": "tui/test_annotating.py",
    "payload.open": "tui/views/test_payload.py",
    "payload.unfold": "tui/views/test_payload.py",
    "payload.fold": "tui/views/test_payload.py",
    "payload.fold-here": "tui/views/test_payload.py",
    "payload.next": "tui/views/test_payload_places.py",
    "payload.previous": "tui/views/test_payload_places.py",
    "headers.more": "tui/views/test_headers.py",
}
TESTS = Path(__file__).parent.parent


def ids(journey: str) -> list[str]:
    return [step for step in journey.split() if not step.startswith(":")]


def test_every_action_is_in_a_journey_or_said_to_be_elsewhere() -> None:
    played = {id for journey in JOURNEYS.values() for id in ids(journey)}
    assert played & ELSEWHERE.keys() == set()
    assert played | ELSEWHERE.keys() == {action.id for action in ACTIONS}


@pytest.mark.parametrize(("id", "file"), ELSEWHERE.items())
def test_what_is_said_to_be_elsewhere_is_pressed_there(id: str, file: str) -> None:
    text = (TESTS / file).read_text()
    keys = BY_ID[id].keys
    assert any(f'"{key}"' in text for key in keys) or f'"{id}"' in text


def seen(stage: Stage) -> tuple[object, ...]:
    """Everything that an action can change and a user or the engine would notice."""
    app, desk = stage.app, stage.desk
    focus = app.focused.id if app.focused else None
    said = [*stage.toasts, app.clipboard, app.theme, desk.closed, list(desk.asked)]
    return (screen_text(app), focus, type(app.screen).__name__, *map(repr, said))


async def changed(stage: Stage, before: tuple[object, ...], what: str) -> None:
    """Wait until something is not as it was."""
    try:
        await stage.until(lambda: seen(stage) != before)
    except AssertionError:
        pytest.fail(f"{what} did nothing")


@pytest.mark.parametrize("journey", JOURNEYS)
async def test_each_key_does_something(tmp_path: Path, journey: str) -> None:
    bodies = [OLD if number % 2 else NEW for number in range(40)]
    target = {"target": "http://localhost:3000/x"}
    async with staged(store(tmp_path, *bodies), size=(120, 30), listening=target) as stage:
        for step in JOURNEYS[journey].split():
            if step.startswith(":"):
                await stage.press(step[1:])
                continue
            before = seen(stage)
            action = BY_ID[step]
            if step == "compare":
                await opened(stage, "d")
            elif action.keys:
                stage.send(textual_keys(action.keys[:1]))
            else:
                await stage.app.main.perform(step)
            await changed(stage, before, step)
            if step != "quit":
                await stage.settle()
