"""Fields as they came, each with what it is to a webhook."""

from __future__ import annotations

import pytest

from inspector.model import Facts, Headers, Status, Verdict
from inspector.tui.views.field_roles import Role, dropped_fields, role
from inspector.tui.views.headers import HeadersView
from inspector.tui.views.sheet import STEP
from tests.tui.views.stage import detail, picture, staged, type_keys

DYTE = Facts("dyte", "x", "0a5b6c7d-1111", "9f8e7d6c-aaaa")


def role_of(name: str, value: str, facts: Facts | None = DYTE, verdict: Verdict | None = None) -> Role:
    headers = Headers.of([(name, value), ("Connection", "keep-alive, X-Trace")])
    return role(name.encode(), value.encode(), dropped_fields(headers), facts, verdict)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("dyte-signature", "abc", Role.SIGNATURE),
        ("X-Shopify-Hmac-SHA256", "abc", Role.SIGNATURE),
        ("dyte-uuid", "0a5b6c7d-1111", Role.DELIVERY_ID),
        ("DYTE-Webhook-Id", "9f8e7d6c-aaaa", Role.WEBHOOK_ID),
        ("dyte-else", "1", Role.PROVIDER),
        ("x-dyte-else", "1", Role.PROVIDER),
        ("User-Agent", "dyte", Role.ORDINARY),
        ("x-trace", "abc", Role.HOP_BY_HOP),
        ("Transfer-Encoding", "chunked", Role.HOP_BY_HOP),
        ("Proxy-Authorization", "x", Role.HOP_BY_HOP),
    ],
)
def test_the_role_of_a_field(name: str, value: str, expected: Role) -> None:
    assert role_of(name, value) is expected


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("github", "X-GitHub-Event"),
        ("cloudflare_realtimekit", "rtk-uuid"),
        ("standardwebhooks", "webhook-id"),
        ("svix", "svix-id"),
        ("slack", "X-Slack-Request-Timestamp"),
        ("stripe", "stripe-version"),
    ],
)
def test_a_providers_own_fields_are_known(provider: str, name: str) -> None:
    assert role_of(name, "1", Facts(provider)) is Role.PROVIDER


def test_the_field_that_held_the_checked_signature_is_the_signature_whatever_its_name() -> None:
    verdict = Verdict(Status.VALID, received="5257a869e7")
    assert role_of("X-Odd", "t=1,v1=5257a869e7", None, verdict) is Role.SIGNATURE


async def test_fields_keep_order_case_and_repeats() -> None:
    fields = [("B", "1"), ("a", "2"), ("B", "3"), ("b", "4")]
    async with staged(HeadersView(), detail(fields=fields)) as (view, _):
        lines = [line.split() for line in picture(view).splitlines()[-4:]]
        assert lines == [["B", "1"], ["a", "2"], ["B", "3"], ["b", "4"]]


async def test_a_field_is_copied_whole_with_its_name() -> None:
    long = "v" * 50_000
    async with staged(HeadersView(), detail(fields=[("X-Long", long), ("Y", "\t\x01")])) as (view, pilot):
        await type_keys(pilot, *"jjjjj")
        assert (view.copy_path(), view.copy_value()) == ("X-Long", long)
        await type_keys(pilot, "G")
        assert (view.copy_path(), view.copy_value()) == ("Y", "\t\x01")


async def test_a_list_of_thousands_of_fields_is_shown_in_steps() -> None:
    fields = [(f"X-{number}", "v") for number in range(5_000)]
    async with staged(HeadersView(), detail(fields=fields), (80, 24)) as (view, pilot):
        assert view.line_total < STEP + 20
        await type_keys(pilot, "G")
        assert "… 4,500 more: press Enter for the next 500" in picture(view)
        await type_keys(pilot, "enter")
        assert view.copy_path() == "X-500"
        assert view.line_total < 2 * STEP + 20


async def test_a_verdict_that_comes_later_keeps_the_place() -> None:
    fields = [(f"X-{number}", "5257a869e7") for number in range(60)]
    async with staged(HeadersView(), detail(fields=fields), (80, 12)) as (view, pilot):
        await type_keys(pilot, *["pagedown"] * 3, "j")
        before, path = picture(view).split(), view.copy_path()
        view.show(detail(fields=fields, verdict=Verdict(Status.VALID, received="no such text")))
        await pilot.pause()
        assert view.copy_path() == path
        assert picture(view).split() == before


async def test_the_cursor_comes_back_to_the_top_and_shows_it() -> None:
    async with staged(HeadersView(), detail(), (80, 10)) as (view, pilot):
        await type_keys(pilot, "G")
        assert view.copy_path() == "dyte-version"
        await type_keys(pilot, *["k"] * 20)
        assert picture(view).startswith("▎ POST /webhooks/dyte?tenant=acme HTTP/1.1")
        await type_keys(pilot, "G", "home", "end", "pageup", "pageup", "pageup", "pageup")
        assert view.copy_path() == "request line"
