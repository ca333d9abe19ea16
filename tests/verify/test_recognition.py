"""Who sent it: own headers before shared ones, keys where headers leave it open, and never a guess unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import ConfigError
from inspector.providers import Providers, load
from inspector.verify import Recognition, recognise
from tests.verify.making import delivery

STANDARD = [("webhook-id", "m"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,AAAA")]
SVIX = [("svix-id", "m"), ("svix-timestamp", "1"), ("svix-signature", "v1,AAAA")]

SENDER = """
id = "{id}"
name = "{name}"
{before}
[[recognise]]
{rule}
[[scheme]]
kind = "hmac"
algorithm = "sha256"
signed = "{{body}}"
signature = {{ in = "header:webhook-signature" }}
"""


def providers(directory: Path, **rules: str) -> Providers:
    """The built-in ones and others, each by its one rule; `before` may stand in a second line."""
    for id, rule in rules.items():
        rule, _, before = rule.partition("|")
        text = SENDER.format(id=id, name=id.title(), rule=rule, before=before)
        (directory / f"{id}.toml").write_text(text)
    return load(directory)


def who(
    headers: list[tuple[str, str]], *configured: str, among: Providers | None = None, body: bytes = b"{}"
) -> Recognition:
    return recognise(delivery(headers, body), among or load(None), configured=configured)


@pytest.mark.parametrize(
    ("headers", "id"),
    [
        ([("Dyte-Signature", "x")], "dyte"),
        ([("dyte-webhook-id", "x")], "dyte"),
        ([("rtk-uuid", "x")], "cloudflare_realtimekit"),
        ([("Stripe-Signature", "x")], "stripe"),
        ([("X-GitHub-Event", "push")], "github"),
        ([("X-Slack-Signature", "x"), ("User-Agent", "Slackbot 1.0")], "slack"),
        ([("X-Shopify-Topic", "x")], "shopify"),
        ([("shopify-topic", "x")], "shopify"),
        (SVIX, "svix"),
        (STANDARD, "standardwebhooks"),
        ([*STANDARD, ("User-Agent", "Svix-Webhooks/1.20")], "svix"),
    ],
)
def test_a_sender_is_known_by_its_headers(headers: list[tuple[str, str]], id: str) -> None:
    found = who(headers).provider
    assert found is not None
    assert found.id == id


def test_a_delivery_without_a_signature_is_still_known_by_its_sender() -> None:
    found = who([("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")])
    assert found.provider is not None
    assert found.provider.id == "stripe"
    assert found.why == "it looks like it"


@pytest.mark.parametrize("headers", [[], [("host", "x")], [("x-signature", "x")], [("webhook-id", "x")]])
def test_nobody_is_guessed(headers: list[tuple[str, str]]) -> None:
    found = who(headers)
    assert found.provider is None
    assert found.why


def test_what_the_user_says_is_taken() -> None:
    found = recognise(delivery([("stripe-signature", "x")]), load(None), assume="github")
    assert found.provider is not None
    assert found.provider.id == "github"
    with pytest.raises(ConfigError) as caught:
        recognise(delivery(), load(None), assume="githbu")
    assert caught.value.hint == 'Did you mean "github"?'


SHARED = 'headers = ["webhook-id", "webhook-signature"]\nstrength = "shared"'


def test_senders_that_share_headers_are_told_apart_by_the_key_there_is(tmp_path: Path) -> None:
    among = providers(tmp_path, polar=SHARED, openai=SHARED)
    open_ = who(STANDARD, among=among)
    assert open_.provider is not None
    assert open_.provider.id == "standardwebhooks"
    assert {"polar", "openai", "anthropic", "replicate"} < set(open_.others)
    assert "others fit as well" in open_.why
    settled = who(STANDARD, "openai", "stripe", among=among)
    assert settled.provider is not None
    assert settled.provider.id == "openai"
    both = who(STANDARD, "openai", "polar", among=among)
    assert both.provider is not None
    assert {both.provider.id, both.others[0]} == {"openai", "polar"}


def test_own_headers_come_before_shared_ones(tmp_path: Path) -> None:
    among = providers(tmp_path, gitlab='headers = ["x-gitlab-event"]')
    found = who([*STANDARD, ("x-gitlab-event", "Push Hook")], "standardwebhooks", among=among)
    assert found.provider is not None
    assert found.provider.id == "gitlab"
    assert found.others == ()


def test_a_sender_that_imitates_another_comes_first(tmp_path: Path) -> None:
    among = providers(tmp_path, gitea='headers = ["x-gitea-event"]|before = ["github"]')
    found = who([("X-GitHub-Event", "push"), ("X-Gitea-Event", "push")], "github", among=among)
    assert found.provider is not None
    assert found.provider.id == "gitea"


def test_a_rule_may_ask_for_what_is_absent(tmp_path: Path) -> None:
    rule = 'headers = ["webhook-signature"]\nabsent = ["webhook-id"]'
    among = providers(tmp_path, gocardless=rule)
    alone = who([("webhook-signature", "00")], among=among).provider
    assert alone is not None
    assert alone.id == "gocardless"
    other = who(STANDARD, among=among).provider
    assert other is not None
    assert other.id == "standardwebhooks"


def test_a_rule_may_look_into_the_body_where_no_header_tells(tmp_path: Path) -> None:
    among = providers(tmp_path, mailgun='json = ["signature.token", "event-data"]\nstrength = "weak"')
    body = b'{"signature":{"token":"x"},"event-data":{}}'
    found = who([], among=among, body=body).provider
    assert found is not None
    assert found.id == "mailgun"
    assert who([], among=among, body=b"{}").provider is None
    clear = who([("stripe-signature", "x")], among=among, body=body).provider
    assert clear is not None
    assert clear.id == "stripe"


def test_a_rule_may_ask_for_the_beginning_of_a_value(tmp_path: Path) -> None:
    among = providers(
        tmp_path, intercom='headers = ["x-hub-signature"]\nvalues = { user-agent = "Intercom-" }'
    )
    found = who([("x-hub-signature", "sha1="), ("User-Agent", "intercom-webhooks/1")], among=among).provider
    assert found is not None
    assert found.id == "intercom"
    other = who([("x-hub-signature", "sha1="), ("User-Agent", "x")], among=among).provider
    assert other is not None
    assert other.id == "github"
