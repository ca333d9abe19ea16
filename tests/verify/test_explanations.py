"""Planted causes: each is named first, and none is called proved that no computation shows."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Certainty, Finding, Status, Verdict
from inspector.verify import Budget, judge
from tests.verify.making import (
    BODY,
    ID,
    NOW,
    SECRET,
    codes,
    delivery,
    ec_key,
    ed_key,
    judged,
    own,
    private,
    provider,
    public,
    rsa_key,
    secret,
    signed,
    whpk,
    with_body,
    with_header,
)
from tests.verify.senders import SENDERS

JSON = (
    b'{"event":"meeting.ended","a":1.0,"title":"Z\xc3\xbcrich / \\"x\\"",'
    b'"n":[1,2,{"k":null}],"big":12345678901234567890}'
)
RAW_PRETTY = b'{\n  "id": "evt_6",\n  "nested": {\n    "k": "v"\n  }\n}'


def js(text: bytes) -> bytes:
    """What JSON.stringify(JSON.parse(...)) gives for JSON above; made with Node."""
    assert text == JSON
    return (
        b'{"event":"meeting.ended","a":1,"title":"Z\xc3\xbcrich / \\"x\\"",'
        b'"n":[1,2,{"k":null}],"big":12345678901234567000}'
    )


def php(text: bytes) -> bytes:
    return json.dumps(json.loads(text), separators=(",", ":")).replace("/", "\\/").encode()


def python(text: bytes) -> bytes:
    return json.dumps(json.loads(text)).encode()


def first(verdict: Verdict) -> Finding:
    assert verdict.status is Status.INVALID
    return verdict.findings[0]


# What was signed, what arrived, and the code that names the difference.
CHANGES: list[tuple[str, bytes, bytes, str]] = [
    ("newline added", BODY, BODY + b"\n", "trailing_newline"),
    ("CR LF added", BODY, BODY + b"\r\n", "trailing_newline"),
    ("newline stripped", BODY + b"\n", BODY, "trailing_newline"),
    ("CR LF stripped", BODY + b"\r\n", BODY, "trailing_newline"),
    ("LF to CR LF", RAW_PRETTY, RAW_PRETTY.replace(b"\n", b"\r\n"), "line_endings"),
    ("CR LF to LF", RAW_PRETTY.replace(b"\n", b"\r\n"), RAW_PRETTY, "line_endings"),
    ("BOM added", BODY, b"\xef\xbb\xbf" + BODY, "bom"),
    ("BOM stripped", b"\xef\xbb\xbf" + BODY, BODY, "bom"),
    ("signed as JavaScript writes it", js(JSON), JSON, "body_reserialised"),
    ("signed as Python writes it", python(JSON), JSON, "body_reserialised"),
    ("signed as PHP writes it", php(JSON), JSON, "body_reserialised"),
    ("made pretty on the way", b'{"id":"evt_6","nested":{"k":"v"}}', RAW_PRETTY, "body_reserialised"),
    ("made compact on the way", RAW_PRETTY, b'{"id":"evt_6","nested":{"k":"v"}}', "body_reserialised"),
    ("keys sorted by the signer", b'{"a":1,"b":2}', b'{"b":2,"a":1}', "body_reserialised"),
]


@pytest.mark.parametrize("sender", list(SENDERS))
@pytest.mark.parametrize(("name", "was", "came", "code"), CHANGES, ids=[change[0] for change in CHANGES])
def test_what_happened_to_the_body_is_proved(
    sender: str, name: str, was: bytes, came: bytes, code: str
) -> None:
    by, signing, judging, variant = SENDERS[sender]
    verdict = judged(by, with_body(signed(by, signing, was, variant=variant), came), judging)
    found = first(verdict)
    assert found.code == code
    assert found.certainty is Certainty.PROVED
    assert dict(found.evidence)["differs_at"].isdigit()
    assert found.fix


@pytest.mark.parametrize("sender", list(SENDERS))
def test_nothing_is_called_proved_that_is_not(sender: str) -> None:
    """Another body altogether: only RSA can show that it is another body and not another key."""
    by, signing, judging, variant = SENDERS[sender]
    verdict = judged(by, with_body(signed(by, signing, variant=variant), b"something else"), judging)
    found = first(verdict)
    if sender == "rsa":
        assert (found.code, found.certainty) == ("body_changed", Certainty.PROVED)
        assert dict(found.evidence)["signed digest"] == hashlib.sha256(BODY).hexdigest()
        assert dict(found.evidence)["received digest"] == hashlib.sha256(b"something else").hexdigest()
    else:
        assert (found.code, found.certainty) == ("no_cause_found", Certainty.POSSIBLE)
        assert int(dict(found.evidence)["tried"]) >= 10


@pytest.mark.parametrize("sender", ["github", "shopify", "stripe", "ed25519", "ecdsa"])
def test_another_key_cannot_be_told_from_another_body_without_rsa(sender: str) -> None:
    by, signing, _, variant = SENDERS[sender]
    others = {"ed25519": whpk(ed_key("other")), "ecdsa": public(ec_key("other"))}
    verdict = judged(by, signed(by, signing, variant=variant), others.get(sender, secret("whsec_b3RoZXI=")))
    assert codes(verdict) == ["no_cause_found"]


def rsa_header(signature: bytes) -> list[tuple[str, str]]:
    return [("dyte-signature", b64encode(signature).decode())]


def test_another_rsa_key_is_proved() -> None:
    came = signed(provider("dyte"), private(rsa_key("other")))
    found = first(judged(provider("dyte"), came, public(rsa_key(), "published key")))
    assert (found.code, found.certainty) == ("wrong_key", Certainty.PROVED)
    assert "published key (sha256:" in found.message
    assert "webhooks.json" in found.fix


def test_an_rsa_key_of_another_size_is_proved() -> None:
    came = signed(provider("dyte"), private(rsa_key("small", 1024)))
    found = first(judged(provider("dyte"), came, public(rsa_key())))
    assert (found.code, found.certainty) == ("wrong_key", Certainty.PROVED)


def test_half_a_signature_in_hex_is_no_proof_of_another_key() -> None:
    by = own(
        'kind = "asymmetric"\nalgorithm = "rsa-pkcs1-sha256"\nsigned = "{body}"\n'
        'signature = { in = "header:x-acme", encoding = "hex" }'
    )
    text = rsa_key().sign(BODY, PKCS1v15(), SHA256()).hex()
    found = first(judged(by, delivery([("x-acme", text[:256])]), public(rsa_key())))
    assert found.certainty is not Certainty.PROVED


def test_an_rsa_key_among_several_is_enough_to_prove_the_body_changed() -> None:
    came = with_body(signed(provider("dyte"), private(rsa_key())), b"{}")
    found = first(judged(provider("dyte"), came, public(rsa_key("other"), "old"), public(rsa_key(), "new")))
    assert found.code == "body_changed"
    assert dict(found.evidence)["key"] == "new"


@pytest.mark.parametrize(
    ("sign", "proved"),
    [
        (lambda key: key.sign(BODY, PKCS1v15(), SHA1()), True),
        (lambda key: key.sign(BODY, PKCS1v15(), SHA512()), True),
        (lambda key: key.sign(BODY, PSS(MGF1(SHA256()), 32), SHA256()), True),
        (lambda key: key.sign(BODY, PSS(MGF1(SHA256()), PSS.MAX_LENGTH), SHA256()), True),
        (lambda key: key.sign(b"other", PSS(MGF1(SHA256()), 32), SHA256()), True),
        (lambda key: key.sign(b"other", PSS(MGF1(SHA256()), PSS.MAX_LENGTH), SHA256()), False),
    ],
    ids=[
        "SHA-1",
        "SHA-512",
        "PSS",
        "PSS with the longest salt",
        "PSS of another body",
        "longest salt, other body",
    ],
)
def test_another_rsa_algorithm_is_told_from_another_key(sign: Callable[..., bytes], proved: bool) -> None:
    found = first(judged(provider("dyte"), delivery(rsa_header(sign(rsa_key()))), public(rsa_key())))
    assert found.code == "wrong_algorithm"
    assert (found.certainty is Certainty.PROVED) == proved


def test_an_hmac_where_rsa_is_meant_is_seen_by_its_length() -> None:
    digest = hmac.digest(b"shared", BODY, "sha256")
    for text in (b64encode(digest).decode(), digest.hex()):
        verdict = judged(provider("dyte"), delivery([("dyte-signature", text)]), public(rsa_key()))
        found = first(verdict)
        assert (found.code, found.certainty) == ("wrong_algorithm", Certainty.LIKELY)
        assert "HMAC-SHA256" in found.message


def test_an_rsa_signature_in_hex_is_right_but_wrongly_written() -> None:
    signature = rsa_key().sign(BODY, PKCS1v15(), SHA256())
    for text in (signature.hex(), urlsafe_b64encode(signature).decode()):
        found = first(judged(provider("dyte"), delivery([("dyte-signature", text)]), public(rsa_key())))
        assert (found.code, found.certainty) == ("wrong_encoding", Certainty.PROVED)


def test_a_plus_sign_that_became_a_space_is_seen() -> None:
    came = signed(provider("dyte"), private(rsa_key()), b"a body whose signature has a plus sign in it")
    text = came.headers.text("dyte-signature") or ""
    assert "+" in text
    changed = with_header(came, "dyte-signature", text.replace("+", " "))
    found = first(judged(provider("dyte"), changed, public(rsa_key())))
    assert (found.code, found.certainty) == ("header_malformed", Certainty.PROVED)


def github(text: str) -> Finding:
    return first(judged(provider("github"), delivery([("x-hub-signature-256", text)]), secret()))


MAC = hmac.digest(SECRET.encode(), BODY, "sha256")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (MAC.hex(), "missing_prefix"),
        (f"sha256={b64encode(MAC).decode()}", "wrong_encoding"),
        (f"sha256={MAC.hex().upper()}", "wrong_encoding"),
        (f"sha512={MAC.hex()}", "wrong_version"),
        (f"v1={MAC.hex()}", "wrong_version"),
        (f"sha256= {MAC.hex()}", "header_malformed"),
        (f'"sha256={MAC.hex()}"', "header_malformed"),
        (f"sha256={MAC.hex()};", "header_malformed"),
        (f"sha256={MAC.hex()[:40]}", "header_malformed"),
        (f"sha256={hmac.digest(SECRET.encode(), BODY, 'sha1').hex()}", "wrong_algorithm"),
        (f"sha256={hmac.digest(SECRET.encode(), BODY, 'sha512').hex()}", "wrong_algorithm"),
        (f"sha256={hashlib.sha256(SECRET.encode() + BODY).hexdigest()}", "wrong_algorithm"),
        (f"sha256={hashlib.sha256(BODY + SECRET.encode()).hexdigest()}", "wrong_algorithm"),
        (f"sha256={hashlib.sha256(BODY).hexdigest()}", "wrong_algorithm"),
        ("sha256=", "header_malformed"),
        ("", "header_malformed"),
    ],
)
def test_how_an_hmac_is_written_is_proved_to_be_wrong(text: str, code: str) -> None:
    found = github(text)
    assert (found.code, found.certainty) == (code, Certainty.PROVED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0" * 64, "missing_prefix"),
        (f"sha256={b64encode(bytes(32)).decode()}", "wrong_encoding"),
        ("sha256=" + "0" * 96, "wrong_algorithm"),
        ("sha256=" + "A" * 700, "header_malformed"),
        ("sha256=" + "0" * 40, "wrong_algorithm"),
        ("sha256=" + "0" * 50, "header_malformed"),
        ("sha1=" + "0" * 64, "wrong_version"),
    ],
)
def test_what_only_the_form_suggests_is_likely_and_not_proved(text: str, code: str) -> None:
    found = github(text)
    assert (found.code, found.certainty) == (code, Certainty.LIKELY)


def stripe(base: bytes, key: bytes = SECRET.encode(), field: str = "v1") -> Finding:
    signature = hmac.digest(key, base, "sha256").hex()
    header = f"t={int(NOW)},{field}={signature}"
    return first(judged(provider("stripe"), delivery([("stripe-signature", header)]), secret()))


STAMP = str(int(NOW)).encode()


@pytest.mark.parametrize(
    "base", [BODY, STAMP + BODY, STAMP + b":" + BODY, BODY + STAMP, STAMP + b"\n" + BODY]
)
def test_parts_that_were_joined_otherwise_are_proved(base: bytes) -> None:
    found = stripe(base)
    assert (found.code, found.certainty) == ("signed_content", Certainty.PROVED)
    assert "{timestamp}.{body}" in found.message


def test_the_two_readings_of_whsec_are_told_apart() -> None:
    decoded = bytes(range(24))
    found = stripe(STAMP + b"." + BODY, decoded)
    assert (found.code, found.certainty) == ("key_reading", Certainty.PROVED)
    assert "whole text" in found.fix
    base = f"{ID}.".encode() + STAMP + b"." + BODY
    signature = b64encode(hmac.digest(SECRET.encode(), base, "sha256")).decode()
    pairs = [("svix-id", ID), ("svix-timestamp", STAMP.decode()), ("svix-signature", f"v1,{signature}")]
    found = first(judged(provider("svix"), delivery(pairs), secret()))
    assert (found.code, found.certainty) == ("key_reading", Certainty.PROVED)
    assert "base64" in found.fix


@pytest.mark.parametrize(
    ("signer", "configured"),
    [
        ("shpss_abc", "shpss_abc\n"),
        ("shpss_abc\n", "shpss_abc"),
        ("shpss_abc", '"shpss_abc"'),
        ("shpss_abc", " shpss_abc "),
        ("00ff00ff", "00FF00FF"),
    ],
)
def test_what_came_into_a_secret_by_copying_is_proved(signer: str, configured: str) -> None:
    came = signed(provider("shopify"), secret(signer))
    found = first(judged(provider("shopify"), came, secret(configured)))
    assert (found.code, found.certainty) == ("key_reading", Certainty.PROVED)


def test_another_version_is_named() -> None:
    found = stripe(STAMP + b"." + BODY, field="v0")
    assert (found.code, found.certainty) == ("wrong_version", Certainty.PROVED)
    assert '"v0"' in found.message


def test_the_providers_own_words_are_the_fix() -> None:
    came = with_body(signed(provider("dyte"), private(rsa_key()), js(JSON)), JSON)
    found = first(judged(provider("dyte"), came, public(rsa_key())))
    assert "JSON.stringify(parsed)" in found.fix


def test_a_search_keeps_to_its_budget() -> None:
    came = with_body(signed(provider("github"), secret()), JSON)
    small, usual = Budget(candidates=5), Budget()
    for budget in (small, usual):
        assert codes(judge(came, provider("github"), [secret()], now=NOW, budget=budget)) == [
            "no_cause_found"
        ]
    assert small.tried <= 5 < usual.tried
    none = Budget(volume=0)
    assert codes(judge(came, provider("github"), [secret()], now=NOW, budget=none)) == ["no_cause_found"]
    assert none.tried == 0


def test_a_failure_is_not_explained_where_nobody_asks() -> None:
    came = with_body(signed(provider("github"), secret()), BODY + b"\n")
    verdict = judge(came, provider("github"), [secret()], now=NOW, explain=False)
    assert verdict.status is Status.INVALID
    assert verdict.findings == ()


HOSTILE = [
    b"[" * 100_000,
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b"9" * 100_000,
    b'{"a":1e999,"b":-1e999,"c":NaN}',
    b'{"a":"\\ud800","\\udfff":1}',
    '{"a":"\ue0001\ue001"}'.encode(),
    b'{"a":"\\uE000"}',
    b"\xff\xfe\x00",
    b"\x00" * 5000,
    b'{"a":1}' * 1000,
]


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("sender", list(SENDERS))
def test_a_hostile_body_is_explained_without_harm(sender: str, body: bytes) -> None:
    by, signing, judging, variant = SENDERS[sender]
    verdict = judged(by, with_body(signed(by, signing, variant=variant), body), judging)
    assert verdict.status is Status.INVALID
    assert verdict.findings[0].code in {"no_cause_found", "body_changed", "truncated_body"}
    proved = [finding.code for finding in verdict.findings if finding.certainty is Certainty.PROVED]
    assert proved == (["body_changed"] if sender == "rsa" else [])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(list(SENDERS)))
def test_a_valid_delivery_has_no_finding_and_another_body_is_never_valid(
    was: bytes, came: bytes, sender: str
) -> None:
    by, signing, judging, variant = SENDERS[sender]
    sent = signed(by, signing, was, variant=variant)
    assert judged(by, sent, judging).findings == ()
    verdict = judged(by, with_body(sent, came), judging)
    assert (verdict.status is Status.VALID) == (was == came)
    assert all(finding.certainty is not Certainty.PROVED or was != came for finding in verdict.findings)
