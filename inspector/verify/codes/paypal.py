"""PayPal: RSA-SHA256 over transmission id, time, your webhook id and the CRC-32 of the body.

Source: PyPI paypalrestsdk 1.13.3, notifications.py. The certificate comes from a pinned host; its name and
its end are checked as the SDK does, its chain is not. It must never use a certificate from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.model import Check, Finding, Status, Verdict
from inspector.providers import Variable
from inspector.text import visible_line
from inspector.verify.by_template import Known
from inspector.verify.codes.lowering import judge_known, lowered, place, proved, quick, right
from inspector.verify.key import Key
from inspector.verify.message import Message
from inspector.verify.public import certificate_facts
from inspector.verify.trial import Trial

ALGORITHM = b"SHA256withRSA"

_PINNED = re.compile(r"https://api(?:-m)?(?:\.sandbox)?\.paypal\.com/[A-Za-z0-9._/-]+", re.ASCII)
_OWNER = ".paypal.com"
_ID = place("header:paypal-transmission-id")
_TIME = place("header:paypal-transmission-time")
_CRC = Variable("body", filters=("crc32",))
_TITLE = "{transmission id}|{transmission time}|{webhook id}|{crc32 of the body}"


def judge(trial: Trial) -> Verdict:
    """The verdict on a PayPal webhook; every webhook id that is configured is tried."""
    problems = tuple(_problems(trial))
    certificates = tuple(key for key in trial.keys if _is_certificate(key))
    pairs = list(_pairs(trial.keys, certificates))
    if not pairs:
        return _unready(trial, certificates, problems)
    best: Verdict | None = None
    for certificate, webhook_id in pairs[:_PAIRS]:
        signed = (_ID, b"|", _TIME, b"|" + webhook_id + b"|", _CRC)
        row = lowered(replace(trial, keys=(certificate,)), "rsa-pkcs1-sha256", _TITLE, *signed)
        known = Known(
            findings=(*problems, *_certificate_problems(trial, certificate)), checks=_CERTIFICATE_CHECKS
        )
        verdict = judge_known(row if best is None else quick(row), known)
        if right(verdict):
            return verdict
        best = best or verdict
    return best or _unready(trial, certificates, problems)


def certificate_url(message: Message) -> str | None:
    """Where the certificate is said to be, if that is PayPal's own API host; else None."""
    urls = message.header("paypal-cert-url")
    return pinned(urls[0].decode("latin-1")) if len(urls) == 1 else None


def pinned(url: str) -> str | None:
    """The URL if it is https on PayPal's API host, live or sandbox, without user, port and query."""
    return url if len(url) <= 300 and _PINNED.fullmatch(url) else None


def _problems(trial: Trial) -> Iterator[Finding]:
    urls = trial.message.header("paypal-cert-url")
    if urls and certificate_url(trial.message) is None:
        text = "The certificate's URL is not https on api.paypal.com: anybody could have made it."
        fix = "Refuse such a delivery; a forger puts a URL of their own there."
        evidence = (("paypal-cert-url", visible_line(urls[0].decode("latin-1"))[:300]),)
        yield proved(trial, "certificate_untrusted", text, fix, evidence)
    named = trial.message.header("paypal-auth-algo")
    if named and named != [ALGORITHM]:
        shown = visible_line(named[0].decode("latin-1"))[:40]
        text = f'The delivery names the algorithm "{shown}"; PayPal uses {ALGORITHM.decode()}.'
        yield proved(trial, "wrong_algorithm", text)


def _pairs(keys: tuple[Key, ...], certificates: tuple[Key, ...]) -> Iterator[tuple[Key, bytes]]:
    """Each certificate with its own webhook id, or with every one that was configured by itself."""
    loose = [key.material.reveal().strip() for key in keys if key not in certificates]
    for key in certificates:
        own = dict(key.traits).get("webhook_id")
        for webhook_id in [own.encode()] if own else loose:
            yield key, webhook_id


def _is_certificate(key: Key) -> bool:
    return key.kind.is_public or b"-----BEGIN" in key.material.reveal()[:1000]


def _unready(trial: Trial, certificates: tuple[Key, ...], problems: tuple[Finding, ...]) -> Verdict:
    if problems:
        return trial.verdict(Status.INVALID, problems, (Check("headers", False, problems[0].message),))
    if certificates or not trial.keys:
        text = "Your webhook id is part of what PayPal signs, and there is none."
        fix = f"Set secret_env or secret_file under [providers.{trial.provider.id}] to the webhook id."
    else:
        url = visible_line(certificate_url(trial.message) or "")
        text = f"The certificate that signed this is needed: {url}"
        fix = f"Let it be fetched, or set public_key_file under [providers.{trial.provider.id}]."
    return trial.verdict(Status.NO_KEY, (proved(trial, "no_key", text, fix),))


def _certificate_problems(trial: Trial, key: Key) -> Iterator[Finding]:
    facts = certificate_facts(key)
    if facts is None:
        return
    if not facts.name.lower().endswith(_OWNER):
        text = f'The certificate is for "{visible_line(facts.name)[:80]}", not for PayPal.'
        yield proved(trial, "certificate_untrusted", text)
    if facts.ends < trial.now:
        text = f"The certificate of {visible_line(key.name)} has expired."
        yield proved(trial, "certificate_expired", text, "Fetch the certificate that the delivery names.")


_CERTIFICATE_CHECKS = (
    Check("certificate", None, "its host, name and end are looked at; its chain up to a root is not"),
)
_PAIRS = 20
