"""The files that ship: each loads, says what the facts say, and is in the index."""

from __future__ import annotations

import pytest

from inspector.providers import Confidence, Kind, Provider, Strength, load, outcome, promise
from inspector.providers.index import index_text
from inspector.providers.registry import DATA, INDEX, data_files

IDS = (
    "cloudflare_realtimekit",
    "dyte",
    "github",
    "shopify",
    "slack",
    "standardwebhooks",
    "stripe",
    "svix",
)


def provider(id: str) -> Provider:
    return load(None)[id]


@pytest.mark.parametrize("name", [name for name, _ in data_files()])
def test_a_file_is_named_after_its_provider(name: str) -> None:
    shipped = load(None).ids
    assert name.removesuffix(".toml") in shipped
    assert (DATA / name).is_file()


def test_the_eight_of_the_first_issue_ship() -> None:
    assert set(IDS) <= set(load(None).ids)


def test_the_index_is_current() -> None:
    """Run `python -m inspector.providers.index` after editing a data file."""
    assert INDEX.read_text(encoding="utf-8") == index_text()


@pytest.mark.parametrize("id", IDS)
def test_every_provider_can_be_recognised_and_is_documented(id: str) -> None:
    found = provider(id)
    assert found.docs
    assert all(link.startswith("https://") for link in found.docs)
    assert any(rule.strength > Strength.WEAK for rule in found.rules)
    assert found.confidence is Confidence.HIGH
    assert found.event
    assert found.delivery_id


@pytest.mark.parametrize(
    ("id", "titles"),
    [
        ("dyte", ["RSA-SHA256 over the body"]),
        ("cloudflare_realtimekit", ["RSA-SHA256 over the body"]),
        ("stripe", ["HMAC-SHA256 over {timestamp}.{body}"]),
        ("slack", ["HMAC-SHA256 over v0:{timestamp}:{body}"]),
        ("github", ["HMAC-SHA256 over the body", "HMAC-SHA1 over the body"]),
        (
            "standardwebhooks",
            ["HMAC-SHA256 over {id}.{timestamp}.{body}", "Ed25519 over {id}.{timestamp}.{body}"],
        ),
    ],
)
def test_a_scheme_says_what_it_is(id: str, titles: list[str]) -> None:
    assert [scheme.title for scheme in provider(id).schemes] == titles


def test_only_sha256_of_github_is_current() -> None:
    assert {scheme.algorithm: scheme.legacy for scheme in provider("github").schemes} == {
        "sha256": False,
        "sha1": True,
    }


@pytest.mark.parametrize(
    ("id", "url"),
    [
        ("dyte", "https://api.dyte.io/.well-known/webhooks.json"),
        ("cloudflare_realtimekit", "https://api.realtime.cloudflare.com/.well-known/webhooks.json"),
        ("stripe", None),
    ],
)
def test_the_published_key_has_a_pinned_url(id: str, url: str | None) -> None:
    found = provider(id)
    assert found.key_url == url
    if found.key_document is not None:
        assert found.key_document.path == ("data", "publicKey")


@pytest.mark.parametrize("id", ["dyte", "cloudflare_realtimekit"])
def test_the_nine_events_of_dyte_are_in_the_catalogue(id: str) -> None:
    assert {event.name for event in provider(id).events} == {
        "meeting.started",
        "meeting.ended",
        "meeting.participantJoined",
        "meeting.participantLeft",
        "meeting.chatSynced",
        "meeting.transcript",
        "meeting.summary",
        "recording.statusUpdate",
        "livestreaming.statusUpdate",
    }
    held = {event.name: event.values for event in provider(id).events}
    assert held["livestreaming.statusUpdate"] == ((("status",), ("LIVE", "OFFLINE", "IDLE")),)
    assert held["recording.statusUpdate"][0][0] == ("recording", "status")


def test_what_must_not_leave_the_machine_is_named() -> None:
    fields = provider("cloudflare_realtimekit").secrets.fields
    assert {"streamKey", "downloadUrl", "audioDownloadUrl", "chatDownloadUrl"} <= set(fields)
    assert "streamKey" not in provider("dyte").secrets.fields
    assert "client_secret" in provider("stripe").secrets.fields


def test_the_deprecated_field_of_dyte_has_a_successor() -> None:
    deprecated = (("participant", "clientSpecificId"), "use customParticipantId")
    assert provider("dyte").deprecated == (deprecated,)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("dyte", "Dyte waits 3 s and tries up to 5 more times on anything but 2xx"),
        ("cloudflare_realtimekit", "RealtimeKit tries again on 5xx or a network error"),
        ("github", "GitHub waits 10 s and never tries again"),
        ("svix", "Svix waits 15 s and tries up to 7 more times on anything but 2xx"),
        ("shopify", "Shopify waits 5 s and tries up to 8 more times within 4 h on anything but 2xx"),
        ("standardwebhooks", ""),
    ],
)
def test_the_habit_of_a_sender_is_one_sentence(id: str, said: str) -> None:
    assert promise(provider(id)) == said


@pytest.mark.parametrize(
    ("id", "status", "took", "said"),
    [
        (
            "cloudflare_realtimekit",
            401,
            None,
            "RealtimeKit will not try again after this 401: the event is lost",
        ),
        ("cloudflare_realtimekit", 503, None, "RealtimeKit will try again after this 503"),
        ("cloudflare_realtimekit", None, None, "RealtimeKit will try again after getting no answer"),
        ("dyte", 404, None, "Dyte will try again after this 404, up to 5 more times"),
        ("dyte", 204, None, ""),
        (
            "dyte",
            200,
            3_000_001,
            "Dyte will try again after this 200, which came too late, up to 5 more times",
        ),
        ("dyte", 200, 3_000_000, ""),
        (
            "github",
            500,
            None,
            "GitHub will not try again after this 500: "
            "redeliver it from Recent Deliveries on the webhook's page",
        ),
        ("standardwebhooks", 500, None, ""),
    ],
)
def test_what_an_answer_means_is_one_sentence(
    id: str, status: int | None, took: int | None, said: str
) -> None:
    assert outcome(provider(id), status, took) == said


def test_no_shipped_row_needs_code() -> None:
    kinds = {scheme.kind for id in IDS for scheme in provider(id).schemes}
    assert kinds == {Kind.HMAC, Kind.ASYMMETRIC}
