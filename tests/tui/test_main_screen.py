from __future__ import annotations

from pathlib import Path

from inspector.model import InspectorError, Rejection
from inspector.store.writer import Writer
from inspector.tui.engine_state import EngineState
from tests.tui.samples import NOON, SAMPLES, Listed, attempt, put, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import Stage, filled, staged


def many(count: int) -> Listed:
    return Listed([row(id) for id in range(1, count + 1)])


async def arrive(stage: Stage, records: Listed, count: int = 1) -> None:
    """Let deliveries come in while the screen is open."""
    lines: list[dict[str, object]] = []
    for _ in range(count):
        id = records.all[-1].id + 1 if records.all else 1
        records.add(row(id))
        lines.append({"type": "delivery", "id": id})
    stage.desk.say(*lines)
    await stage.settle()


async def test_newest_is_on_top_under_the_cursor_and_followed(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        lines = screen_text(stage.app).splitlines()
        assert lines[1].split()[:4] == ["Time", "Provider", "Event", "Verdict"]
        assert "12:00:07 slack" in lines[2]
        assert lines[2].startswith("▌")
        assert "12:00:00 stripe" in lines[2 + len(SAMPLES) - 1]
        assert stage.now().following
        assert "following" in lines[-2]


async def test_keys_move_the_cursor() -> None:
    journey = [("j", 99), ("down", 98), ("k", 99), ("up", 100), ("k", 100), ("G", 1), ("j", 1), ("g", 100)]
    journey += [("end", 1), ("home", 100)]
    async with staged(many(100)) as stage:
        for key, id in journey:
            await stage.press(key)
            assert stage.now().row == row(id), key


async def test_page_keys_move_by_what_is_seen() -> None:
    async with staged(many(500), size=(100, 30)) as stage:
        await stage.press("pagedown", "pagedown", "ctrl+f", "ctrl+b")
        newest = stage.now().row
        assert newest is not None
        assert 470 < newest.id < 490


async def test_cursor_stays_on_the_screen_when_it_moves_far() -> None:
    async with staged(many(1000)) as stage:
        await stage.press("G")
        assert "12:00:01" in screen_text(stage.app)
        await stage.press("g")
        assert "12:16:40" in screen_text(stage.app)


async def test_new_delivery_is_followed(tmp_path: Path) -> None:
    path = filled(tmp_path)
    async with staged(path) as stage:
        writer = Writer(path)
        id = put(writer, SAMPLES[1], 20)
        writer.close()
        stage.desk.say({"type": "delivery", "id": id}, {"type": "verdict", "id": id})
        await stage.settle()
        newest = stage.now().row
        assert newest is not None
        assert newest.id == id
        assert "12:00:20 dyte" in screen_text(stage.app).splitlines()[2]
        assert stage.now().total == len(SAMPLES) + 1


async def test_list_stands_still_once_the_user_went_away_and_counts_what_comes() -> None:
    records = many(50)
    async with staged(records) as stage:
        await stage.press("j", "j")
        before = screen_text(stage.app).splitlines()[2:10]
        await arrive(stage, records, 3)
        assert screen_text(stage.app).splitlines()[2:10] == before
        assert stage.now().row == row(48)
        assert "▲ 3 newer" in screen_text(stage.app)
        await stage.press("g")
        assert stage.now().row == row(53)
        assert stage.now().pending == 0
        assert stage.now().following


async def test_pause_stands_still_at_the_top_too() -> None:
    records = many(5)
    async with staged(records) as stage:
        await stage.press("p")
        await arrive(stage, records)
        assert stage.now().row == row(5)
        assert "‖ paused" in screen_text(stage.app)
        await stage.press("p")
        assert stage.now().row == row(6)


async def test_reading_the_detail_is_not_disturbed() -> None:
    records = many(5)
    async with staged(records) as stage:
        await stage.press("enter")
        assert stage.now().pane == "detail"
        await arrive(stage, records)
        assert stage.now().row == row(5)
        await stage.press("escape")
        assert stage.now().pane == "list"
        assert stage.now().row == row(6)


async def test_verdict_and_attempt_that_come_later_change_their_line(tmp_path: Path) -> None:
    path = filled(tmp_path)
    async with staged(path) as stage:
        await stage.press("j", "j")
        id = len(SAMPLES) - 2
        assert "200" not in screen_text(stage.app).splitlines()[4]
        writer = Writer(path)
        writer.attempt(attempt(id, 1, 200)).result(10)
        writer.close()
        stage.desk.say({"type": "attempt", "id": 77, "delivery": id})
        await stage.settle()
        assert "200 12 ms" in screen_text(stage.app).splitlines()[4]
        newest = stage.now().row
        assert newest is not None
        assert newest.attempts == 1
        assert "5 Forwards 1" in screen_text(stage.app)


async def test_first_delivery_takes_the_place_of_the_empty_screen() -> None:
    records = Listed([])
    async with staged(records) as stage:
        assert "Waiting for the first delivery" in screen_text(stage.app)
        await arrive(stage, records)
        assert "Waiting for the first delivery" not in screen_text(stage.app)
        assert stage.now().row == row(1)
        await arrive(stage, records)
        await stage.press("j")
        assert stage.now().row == row(1)


async def test_empty_screen_has_a_curl_line_for_the_real_url_to_copy() -> None:
    url = {"url": "http://127.0.0.1:43210"}
    async with staged(Listed([]), listening=dict(url)) as stage:
        assert "curl http://127.0.0.1:43210/hello" in screen_text(stage.app)
        await stage.press("c")
        assert stage.app.clipboard.startswith("curl http://127.0.0.1:43210/hello")


async def test_space_selects_and_moves_on_and_escape_unselects() -> None:
    async with staged(many(9)) as stage:
        await stage.press("space", "j", "space")
        assert stage.now().selected == 2
        assert stage.app.main.chosen == [7, 9]
        assert "◆ 2 selected" in screen_text(stage.app)
        assert [line[0] for line in screen_text(stage.app).splitlines()[2:6]] == ["◆", " ", "◆", "▌"]
        await stage.press("escape")
        assert stage.now().selected == 0
        assert stage.app.main.chosen == [6]


async def test_selecting_again_takes_a_delivery_out() -> None:
    async with staged(many(3)) as stage:
        await stage.press("space", "k", "space")
        assert stage.now().selected == 0


async def test_number_brings_a_view_to_the_front(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        for key, view in (
            ("5", "forwards"),
            ("2", "headers"),
            ("4", "verdict"),
            ("3", "raw"),
            ("1", "payload"),
        ):
            await stage.press(key)
            assert stage.now().view == view


async def test_tab_goes_round_the_views(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        seen = []
        for _ in range(5):
            await stage.press("tab")
            seen.append(stage.now().view)
        assert seen == ["headers", "raw", "verdict", "forwards", "payload"]
        await stage.press("shift+tab")
        assert stage.now().view == "forwards"


async def test_view_shows_the_chosen_delivery(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("j", "2")
        assert "sender/1.0" in screen_text(stage.app)
        await stage.press("3")
        assert '"ref"' in screen_text(stage.app)


async def test_focus_stays_in_the_detail_from_view_to_view(tmp_path: Path) -> None:
    async with staged(filled(tmp_path)) as stage:
        await stage.press("enter", "2")
        assert stage.now().pane == "detail"
        await stage.press("tab")
        assert stage.now().pane == "detail"


async def test_list_and_detail_stand_beside_each_other_where_there_is_room(tmp_path: Path) -> None:
    path = filled(tmp_path)
    async with staged(path, size=(200, 50)) as stage:
        assert "Payload" in screen_text(stage.app).splitlines()[3]
    async with staged(path, size=(120, 36)) as stage:
        assert "Payload" not in screen_text(stage.app).splitlines()[1]
        assert "Payload" in screen_text(stage.app)


async def test_low_terminal_shows_one_pane_at_a_time(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(80, 12)) as stage:
        assert "Payload" not in screen_text(stage.app)
        await stage.press("enter")
        assert "Payload" in screen_text(stage.app)
        assert "Time " not in screen_text(stage.app)
        await stage.press("escape")
        assert "Time " in screen_text(stage.app)


async def test_layout_can_be_changed(tmp_path: Path) -> None:
    async with staged(filled(tmp_path), size=(120, 36)) as stage:
        await stage.press("v")
        assert "Payload" in screen_text(stage.app).splitlines()[1]


async def test_status_line_says_where_and_how(tmp_path: Path) -> None:
    async with staged(
        filled(tmp_path), size=(200, 50), listening={"target": "http://localhost:3000/hooks"}
    ) as stage:
        top = screen_text(stage.app).splitlines()[0]
        for part in (
            "● listening",
            "http://127.0.0.1:7070 u",
            "http://localhost:3000/hooks  every delivery",
            "answers 200 at once",
            "/data/deliveries.db",
        ):
            assert part in top
        assert f"{len(SAMPLES)} deliveries" in screen_text(stage.app)


async def test_rate_is_shown_while_deliveries_come() -> None:
    records = many(1)
    async with staged(records) as stage:
        await arrive(stage, records, 100)
        assert "20/s" in screen_text(stage.app)


async def test_engine_that_dies_is_said_and_the_list_stays() -> None:
    async with staged(many(5)) as stage:
        stage.desk.state = EngineState.RESTARTING
        stage.desk.say(
            {"type": "problem", "code": "engine_stopped", "message": "The engine was ended by SIGKILL."}
        )
        await stage.settle()
        assert "restarting the engine" in screen_text(stage.app)
        assert any("SIGKILL" in toast for toast in stage.toasts)
        assert stage.now().row == row(5)


async def test_engine_that_cannot_start_says_why_on_the_empty_screen() -> None:
    async with staged(Listed([])) as stage:
        stage.desk.state = EngineState.FAILED
        stage.desk.say(
            {"type": "problem", "code": "start", "message": "The disk is full.", "hint": "Make room."},
        )
        await stage.settle()
        assert "The engine is not running" in screen_text(stage.app)
        assert "The disk is full." in screen_text(stage.app)


async def test_engine_can_be_restarted_when_it_has_failed() -> None:
    async with staged(many(1)) as stage:
        await stage.app.main.perform("restart_engine")
        assert stage.desk.started == 0
        stage.desk.state = EngineState.FAILED
        stage.desk.say()
        await stage.settle()
        await stage.app.main.perform("restart_engine")
        assert stage.desk.started == 1


async def test_refused_request_is_told_counted_and_listed(tmp_path: Path) -> None:
    path = filled(tmp_path)
    writer = Writer(path)
    writer.reject(Rejection(NOON, "127.0.0.1:1", "old_one", "An earlier refusal.", 431, b"GET /old")).result(
        10
    )
    writer.close()
    async with staged(path) as stage:
        stage.desk.say(
            {
                "type": "rejected",
                "at": "2026-01-01T12:00:00.000001Z",
                "code": "bad_header",
                "message": "A header held an escape.",
                "status": 400,
                "peer": "127.0.0.1:9",
                "head": "GET / HTTP/1.1\r\nX: \x1b[2J",
            }
        )
        await stage.settle()
        assert any("A request was refused: A header held an escape." in toast for toast in stage.toasts)
        assert "⚑ 1 problem" in screen_text(stage.app)
        await stage.press("!")
        shown = screen_text(stage.app)
        assert "bad_header" in shown
        assert "answered 400" in shown
        assert "\\x1b[2J" in shown
        assert "An earlier refusal." in shown
        await stage.press("escape")
        assert stage.now().unseen == 0


async def test_flood_of_refusals_makes_one_notification() -> None:
    async with staged(many(1)) as stage:
        for _ in range(12):
            stage.desk.say({"type": "rejected", "code": "x", "message": "No."})
            await stage.pilot.pause()
        await stage.settle()
        assert len(stage.toasts) == 1
        assert stage.now().notices == 12


async def test_failed_read_of_the_store_is_told() -> None:
    class Broken(Listed):
        def row(self, id: int) -> None:
            raise InspectorError("The database is damaged.", "Restore it.")

    async with staged(Broken([row(1)])) as stage:
        await stage.until(lambda: any("damaged" in toast for toast in stage.toasts))
        assert "12:00:01" in screen_text(stage.app)


async def test_mouse_chooses_a_row_and_two_clicks_open_it() -> None:
    async with staged(many(20)) as stage:
        await stage.pilot.click("#list", offset=(10, 4))
        await stage.settle()
        assert stage.now().row == row(16)
        await stage.pilot.click("#list", offset=(10, 6), times=2)
        await stage.settle()
        assert stage.now().row == row(14)
        assert stage.now().pane == "detail"


async def test_click_on_a_tab_brings_its_view() -> None:
    async with staged(many(2)) as stage:
        await stage.pilot.click("TabBar", offset=(15, 0))
        await stage.settle()
        assert stage.now().view == "headers"


async def test_click_on_a_key_does_what_it_does() -> None:
    async with staged(many(2)) as stage:
        column = screen_text(stage.app).splitlines()[-1].index("/ Filter")
        await stage.pilot.click("#keys", offset=(column, 0))
        await stage.settle()
        assert stage.now().filtering


async def test_wheel_away_from_the_top_stands_still_and_back_follows() -> None:
    records = many(300)
    async with staged(records) as stage:
        stage.app.main.query_one("#list").scroll_to(y=10, animate=False)
        await stage.settle()
        assert not stage.now().following
        await arrive(stage, records)
        assert stage.now().pending == 1
        stage.app.main.query_one("#list").scroll_to(y=0, animate=False)
        await stage.settle()
        assert stage.now().following
        assert stage.now().row == row(301)


async def test_quit_lets_the_engine_finish_first() -> None:
    async with staged(many(1)) as stage:
        await stage.pilot.press("q")
        await stage.until(lambda: stage.app._exit)
        assert stage.desk.closed


async def test_ctrl_c_leaves() -> None:
    async with staged(many(1)) as stage:
        await stage.pilot.press("ctrl+c")
        await stage.until(lambda: stage.app._exit)
        assert stage.desk.closed
