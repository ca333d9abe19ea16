"""Attempts newest first, the app's answer readable, and a place that stays while more come in."""

from __future__ import annotations

from dataclasses import replace

from inspector.model import Headers
from inspector.tui.views.answer_lines import READ, SHOWN
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.sheet import STEP
from tests.tui.views.stage import detail, json_body, picture, staged, type_keys
from tests.tui.views.verdicts import ANSWERED, ATTEMPTS, FAILED, REFUSED


async def test_the_newest_attempt_is_first_and_unfolded() -> None:
    async with staged(ForwardsView(), detail(attempts=ATTEMPTS)) as (view, _):
        shown = picture(view)
        assert shown.splitlines()[0].startswith("▎ ▾ 15:06:00  ✓ 200 OK")
        assert shown.count("▾ 15:") == 1
        assert shown.index("✗ 500") < shown.index("✗ refused")


async def test_a_new_attempt_is_followed_from_the_top() -> None:
    async with staged(ForwardsView(), detail(attempts=[REFUSED])) as (view, pilot):
        view.show(detail(attempts=[REFUSED, ANSWERED]))
        await pilot.pause()
        assert picture(view).startswith("▎ ▾ 15:06:00  ✓ 200 OK")
        assert "▸ 15:04:00" in picture(view)


async def test_who_reads_an_older_answer_is_not_moved_by_a_new_one() -> None:
    async with staged(ForwardsView(), detail(attempts=[REFUSED, FAILED]), (80, 10)) as (view, pilot):
        await type_keys(pilot, "j", "j")
        assert view.copy_path() == "sent"
        view.show(detail(attempts=[REFUSED, FAILED, ANSWERED]))
        await pilot.pause()
        assert view.copy_path() == "sent"
        assert view.copy_value() == "2026-01-02 15:05:00.123 +01:00"
        assert "Traceback" in picture(view)


async def test_an_attempt_unfolds_and_folds() -> None:
    async with staged(ForwardsView(), detail(attempts=ATTEMPTS)) as (view, pilot):
        await type_keys(pilot, "j", "j", "h")
        assert view.copy_path() == "url"
        assert "▾ 15:" not in picture(view)
        await type_keys(pilot, "j", "enter")
        assert "▾ 15:05:00" in picture(view)
        assert "Traceback" in picture(view)


async def test_values_of_a_json_answer_are_copied_as_they_are_spelled() -> None:
    async with staged(ForwardsView(), detail(attempts=[ANSWERED])) as (view, _):
        copied = {}
        for _ in range(20):
            view.move(1)
            copied[view.copy_path()] = view.copy_value()
    assert copied["$.stored.id"] == "17.0"
    assert copied["$.stored"] == '{"id": 17.0, "kind": "recording"}'
    assert copied["Server"] == "uvicorn"


async def test_a_text_answer_is_shown_by_lines_and_copied_whole() -> None:
    async with staged(ForwardsView(), detail(attempts=[FAILED])) as (view, pilot):
        assert "2    KeyError: 'meeting'" in picture(view)
        await type_keys(pilot, "G")
        assert view.copy_value() == "Traceback\n  KeyError: 'meeting'\n"


async def test_other_bytes_out_than_in_are_an_alarm() -> None:
    odd = replace(ANSWERED, sha256_out="b" * 64)
    async with staged(ForwardsView(), detail(attempts=[odd])) as (view, _):
        assert "✗ what went out is not what came in" in picture(view)


async def test_an_answer_that_broke_off_says_so_beside_its_status() -> None:
    odd = replace(ANSWERED, error="incomplete", message="The answer stopped in the middle.", cut=True)
    async with staged(ForwardsView(), detail(attempts=[odd])) as (view, _):
        shown = picture(view)
    assert "✗ 200 OK, incomplete" in shown
    assert "The answer stopped in the middle." in shown
    assert "✂ cut" in shown


async def test_a_huge_answer_is_read_and_shown_in_part() -> None:
    body = json_body([{"id": number} for number in range(500_000)])
    huge = replace(ANSWERED, body=body[: 10 * 2**20])
    async with staged(ForwardsView(), detail(attempts=[huge])) as (view, pilot):
        assert view.line_total <= SHOWN + 30
        await type_keys(pilot, "G")
        assert f"the first {READ // 1024} KiB" in picture(view)


async def test_a_binary_answer_is_hex() -> None:
    binary = replace(
        ANSWERED, body=bytes(range(256)) * 9, headers=Headers.of([("Content-Type", "image/png")])
    )
    async with staged(ForwardsView(), detail(attempts=[binary])) as (view, _):
        assert "00 01 02 03" in picture(view)


async def test_a_thousand_attempts_are_shown_in_steps() -> None:
    many = [replace(ANSWERED, id=number) for number in range(1, 1001)]
    async with staged(ForwardsView(), detail(attempts=many), (80, 24)) as (view, pilot):
        assert view.line_total < STEP + 40
        await type_keys(pilot, "G", "enter")
        assert view.line_total < 1000 + 40
        await type_keys(pilot, "G")
        assert "more: press Enter" not in picture(view)


async def test_redirects_are_an_answer_and_not_a_success() -> None:
    moved = replace(ANSWERED, status=302, reason="Found", body=b"", headers=Headers.of([("Location", "/x")]))
    async with staged(ForwardsView(), detail(attempts=[moved])) as (view, _):
        assert "→ 302 Found" in picture(view)
        assert "A redirect is not followed" in picture(view)
        assert "empty" in picture(view)
        view.show(detail(attempts=[replace(moved, status=304, headers=Headers.of([]))]))
        assert "A redirect" not in picture(view)


async def test_what_waits_is_not_told_how_to_switch_forwarding() -> None:
    """The key that begins to forward everything ends it where it is on."""
    waiting = replace(detail(), held=("shop",))
    async with staged(ForwardsView(), waiting) as (view, _):
        shown = picture(view)
        assert "held  shop waits for its app" in shown
        assert "Nothing was sent yet." in shown
        assert "forwards everything" not in shown
