"""The answer first, then why, then the evidence; and the config lines that would have given one."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Status, Verdict
from inspector.tui.views.config_lines import file_name, key_lines, toml_key, variable
from inspector.tui.views.verdict import VerdictView
from tests.tui.views.stage import detail, picture, staged, type_keys
from tests.tui.views.verdicts import INVALID, NO_KEY, SIGNATURE, UNKNOWN


@pytest.mark.parametrize("status", Status)
async def test_every_status_is_told_by_sign_word_and_sentence(status: Status) -> None:
    async with staged(VerdictView(), detail(verdict=Verdict(status))) as (view, _):
        first = picture(view).splitlines()[0]
        assert first.startswith(f"▎  {status.sign} {status.word.upper()}   ")
        assert first.endswith(".")


async def test_findings_stand_in_the_verdicts_own_order() -> None:
    nearest_first = replace(INVALID, findings=INVALID.findings[::-1])
    async with staged(VerdictView(), detail(verdict=nearest_first)) as (view, _):
        shown = picture(view)
    assert shown.index("possible") < shown.index("likely") < shown.index("proved")


async def test_signatures_are_shown_short_and_copied_whole() -> None:
    async with staged(VerdictView(), detail(verdict=INVALID)) as (view, _):
        assert SIGNATURE not in picture(view).replace("\n", "")
        copied = {}
        for _ in range(20):
            copied[view.copy_path()] = view.copy_value()
            view.move(1)
    assert copied["received"] == SIGNATURE
    assert copied["expected"] == INVALID.expected
    assert copied["signed"] == INVALID.signed.decode()
    assert copied["fix"] == "Fetch it again."


async def test_the_signed_bytes_are_counted_even_where_not_all_were_kept() -> None:
    verdict = Verdict(Status.VALID, signed=b"x" * 65536, signed_size=1_000_000)
    async with staged(VerdictView(), detail(verdict=verdict)) as (view, _):
        assert "… 999,640 of 1,000,000 bytes more" in picture(view)
        assert view.line_total < 20


async def test_without_a_key_the_exact_config_lines_are_given_and_copied_together() -> None:
    async with staged(VerdictView(), detail(verdict=NO_KEY)) as (view, pilot):
        await type_keys(pilot, "j", "j", "j")
        copied = view.copy_value()
    assert copied is not None
    assert tomllib.loads(copied) == {"providers": {"stripe": {"secret_env": "STRIPE_WEBHOOK_SECRET"}}}


async def test_a_public_key_is_asked_for_where_the_scheme_has_one() -> None:
    verdict = Verdict(Status.NO_KEY, "dyte", "RSA-SHA256 over the body")
    async with staged(VerdictView(), detail(verdict=verdict)) as (view, _):
        shown = picture(view)
    assert 'public_key_file = "dyte.pem"' in shown
    assert "secret_env" not in shown


async def test_an_unknown_provider_can_be_named() -> None:
    async with staged(VerdictView(), detail(verdict=UNKNOWN)) as (view, pilot):
        await type_keys(pilot, "j")
        copied = view.copy_value()
    assert copied is not None
    assert tomllib.loads(copied)["provider"] == "NAME"


async def test_a_verdict_that_comes_later_is_shown() -> None:
    async with staged(VerdictView(), detail()) as (view, pilot):
        assert "Not judged yet" in picture(view)
        view.show(detail(verdict=INVALID))
        await pilot.pause()
        assert "✗ INVALID" in picture(view)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_config_lines_are_toml_for_any_provider_name(name: str) -> None:
    assert list(tomllib.loads("\n".join(key_lines(name, "HMAC")))["providers"]) == [name]
    assert variable(name).replace("_", "").isalnum()
    assert "/" not in file_name(name)


def test_a_plain_provider_name_is_not_quoted() -> None:
    assert toml_key("cloudflare_realtimekit") == "cloudflare_realtimekit"


async def test_bytes_that_differ_stand_out_and_are_copied_whole() -> None:
    evidence = (("differs_at", "3"), ("signed_bytes", 'abc"}'), ("received_bytes", "abc \\n"))
    finding = replace(INVALID.findings[0], evidence=evidence)
    async with staged(VerdictView(), detail(verdict=replace(INVALID, findings=(finding,)))) as (view, _):
        shown = picture(view)
        copied = {}
        for _ in range(20):
            copied[view.copy_path()] = view.copy_value()
            view.move(1)
    assert "differs at" in shown
    assert 'abc"}' in shown
    assert "abc \\n" in shown
    assert copied["signed_bytes"] == 'abc"}'
