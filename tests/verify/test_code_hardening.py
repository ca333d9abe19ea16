"""Whatever comes, a code scheme gives a verdict that names its cause, and never a wrong VALID."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError, Status
from inspector.providers import Kind, load
from inspector.text import Secret
from inspector.verify import (
    Budget,
    Key,
    KeyKind,
    Request,
    certificate_url,
    judge,
    recognise,
    sign,
    subscription_url,
)
from tests.verify.making import NOW, Pairs, codes, delivery, ec_key, pem, provider, rsa_key, secret

PROVIDERS = load(None)
CODED = [p for p in PROVIDERS if any(s.kind is Kind.CODE for s in p.schemes) or p.id == "kinde"]
NAMES = [
    "x-twilio-signature",
    "x-twilio-webhooks-signature-settings",
    "x-mandrill-signature",
    "x-plivo-signature-v3",
    "x-plivo-signature-v3-nonce",
    "x-plivo-signature-v2",
    "x-contentful-signature",
    "x-contentful-signed-headers",
    "x-contentful-timestamp",
    "x-gitea-signature",
    "x-gogs-signature",
    "paypal-transmission-id",
    "paypal-transmission-time",
    "paypal-transmission-sig",
    "paypal-cert-url",
    "paypal-auth-algo",
    "signature",
    "signature-input",
    "content-digest",
    "content-type",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
]
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"application/x-www-form-urlencoded",
            b"application/jwt",
            b"application/json",
            b"sig1=:AAAA:",
            b'sig1=("@method" "@target-uri" "content-digest" "host");created=1;alg="ed25519"',
            b'sig1=("@query-param";name="\\"" "content-digest";key="sha-256" "host";bs "host";sf)',
            b"sha-256=:AAAA:",
            b"algorithm=HMAC_SHA256,key=",
            b"*,x-*,,x-contentful-timestamp",
            b"9" * 400,
            b"AAAA" * 86,
            b"",
            b"https://api.paypal.com/v1/x",
            b"SHA256withRSA",
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"a=1&a=2&a=1&&=&b",
            b"payload=%7B%7D&payload=%ff%fe",
            b"%ff=%00&%zz=%",
            b"mandrill_events=%5B",
            b"eyJhbGciOiJub25lIn0.e30.",
            b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
            b"[" * 5000,
            b"null",
            b"[]",
            b'"x"',
            json.dumps({"Signature": "AAAA"}).encode(),
            json.dumps({"Signature": 1, "Type": [], "Message": {}, "SigningCertURL": 7}).encode(),
            json.dumps({"Signature": "AAAA", "Type": "Notification", "Message": "\ud800"}).encode(),
            b'{"Signature":"AAAA","Message":1e400,"SignatureVersion":1,"SigningCertURL":"https://"}',
        ]
    ),
)
KEYS = [
    secret("s"),
    secret(""),
    Key.of("pem", pem(rsa_key())),
    Key.of("ec", pem(ec_key())),
    Key("webhook", Secret(b"-----BEGIN CERTIFICATE-----\nAAAA"), KeyKind.X509_WITH_WEBHOOK_ID),
    Key.of("jwks", b'{"keys":[{"kty":"RSA","n":"","e":""},7,null]}'),
    Key.of("alg", "c2VjcmV0", KeyKind.SECRET_BASE64),
]


@settings(max_examples=120, deadline=None)
@given(
    headers=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8),
    body=BODIES,
    target=st.binary(max_size=30).map(lambda data: b"/in?bodySHA256=" + data),
    method=st.sampled_from(["POST", "GET", "", "\u00e9"]),
    url=st.sampled_from([None, "", "x", "https://", "https://h:bad/?q", "https://[::1", "\ud800"]),
    now=st.sampled_from([NOW, 0.0, float("nan"), float("inf"), -1e18]),
)
@example([("signature", b"a=:AA==:"), ("signature-input", b"a=();created=1")], b"", b"/", "POST", None, NOW)
def test_no_code_scheme_ever_raises(
    headers: list[tuple[str, bytes]], body: bytes, target: bytes, method: str, url: str | None, now: float
) -> None:
    what = delivery(headers, body, method=method, target=target)
    recognise(what, PROVIDERS)
    for by in CODED:
        certificate_url(what, by)
        subscription_url(what, by)
        for scheme in by.schemes:
            found = judge(what, by, KEYS, now=now, url=url, variant=scheme.variant, budget=Budget(200))
            assert found.status is not Status.VALID
            assert "not_judged" not in codes(found), (by.id, found.findings)
            assert found.findings, by.id


@pytest.mark.parametrize("by", CODED, ids=lambda by: str(by.id))
def test_without_a_key_there_is_no_verdict_but_no_key_or_invalid(by: object) -> None:
    one = next(p for p in CODED if p is by)
    headers = [(name, b"AAAA") for name in NAMES if name != "content-type"]
    found = judge(delivery(headers, b'{"Signature":"AAAA"}'), one, [], now=NOW)
    assert found.status in (Status.NO_KEY, Status.INVALID)
    assert found.findings


@pytest.mark.parametrize("name", NAMES)
def test_a_header_of_a_megabyte_is_judged_in_time(name: str) -> None:
    for value in (b"a" * 1_000_000, b"a=:AAAA:, " * 100_000, b"(" * 1_000_000, b"," * 1_000_000):
        form = (b"content-type", b"application/x-www-form-urlencoded")
        headers: Pairs = [form, (b"signature", b"a=:AAAA:"), (name.encode(), value)]
        for by in CODED:
            found = judge(delivery(headers, b"a=1"), by, KEYS[:3], now=NOW, explain=False)
            assert found.status is not Status.VALID
            assert "not_judged" not in codes(found)


@pytest.mark.parametrize("id", ["aws_sns", "paypal"])
def test_a_sender_with_a_key_of_its_own_cannot_be_played(id: str) -> None:
    with pytest.raises(InspectorError):
        sign(provider(id), secret("s"), Request("POST", "https://h.example/in", b"{}"), now=NOW)


def test_twilio_json_cannot_be_signed_without_its_hash_in_the_url() -> None:
    with pytest.raises(InspectorError) as raised:
        sign(provider("twilio"), secret("s"), Request("POST", "https://h.example/in", b"{}"), now=NOW)
    assert "bodySHA256=" in raised.value.hint
