"""What a delivery says about itself, and the answer to a registration challenge."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from inspector.model import Facts
from inspector.providers import read_provider
from inspector.providers.template import parse_source
from inspector.verify import handshake_reply, read_facts
from tests.verify.making import delivery, entry, own, provider, secret

FORM = ("content-type", "application/x-www-form-urlencoded; charset=utf-8")


@pytest.mark.parametrize(
    ("id", "headers", "body", "facts"),
    [
        (
            "dyte",
            [("dyte-uuid", "u"), ("dyte-webhook-id", "w")],
            b'{"event":"meeting.started"}',
            ("meeting.started", "u", "w"),
        ),
        (
            "cloudflare_realtimekit",
            [("RTK-UUID", "u"), ("rtk-webhook-id", "w")],
            b'{"event":"recording.statusUpdate"}',
            ("recording.statusUpdate", "u", "w"),
        ),
        ("stripe", [], b'{"id":"evt_1","type":"invoice.paid"}', ("invoice.paid", "evt_1", None)),
        (
            "github",
            [("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "d"), ("X-GitHub-Hook-ID", "7")],
            b"payload=%7B%7D",
            ("push", "d", "7"),
        ),
        (
            "slack",
            [],
            b'{"type":"event_callback","event":{"type":"app_mention"},"event_id":"Ev1"}',
            ("app_mention", "Ev1", None),
        ),
        ("slack", [], b'{"type":"url_verification"}', ("url_verification", None, None)),
        ("slack", [FORM], b"command=%2Fweather&text=94070", ("/weather", None, None)),
        ("slack", [FORM], b"payload=%7B%22type%22%3A%22block_actions%22%7D", ("block_actions", None, None)),
        (
            "shopify",
            [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Webhook-Id", "b5")],
            b"{}",
            ("orders/create", "b5", None),
        ),
        ("shopify", [("shopify-topic", "a"), ("shopify-event-id", "e")], b"", ("a", "e", None)),
        ("svix", [("svix-id", "m")], b'{"type":"user.created"}', ("user.created", "m", None)),
        ("standardwebhooks", [("webhook-id", "m")], b'{"type":"x"}', ("x", "m", None)),
        ("stripe", [], b"", (None, None, None)),
        ("stripe", [], b"[" * 100_000, (None, None, None)),
        ("stripe", [], b'{"id":7,"type":true}', ("true", "7", None)),
        ("stripe", [], b'{"id":12345678901234567890.10,"type":{}}', (None, "12345678901234567890.10", None)),
        ("stripe", [], b'\xef\xbb\xbf{"type":"bom"}', ("bom", None, None)),
    ],
)
def test_facts_stand_where_the_data_file_says(
    id: str, headers: list[tuple[str, str]], body: bytes, facts: tuple[str | None, str | None, str | None]
) -> None:
    assert read_facts(delivery(headers, body), provider(id)) == Facts(id, *facts)


@pytest.mark.parametrize(
    ("id", "headers", "body", "session"),
    [
        ("dyte", [], b'{"event":"meeting.ended","meeting":{"id":"m","sessionId":"s"}}', "s"),
        ("dyte", [], b'{"event":"meeting.chatSynced","meetingId":"m","sessionId":"s"}', "s"),
        ("dyte", [], b'{"event":"recording.statusUpdate","recording":{"meetingId":"m"}}', "m"),
        ("dyte", [], b'{"event":"livestreaming.statusUpdate","streamId":"x"}', None),
        ("cloudflare_realtimekit", [], b'{"meeting":{"id":"m","sessionId":null}}', "m"),
        ("livekit", [], b'{"event":"room_started","room":{"sid":"RM_1","name":"a"}}', "RM_1"),
        ("livekit", [], b'{"event":"egress_ended","egressInfo":{"roomId":"RM_1"}}', "RM_1"),
        ("twilio", [FORM], b"CallSid=CA1&CallStatus=ringing", "CA1"),
        ("zoom", [], b'{"event":"meeting.ended","payload":{"object":{"uuid":"u=="}}}', "u=="),
        ("stripe", [], b'{"id":"evt_1"}', None),
    ],
)
def test_the_session_is_where_the_data_file_says(
    id: str, headers: list[tuple[str, str]], body: bytes, session: str | None
) -> None:
    assert read_facts(delivery(headers, body), provider(id)).session == session


def test_the_users_own_place_of_the_session_comes_first() -> None:
    body = b'{"meeting":{"sessionId":"s"},"order":{"id":7}}'
    own = (parse_source("json:order.id"),)
    assert read_facts(delivery([], body), provider("dyte"), session=own).session == "7"
    assert read_facts(delivery([], body), None, session=own) == Facts(session="7")
    assert (
        read_facts(delivery([], b'{"meeting":{"sessionId":"s"}}'), provider("dyte"), session=own).session
        == "s"
    )


def test_without_a_provider_nothing_is_known() -> None:
    assert read_facts(delivery(), None) == Facts()


def test_a_document_that_is_parsed_already_is_used() -> None:
    facts = read_facts(delivery(body=b"not json"), provider("stripe"), {"type": "given", "id": "1"})
    assert (facts.event, facts.delivery_id) == ("given", "1")


def test_a_fact_is_text_that_can_be_stored_and_is_short() -> None:
    facts = read_facts(
        delivery(body=b'{"type":"\\ud800\\u001b[2J","id":"%s"}' % (b"x" * 5000)), provider("stripe")
    )
    assert facts.event is not None
    facts.event.encode("utf-8")
    assert facts.delivery_id == "x" * 500


def test_an_event_may_be_put_together_from_parts() -> None:
    text = 'id = "heroku"\nname = "Heroku"\nevent = ["{json:resource}:{json:action}", "json:resource"]\n'
    text += '[[recognise]]\nheaders = ["x"]\n[[scheme]]\nkind = "token"\nsignature = { in = "bearer" }'
    by = read_provider("heroku.toml", text.encode())
    assert read_facts(delivery(body=b'{"resource":"build","action":"update"}'), by).event == "build:update"
    assert read_facts(delivery(body=b'{"resource":"build"}'), by).event == "build"


@pytest.mark.parametrize("case", entry("handshakes"), ids=lambda case: str(case["id"]))
def test_a_published_handshake_is_answered_right(case: dict[str, object]) -> None:
    request, response = case["request"], case["response"]
    assert isinstance(request, dict)
    assert isinstance(response, dict)
    came = delivery([("content-type", "application/json")], b64decode(request["body_base64"]), target=b"/in")
    reply = handshake_reply(came, provider("slack"))
    assert reply is not None
    assert reply.status == response["status"]
    assert reply.body.decode() in response["body_text_any_of"]


def test_what_is_no_challenge_is_not_answered() -> None:
    slack = provider("slack")
    assert handshake_reply(delivery(body=b'{"type":"event_callback","challenge":"x"}'), slack) is None
    assert handshake_reply(delivery(body=b'{"type":"url_verification"}'), slack) is None
    body = b'{"type":"url_verification","challenge":"x"}'
    assert handshake_reply(delivery(body=body, method="GET"), slack) is None
    assert handshake_reply(delivery(body=body), provider("stripe")) is None


CHALLENGES = """
kind = "token"
signature = { in = "bearer" }
[[handshake]]
name = "signed"
json = { event = "endpoint.url_validation" }
answer_headers = { content-type = "application/json" }
body = '''
{"plainToken":{json:payload.plainToken|json},
"encryptedToken":"{json:payload.plainToken|hmac-sha256-hex}"}'''
[[handshake]]
name = "echo"
method = "GET"
query = ["challenge"]
body = "{query:challenge}"
[[handshake]]
name = "header"
headers = { x-hook-secret = "*" }
status = 204
answer_headers = { x-hook-secret = "{header:x-hook-secret}" }
"""


def test_challenges_of_every_kind_are_data() -> None:
    by = own(CHALLENGES)
    asked = b'{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'
    reply = handshake_reply(delivery(body=asked), by, [secret("zoomWebhookSecret_123")])
    assert reply is not None
    assert json.loads(reply.body) == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "440c347a9f0a248965fee1ce45b8cb56e119f3026f1772f5e386f2dffb133086",
    }
    assert handshake_reply(delivery(body=asked), by) is None
    echoed = handshake_reply(delivery(method="GET", target=b"/in?challenge=Testing%3A%20x"), by)
    assert echoed is not None
    assert (echoed.name, echoed.body) == ("echo", b"Testing: x")
    returned = handshake_reply(delivery([("X-Hook-Secret", "abc")], b""), by)
    assert returned is not None
    assert (returned.status, returned.headers) == (204, (("x-hook-secret", "abc"),))


def test_a_challenge_cannot_write_another_header() -> None:
    by = own(CHALLENGES)
    assert handshake_reply(delivery([("X-Hook-Secret", "a\r\nset-cookie: x")], b""), by) is None
