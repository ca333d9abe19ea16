"""Signers and judges of each provider, from its documentation or its own library, not the inspector's."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import cache

import stripe
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from slack_sdk.signature import Clock, SignatureVerifier

from inspector.simulate.key_document import make_key, public_pem
from inspector.simulate.request import Request, Signer, Signers

STRIPE_SECRET = "whsec_simulated"
GITHUB_SECRET = "It's a Secret to Everybody"
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@cache
def key() -> RSAPrivateKey:
    """One key for the whole run: making one takes a tenth of a second."""
    return make_key()


@cache
def other_key() -> RSAPrivateKey:
    return make_key()


def rsa_signer(private: RSAPrivateKey, header: str) -> Signer:
    def sign(request: Request, at: int) -> Iterable[tuple[str, str]]:
        return [(header, b64encode(private.sign(request.body, PKCS1v15(), SHA256())).decode())]

    return sign


def stripe_signer(secret: str) -> Signer:
    def sign(request: Request, at: int) -> Iterable[tuple[str, str]]:
        digest = hmac.new(secret.encode(), b"%d." % at + request.body, "sha256").hexdigest()
        return [("Stripe-Signature", f"t={at},v1={digest}")]

    return sign


def github_signer(secret: str) -> Signer:
    def sign(request: Request, at: int) -> Iterable[tuple[str, str]]:
        digest = hmac.new(secret.encode(), request.body, "sha256").hexdigest()
        return [("X-Hub-Signature-256", f"sha256={digest}")]

    return sign


def slack_signer(secret: str) -> Signer:
    def sign(request: Request, at: int) -> Iterable[tuple[str, str]]:
        digest = hmac.new(secret.encode(), b"v0:%d:" % at + request.body, "sha256").hexdigest()
        return [("X-Slack-Request-Timestamp", str(at)), ("X-Slack-Signature", f"v0={digest}")]

    return sign


def signers() -> Signers:
    """The right ones, and ones with other keys."""
    return Signers(
        right={
            "dyte": rsa_signer(key(), "dyte-signature"),
            "cloudflare_realtimekit": rsa_signer(key(), "rtk-signature"),
            "stripe": stripe_signer(STRIPE_SECRET),
            "github": github_signer(GITHUB_SECRET),
            "slack": slack_signer(SLACK_SECRET),
        },
        wrong={
            "dyte": rsa_signer(other_key(), "dyte-signature"),
            "cloudflare_realtimekit": rsa_signer(other_key(), "rtk-signature"),
            "stripe": stripe_signer("whsec_other"),
            "github": github_signer("other"),
            "slack": slack_signer("other"),
        },
    )


def accepted(request: Request, now: int, pem: str | None = None) -> bool:
    """Whether the provider's own rule accepts the request at `now` (unix seconds)."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in request.headers}
    match request.provider:
        case "dyte" | "cloudflare_realtimekit":
            name = "dyte-signature" if request.provider == "dyte" else "rtk-signature"
            return rsa_accepts(pem or public_pem(key()), headers.get(name), request.body)
        case "stripe":
            return _stripe_accepts(request.body, headers["stripe-signature"], now)
        case "github":
            wanted = hmac.new(GITHUB_SECRET.encode(), request.body, "sha256").hexdigest()
            return hmac.compare_digest(headers.get("x-hub-signature-256", ""), f"sha256={wanted}")
        case "slack":
            stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
            return SignatureVerifier(SLACK_SECRET, _At(now)).is_valid(request.body, stamp, signature)
    return False


class _At(Clock):
    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


def rsa_accepts(pem: str, signature: str | None, body: bytes) -> bool:
    public = load_pem_public_key(pem.encode())
    assert isinstance(public, RSAPublicKey)
    if signature is None:
        return False
    try:
        public.verify(b64decode(signature, validate=True), body, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _stripe_accepts(body: bytes, header: str, now: int) -> bool:
    try:
        # The library reads the clock itself; the age is checked here, against the clock of the test.
        stripe.WebhookSignature.verify_header(body.decode(), header, STRIPE_SECRET)
    except stripe.SignatureVerificationError:
        return False
    stamp = int(header.split(",")[0].removeprefix("t="))
    return now - stamp <= stripe.Webhook.DEFAULT_TOLERANCE
