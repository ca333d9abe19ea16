"""SNS and PayPal: certificates from pinned hosts only, and what of a message they sign."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID

from inspector.model import ConfigError, Status
from inspector.text import Secret
from inspector.verify import (
    Key,
    KeyKind,
    certificate_key,
    certificate_url,
    judge,
    key_from_material,
    subscription_url,
)
from tests.verify.making import NOW, codes, delivery, provider, public, rsa_key, secret, with_header

SNS, PAYPAL = provider("aws_sns"), provider("paypal")
SNS_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem"
PAYPAL_URL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"
WEBHOOK_ID = "8PT597110X687430LKGECATA"


@cache
def certificate(name: str, years: int = 10) -> bytes:
    subject = Name([NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.fromtimestamp(NOW, UTC) - timedelta(days=3660)
    made = CertificateBuilder(subject, subject, rsa_key().public_key(), random_serial_number())
    made = made.not_valid_before(start).not_valid_after(start + timedelta(days=366 * years + 30))
    return made.sign(rsa_key(), SHA256()).public_bytes(Encoding.PEM)


def message(version: str = "2", **changes: str | None) -> dict[str, str]:
    kind = changes.get("Type") or "Notification"
    fields: dict[str, str | None] = {
        "Type": kind,
        "MessageId": "22b80b92",
        "TopicArn": "arn:aws:sns:eu-west-1:1:T",
        "Subject": "é ü",
        "Message": "a\nb",
        "Timestamp": "2026-01-01T00:00:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": SNS_URL,
    }
    if kind != "Notification":
        url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
        fields |= {"Token": "t", "SubscribeURL": url, "Subject": None}
    fields |= changes
    return {name: value for name, value in fields.items() if value is not None}


def signed_sns(fields: dict[str, str], *names: str) -> bytes:
    text = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields)
    digest = SHA1() if fields["SignatureVersion"] == "1" else SHA256()
    made = rsa_key().sign(text.encode(), PKCS1v15(), digest)
    return json.dumps({**fields, "Signature": b64encode(made).decode()}).encode()


NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
SUBSCRIPTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
SNS_KEY = certificate_key(SNS_URL, certificate("sns.amazonaws.com"))


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Notification", NOTIFICATION),
        ("SubscriptionConfirmation", SUBSCRIPTION),
        ("UnsubscribeConfirmation", SUBSCRIPTION),
        ("UnsubscribeConfirmation", tuple(name for name in SUBSCRIPTION if name != "Token")),
    ],
)
def test_each_type_of_message_signs_its_own_fields(version: str, kind: str, names: tuple[str, ...]) -> None:
    body = signed_sns(message(version, Type=kind), *names)
    assert judge(delivery(body=body), SNS, [SNS_KEY], now=NOW).status is Status.VALID
    changed = body.replace(b"22b80b92", b"22b80b93")
    assert judge(delivery(body=changed), SNS, [SNS_KEY], now=NOW).status is Status.INVALID


def test_a_public_key_of_the_users_own_serves_for_any_url() -> None:
    body = signed_sns(message(Subject=None), *NOTIFICATION)
    assert judge(delivery(body=body), SNS, [public(rsa_key())], now=NOW).status is Status.VALID
    assert judge(delivery(body=body), SNS, [public(rsa_key("other"))], now=NOW).status is Status.INVALID


def test_a_certificate_of_another_url_is_not_used() -> None:
    url = SNS_URL.replace("0a1b", "ffff")
    body = signed_sns(message(SigningCertURL=url), *NOTIFICATION)
    found = judge(delivery(body=body), SNS, [SNS_KEY], now=NOW)
    assert (found.status, codes(found)) == (Status.NO_KEY, ["key_unknown"])
    assert certificate_url(delivery(body=body), SNS) == url
    none = judge(delivery(body=body), SNS, [], now=NOW)
    assert (none.status, codes(none)) == (Status.NO_KEY, ["no_key"])
    assert url in none.findings[0].message


HOSTILE = [
    "http://sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.com/a.pem",
    "https://user@sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
    "https://evil.com/sns.eu-west-1.amazonaws.com/a.pem",
    "https://evil.com#sns.eu-west-1.amazonaws.com/a.pem",
    "https://xsns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.a.b.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com/a.pem?x=.pem",
    "https://sns.eu-west-1.amazonaws.com/a.pem\n",
    "https://sns.eu-west-1.amazonaws.com\\@evil.com/a.pem",
    "https://sns.eu\u2024west.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com/a.crt",
    "https://s3.amazonaws.com/bucket/a.pem",
    "https://sns.eu-west-1.amazonaws.com/" + "a" * 300 + ".pem",
    "file:///etc/ssl/a.pem",
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_no_url_but_aws_own_is_ever_offered_or_trusted(url: str) -> None:
    body = signed_sns(message(SigningCertURL=url), *NOTIFICATION)
    assert certificate_url(delivery(body=body), SNS) is None
    for keys in ([], [SNS_KEY], [public(rsa_key())]):
        found = judge(delivery(body=body), SNS, keys, now=NOW)
        assert found.status is Status.INVALID
        assert "certificate_untrusted" in codes(found)


def test_the_china_partition_is_aws_own() -> None:
    url = "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem"
    assert certificate_url(delivery(body=json.dumps({"SigningCertURL": url}).encode()), SNS) == url


def test_a_subscription_is_confirmed_only_at_aws_itself() -> None:
    body = signed_sns(message(Type="SubscriptionConfirmation"), *SUBSCRIPTION)
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    assert subscription_url(delivery(body=body), SNS) == url
    assert subscription_url(delivery(body=body), PAYPAL) is None
    for other in (
        "https://evil.com/?a",
        "http://sns.eu-west-1.amazonaws.com/?a",
        url.replace("com/", "com:1/"),
    ):
        hostile = json.dumps({**message(Type="SubscriptionConfirmation"), "SubscribeURL": other}).encode()
        assert subscription_url(delivery(body=hostile), SNS) is None
    notification = json.dumps({**message(), "SubscribeURL": url}).encode()
    assert subscription_url(delivery(body=notification), SNS) is None


@pytest.mark.parametrize("version", ["0", "3", "", "none", "RS256"])
def test_a_version_that_sns_does_not_have_is_refused(version: str) -> None:
    body = signed_sns(message(version), *NOTIFICATION)
    found = judge(delivery(body=body), SNS, [SNS_KEY], now=NOW)
    assert (found.status, codes(found)[0]) == (Status.INVALID, "wrong_version")


def test_what_is_fetched_must_be_a_certificate() -> None:
    for body in (b"<html>login</html>", b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(ConfigError):
            certificate_key(SNS_URL, body)
    with pytest.raises(ConfigError, match="larger"):
        certificate_key(SNS_URL, b"x" * 10_000_000)
    assert certificate_key(SNS_URL, certificate("sns.amazonaws.com")).kind is KeyKind.X509_BY_URL


def paypal(body: bytes = b'{"id":"WH-1"}', webhook_id: str = WEBHOOK_ID) -> list[tuple[str, str]]:
    text = f"69cd13f0|2026-01-01T00:00:00Z|{webhook_id}|{zlib.crc32(body)}"
    made = rsa_key().sign(text.encode(), PKCS1v15(), SHA256())
    return [
        ("paypal-transmission-id", "69cd13f0"),
        ("paypal-transmission-time", "2026-01-01T00:00:00Z"),
        ("paypal-transmission-sig", b64encode(made).decode()),
        ("paypal-auth-algo", "SHA256withRSA"),
        ("paypal-cert-url", PAYPAL_URL),
    ]


def paypal_key(
    name: str = "messageverificationcerts.paypal.com", years: int = 20, id: str = WEBHOOK_ID
) -> Key:
    material = Secret(certificate(name, years))
    return Key("paypal", material, KeyKind.X509_WITH_WEBHOOK_ID, traits=(("webhook_id", id),))


def test_paypal_signs_the_crc_of_the_body_for_one_webhook_id() -> None:
    what = delivery(paypal(), b'{"id":"WH-1"}')
    assert judge(what, PAYPAL, [paypal_key()], now=NOW).status is Status.VALID
    assert judge(what, PAYPAL, [paypal_key(id="other")], now=NOW).status is Status.INVALID
    assert (
        judge(delivery(paypal(), b'{"id":"WH-2"}'), PAYPAL, [paypal_key()], now=NOW).status is Status.INVALID
    )
    fetched = certificate_key(PAYPAL_URL, certificate("x.paypal.com", 20))
    pair = [secret("other"), secret(WEBHOOK_ID), fetched]
    assert judge(what, PAYPAL, pair, now=NOW).status is Status.VALID


def test_paypal_says_which_half_of_its_key_is_missing() -> None:
    what = delivery(paypal(), b'{"id":"WH-1"}')
    assert codes(judge(what, PAYPAL, [secret(WEBHOOK_ID)], now=NOW)) == ["no_key"]
    assert codes(judge(what, PAYPAL, [], now=NOW)) == ["no_key"]
    alone = judge(what, PAYPAL, [Key("c", Secret(certificate("x.paypal.com", 20)))], now=NOW)
    assert (alone.status, codes(alone)) == (Status.NO_KEY, ["no_key"])
    assert key_from_material(PAYPAL, "id", Secret(WEBHOOK_ID.encode())).name == "id"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (paypal_key("paypal.com.evil.com"), "certificate_untrusted"),
        (paypal_key("evilpaypal.com"), "certificate_untrusted"),
        (paypal_key(years=2), "certificate_expired"),
    ],
)
def test_a_certificate_that_is_not_paypals_or_has_ended_is_refused(key: Key, code: str) -> None:
    found = judge(delivery(paypal(), b'{"id":"WH-1"}'), PAYPAL, [key], now=NOW)
    assert (found.status, codes(found)[0]) == (Status.INVALID, code)


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("paypal-cert-url", "https://api.paypal.com.evil.com/c", "certificate_untrusted"),
        ("paypal-cert-url", "http://api.paypal.com/c", "certificate_untrusted"),
        ("paypal-cert-url", "https://api.paypal.com@evil.com/c", "certificate_untrusted"),
        ("paypal-auth-algo", "SHA1withRSA", "wrong_algorithm"),
        ("paypal-auth-algo", "none", "wrong_algorithm"),
        ("paypal-transmission-id", None, "header_missing"),
        ("paypal-transmission-time", None, "header_missing"),
    ],
)
def test_paypal_headers_that_are_wrong_are_named(header: str, value: str | None, code: str) -> None:
    what = with_header(delivery(paypal(), b'{"id":"WH-1"}'), header, value)
    found = judge(what, PAYPAL, [paypal_key()], now=NOW)
    assert (found.status, codes(found)[0]) == (Status.INVALID, code)
    if header == "paypal-cert-url":
        assert certificate_url(what, PAYPAL) is None


def test_paypals_own_url_is_offered() -> None:
    assert certificate_url(delivery(paypal()), PAYPAL) == PAYPAL_URL
    assert certificate_url(delivery(), PAYPAL) is None
    assert certificate_url(delivery(paypal()), provider("github")) is None
