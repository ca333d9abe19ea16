from __future__ import annotations

import json
from pathlib import Path

from inspector.export import Redaction
from inspector.model import InspectorError
from inspector.text import Secret
from inspector.tui.engine_state import EngineState
from tests.tui.samples import SAMPLES, Listed, Sample, fill, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import filled, staged

APP = {"target": "http://localhost:3000/hooks"}


def three() -> Listed:
    return Listed([row(1), row(2), row(3)])


async def test_forward_sends_the_delivery_under_the_cursor_to_the_app() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        stage.desk.values["forward"] = [{"id": 1, "delivery": 2, "status": 200, "message": ""}]
        await stage.press("j", "f")
        assert stage.desk.asked == [("forward", {"ids": [2], "url": "http://localhost:3000/hooks"})]
        assert stage.toasts == ["#2 → 200 from http://localhost:3000/hooks"]


async def test_forward_sends_all_selected_ones_oldest_first() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        answers: list[object] = [{"delivery": 2, "status": 200}, {"delivery": 3, "status": 500}]
        stage.desk.values["forward"] = answers
        await stage.press("space", "space", "f")
        assert stage.desk.asked == [("forward", {"ids": [2, 3], "url": "http://localhost:3000/hooks"})]
        assert stage.toasts == ["1 of 2 deliveries got a 2xx answer from http://localhost:3000/hooks."]


async def test_what_comes_while_a_question_is_answered_is_not_what_was_asked_about() -> None:
    records = three()
    async with staged(records, listening=dict(APP)) as stage:
        for key, question in (("F", "Forward #3 to"), ("m", "Note on #4")):
            await stage.press(key)
            await stage.until(lambda question=question: question in screen_text(stage.app))  # type: ignore[misc]  # bound now
            records.add(row(len(records.all) + 1))
            stage.desk.say({"type": "delivery", "id": len(records.all)})
            await stage.until(lambda: stage.now().row == records.all[-1])  # The list follows.
            await stage.type("x" if key == "m" else "")
            await stage.press("enter")
        assert [(cmd, fields["ids"]) for cmd, fields in stage.desk.asked] == [
            ("forward", [3]),
            ("annotate", [4]),
        ]


async def test_forward_says_in_words_that_the_app_is_down() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        down = {"delivery": 3, "status": None, "message": "Nothing listens on port 3000."}
        stage.desk.values["forward"] = [down]
        await stage.press("f")
        assert stage.toasts[0].endswith("Nothing listens on port 3000.")


async def test_forward_without_an_app_asks_where_to_and_remembers_it() -> None:
    async with staged(three()) as stage:
        await stage.press("f")
        assert "Forward #3 to" in screen_text(stage.app)
        await stage.press("ctrl+u")
        await stage.type("ftp://elsewhere")
        await stage.press("enter")
        assert stage.desk.asked == []
        assert "It must be an http or https URL" in screen_text(stage.app)
        await stage.press("ctrl+u")
        await stage.type("3000/in")
        await stage.press("enter")
        assert stage.desk.asked == [("forward", {"ids": [3], "url": "http://localhost:3000/in"})]
        await stage.press("j", "f")
        assert stage.desk.asked[1:] == [("forward", {"ids": [2], "url": "http://localhost:3000/in"})]


async def test_forward_to_another_url_leaves_the_app_as_it_is() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        await stage.press("F", "ctrl+u")
        await stage.type("4000")
        await stage.press("enter")
        assert stage.desk.asked == [("forward", {"ids": [3], "url": "http://localhost:4000"})]
        assert stage.now().target == "http://localhost:3000/hooks"


async def test_dialog_can_be_left_without_doing_anything() -> None:
    async with staged(three()) as stage:
        await stage.press("F", "escape")
        assert stage.desk.asked == []
        assert "Forward #3 to" not in screen_text(stage.app)


async def test_forward_everything_is_switched_on_and_off() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        assert stage.now().forward_all
        await stage.press("a")
        assert stage.desk.asked == [("target", {"url": None})]
        stage.desk.say({"type": "target", "url": None})
        await stage.settle()
        assert not stage.now().forward_all
        assert "with f" in screen_text(stage.app).splitlines()[0]
        await stage.press("a")
        assert stage.desk.asked[1:] == [("target", {"url": "http://localhost:3000/hooks"})]


async def test_forward_everything_asks_where_to_when_there_is_no_app() -> None:
    async with staged(three()) as stage:
        await stage.press("a", "enter")
        assert stage.desk.asked == [("target", {"url": "http://localhost:3000"})]


async def test_engine_that_was_started_again_is_told_where_everything_goes() -> None:
    async with staged(three()) as stage:
        stage.desk.say({"type": "target", "url": "http://localhost:5000"})
        await stage.settle()
        stage.desk.say({"type": "listening", "url": "http://127.0.0.1:7070", "target": None})
        await stage.settle()
        assert stage.desk.asked == [("target", {"url": "http://localhost:5000"})]


async def test_refusal_of_the_engine_is_told_with_what_to_do() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        stage.desk.refuse = InspectorError("That host is not allowed.", "Add --allow-target.")
        await stage.press("f")
        assert stage.toasts == ["That host is not allowed.\nAdd --allow-target."]


async def test_actions_that_need_the_engine_wait_for_it() -> None:
    async with staged(three(), listening=dict(APP)) as stage:
        stage.desk.state = EngineState.RESTARTING
        stage.desk.say()
        await stage.press("f", "a", "r")
        assert stage.desk.asked == []


async def test_judge_again_reads_the_keys_anew() -> None:
    async with staged(three()) as stage:
        await stage.press("r")
        assert stage.desk.asked == [("reload", {}), ("rejudge", {"ids": [3]})]


async def test_export_writes_a_fixture_into_the_folder_asked_for(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), export_root=tmp_path / "fixtures") as stage:
        await stage.press("G", "x")
        assert "Export #1 as fixtures" in screen_text(stage.app)
        await stage.press("enter")
        assert any("#1 is in" in toast for toast in stage.toasts)
        bodies = [path for path in (tmp_path / "fixtures").rglob("*") if path.is_file()]
        assert SAMPLES[0].body in [path.read_bytes() for path in bodies]
        (request,) = [path for path in bodies if path.name == "request.json"]
        assert json.loads(request.read_text())["method"] == "POST"
        await stage.press("x", "enter")
        assert any("exists already" in toast for toast in stage.toasts)


async def test_export_writes_every_selected_delivery(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), export_root=tmp_path / "out") as stage:
        await stage.press("space", "space", "space", "x", "enter")
        assert len(list((tmp_path / "out").rglob("request.json"))) == 3


async def test_export_into_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    async with staged(filled(tmp_path), export_root=tmp_path / "file" / "fixtures") as stage:
        await stage.press("x", "enter")
        assert any("cannot be written" in toast for toast in stage.toasts)


async def test_curl_is_copied_for_the_app_without_secrets(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    sample = Sample(None, None, "POST", b"/x", b'{"key":"hunter2-hunter2"}', SAMPLES[0].status)
    store = fill(tmp_path / "s.db", [sample])
    redaction = Redaction([Secret(secret.encode())])
    async with staged(store, listening=dict(APP), redaction=lambda: redaction) as stage:
        await stage.press("c")
        assert "localhost:3000/hooks" in stage.app.clipboard
        assert "curl" in stage.app.clipboard
        assert secret not in stage.app.clipboard
        assert any("as curl" in toast for toast in stage.toasts)


async def test_body_and_path_are_copied_from_the_list(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("G", "y")
        assert stage.app.clipboard == '{"id":"evt_1"}'
        await stage.press("Y")
        assert stage.app.clipboard == "/stripe?v=2"


async def test_value_and_path_are_copied_from_the_payload(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("G", "enter", "j", "y")
        assert stage.app.clipboard == "evt_1"
        await stage.press("Y")
        assert stage.app.clipboard == "$.id"


async def test_listening_url_is_copied() -> None:
    async with staged(three()) as stage:
        await stage.press("u")
        assert stage.app.clipboard == "http://127.0.0.1:7070"
        assert stage.toasts == ["Copied the listening URL (21 B) to the clipboard (OSC 52)."]
        await stage.pilot.click("#top")
        await stage.settle()
        assert len(stage.toasts) == 2


async def test_delivery_that_is_gone_is_said(tmp_path: Path) -> None:
    records = three()
    async with staged(records, listening=dict(APP)) as stage:
        records.all.pop()
        await stage.press("y")
        assert any("no delivery 3 any more" in toast for toast in stage.toasts)
