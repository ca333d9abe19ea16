"""What the provider does next stands beside the app's answer, and its habit beside the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspector.model import Attempt, Delivery, Facts, Headers, Status, Verdict, body_digest
from inspector.model.answered import Answered, By
from inspector.providers import Consequence, consequence, haste, load
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from inspector.tui.detail.data import Detail
from inspector.tui.detail.load import DetailReader
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.verdict import VerdictView
from tests.tui.views.stage import detail, picture, staged
from tests.tui.views.verdicts import FAILED

VALID = Verdict(Status.VALID, "dyte", "RSA-SHA256 over the body")


async def test_verdict_says_when_the_provider_tries_again() -> None:
    shown = replace(detail(verdict=VALID), promise="Dyte waits 3 s and tries up to 5 more times")
    async with staged(VerdictView(), shown) as (view, _):
        assert "Dyte waits 3 s and tries up to 5 more times" in picture(view)
    async with staged(VerdictView(), detail(verdict=VALID)) as (view, _):
        assert "retries" not in picture(view)


async def test_attempt_says_what_the_provider_would_do_after_it() -> None:
    shown = replace(
        detail(attempts=[FAILED]), outcomes=("RealtimeKit will not try again: the event is lost",)
    )
    async with staged(ForwardsView(), shown) as (view, _):
        assert "the event is lost" in picture(view)


async def test_attempt_says_how_close_it_was_to_the_deadline() -> None:
    shown = replace(detail(attempts=[FAILED]), hastes=("took 2.4 s of the 3 s that Dyte waits",))
    async with staged(ForwardsView(), shown) as (view, _):
        assert "took 2.4 s of the 3 s that Dyte waits" in picture(view)


def test_warning_begins_near_the_deadline_and_only_where_there_is_one() -> None:
    providers = load(None)
    dyte, github = providers["dyte"], next(each for each in providers if each.deadline is None)
    assert haste(dyte, 2_000_000) == ""
    assert haste(dyte, 2_400_000) == "took 2.4 s of the 3 s that Dyte waits"
    assert haste(dyte, 3_100_000) == "took 3.1 s, longer than the 3 s that Dyte waits"
    assert haste(github, 90_000_000) == ""


def stored(path: Path, provider: str, statuses: tuple[int, ...]) -> Detail:
    """A delivery of a provider with an attempt for each status, as the screen reads it."""
    body = b"{}"
    writer = Writer(path)
    writer.add(Delivery(1, "POST", b"/", Headers(), body, body_digest(body))).result()
    writer.judge(1, Facts(provider), Verdict(Status.VALID, provider), 2).result()
    for status in statuses:
        writer.attempt(Attempt(1, 3, "http://x/", "", "", 1000, status=status)).result()
    writer.close()
    reader = Reader(path)
    try:
        found = DetailReader(lambda: load(None)).read(reader, 1)
    finally:
        reader.close()
    assert found is not None
    return found


def test_sentences_come_from_the_data_file(tmp_path: Path) -> None:
    found = stored(tmp_path / "a.db", "cloudflare_realtimekit", (200, 401, 503))
    assert found.outcomes[0] == ""
    # Nobody was told what the app answered: that it is not the sender's answer must be seen.
    assert found.outcomes[1] == "RealtimeKit would not try again after this 401: the event would be lost"
    assert found.outcomes[2].startswith("RealtimeKit would try again after this 503")
    assert found.then == ""
    assert stored(tmp_path / "b.db", "dyte", ()).promise == (
        "Dyte waits 3 s and tries up to 5 more times on anything but 2xx"
    )


def test_what_the_sender_does_follows_from_what_it_was_told() -> None:
    dyte = load(None)["dyte"]
    failed = replace(FAILED, status=500, duration=1000)
    again = "Dyte will try again after this 500, up to 5 more times"
    would = again.replace("will", "would")

    def told(by: By, status: int, took: int = 1000) -> Consequence:
        return consequence(dyte, Answered(1, 2, status, by, took), [failed, failed])

    assert told(By.RULE, 200) == Consequence("", (would, would), ("", ""))
    assert told(By.SCRIPT, 500) == Consequence(again, (would, would), ("", ""))
    # A replay of what went through is no answer to the sender.
    assert told(By.APP, 500) == Consequence(again, (again, would), ("", ""))
    late = told(By.LATE, 504, 3_100_000).sender
    assert late == "Dyte will try again after this 504, which came too late, up to 5 more times"


def test_provider_that_is_gone_costs_only_the_sentences(tmp_path: Path) -> None:
    found = stored(tmp_path / "c.db", "no-longer-there", (500,))
    assert (found.promise, found.outcomes) == ("", ())
