"""A valid verdict says where apps would fail; a subscription is confirmed after a question."""

from __future__ import annotations

from pathlib import Path

from inspector.model import InspectorError, Status
from inspector.tui.actions import BY_ID, footer
from inspector.tui.receivers import Receiver, sentence
from tests.tui.samples import SAMPLES, Listed, Sample, fill, row
from tests.tui.screen_text import screen_text
from tests.tui.stage import staged

TOLD = [
    {"language": "Java (Gson)", "writer": "Gson", "same": True, "passes": True, "difference": None},
    {
        "language": "JavaScript\x1b[31m",
        "writer": "JSON.stringify",
        "same": False,
        "passes": False,
        "difference": {"differs_at": "1", "signed_bytes": '{ "a', "received_bytes": '{"a"'},
    },
]
ASKS = row(1, provider="aws_sns", event="SubscriptionConfirmation", verdict=Status.VALID)


async def test_a_valid_verdict_asks_the_engine_once_and_says_who_would_fail(tmp_path: Path) -> None:
    async with staged(fill(tmp_path / "d.db", [SAMPLES[2], SAMPLES[1]])) as stage:
        stage.desk.values["receivers"] = TOLD
        assert stage.desk.asked == []
        await stage.press("4")
        assert stage.desk.asked == [("receivers", {"id": 2})]
        shown = screen_text(stage.app)
        assert "would fail in JavaScript" in shown
        assert "\x1b" not in shown
        assert "from byte 1 on" in shown
        await stage.press("1", "4")
        assert len(stage.desk.asked) == 1
        await stage.press("j")
        assert len(stage.desk.asked) == 1, "one that is not valid has nothing to ask"
        assert "IF YOUR APP" not in screen_text(stage.app)


async def test_a_dead_engine_is_said_in_its_place_and_asked_again_later(tmp_path: Path) -> None:
    async with staged(fill(tmp_path / "d.db", [SAMPLES[2], SAMPLES[1]])) as stage:
        stage.desk.refuse = InspectorError("The engine is not running.")
        await stage.press("4")
        assert "Not known: The engine is not running." in screen_text(stage.app)
        stage.desk.refuse = None
        stage.desk.values["receivers"] = TOLD
        await stage.press("j", "k")
        assert "would fail in JavaScript" in screen_text(stage.app)


async def test_a_body_that_no_app_parses_is_not_asked_about(tmp_path: Path) -> None:
    form = Sample("slack", "command", "POST", b"/", b"payload=%7B%7D", Status.VALID)
    async with staged(fill(tmp_path / "d.db", [form])) as stage:
        await stage.press("4")
        assert stage.desk.asked == []


async def test_a_subscription_is_confirmed_after_a_yes_only() -> None:
    async with staged(Listed([ASKS])) as stage:
        stage.desk.values["confirm"] = {"host": "sns.eu-west-1.amazonaws.com", "subscription": "arn:x"}
        await stage.press("C")
        assert "Confirm the SNS subscription that #1 asks for?" in screen_text(stage.app)
        assert "not found valid" not in screen_text(stage.app)
        await stage.press("n")
        await stage.press("C", "escape")
        await stage.press("C", "enter", "n")
        assert stage.desk.asked == []
        await stage.press("C", "y")
        assert stage.desk.asked == [("confirm", {"id": 1, "unproved": False})]
        assert "sns.eu-west-1.amazonaws.com confirmed the subscription arn:x." in stage.toasts


async def test_one_that_is_not_proved_says_so_in_the_question() -> None:
    async with staged(
        Listed([row(1, provider="aws_sns", event=ASKS.event, verdict=Status.INVALID)])
    ) as stage:
        await stage.press("C")
        assert "anybody could have sent it" in screen_text(stage.app)
        await stage.press("y")
        assert stage.desk.asked == [("confirm", {"id": 1, "unproved": True})]
        assert any("named no subscription" in toast for toast in stage.toasts)


async def test_other_deliveries_cannot_be_confirmed() -> None:
    async with staged(Listed([row(1, provider="aws_sns", event="Notification")])) as stage:
        assert not BY_ID["confirm"].available(stage.now())
        assert BY_ID["confirm"] not in footer(stage.now())
        await stage.press("C", "y")
        assert stage.desk.asked == []


def test_the_sentence_is_short_whatever_fails() -> None:
    def of(*passes: bool) -> tuple[Receiver, ...]:
        return tuple(Receiver(f"L{n}", "w", one, one) for n, one in enumerate(passes))

    assert "every language here it would still pass" in sentence(of(True, True))
    assert "would fail in every language here" in sentence(of(False, False))
    assert sentence(of(True, False, False, False, False)).endswith("fail in L1, L2, L3 and 1 more.")
