"""Whatever comes, there is a verdict: random headers, bodies, targets, keys, clocks and provider rows."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.model import Delivery, Headers, Status, body_digest
from inspector.providers import Provider, load
from inspector.text import Secret
from inspector.verify import (
    Key,
    KeyKind,
    handshake_reply,
    judge,
    judge_case,
    read_facts,
    read_vectors,
    recognise,
)
from tests.verify.making import NOW, ec_key, ed_key, own, pem, provider, rsa_key, secret

PROVIDERS = load(None)
OWN = [
    own(
        'kind = "asymmetric"\nalgorithm = "ecdsa-p384-sha384-der"\nsigned = "{body}"\n'
        'signature = { in = "header:x-acme", encoding = "base64" }'
    ),
    own('kind = "token"\nsignature = { in = "bearer" }'),
    own('kind = "token"\nsignature = { in = "basic" }'),
    own(
        'kind = "jwt"\nsignature = { in = "header:x-acme" }\n'
        'claims = { algorithms = ["HS256", "RS256", "ES256", "EdDSA"], hash = "sha256", '
        'max_age = 60, url = "sub" }\n'
        'key = { as = "public" }'
    ),
    own(
        'kind = "hash"\nalgorithm = "sha256"\nsigned = "{secret}{method}{url}{body}"\n'
        'signature = { in = "header:x-acme" }'
    ),
    own(
        'kind = "hmac"\nalgorithm = "sha1"\neach = "json:items[]"\nblank = true\n'
        'signed = "{json:a}:{json:b.c}:{query:q}:{form:f}"\n'
        'signature = { in = "json:sig", encoding = "base64" }'
    ),
    own(
        'kind = "asymmetric"\nalgorithm = "ecdsa-p256-sha256-raw"\nsigned = "{timestamp}{body|sha256-hex}"\n'
        'signature = { in = "header:x-acme", split = ",", field = "s", encoding = "base64url" }\n'
        'timestamp = { in = "field:t", unit = "rfc3339", tolerance = 5 }'
    ),
]
NAMES = sorted(
    {name for p in [*PROVIDERS, *OWN] for name in (*p.signature_headers, "authorization", "content-type")}
)
NAMES += ["webhook-id", "webhook-timestamp", "svix-id", "svix-timestamp", "x-slack-request-timestamp", "host"]
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"v1,AAAA",
            b"v1a,AAAA v1,",
            b"t=1,v1=00,v1=",
            b"t=1767225600,v1=" + b"0" * 64,
            b"sha256=" + b"0" * 64,
            b"v0=" + b"f" * 64,
            b"A" * 344,
            b"AAAA" * 85 + b"AAA=",
            b"1767225600",
            b"9" * 400,
            b"NaN",
            b"Bearer x",
            b"Basic eDp5",
            b"Basic \xff",
            b"eyJhbGciOiJub25lIn0.e30.",
            b"eyJhbGciOiJSUzI1NiJ9.e30.AAAA",
            b"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjFlOTk5fQ.AAAA",
            b"application/x-www-form-urlencoded",
            b"s=AAAA,t=2026-01-01T00:00:00Z",
        ]
    ),
)
HEADERS = st.lists(st.tuples(st.sampled_from(NAMES).map(str.encode), VALUES), max_size=8)
BODIES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [b"[" * 5000, b'{"items":[{"sig":"AAAA"},1,null]}', b"payload=%7B%22type%22%3A1%7D&f=%ff", b"{}"]
    ),
)
PEMS = [pem(key).encode() for key in (rsa_key(), ec_key(), ed_key(), generate_private_key(SECP384R1()))]
TEXTS = [*PEMS, b"{}", b"whsec_AAAA", b"-----BEGIN"]
KEYS = st.lists(
    st.builds(
        Key,
        st.text(max_size=10),
        (st.sampled_from(TEXTS) | st.binary(max_size=80)).map(Secret),
        st.just(KeyKind.TEXT) | st.sampled_from(list(KeyKind)),
        st.none() | st.text(max_size=5),
    ),
    max_size=3,
)
WHO = st.sampled_from([*PROVIDERS, *OWN])
CLOCKS = st.floats() | st.just(NOW)


def made(pairs: list[tuple[bytes, bytes]], body: bytes, target: bytes = b"/") -> Delivery:
    return Delivery(0, "POST", target, Headers(tuple(pairs)), body, body_digest(body))


@settings(max_examples=300, deadline=None)
@given(WHO, HEADERS, BODIES, KEYS, CLOCKS, st.none() | st.text(max_size=20), st.binary(max_size=20))
@example(OWN[3], [(b"x-acme", b"eyJhbGciOiJSUzI1NiJ9.e30.AAAA")], b"", [secret()], float("nan"), None, b"/")
def test_judge_always_gives_a_verdict(
    who: Provider,
    pairs: list[tuple[bytes, bytes]],
    body: bytes,
    keys: list[Key],
    now: float,
    url: str | None,
    target: bytes,
) -> None:
    verdict = judge(made(pairs, body, target), who, keys, now=now, public_url=url)
    assert verdict.status in set(Status)
    assert verdict.provider == who.id
    assert "not_judged" not in [finding.code for finding in verdict.findings]
    assert verdict.status in (Status.VALID, Status.TOKEN) or verdict.findings
    json.dumps(
        [verdict.received, verdict.expected, verdict.key, *(f.message for f in verdict.findings)]
    ).encode()


@settings(max_examples=100, deadline=None)
@given(HEADERS, BODIES, st.binary(max_size=30))
def test_facts_and_recognition_take_anything(
    pairs: list[tuple[bytes, bytes]], body: bytes, target: bytes
) -> None:
    came = made(pairs, body, target)
    recognition = recognise(came, PROVIDERS, configured=["svix"])
    facts = read_facts(came, recognition.provider)
    for text in (facts.event, facts.delivery_id, facts.webhook_id):
        assert text is None or text.encode("utf-8")
    for who in [*PROVIDERS, *OWN]:
        read_facts(came, who)
        handshake_reply(came, who, [secret()])


ENTRY_KEYS = st.sampled_from(
    [
        "id",
        "provider",
        "secret_or_key",
        "key",
        "kind",
        "value",
        "method",
        "url",
        "headers",
        "body_base64",
        "now",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ENTRY_KEYS, inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=100) | JSON.map(json.dumps) | st.lists(JSON.map(json.dumps), max_size=3).map("\n".join)
)
def test_any_text_is_read_as_entries_and_judged(text: str) -> None:
    for case in read_vectors(text):
        verdict = judge_case(case, PROVIDERS)
        assert case.id
        assert verdict.status in set(Status)
        assert verdict.status is Status.VALID or verdict.findings


@pytest.mark.parametrize("id", ["dyte", "github", "standardwebhooks"])
def test_a_body_of_25_mib_is_judged(id: str) -> None:
    body = b'{"a":"' + b"x" * (25 * 2**20) + b'"}'
    headers = [(name.encode(), b"v1,AAAA") for name in provider(id).signature_headers]
    key = Key.of("k", pem(rsa_key()) if provider(id).key_url else "whsec_AAAA")
    assert judge(made(headers, body), provider(id), [key], now=NOW).status is Status.INVALID
