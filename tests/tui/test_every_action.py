"""Every action is done once by its own key on the real screen, and something that can be seen comes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Facts, Headers, Marking, body_digest
from inspector.store.writer import Writer
from inspector.tui.actions import ACTIONS, BY_ID, textual_keys
from tests.tui.samples import NOON, SAMPLES, delivery, verdict
from tests.tui.screen_text import screen_text
from tests.tui.screens import URL, heard
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
# The same where the newest delivery asks to confirm a subscription, is of a session and has very many
# headers, an older one is hidden, and the engine says what follows `<`.
WITH_MORE: dict[str, str] = {
    "edit": "edit",
    "sending": "replay :escape watch :escape confirm :escape <down flush send_test",
    "sessions": "session :escape filter_session",
    "hidden": "show_hidden",
    "engine": "<failed restart_engine",
    "completing": "filter :p filter_complete filter_next filter_previous",
    "saving": "filter :a :enter save_filter",
    "folding": (
        "open view.down view.down payload.fold payload.unfold payload.open payload.open payload.fold-here"
    ),
    "searching": "open payload.search :e :enter payload.next payload.previous",
    "headers": ":2 open view.bottom headers.more",
}
SUBSCRIPTION = {"Type": "SubscriptionConfirmation", "to": {"deep": {"e": 1}, "even": "deeper"}}


def ids(journey: str) -> list[str]:
    return [step for step in journey.split() if step[0] not in ":<"]


def test_every_action_is_in_a_journey() -> None:
    played = [id for journey in (*JOURNEYS.values(), *WITH_MORE.values()) for id in ids(journey)]
    assert set(played) == {action.id for action in ACTIONS}


def seen(stage: Stage) -> tuple[object, ...]:
    """Everything that an action can change and a user or the engine would notice."""
    app, desk = stage.app, stage.desk
    focus = app.focused.id if app.focused else None
    said = [*stage.toasts, app.clipboard, app.theme, desk.closed, desk.started, list(desk.asked)]
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
        await walk(stage, JOURNEYS[journey])


@pytest.mark.parametrize("journey", WITH_MORE)
async def test_each_key_does_something_in_a_state_of_its_own(tmp_path: Path, journey: str) -> None:
    path = store(tmp_path, *[OLD] * 3)
    with_more(path)
    environ = {"EDITOR": "vim"}
    async with staged(path, size=(120, 30), listening={"target": URL}, environ=environ) as stage:
        await walk(stage, WITH_MORE[journey])


def with_more(path: Path) -> None:
    """The delivery that WITH_MORE begins at, and a hidden one."""
    body = json.dumps(SUBSCRIPTION).encode()
    plain = delivery(SAMPLES[0], 9)
    headers = Headers.of([*plain.headers, *(("X-Many", "1"),) * 600])
    writer = Writer(path)
    id = writer.add(replace(plain, headers=headers, body=body, sha256=body_digest(body))).result(10)
    facts = Facts("aws_sns", "SubscriptionConfirmation", "u-9", "w", "of a session")
    writer.judge(id, facts, verdict(SAMPLES[0]), NOON).result(10)
    writer.annotate([1], Marking(hidden=True)).result(10)
    writer.close()


async def walk(stage: Stage, journey: str) -> None:
    """Do the steps by their keys, and see that something comes of each."""
    for step in journey.split():
        if step.startswith(":"):
            await stage.press(step[1:])
            continue
        if step.startswith("<"):
            await heard(stage, step[1:])
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
