"""The providers' own libraries as judges: what we sign they accept, and what they sign we accept."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from gidgethub import ValidationFailure
from gidgethub.sansio import validate_event
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey, VerifyKey
from slack_sdk.signature import Clock, SignatureVerifier
from standardwebhooks.webhooks import Webhook as StandardWebhook
from standardwebhooks.webhooks import WebhookVerificationError
from stripe import SignatureVerificationError, WebhookSignature
from svix.webhooks import Webhook as SvixWebhook

from inspector.model import Status
from inspector.verify import Key, Request, sign
from tests.verify.making import (
    ID,
    NOW,
    SECRET,
    URL,
    codes,
    delivery,
    judged,
    private,
    provider,
    public,
    rsa_key,
    secret,
    with_body,
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200).map(str.encode)
BYTES = st.binary(max_size=200)
run = settings(max_examples=40, deadline=None)


class FixedClock(Clock):
    """Slack's library asks the time from an object: this one has stopped."""

    def now(self) -> float:
        return NOW


def headers_for(
    id: str, key: Key, body: bytes, now: float = NOW, variant: str | None = None
) -> dict[str, str]:
    request = Request("POST", URL, body)
    return dict(sign(provider(id), key, request, now=now, id=ID, variant=variant))


@run
@given(TEXTS)
def test_stripe_accepts_what_we_sign(body: bytes) -> None:
    header = headers_for("stripe", secret(), body)["stripe-signature"]
    assert WebhookSignature.verify_header(body.decode(), header, SECRET)


@run
@given(TEXTS)
def test_what_stripe_signs_is_valid(body: bytes) -> None:
    header = WebhookSignature.generate_signature_header(body.decode(), SECRET, int(NOW))
    came = delivery([("Stripe-Signature", header)], body)
    assert judged(provider("stripe"), came, secret()).status is Status.VALID
    assert judged(provider("stripe"), with_body(came, body + b"!"), secret()).status is Status.INVALID


@run
@given(TEXTS)
def test_standardwebhooks_and_svix_accept_what_we_sign(body: bytes) -> None:
    now = time.time()
    StandardWebhook(SECRET).verify(
        body, headers_for("standardwebhooks", secret(), body, now), json_parse=False
    )
    SvixWebhook(SECRET).verify(body, headers_for("svix", secret(), body, now))
    SvixWebhook(SECRET).verify(body, headers_for("svix", secret(), body, now, "unbranded"))


@run
@given(TEXTS)
def test_what_standardwebhooks_and_svix_sign_is_valid(body: bytes) -> None:
    at = datetime.fromtimestamp(NOW, UTC)
    for id, name, library in (
        ("standardwebhooks", "webhook", StandardWebhook),
        ("svix", "svix", SvixWebhook),
    ):
        signature = library(SECRET).sign(ID, at, body.decode())
        pairs = [(f"{name}-id", ID), (f"{name}-timestamp", str(int(NOW))), (f"{name}-signature", signature)]
        assert judged(provider(id), delivery(pairs, body), secret()).status is Status.VALID


@run
@given(TEXTS)
def test_slack_accepts_what_we_sign(body: bytes) -> None:
    assert SignatureVerifier(SECRET, FixedClock()).is_valid_request(
        body, headers_for("slack", secret(), body)
    )


@run
@given(TEXTS)
def test_what_slack_signs_is_valid(body: bytes) -> None:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(int(NOW)), body=body)
    assert signature is not None
    pairs = [("X-Slack-Request-Timestamp", str(int(NOW))), ("X-Slack-Signature", signature)]
    assert judged(provider("slack"), delivery(pairs, body), secret()).status is Status.VALID


@run
@given(BYTES)
def test_gidgethub_accepts_what_we_sign_for_github(body: bytes) -> None:
    current = headers_for("github", secret(), body)["x-hub-signature-256"]
    legacy = headers_for("github", secret(), body, variant="sha1")["x-hub-signature"]
    validate_event(body, signature=current, secret=SECRET)
    validate_event(body, signature=legacy, secret=SECRET)


@settings(max_examples=80, deadline=None)
@given(
    BYTES, st.text(st.characters(max_codepoint=127, categories=["L", "N", "P"]), max_size=70), st.booleans()
)
def test_gidgethub_and_we_agree_on_any_signature(body: bytes, text: str, real: bool) -> None:
    signature = headers_for("github", secret(), body)["x-hub-signature-256"] if real else text
    try:
        validate_event(body, signature=signature, secret=SECRET)
        accepted = True
    except ValidationFailure:
        accepted = False
    came = delivery([("X-Hub-Signature-256", signature)], body)
    assert (judged(provider("github"), came, secret()).status is Status.VALID) == accepted


@run
@given(BYTES)
def test_libsodium_and_we_agree_on_v1a(body: bytes) -> None:
    seed = SigningKey.generate()
    signing = Key.of("signing", f"whsk_{b64encode(seed.encode() + seed.verify_key.encode()).decode()}")
    verifying = Key.of("verifying", f"whpk_{b64encode(seed.verify_key.encode()).decode()}")
    headers = headers_for("standardwebhooks", signing, body, variant="v1a")
    signature = b64decode(headers["webhook-signature"].removeprefix("v1a,"))
    base = f"{ID}.{int(NOW)}.".encode() + body
    assert VerifyKey(seed.verify_key.encode()).verify(base, signature) == base
    came = delivery(headers.items(), body)
    assert judged(provider("standardwebhooks"), came, verifying).status is Status.VALID


@pytest.mark.parametrize("id", ["dyte", "cloudflare_realtimekit"])
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\x00", '{"title":"Grüße 漢字"}'.encode()])
def test_openssl_accepts_what_we_sign_with_rsa(id: str, body: bytes) -> None:
    key = rsa_key()
    (signature,) = headers_for(id, private(key), body).values()
    key.public_key().verify(b64decode(signature), body, PKCS1v15(), SHA256())
    came = delivery(headers_for(id, private(key), body).items(), body)
    assert judged(provider(id), came, public(key)).status is Status.VALID


def test_the_libraries_refuse_what_we_call_invalid() -> None:
    header = headers_for("stripe", secret("whsec_other"), b"{}")["stripe-signature"]
    with pytest.raises(SignatureVerificationError):
        WebhookSignature.verify_header("{}", header, SECRET)
    assert codes(judged(provider("stripe"), delivery([("stripe-signature", header)], b"{}"), secret()))
    headers = headers_for("standardwebhooks", secret(), b"{}", NOW)
    with pytest.raises(WebhookVerificationError):
        StandardWebhook(SECRET).verify(b"{}", headers)
    came = delivery(headers.items(), b"{}")
    assert judged(provider("standardwebhooks"), came, secret(), now=NOW + 301).status is Status.STALE
