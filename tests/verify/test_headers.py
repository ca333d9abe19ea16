"""Missing, empty, doubled and damaged headers: a verdict and a finding, and never a wrong "valid"."""

from __future__ import annotations

import pytest

from inspector.model import Certainty, Status
from inspector.providers import Provider
from inspector.verify import Key, judge
from tests.verify.making import (
    BODY,
    NOW,
    URL,
    codes,
    delivery,
    judged,
    own,
    pem,
    private,
    provider,
    public,
    rsa_key,
    secret,
    signed,
    with_header,
)

RSA = ["dyte", "cloudflare_realtimekit"]
GARBAGE = [
    *("x", "=", ",", ",,,,", "v1", "v1,", "sha256", "sha256=", "v0=", "t=", "t=,v1=", "%00", "none"),
    *("\xff\xfe", "🦊".encode().decode("latin-1"), "a" * 70_000, ", " * 3000, "v1,v1 " * 3000),
]
HMAC = ["standardwebhooks", "svix", "stripe", "github", "slack", "shopify"]


def keys(id: str) -> tuple[Key, Key]:
    """A key to sign with and the one to judge with."""
    return (private(rsa_key()), public(rsa_key())) if id in RSA else (secret(), secret())


def sent(by: Provider) -> tuple[list[tuple[bytes, bytes]], Key]:
    signing, judging = keys(by.id)
    return list(signed(by, signing).headers.pairs), judging


@pytest.mark.parametrize("id", [*RSA, *HMAC])
def test_what_was_signed_right_is_valid_whatever_the_case_of_a_name(id: str) -> None:
    pairs, key = sent(provider(id))
    for change in (bytes.lower, bytes.upper, bytes.title):
        changed = delivery([(change(name), value) for name, value in pairs])
        assert judged(provider(id), changed, key).status is Status.VALID


@pytest.mark.parametrize("id", [*RSA, *HMAC])
def test_white_space_around_a_value_is_not_part_of_it(id: str) -> None:
    pairs, key = sent(provider(id))
    padded = delivery([(name, b" \t" + value + b" ") for name, value in pairs])
    assert judged(provider(id), padded, key).status is Status.VALID


@pytest.mark.parametrize("id", [*RSA, *HMAC])
def test_a_missing_signature_header_is_unsigned(id: str) -> None:
    by = provider(id)
    verdict = judged(by, delivery([("x-other", "1")]), keys(id)[1])
    assert verdict.status is Status.UNSIGNED
    assert codes(verdict) == ["header_missing"]
    assert by.schemes[0].signature.place.name in verdict.findings[0].message
    assert verdict.findings[0].fix


@pytest.mark.parametrize("id", [*RSA, *HMAC])
def test_an_empty_signature_header_is_invalid_and_said_to_be_empty(id: str) -> None:
    by = provider(id)
    pairs, key = sent(by)
    name = by.schemes[0].signature.place.name
    verdict = judged(by, with_header(delivery(pairs), name, ""), key)
    assert verdict.status is Status.INVALID
    assert any(f.code == "header_malformed" and "empty" in f.message for f in verdict.findings)


@pytest.mark.parametrize("id", [*RSA, *HMAC])
@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_damaged_signature_header_is_invalid(id: str, garbage: str) -> None:
    by = provider(id)
    pairs, key = sent(by)
    verdict = judged(by, with_header(delivery(pairs), by.schemes[0].signature.place.name, garbage), key)
    assert verdict.status is Status.INVALID
    assert verdict.findings


@pytest.mark.parametrize("id", [*RSA, *HMAC])
@pytest.mark.parametrize("second", ["same", "other", "empty"])
@pytest.mark.parametrize("first", [True, False])
def test_a_doubled_signature_header_is_never_valid(id: str, second: str, first: bool) -> None:
    """Receivers take the first, the last or both joined: what one calls valid another does not."""
    by = provider(id)
    pairs, key = sent(by)
    name = by.schemes[0].signature.place.name.encode()
    right = next(value for header, value in pairs if header.lower() == name)
    added = (name, {"same": right, "other": right[::-1], "empty": b""}[second])
    verdict = judged(by, delivery([added, *pairs] if first else [*pairs, added]), key)
    assert verdict.status is Status.INVALID
    assert verdict.findings[0].code == "header_malformed"
    assert "came 2 times" in verdict.findings[0].message


@pytest.mark.parametrize("id", ["github", "shopify", "slack"])
def test_two_signatures_joined_by_a_proxy_are_named(id: str) -> None:
    by = provider(id)
    pairs, key = sent(by)
    name = by.schemes[0].signature.place.name
    value = delivery(pairs).headers.text(name)
    verdict = judged(by, with_header(delivery(pairs), name, f"{value}, {value}"), key)
    assert verdict.status is Status.INVALID
    assert codes(verdict) == ["header_malformed"]
    assert verdict.findings[0].certainty is Certainty.PROVED


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("standardwebhooks", "webhook-id"),
        ("standardwebhooks", "webhook-timestamp"),
        ("svix", "svix-id"),
        ("svix", "svix-timestamp"),
        ("slack", "x-slack-request-timestamp"),
    ],
)
@pytest.mark.parametrize("change", ["missing", "empty", "doubled"])
def test_other_signed_headers_are_needed_once(id: str, name: str, change: str) -> None:
    pairs, key = sent(provider(id))
    whole = delivery(pairs)
    value = whole.headers.text(name)
    changed = {
        "missing": with_header(whole, name, None),
        "empty": with_header(whole, name, ""),
        "doubled": delivery([*pairs, (name, value or "")]),
    }[change]
    verdict = judged(provider(id), changed, key)
    assert verdict.status is Status.INVALID
    assert codes(verdict)[0] == ("header_malformed" if change == "doubled" else "header_missing")
    assert name in verdict.findings[0].message


def test_a_doubled_field_with_two_times_is_invalid() -> None:
    came = signed(provider("stripe"), secret())
    value = came.headers.text("stripe-signature")
    verdict = judged(provider("stripe"), with_header(came, "stripe-signature", f"{value},t=1"), secret())
    assert verdict.status is Status.INVALID
    assert codes(verdict)[0] == "header_malformed"


def test_any_of_several_signatures_may_be_the_right_one() -> None:
    came = signed(provider("svix"), secret())
    right = came.headers.text("svix-signature")
    many = " ".join(["v1,AAAA", "v2,BBBB", "v1,!!!", *(["v1,CCCC"] * 50), right or ""])
    assert (
        judged(provider("svix"), with_header(came, "svix-signature", many), secret()).status is Status.VALID
    )


def test_only_a_hundred_signatures_are_tried() -> None:
    came = signed(provider("svix"), secret())
    right = came.headers.text("svix-signature")
    many = " ".join([*(["v1,CCCC"] * 100), right or ""])
    assert (
        judged(provider("svix"), with_header(came, "svix-signature", many), secret()).status is Status.INVALID
    )


def test_of_githubs_two_headers_only_sha256_decides() -> None:
    by = provider("github")
    both = signed(by, secret())
    legacy = signed(by, secret(), variant="sha1").headers.text("x-hub-signature")
    forged = with_header(both, "x-hub-signature", "sha1=" + "0" * 40)
    assert judged(by, forged, secret()).status is Status.VALID
    half = with_header(
        with_header(both, "x-hub-signature", legacy), "x-hub-signature-256", "sha256=" + "0" * 64
    )
    assert judged(by, half, secret()).status is Status.INVALID


def test_githubs_old_header_decides_where_it_is_alone() -> None:
    by = provider("github")
    verdict = judged(by, signed(by, secret(), variant="sha1"), secret())
    assert verdict.status is Status.VALID
    assert verdict.scheme == "HMAC-SHA1 over the body"


def test_a_variant_of_the_header_names_is_its_own_scheme() -> None:
    by = provider("shopify")
    came = signed(by, secret(), variant="events")
    assert came.headers.get("shopify-hmac-sha256")
    assert judged(by, came, secret()).status is Status.VALID


def test_a_header_pattern_collects_numbered_headers() -> None:
    row = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{body}"\n'
    by = own(row + 'signature = { in = "header:x-sig-*", encoding = "base64" }')
    one = own(row + 'signature = { in = "header:x-sig-2", encoding = "base64" }')
    second = signed(one, secret())
    came = delivery([("x-sig-1", "AAAA"), *second.headers.pairs])
    assert judged(by, came, secret()).status is Status.VALID


@pytest.mark.parametrize("id", [*RSA, *HMAC])
def test_without_a_key_the_verdict_says_where_to_put_one(id: str) -> None:
    by = provider(id)
    pairs, _ = sent(by)
    verdict = judge(delivery(pairs), by, [], now=NOW, url=URL)
    assert verdict.status is Status.NO_KEY
    assert codes(verdict) == ["no_key"]
    assert f"[providers.{id}]" in verdict.findings[0].fix


def test_without_a_provider_the_verdict_says_so() -> None:
    verdict = judge(delivery([("x-signature", "1")]), None, [secret()], now=NOW)
    assert verdict.status is Status.UNKNOWN_PROVIDER
    assert codes(verdict) == ["unknown_provider"]


def test_no_verdict_holds_a_secret() -> None:
    for id in HMAC:
        pairs, key = sent(provider(id))
        for changed in (BODY, BODY + b"!"):
            verdict = judged(provider(id), delivery(pairs, changed), key)
            assert "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" not in repr(verdict)
    assert pem(rsa_key()) not in repr(public(rsa_key()))
