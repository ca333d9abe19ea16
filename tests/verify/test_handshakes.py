"""Registration challenges: the documented answers, and that a hostile challenge comes to nothing."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Delivery, Headers, Status, Verdict, body_digest
from inspector.providers import load
from inspector.verify import Key, find_handshake, handshake_reply
from tests.verify.making import codes, delivery, entry, provider, secret

PROVIDERS = load(None)
ANSWERED = [p for p in PROVIDERS if p.handshakes]


def request(case: dict[str, Any]) -> tuple[Delivery, list[Key]]:
    asked = case["request"]
    body = b64decode(asked["body_base64"])
    headers = Headers.of(asked["headers"].items())
    what = Delivery(0, asked["method"], asked["path"].encode(), headers, body, body_digest(body))
    keys = [secret(asked[name]) for name in ("secret", "verify_token") if name in asked]
    return what, keys


@pytest.mark.parametrize("case", entry("handshakes"), ids=lambda case: str(case["id"]))
def test_the_answer_is_the_documented_one(case: dict[str, Any]) -> None:
    id = case["id"].partition("/")[0]
    if id == "aws_sns":  # Answered by a request of its own, on the user's word only: see test_certificates.
        assert handshake_reply(request(case)[0], provider(id)) is None
        return
    what, keys = request(case)
    reply, wanted = handshake_reply(what, provider(id), keys), case["response"]
    assert reply is not None
    assert reply.status == wanted["status"]
    headers = {name.lower(): value for name, value in reply.headers}
    for name, value in wanted.get("headers", {}).items():
        assert headers[name.lower()].partition(";")[0] == value
    if "body_json" in wanted:
        assert json.loads(reply.body) == wanted["body_json"]
    if "body_text" in wanted:
        assert reply.body.decode() == wanted["body_text"]
    if "body_text_any_of" in wanted:
        assert reply.body.decode() in wanted["body_text_any_of"]


def meta(token: str) -> Delivery:
    target = f"/in?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}"
    return delivery(method="GET", body=b"", target=target.encode())


def test_a_wrong_verify_token_is_refused_and_without_a_token_nothing_is_answered() -> None:
    right = handshake_reply(meta("vibecoding"), provider("meta"), [secret("app"), secret("vibecoding")])
    assert right is not None
    assert (right.status, right.body) == (200, b"1158201444")
    wrong = handshake_reply(meta("guess"), provider("meta"), [secret("vibecoding")])
    assert wrong is not None
    assert (wrong.status, wrong.body) == (403, b"")
    assert handshake_reply(meta("vibecoding"), provider("meta")) is None
    doubled = meta("vibecoding&hub.verify_token=guess")
    reply = handshake_reply(doubled, provider("meta"), [secret("vibecoding")])
    assert reply is not None
    assert reply.status == 403


@pytest.mark.parametrize("status", [Status.INVALID, Status.UNSIGNED, Status.STALE, Status.NO_KEY])
def test_a_ping_with_a_wrong_signature_gets_401(status: Status) -> None:
    ping = delivery(body=b'{"type":1}')
    refused = handshake_reply(ping, provider("discord"), verdict=Verdict(status))
    assert refused is not None
    assert (refused.status, refused.body) == (401, b"")
    answered = handshake_reply(ping, provider("discord"), verdict=Verdict(Status.VALID))
    assert answered is not None
    assert answered.body == b'{"type":1}'


def test_a_secret_that_the_sender_gives_is_handed_on_and_never_shown() -> None:
    given = "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81"
    asana = handshake_reply(delivery([("X-Hook-Secret", given)], b""), provider("asana"))
    assert asana is not None
    assert asana.learnt is not None
    assert asana.learnt.reveal() == given.encode()
    assert given not in repr(asana.learnt)
    notion = handshake_reply(delivery(body=b'{"verification_token":"secret_x"}'), provider("notion"))
    assert notion is not None
    assert notion.learnt is not None
    assert notion.learnt.reveal() == b"secret_x"
    assert notion.body == b""
    two = delivery([("X-Hook-Secret", "a"), ("X-Hook-Secret", "b")], b"")
    assert handshake_reply(two, provider("asana")) is None


def test_a_request_without_any_sign_is_answered_for_a_configured_provider_only() -> None:
    candidates = [(provider(id), [secret("s")]) for id in ("trello", "dropbox", "stripe")]
    head = delivery(method="HEAD", body=b"", target=b"/in")
    found = find_handshake(head, candidates)
    assert found is not None
    assert (found[0].id, found[1].status) == ("trello", 200)
    challenge = delivery(method="GET", body=b"", target=b"/in?challenge=abc")
    found = find_handshake(challenge, candidates)
    assert found is not None
    assert (found[0].id, found[1].body) == ("dropbox", b"abc")
    assert find_handshake(challenge, candidates[2:]) is None
    assert find_handshake(delivery(), candidates) is None


HOSTILE = [
    b"a\r\nSet-Cookie: x=1",
    b"a\nLocation: https://evil.example",
    b"\x00",
    b"\x1b]52;c;aGk=\x07",
    b"\xff\xfe",
    b"x" * 1_000_000,
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("id", ["asana", "okta", "cloudevents"])
def test_a_header_that_is_given_back_cannot_become_another(value: bytes, id: str) -> None:
    names = {"asana": ("x-hook-secret", "POST"), "cloudevents": ("webhook-request-origin", "OPTIONS")}
    name, method = names.get(id, ("x-okta-verification-challenge", "GET"))
    reply = handshake_reply(delivery([(name, value)], b"", method=method), provider(id))
    if id == "okta" and reply is not None:  # It is given back as JSON, which holds any text safely.
        assert json.loads(reply.body)["verification"] == value.decode("utf-8", "replace")
    else:
        assert reply is None


@pytest.mark.parametrize(
    ("id", "challenge"),
    [
        ("slack", lambda text: {"type": "url_verification", "challenge": text}),
        ("zoom", lambda text: {"event": "endpoint.url_validation", "payload": {"plainToken": text}}),
    ],
)
def test_a_challenge_of_a_megabyte_is_not_answered(id: str, challenge: Any) -> None:
    def reply(text: str) -> object:
        body = json.dumps(challenge(text)).encode()
        return handshake_reply(delivery(body=body), provider(id), [secret("s")])

    assert reply("x") is not None
    assert reply("x" * 1_000_000) is None


def test_what_is_given_back_is_never_a_page() -> None:
    script = "<script>alert(1)</script>"
    target = f"/in?challenge={script}&validationToken={script}".encode()
    for id, method in (("dropbox", "GET"), ("msgraph", "POST")):
        reply = handshake_reply(delivery(method=method, body=b"", target=target), provider(id))
        assert reply is not None
        headers = {name.lower(): value for name, value in reply.headers}
        assert headers["content-type"].startswith("text/plain")
        assert headers["x-content-type-options"] == "nosniff"


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS"]),
    target=st.binary(max_size=60).map(lambda data: b"/in?challenge=" + data + b"&validationToken=" + data),
    value=st.binary(max_size=60),
    body=st.one_of(
        st.binary(max_size=60), st.sampled_from([b'{"challenge":{"a":1}}', b'{"type":1}', b"[" * 99])
    ),
)
def test_no_challenge_raises_or_answers_with_a_line_break(
    method: str, target: bytes, value: bytes, body: bytes
) -> None:
    names = ["x-hook-secret", "x-okta-verification-challenge", "webhook-request-origin", "user-agent"]
    what = replace(delivery([(n, value) for n in names], body, method=method, target=target))
    for one in ANSWERED:
        reply = handshake_reply(what, one, [secret("s")])
        if reply is not None:
            assert all(part.isprintable() for pair in reply.headers for part in pair)
            assert len(reply.body) <= 3 * 4096


def test_every_provider_that_challenges_is_known() -> None:
    wanted = {"zoom", "discord", "slack", "twitch", "meta", "dropbox", "msgraph", "okta", "asana", "trello"}
    assert wanted | {"cloudevents", "notion"} <= {p.id for p in ANSWERED}
    assert codes(Verdict(Status.VALID)) == []
