"""Why a shared token or a JSON Web Token is not the right one: named, proved, and never shown."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import jwt
import pytest

from inspector.model import Certainty, Status
from inspector.providers import Provider
from inspector.verify import Key, Surroundings, judge
from tests.verify.making import BODY, NOW, delivery, own, private, rsa_key, secret
from tests.verify.making import pem as public_pem

TOKEN = own('kind = "token"\nsignature = { in = "header:x-acme-token" }')
HS256 = own(
    'kind = "jwt"\nsignature = { in = "header:authorization" }\n'
    'claims = { algorithms = ["HS256"], hash = "sha256", hash_encoding = "hex" }'
)
RS256 = own(
    'kind = "jwt"\nsignature = { in = "header:authorization" }\nkey = { as = "public" }\n'
    'claims = { algorithms = ["RS256"], hash = "sha256", hash_encoding = "hex" }'
)
LONG = "a secret that is long enough for HS256, I hope"


@pytest.mark.parametrize(
    ("configured", "came", "code"),
    [
        ("topsecret\n", "topsecret", "key_reading"),
        ('"topsecret"', "topsecret", "key_reading"),
        ("Bearer topsecret", "topsecret", "key_reading"),
        ("topsecret", "Bearer topsecret", "header_malformed"),
        ("topsecret", '"topsecret"', "header_malformed"),
        ("topsecret", "TOPSECRET", "header_malformed"),
        ("topsecret12", "topsecret", "header_malformed"),
        ("topsecret", "", "header_malformed"),
        ("topsecret", "of before", "previous_key"),
        ("topsecret", "of another", "other_provider"),
        ("topsecret", "something else", "wrong_key"),
    ],
)
def test_a_token_says_why_and_is_not_shown(configured: str, came: str, code: str) -> None:
    around = Surroundings(others=(("Else", secret("of another")),), previous=(secret("of before", "OLD"),))
    what = delivery([("x-acme-token", came)])
    verdict = judge(what, TOKEN, [secret(configured)], now=NOW, surroundings=around)
    assert verdict.status is Status.INVALID
    [found] = verdict.findings
    assert (found.code, found.certainty) == (code, Certainty.PROVED)
    assert "topsecret" not in repr(verdict).replace("Secret(", "").lower()


def token(key: str = LONG, body: bytes = BODY, algorithm: str = "HS256") -> str:
    return jwt.encode({"sha256": hashlib.sha256(body).hexdigest()}, key, algorithm)


def first(text: str, key: Key, by: Provider = HS256, around: Surroundings | None = None) -> tuple[str, bool]:
    what = delivery([("authorization", text)])
    verdict = judge(what, by, [key], now=NOW, surroundings=around or Surroundings())
    assert verdict.status is Status.INVALID
    return verdict.findings[0].code, verdict.findings[0].certainty is Certainty.PROVED


def test_the_readings_of_a_shared_key_are_told() -> None:
    assert first(token(), secret(f"{LONG}\n")) == ("key_reading", True)
    assert first(token(), secret(b64encode(LONG.encode()).decode())) == ("key_reading", True)
    assert first(token("x" * 40), secret(LONG)) == ("wrong_key", False)


def test_keys_of_before_and_of_others_are_told() -> None:
    old = Surroundings(previous=(secret("y" * 40, "OLD"),))
    assert first(token("y" * 40), secret(LONG), around=old) == ("previous_key", True)
    other = Surroundings(others=(("Else", secret("y" * 40)),))
    assert first(token("y" * 40), secret(LONG), around=other) == ("other_provider", True)


def test_an_asymmetric_key_of_another_is_told() -> None:
    signed = token(private(rsa_key("rtk")).material.reveal().decode(), algorithm="RS256")
    key = Key.of("public", public_pem(rsa_key()))
    around = Surroundings(others=(("Else", Key.of("theirs", public_pem(rsa_key("rtk")))),))
    assert first(signed, key, RS256) == ("wrong_key", False)
    assert first(signed, key, RS256, around) == ("other_provider", True)


def test_the_body_behind_a_claim_is_found() -> None:
    assert first(token(body=BODY.rstrip(b"}") + b"}\n"), secret(LONG)) == ("trailing_newline", True)
    assert first(token(body=BODY.replace(b":", b": ").replace(b",", b", ")), secret(LONG)) == (
        "body_reserialised",
        True,
    )
    assert first(token(body=b"else"), secret(LONG)) == ("body_changed", True)


def test_a_token_with_its_signature_cut_off_is_told() -> None:
    assert first(token().rpartition(".")[0] + ".", secret(LONG)) == ("header_malformed", True)
