"""Twilio: HMAC over the URL and the sorted form fields; of a JSON body the URL holds the SHA-256.

Sources: PyPI twilio 9.13.0, request_validator.py; npm twilio 6.2.0, webhooks.js. Both try the URL with and
without its port, because Twilio's own side is not consistent. It must never accept a body that neither
the fields nor bodySHA256 cover.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote_from_bytes

from inspector.model import Check, Finding, Verdict
from inspector.text import visible_line
from inspector.verify.by_template import Known
from inspector.verify.codes.content_digest import body_changed
from inspector.verify.codes.form import body_fields, fields, grouped
from inspector.verify.codes.lowering import URL, judge_known, lowered, proved, quick, right, with_url
from inspector.verify.message import Message, signed_url
from inspector.verify.trial import Trial

SETTINGS = "x-twilio-webhooks-signature-settings"
BODY_HASH = b"bodySHA256"

_ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_URL = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#]*)(:[^/?#]*)?(.*)", re.DOTALL
)


def judge(trial: Trial) -> Verdict:
    """The verdict on a Twilio request; the URL is tried as the SDKs try it."""
    algorithm, refused = _algorithm(trial)
    signed, checks, problems = _signed_body(trial)
    known = Known(findings=(*refused, *problems), checks=checks)
    url = signed_url(trial.message)
    for other in urls(url):
        row = lowered(with_url(trial, other), algorithm, "{url} and the sorted form fields", URL, signed)
        verdict = judge_known(quick(row), known)
        if right(verdict) or not trial.keys:
            return verdict
    return judge_known(lowered(trial, algorithm, "{url} and the sorted form fields", URL, signed), known)


def signed_fields(message: Message) -> bytes | None:
    """The form fields as they are signed: by name, each with its different values in order; None when there
    are too many."""
    found = body_fields(message)
    if found is None:
        return None
    groups = sorted(grouped(found).items())
    return b"".join(name + value for name, values in groups for value in sorted(set(values)))


def urls(url: str) -> tuple[str, ...]:
    """The URL without and with its port, then as back ends that escape the query again write it."""
    plain = tuple(_ports(url))
    return tuple(dict.fromkeys((*plain, *(_escaped(one) for one in plain))))


def _ports(url: str) -> Iterator[str]:
    found = _URL.fullmatch(url)
    if found is None:
        yield url
        return
    scheme, user, host, port, rest = (part or "" for part in found.groups())
    usual = ":443" if scheme.lower() == "https://" else ":80"
    yield f"{scheme}{user}{host}{rest}"
    yield f"{scheme}{user}{host}{port or usual}{rest}"


def _escaped(url: str) -> str:
    """The query read and written again, as Node's `querystring` does it."""
    start, mark, query = url.partition("?")
    if not query:
        return url
    found = fields(query.encode("utf-8", "surrogatepass")) or []
    pairs = (f"{quote_from_bytes(n, _KEPT)}={quote_from_bytes(v, _KEPT)}" for n, v in found)
    return start + mark + "&".join(pairs)


def _algorithm(trial: Trial) -> tuple[str, tuple[Finding, ...]]:
    """HMAC-SHA1 with the Auth Token, or what the settings header says of a shared key."""
    named = "HMAC_SHA1"
    for value in trial.message.header(SETTINGS)[:1]:
        for part in value.decode("latin-1").split(","):
            name, _, rest = part.partition("=")
            if name.strip() == "algorithm" and rest.strip():
                named = rest.strip()
                break
    known = _ALGORITHMS.get(named.upper())
    if known is not None:
        return known, ()
    shown = visible_line(named)[:40]
    message = f'The settings header names the algorithm "{shown}"; Twilio uses HMAC_SHA1 and HMAC_SHA256.'
    return "sha1", (proved(trial, "wrong_version", message, "", (("algorithm", shown),)),)


def _signed_body(trial: Trial) -> tuple[bytes, tuple[Check, ...], tuple[Finding, ...]]:
    """What of the body is signed after the URL, and what is wrong with it."""
    message = trial.message
    if message.is_form:
        found = signed_fields(message)
        if found is None:
            return b"", (), (proved(trial, "form_malformed", "The form has too many fields to be checked."),)
        return found, (), ()
    said = [value for name, value in message.query if name == BODY_HASH]
    if said:
        return b"", *_hash(trial, said[0])
    if not message.delivery.body:
        return b"", (), ()
    text = "The body is no form and the URL has no bodySHA256, so nothing of the body is signed."
    fix = "See what changed the content type or cut the query: Twilio adds bodySHA256 for JSON."
    return b"", (), (proved(trial, "header_missing", text, fix),)


def _hash(trial: Trial, said: bytes) -> tuple[tuple[Check, ...], tuple[Finding, ...]]:
    made = sha256(trial.message.delivery.body).hexdigest()
    if hmac.compare_digest(made.encode(), said):
        return (Check("body", True, "its SHA-256 is the URL's bodySHA256"),), ()
    said_text = said.decode("latin-1")
    found = body_changed(trial, "bodySHA256", said_text, made, lambda body: sha256(body).hexdigest())
    return (Check("body", False, "its SHA-256 is not the URL's"),), (found,)


_KEPT = "!~*'()"
