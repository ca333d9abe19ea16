"""Plivo: HMAC-SHA256 over the URL, its sorted query, the sorted form fields and a nonce (version 3), or over
the URL without its query and the nonce (version 2, which leaves the body unsigned).

Source: PyPI plivo 4.63.0, utils/signature_v3.py and utils/__init__.py. It must never take a nonce for more
than a part of what is signed: nothing here can tell a repeated one.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.model import Check, Finding, Verdict
from inspector.providers import Variable
from inspector.verify.by_template import Known
from inspector.verify.codes.form import body_fields, fields, grouped
from inspector.verify.codes.lowering import judge_known, lowered, place, proved
from inspector.verify.message import Message, signed_url
from inspector.verify.received import CANDIDATES, Received
from inspector.verify.trial import Trial

_NONCE_V3 = place("header:x-plivo-signature-v3-nonce")
_NONCE_V2 = place("header:x-plivo-signature-v2-nonce")


def judge_v3(trial: Trial) -> Verdict:
    """The verdict on a version 3 signature."""
    problems: tuple[Finding, ...] = ()
    signed = signed_v3(trial.message)
    if signed is None:
        problems = (proved(trial, "form_malformed", "The form has too many fields to be checked."),)
    elif not trial.message.is_form and trial.message.delivery.body:
        text = "The body is no form, and Plivo signs form fields: nothing of the body is signed."
        problems = (proved(trial, "form_malformed", text, "See what changed the content type."),)
    return _judge(
        trial, signed or b"", _NONCE_V3, "{url, sorted query and fields}.{nonce}", Known(findings=problems)
    )


def judge_v2(trial: Trial) -> Verdict:
    """The verdict on a version 2 signature: the body is not part of it."""
    checks: tuple[Check, ...] = ()
    if trial.message.delivery.body:
        checks = (Check("body", None, "not signed by version 2: use X-Plivo-Signature-V3"),)
    return _judge(
        trial, bare(signed_url(trial.message)), _NONCE_V2, "{url without query}{nonce}", Known(checks=checks)
    )


def signed_v3(message: Message) -> bytes | None:
    """All that is signed before the nonce, with the point between them; None when there are too many
    fields."""
    url = signed_url(message)
    query = fields(query_of(url))
    form = body_fields(message) if message.delivery.method != "GET" else []
    if query is None or form is None:
        return None
    names = (
        name + b"=" + value for name, values in sorted(grouped(query).items()) for value in sorted(values)
    )
    written = b"&".join(names)
    params = b"".join(
        name + value for name, values in sorted(grouped(form).items()) for value in sorted(values)
    )
    base = bare(url)
    if written or form:
        base += b"?" + written
    if written and form:
        base += b"."
    return base + params + b"."


def query_of(url: str) -> bytes:
    """The query of a URL as it stands."""
    return url.partition("#")[0].partition("?")[2].encode("utf-8", "surrogatepass")


def bare(url: str) -> bytes:
    """Scheme, host, port and path. The scheme in small letters, as the SDK's parser gives it."""
    plain = url.partition("#")[0].partition("?")[0]
    scheme, separator, rest = plain.partition("://")
    return (scheme.lower() + separator + rest).encode("utf-8", "surrogatepass")


def _judge(trial: Trial, signed: bytes, nonce: Variable, title: str, known: Known) -> Verdict:
    # The signatures are a list with commas; base64 ends in signs that would name a field elsewhere.
    raw = tuple(value.decode("latin-1") for value in trial.message.values(trial.scheme.signature.place))
    texts = tuple(text for value in raw for text in value.split(","))[:CANDIDATES]
    row = lowered(trial, "sha256", title, signed, nonce)
    return judge_known(row, replace(known, received=Received(raw, texts)))
