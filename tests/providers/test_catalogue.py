"""All files that ship, held against what a user is told from them."""

from __future__ import annotations

import time

import pytest

from inspector.providers import Confidence, Kind, Provider, Strength, Where, load, outcome, promise
from inspector.providers.registry import _built_in

IDS = """
100ms adyen airtable anthropic asana auth0 aws_sns bitbucket bitso bridge buildkite calcom calendly chargebee
circleci clerk cloudevents cloudflare_realtimekit coinbase_commerce contentful daily deepgram discord docusign
dodopayments doppler dropbox dyte easypost elevenlabs fal fusionauth gitea github gitlab gocardless grafana
heroku hookdeck hubspot hygraph inngest intercom jira kick kinde kontent_ai langfuse lemonsqueezy line linear
liveblocks livekit loops mailchannels mailgun mandrill manus meta metronome misc_hmac_hex mollie msgraph mux
netlify notion okta openai paddle pagerduty paypal plaid plivo polar postmark pusher razorpay replicate resend
retell rfc9421 sanity seam sendgrid sentry shopify signwell slack square standardwebhooks stripe supabase svix
tailscale tally telegram telnyx trello twilio twitch typeform upstash_qstash vercel videosdk vonage wise
woocommerce workos zendesk zoom
"""

# The codes a finding can have; a fix under another name would never be shown.
CODES = """
body_changed body_reserialised bom certificate_untrusted charset content_encoding entry_malformed
form_malformed future header_malformed header_missing key_newlines key_reading key_unknown key_unusable
line_endings missing_prefix no_cause_found no_key not_judged other_provider previous_key signature_reused
signed_content signed_url stale test_live_mixup timestamp_unit trailing_newline truncated_body
unknown_provider unsupported wrong_algorithm wrong_encoding wrong_key wrong_version
"""

ALL = list(load(None))


def test_every_sender_of_the_catalogue_ships() -> None:
    assert IDS.split() == sorted(load(None).ids)


@pytest.mark.parametrize("by", ALL, ids=lambda by: by.id)
def test_a_file_says_where_its_facts_are_from_and_what_to_do(by: Provider) -> None:
    assert by.docs
    assert all(link.startswith("https://") for link in by.docs)
    assert by.schemes or by.unsupported
    assert set(by.fixes) <= set(CODES.split())
    if by.confidence is not Confidence.HIGH:
        assert by.note or by.confidence is Confidence.MEDIUM


@pytest.mark.parametrize("by", ALL, ids=lambda by: by.id)
def test_a_sender_can_be_recognised(by: Provider) -> None:
    assert by.rules
    headers = [s.signature.place for s in by.schemes if s.signature.place.where is Where.HEADER]
    own = [place.name for place in headers if place.name not in ("*", "authorization")]
    if own and not any(rule.strength > Strength.WEAK for rule in by.rules):
        assert by.id == "daily", by.id  # Its header names are nobody's.


@pytest.mark.parametrize("by", ALL, ids=lambda by: by.id)
def test_the_habit_of_a_sender_is_a_sentence(by: Provider) -> None:
    said = promise(by)
    if by.deadline is not None or by.retry is not None:
        assert said.startswith(f"{by.said} ")
    for status in (None, 200, 301, 404, 410, 500):
        told = outcome(by, status)
        assert told == "" or told.startswith(f"{by.said} will "), told


@pytest.mark.parametrize("by", ALL, ids=lambda by: by.id)
def test_what_is_sent_in_clear_is_never_exported(by: Provider) -> None:
    """A token that authenticates the sender is a secret, wherever it stands."""
    for scheme in by.schemes:
        place = scheme.signature.place
        if scheme.kind is not Kind.TOKEN or place.name == "*":
            continue
        match place.where:
            case Where.HEADER:
                assert place.name in by.secrets.headers
            case Where.BEARER | Where.BASIC:
                assert "authorization" in by.secrets.headers
            case Where.QUERY:
                assert place.name in by.secrets.query
            case _:
                assert place.path[-1] in by.secrets.fields


@pytest.mark.parametrize("by", [by for by in ALL if by.handshakes], ids=lambda by: by.id)
def test_a_challenge_has_signs_of_its_own(by: Provider) -> None:
    for shake in by.handshakes:
        signs = (*shake.header_values, *shake.json_values, *shake.query)
        assert signs or shake.method == "HEAD"


def test_the_senders_with_challenges_are_these() -> None:
    assert {by.id for by in ALL if by.handshakes} >= {
        *("asana", "cloudevents", "discord", "dropbox", "meta", "msgraph", "notion", "okta"),
        *("slack", "trello", "twitch", "zoom"),
    }


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("paddle", "Paddle waits 5 s and tries up to 60 more times within 3 days on anything but 2xx"),
        ("lemonsqueezy", "Lemon Squeezy tries up to 3 more times on anything but 200"),
        ("okta", "Okta waits 3 s and tries up to 1 more time on 5xx, no answer in time or a network error"),
        ("sentry", "Sentry waits 1 s and never tries again"),
        ("wise", "Wise waits 5 s and tries up to 24 more times within 14 days on anything but 2xx"),
    ],
)
def test_a_habit_reads_well(id: str, said: str) -> None:
    assert promise(load(None)[id]) == said


def test_starting_reads_no_file_that_is_not_needed() -> None:
    _built_in.cache_clear()
    times = []
    for _ in range(5):
        _built_in.cache_clear()
        start = time.process_time()
        load(None)
        times.append(time.process_time() - start)
    assert min(times) < 0.015
