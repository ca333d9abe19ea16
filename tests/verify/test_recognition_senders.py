"""Each sender is known by what it sends, without being told, and beside the others."""

from __future__ import annotations

import json

import pytest

from inspector.model import Delivery, Status
from inspector.providers import Strength, load
from inspector.verify import Key, judge_best, recognise, sign
from inspector.verify.recognition import Recognition
from inspector.verify.signing import Request
from tests.verify.making import BODY, ID, NOW, URL, delivery, provider

PROVIDERS = load(None)
STANDARD = {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
SVIX = {"svix-id": "m", "svix-timestamp": "1", "svix-signature": "v1,AAAA"}
GITHUBS = {"x-github-event": "push", "x-hub-signature-256": "sha256=00", "x-hub-signature": "sha1=00"}
TWO = {"x-webhook-signature": "AAAA", "x-webhook-timestamp": "1767225600"}

Headers = dict[str, str]


def found(headers: Headers, body: object = None, *configured: str, target: bytes = b"/") -> Recognition:
    data = b"{}" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    what = delivery(list(headers.items()), data, target=target)
    return recognise(what, PROVIDERS, configured=configured)


def who(headers: Headers, body: object = None, *configured: str, target: bytes = b"/") -> str | None:
    by = found(headers, body, *configured, target=target).provider
    return None if by is None else by.id


BY_HEADERS: list[tuple[str, Headers]] = [
    ("gitlab", {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "t", **STANDARD}),
    ("gitea", {"X-Gitea-Event": "push", "X-Gitea-Signature": "00", "X-Gogs-Event": "push", **GITHUBS}),
    ("gitea", {"X-Forgejo-Event": "push", "X-Gitea-Event": "push", **GITHUBS}),
    ("github", GITHUBS),
    ("bitbucket", {"X-Event-Key": "repo:push", "X-Hook-UUID": "u", "X-Hub-Signature": "sha256=00"}),
    ("jira", {"X-Atlassian-Webhook-Identifier": "1", "X-Hub-Signature": "sha256=00"}),
    ("intercom", {"X-Hub-Signature": "sha1=00", "User-Agent": "intercom-webhooks/1.0"}),
    ("meta", {"X-Hub-Signature-256": "sha256=00", "User-Agent": "facebookexternalua"}),
    ("lemonsqueezy", {"X-Event-Name": "order_created", "X-Signature": "00"}),
    ("gocardless", {"Webhook-Signature": "00"}),
    ("easypost", {"X-Hmac-Signature": "hmac-sha256-hex=00"}),
    ("netlify", {"X-Netlify-Event": "deploy_created", "X-Webhook-Signature": "eyJ.e.s"}),
    ("netlify", {"X-Webhook-Signature": "eyJhbGciOi.e.s"}),
    ("bridge", {"X-Webhook-Signature": "t=1767225600000,v0=AAAA"}),
    ("livekit", {"Authorization": "eyJ.e.s", "Content-Type": "application/webhook+json"}),
    ("sendgrid", {"X-Twilio-Email-Event-Webhook-Signature": "AAAA"}),
    ("twilio", {"X-Twilio-Signature": "AAAA", "I-Twilio-Idempotency-Token": "t"}),
    ("discord", {"X-Signature-Ed25519": "00", "X-Signature-Timestamp": "1"}),
    ("hubspot", {"X-HubSpot-Signature": "00", "X-HubSpot-Signature-Version": "v1"}),
    ("wise", {"X-Signature-SHA256": "AAAA", "X-Delivery-Id": "d"}),
    ("adyen", {"HmacSignature": "AAAA", "Protocol": "HmacSHA256"}),
    ("docusign", {"X-DocuSign-Signature-1": "AAAA", "X-Authorization-Digest": "HMACSHA256"}),
    ("okta", {"X-Okta-Verification-Challenge": "c"}),
    ("asana", {"X-Hook-Secret": "s"}),
    ("chargebee", {"User-Agent": "ChargeBee"}),
    ("postmark", {"User-Agent": "Postmark"}),
    ("dropbox", {"User-Agent": "DropboxWebhooks/1.0"}),
    ("cloudevents", {"ce-id": "1", "ce-type": "t", "ce-source": "/s", "ce-specversion": "1.0"}),
    ("cloudevents", {"Content-Type": "application/cloudevents+json; charset=utf-8"}),
    ("cloudevents", {"WebHook-Request-Origin": "example.com"}),
    (
        "mailchannels",
        {"Signature-Input": 'sig_1=("content-digest")', "Signature": "s", "Content-Digest": "d"},
    ),
    ("rfc9421", {"Signature-Input": 'sig1=("content-digest")', "Signature": "s", "Content-Digest": "d"}),
    ("hookdeck", {"X-Hookdeck-EventID": "evt", "X-Hookdeck-Signature": "AAAA"}),
    ("stripe", {"X-Hookdeck-EventID": "evt", "X-Hookdeck-Signature": "AAAA", "Stripe-Signature": "t=1"}),
    ("aws_sns", {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "i"}),
]


@pytest.mark.parametrize(("id", "headers"), BY_HEADERS)
def test_a_sender_is_known_by_its_headers(id: str, headers: Headers) -> None:
    assert who(headers) == id


OWN = sorted(
    (by.id, rule.headers, rule.values)
    for by in PROVIDERS
    for rule in by.rules
    if rule.strength is Strength.OWN and not (rule.json or rule.body or rule.form or rule.query)
)


@pytest.mark.parametrize(("id", "headers", "values"), OWN)
def test_each_of_a_senders_own_signs_is_enough(
    id: str, headers: tuple[str, ...], values: tuple[tuple[str, str], ...]
) -> None:
    sent = {**dict.fromkeys(headers, "1"), **dict(values)}
    assert who(sent) == id


BY_BODY: list[tuple[str, Headers, object]] = [
    ("clerk", SVIX, {"object": "event", "type": "user.created", "data": {}, "instance_id": "ins"}),
    ("resend", SVIX, {"type": "email.sent", "created_at": "", "data": {}}),
    ("seam", SVIX, {"event_id": "e", "workspace_id": "w", "event_type": "device.connected"}),
    ("openai", STANDARD, {"object": "event", "id": "evt_1", "type": "response.completed"}),
    ("anthropic", STANDARD, {"type": "event", "id": "event_1", "data": {"type": "session.idle"}}),
    ("polar", STANDARD, {"type": "checkout.created", "data": {}}),
    ("liveblocks", STANDARD, {"type": "userEntered", "data": {"projectId": "p"}}),
    ("replicate", STANDARD, {"model": "m", "version": "v", "urls": {"get": "u"}, "status": "succeeded"}),
    ("dodopayments", STANDARD, {"business_id": "b", "type": "payment.succeeded"}),
    ("loops", STANDARD, {"eventName": "email.delivered"}),
    ("daily", TWO, {"version": "1.1.0", "type": "meeting.started", "payload": {}, "event_ts": 1}),
    ("manus", TWO, {"event_id": "e", "event_type": "task_created", "task_detail": {}}),
    ("meta", {"x-hub-signature-256": "sha256=00"}, {"object": "page", "entry": []}),
    ("intercom", {"x-hub-signature": "sha1=00"}, {"type": "notification_event", "topic": "t", "app_id": "a"}),
    ("vonage", {"authorization": "Bearer eyJ.e.s"}, {"message_uuid": "u"}),
    ("mailgun", {}, {"signature": {"token": "t", "timestamp": "1", "signature": "s"}, "event-data": {}}),
    ("adyen", {}, {"notificationItems": [{"NotificationRequestItem": {}}]}),
    ("signwell", {}, {"event": {"hash": "h", "type": "t", "time": 1}}),
    ("okta", {}, {"eventTypeVersion": "1.0", "cloudEventsVersion": "0.1", "data": {"events": []}}),
    ("auth0", {}, [{"log_id": "l", "data": {"type": "s"}}]),
    ("msgraph", {}, {"value": [{"subscriptionId": "s", "clientState": "c"}]}),
    ("100ms", {}, {"account_id": "a", "type": "peer.join.success", "data": {"room_id": "r"}}),
    ("supabase", {}, {"type": "INSERT", "table": "t", "schema": "public", "record": {}, "old_record": None}),
    ("telegram", {}, {"update_id": 1, "message": {}}),
    ("notion", {}, {"verification_token": "secret_x"}),
    ("plaid", {}, {"webhook_type": "ITEM", "webhook_code": "ERROR"}),
]


@pytest.mark.parametrize(("id", "headers", "body"), BY_BODY)
def test_the_shape_of_the_body_tells_what_the_headers_leave_open(
    id: str, headers: Headers, body: object
) -> None:
    assert who(headers, body) == id


@pytest.mark.parametrize(
    ("id", "target"),
    [
        ("meta", b"/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t"),
        ("msgraph", b"/in?validationToken=x%3Ay"),
        ("dropbox", b"/in?challenge=abc"),
    ],
)
def test_a_challenge_in_the_query_tells_its_sender(id: str, target: bytes) -> None:
    assert who({}, b"", target=target) == id


def test_a_form_tells_mailgun() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert who(form, b"token=a&timestamp=1&signature=b") == "mailgun"
    assert who({}, b"token=a&timestamp=1&signature=b") is None


@pytest.mark.parametrize("headers", [STANDARD, SVIX])
def test_a_tie_is_said_and_the_family_named(headers: Headers) -> None:
    by = found(headers)
    assert by.provider is not None
    assert PROVIDERS.is_family(by.provider.id)
    assert "others fit as well" in by.why
    assert len(by.others) >= 3


@pytest.mark.parametrize("id", ["openai", "anthropic", "polar", "liveblocks", "replicate", "dodopayments"])
def test_the_key_there_is_settles_a_tie(id: str) -> None:
    assert who(STANDARD, None, id, "stripe") == id
    # Whatever the body looks like: a key is what the user said.
    assert who(STANDARD, {"eventName": "x"}, id) == id


def test_a_key_never_outweighs_a_senders_own_headers() -> None:
    assert who({**GITHUBS, **STANDARD}, None, "openai", "meta") == "github"
    assert who({"x-gitea-event": "push", **GITHUBS}, None, "github") == "gitea"


def test_generic_headers_name_whoever_has_a_key() -> None:
    assert who(TWO, None, "daily") == "daily"
    assert who(TWO, None, "manus") == "manus"


def test_nobody_is_guessed_from_a_plain_body() -> None:
    assert who({"content-type": "application/json"}, {"id": 1, "type": "ping", "data": {}}) is None
    assert who({}, b"\x00\xff" * 1000) is None
    assert who({}, b"[" * 100_000) is None


SECRETS = {"openai": "whsec_AAAA", "polar": "polar-secret", "standardwebhooks": "whsec_BBBB"}
KEYS = {id: [Key.of(id, text)] for id, text in SECRETS.items()}


def sent_by(id: str, key: Key) -> Delivery:
    request = Request("POST", URL, BODY)
    return delivery(sign(provider(id), key, request, now=NOW, id=ID), BODY)


@pytest.mark.parametrize("id", sorted(SECRETS))
def test_where_several_have_keys_the_right_signature_tells(id: str) -> None:
    what = sent_by(id, KEYS[id][0])
    seen = recognise(what, PROVIDERS, configured=list(KEYS))
    by, verdict = judge_best(what, seen, PROVIDERS, lambda id: KEYS.get(id, ()), now=NOW)
    assert by is not None
    assert by.id == id
    assert verdict.status is Status.VALID
    assert verdict.provider == id


def test_where_nobodys_signature_is_right_the_recognised_sender_is_explained() -> None:
    what = sent_by("openai", Key.of("x", "whsec_CCCC"))
    seen = recognise(what, PROVIDERS, configured=list(KEYS))
    by, verdict = judge_best(what, seen, PROVIDERS, lambda id: KEYS.get(id, ()), now=NOW)
    assert by == seen.provider
    assert verdict.status is Status.INVALID
    assert verdict.findings
    _, quick = judge_best(what, seen, PROVIDERS, lambda id: KEYS.get(id, ()), now=NOW, explain=False)
    assert quick.status is Status.INVALID


def test_a_stale_signature_still_tells_its_sender() -> None:
    what = sent_by("polar", KEYS["polar"][0])
    seen = recognise(what, PROVIDERS, configured=list(KEYS))
    by, verdict = judge_best(what, seen, PROVIDERS, lambda id: KEYS.get(id, ()), now=NOW + 9999)
    assert by is not None
    assert (by.id, verdict.status) == ("polar", Status.STALE)


def test_an_unknown_sender_has_no_other() -> None:
    what = delivery([], b"{}")
    by, verdict = judge_best(what, recognise(what, PROVIDERS), PROVIDERS, lambda id: (), now=NOW)
    assert by is None
    assert verdict.status is Status.UNKNOWN_PROVIDER
