"""Certificates that a delivery names by URL: which URLs may be fetched, and the key in what was fetched.

It must never fetch, and never give a URL that is not on the sender's own pinned host: a payload's word is
worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.model import ConfigError, Delivery
from inspector.providers import Provider
from inspector.text import Secret, visible_line
from inspector.verify.codes import aws_sns, paypal
from inspector.verify.key import LIMIT, Key, KeyKind
from inspector.verify.message import Message
from inspector.verify.public import readable


def certificate_url(
    delivery: Delivery, provider: Provider, *, document: object = None, message: Message | None = None
) -> str | None:
    """The pinned https URL of the certificate that a delivery names; None where there is none to fetch.

    Fetch it only when the user allows it, without redirects, and keep it: it never changes. Never raises.
    """
    for scheme in provider.schemes:
        find = _URLS.get(scheme.code)
        if find is not None:
            return find(message or Message(delivery, document=document))
    return None


def subscription_url(delivery: Delivery, provider: Provider, *, document: object = None) -> str | None:
    """The pinned https URL that confirms an SNS subscription; None for any other delivery. To be fetched only
    on the user's word, and only when the verdict is VALID. Never raises."""
    if all(scheme.code != "aws_sns" for scheme in provider.schemes):
        return None
    return aws_sns.subscribe_url(Message(delivery, document=document))


def certificate_key(url: str, body: bytes) -> Key:
    """The key in a fetched certificate, for deliveries that name this URL. Raises ConfigError."""
    if len(body) > LIMIT:
        raise ConfigError(
            f"The certificate at {visible_line(url)} is larger than {LIMIT // 1024} KiB.", _HINT
        )
    key = Key(url, Secret(body), KeyKind.X509_BY_URL, traits=(("url", url),))
    problem = "is no certificate" if b"-----BEGIN CERTIFICATE-----" not in body else readable(key)
    if problem:
        raise ConfigError(f"What is at {visible_line(url)} {visible_line(problem)}.", _HINT)
    return key


_HINT = "See what the URL answers (a login page, an error?), or set public_key_file to the saved certificate."
_URLS: dict[str, Callable[[Message], str | None]] = {
    "aws_sns": aws_sns.certificate_url,
    "paypal": paypal.certificate_url,
}
