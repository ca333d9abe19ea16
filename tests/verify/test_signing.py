"""Signing again: the headers it gives, and what is refused in one sentence."""

from __future__ import annotations

import pytest

from inspector.model import InspectorError
from inspector.verify import Request, identity, scheme_for, sign
from tests.verify.making import BODY, NOW, URL, ec_key, own, private, provider, public, rsa_key, secret

REQUEST = Request("POST", URL, BODY)


def test_the_headers_are_those_of_the_provider_in_its_own_form() -> None:
    pairs = dict(sign(provider("stripe"), secret(), REQUEST, now=NOW))
    assert list(pairs) == ["stripe-signature"]
    assert pairs["stripe-signature"].startswith("t=1767225600,v1=")
    pairs = dict(sign(provider("svix"), secret(), REQUEST, now=NOW, id="m"))
    assert list(pairs) == ["svix-id", "svix-timestamp", "svix-signature"]
    assert pairs["svix-signature"].startswith("v1,")


def test_signing_twice_gives_the_same() -> None:
    for id, key in (("github", secret()), ("dyte", private(rsa_key()))):
        assert sign(provider(id), key, REQUEST, now=NOW) == sign(provider(id), key, REQUEST, now=NOW)


def test_the_scheme_is_the_current_one_unless_another_is_asked_for() -> None:
    assert scheme_for(provider("github")).algorithm == "sha256"
    assert scheme_for(provider("github"), "sha1").algorithm == "sha1"
    assert scheme_for(provider("standardwebhooks")).variant == "v1"
    with pytest.raises(InspectorError) as caught:
        scheme_for(provider("github"), "md5")
    assert caught.value.hint == "Known: sha256, sha1."


@pytest.mark.parametrize(
    ("id", "pairs"),
    [
        ("dyte", (("dyte-uuid", "d"), ("dyte-webhook-id", "w"))),
        ("github", (("x-github-event", "e"), ("x-github-delivery", "d"), ("x-github-hook-id", "w"))),
        ("shopify", (("x-shopify-topic", "e"), ("x-shopify-webhook-id", "d"))),
        ("stripe", ()),
    ],
)
def test_facts_are_put_into_the_headers_that_carry_them(id: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert identity(provider(id), event="e", delivery_id="d", webhook_id="w") == pairs


@pytest.mark.parametrize(
    ("id", "key", "said"),
    [
        ("dyte", public(rsa_key()), "cannot be read as a private key"),
        ("dyte", secret(), "cannot be read as a private key"),
        ("dyte", private(ec_key()), "does not fit rsa-pkcs1-sha256"),
        ("standardwebhooks", secret("not base64!"), "is not base64"),
        ("stripe", public(rsa_key()), "is a public key"),
    ],
)
def test_a_key_that_cannot_sign_is_refused(id: str, key: object, said: str) -> None:
    with pytest.raises(InspectorError) as caught:
        sign(provider(id), key, REQUEST, now=NOW)  # type: ignore[arg-type]  # a Key, from the table
    assert said in caught.value.message
    assert caught.value.hint


def test_a_signature_in_the_body_is_not_made_again() -> None:
    by = own('kind = "hmac"\nalgorithm = "sha256"\nsigned = "{json:a}"\nsignature = { in = "json:sig" }')
    with pytest.raises(InspectorError, match="into the body"):
        sign(by, secret(), REQUEST, now=NOW)


def test_what_is_signed_must_be_there() -> None:
    row = (
        'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{header:x-need}"\nsignature = { in = "header:x-sig" }'
    )
    with pytest.raises(InspectorError, match="header:x-need"):
        sign(own(row), secret(), REQUEST, now=NOW)
    with_it = Request("POST", URL, BODY, (("X-Need", "1"),))
    assert sign(own(row), secret(), with_it, now=NOW)
