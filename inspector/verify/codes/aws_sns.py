"""AWS SNS: RSA over some fields of the JSON message, with a certificate whose host is pinned.

Sources: npm sns-validator 0.3.5 (AWS); AWS's page on verifying signatures. SignatureVersion 1 is SHA-1, 2
is SHA-256. Of an UnsubscribeConfirmation the package signs the fields of a notification and AWS's page those
of a subscription: both are tried. It must never use a certificate from elsewhere, or fetch one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspector.model import Check, Finding, Status, Verdict
from inspector.text import visible_line
from inspector.verify.by_template import Known
from inspector.verify.codes.lowering import judge_known, lowered, proved, quick, right
from inspector.verify.document import text_of
from inspector.verify.key import Key
from inspector.verify.materials import missing_key
from inspector.verify.message import Message
from inspector.verify.trial import Trial

_NOTIFICATION = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "TopicArn", "Type")
_SUBSCRIPTION = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_REQUIRED = ("Message", "MessageId", "Timestamp", "TopicArn", "Type", "SigningCertURL", "SignatureVersion")
_ALGORITHMS = {"1": "rsa-pkcs1-sha1", "2": "rsa-pkcs1-sha256"}
_LISTS = {
    "SubscriptionConfirmation": (_SUBSCRIPTION,),
    "UnsubscribeConfirmation": (_SUBSCRIPTION, _NOTIFICATION),
}
_PINNED = re.compile(
    r"https://sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?/[A-Za-z0-9._/-]*\.pem", re.ASCII
)
_CONFIRM = re.compile(r"https://sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?/\?[!-~]*", re.ASCII)


def judge(trial: Trial) -> Verdict:
    """The verdict on an SNS message."""
    fields = _fields(trial.message)
    problems = tuple(_problems(trial, fields))
    algorithm = _ALGORITHMS.get(fields.get("SignatureVersion", ""), "rsa-pkcs1-sha256")
    keys = _certificates(trial, fields.get("SigningCertURL", ""))
    if not keys and problems:
        return trial.verdict(Status.INVALID, problems, (Check("message", False, problems[0].message),))
    if not keys:
        return trial.verdict(Status.NO_KEY, (_no_certificate(trial, fields),))
    lists = _LISTS.get(fields.get("Type", ""), (_NOTIFICATION,))
    rows = [
        lowered(replace(trial, keys=keys), algorithm, "the signed fields", base(fields, one)) for one in lists
    ]
    for row in rows[1:]:
        verdict = judge_known(quick(row), Known(findings=problems))
        if right(verdict):
            return verdict
    return judge_known(rows[0], Known(findings=problems))


def certificate_url(message: Message) -> str | None:
    """Where the message says its certificate is, if that is a place of AWS's own; else None."""
    return pinned(_fields(message).get("SigningCertURL", ""))


def subscribe_url(message: Message) -> str | None:
    """The URL that confirms a subscription, if it is AWS's own; else None. Only for a valid message, and only
    when the user says so."""
    fields = _fields(message)
    url = fields.get("SubscribeURL", "")
    wanted = fields.get("Type") == "SubscriptionConfirmation" and len(url) <= 2000
    return url if wanted and _CONFIRM.fullmatch(url) else None


def pinned(url: str) -> str | None:
    """The URL if it is https on `sns.<region>.amazonaws.com` or `.com.cn` and a .pem, without user, port or
    query; else None."""
    return url if len(url) <= 300 and _PINNED.fullmatch(url) else None


def base(fields: dict[str, str], names: tuple[str, ...]) -> bytes:
    """The string to sign: name and value of each field that is there, a line each."""
    text = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields)
    return text.encode("utf-8", "surrogatepass")


def _fields(message: Message) -> dict[str, str]:
    """The top level's scalars as text; null and what is no scalar counts as not there."""
    document = message.document
    if not isinstance(document, dict):
        return {}
    texts = ((name, text_of(value)) for name, value in document.items())
    return {name: text for name, text in texts if text is not None}


def _problems(trial: Trial, fields: dict[str, str]) -> list[Finding]:
    found: list[Finding] = []
    more = ("SubscribeURL", "Token") if fields.get("Type") in _LISTS else ()
    needed = (*_REQUIRED, *more)
    absent = [name for name in needed if name not in fields]
    if absent:
        message = f"The message has no {', '.join(absent)}."
        fix = "Use the body as SNS sent it: something took fields out."
        found.append(proved(trial, "header_missing", message, fix))
    version = fields.get("SignatureVersion")
    if version is not None and version not in _ALGORITHMS:
        message = f'The signature version "{visible_line(version)[:20]}" is none of SNS; there are 1 and 2.'
        found.append(proved(trial, "wrong_version", message))
    url = fields.get("SigningCertURL")
    if url is not None and pinned(url) is None:
        message = (
            "The certificate's URL is not https on sns.<region>.amazonaws.com: anybody could have made it."
        )
        fix = "Refuse such a message; a forger puts a URL of their own there."
        evidence = (("SigningCertURL", visible_line(url)[:300]),)
        found.append(proved(trial, "certificate_untrusted", message, fix, evidence))
    return found


def _certificates(trial: Trial, url: str) -> tuple[Key, ...]:
    """The keys for this certificate URL, and those that are for no URL in particular."""
    return tuple(key for key in trial.keys if dict(key.traits).get("url", url) == url)


def _no_certificate(trial: Trial, fields: dict[str, str]) -> Finding:
    if trial.keys:
        return missing_key(trial)
    url = visible_line(fields.get("SigningCertURL", ""))
    message = f"The certificate that signed this is needed: {url}"
    fix = (
        f"Let it be fetched, or set public_key_file under [providers.{trial.provider.id}] to the saved file."
    )
    return proved(trial, "no_key", message, fix)
