"""HTTP message signatures (RFC 9421) of requests, with Content-Digest (RFC 9530).

The algorithm is the key's: what a message names must fit it (section 3.2). A request with several
signatures is right when one of them is. It must never take a message's word for its own algorithm, or call
a body proved that no covered digest is of.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.model import Check, Finding, Status, Verdict
from inspector.providers import Encoding, KeyRow, Reading
from inspector.text import visible_line
from inspector.verify.by_template import Known
from inspector.verify.codes.components import Uncovered, signature_base
from inspector.verify.codes.content_digest import digest_problem
from inspector.verify.codes.lowering import judge_known, lowered, proved, quick, right
from inspector.verify.codes.structured import Input, bytes_of, dictionary, input_of
from inspector.verify.jwks import members
from inspector.verify.key import Key, KeyKind
from inspector.verify.materials import missing_key
from inspector.verify.public import key_type
from inspector.verify.received import Received
from inspector.verify.trial import Trial

SKEW = 5
"""How far, in seconds, two clocks may be apart: as in the reference library, http-message-signatures."""

SIGNATURES = 10
"""How many signatures of one request are tried."""

ROWS = {
    "hmac-sha256": "sha256",
    "ed25519": "ed25519",
    "ecdsa-p256-sha256": "ecdsa-p256-sha256-raw",
    "ecdsa-p384-sha384": "ecdsa-p384-sha384-raw",
    "rsa-pss-sha512": "rsa-pss-sha512",
    "rsa-v1_5-sha256": "rsa-pkcs1-sha256",
}
"""The algorithms of section 3.3 and what a row calls them."""

_OF_TYPE = {
    "rsa": ("rsa-pss-sha512", "rsa-v1_5-sha256"),
    "p256": ("ecdsa-p256-sha256",),
    "p384": ("ecdsa-p384-sha384",),
    "ed25519": ("ed25519",),
}
_PUBLIC = KeyRow((Reading.PUBLIC,))
_ONLY = {KeyKind.SECRET_BASE64: KeyRow((Reading.BASE64,)), KeyKind.SECRET_UTF8: KeyRow((Reading.UTF8,))}
_TITLE = "the signature base"


@dataclass(frozen=True, slots=True)
class _Signed:
    """One signature of the request: its label, what it says it covers, and its bytes."""

    label: str
    input: Input
    signature: bytes


def judge(trial: Trial) -> Verdict:
    """The verdict on the request: the first signature that is right, or the first that tells most."""
    found = _signatures(trial)
    if isinstance(found, Finding):
        return trial.verdict(Status.INVALID, (found,), (Check("header", False, found.message),))
    best: Verdict | None = None
    for one in found:
        verdict = _judge_one(trial if best is None else quick(trial), one)
        if right(verdict):
            return verdict
        if best is None or (best.status is Status.NO_KEY and verdict.status is not Status.NO_KEY):
            best = verdict
    return best or trial.verdict(Status.UNSIGNED)


def _signatures(trial: Trial) -> list[_Signed] | Finding:
    """Every signature with its input, or why there is none to check."""
    fields = {}
    for name in ("signature-input", "signature"):
        lines = trial.message.header(name)
        if not lines:
            return proved(trial, "header_missing", f"The header {name} is missing, and the other needs it.")
        read = dictionary(b", ".join(lines))
        if not read:
            return proved(trial, "header_malformed", f"The header {name} is no dictionary of RFC 9651.")
        fields[name] = read
    found: list[_Signed] = []
    for label, member in list(fields["signature-input"].items())[:SIGNATURES]:
        given, signature = input_of(member), bytes_of(fields["signature"].get(label, ""))
        if given is None or signature is None:
            shown = visible_line(label)[:60]
            text = f"The signature {shown} is not in both headers, as a list of components and as bytes."
            return proved(trial, "header_malformed", text)
        found.append(_Signed(label, given, signature))
    return found


def _judge_one(trial: Trial, one: _Signed) -> Verdict:
    wrong = tuple(_parameter_problems(trial, one.input))
    keys = _named(trial, one.input.parameters.get("keyid"))
    if not keys:
        return trial.verdict(Status.NO_KEY, (missing_key(trial),))
    text = b64encode(one.signature).decode()
    try:
        base = signature_base(trial.message, one.input)
    except Uncovered as problem:
        message = f"The signature {visible_line(one.label)} covers {visible_line(str(problem))}."
        finding = proved(trial, "header_missing", message, "See whether a proxy drops or rewrites it.")
        checks = (Check("components", False, str(problem)),)
        return trial.verdict(Status.INVALID, (*wrong, finding), checks, received=text)
    body = _body(trial, one.input)
    late = () if wrong else tuple(_untimely(trial, one.input))
    known = Known(Received((text,), (text,)), wrong, late)
    if isinstance(body, Finding):
        known = replace(known, findings=(*wrong, body), checks=(Check("body", False, body.message),))
    else:
        known = replace(known, checks=(body,))
    return _with_keys(trial, one, base, known, keys)


def _with_keys(trial: Trial, one: _Signed, base: bytes, known: Known, keys: tuple[Key, ...]) -> Verdict:
    """The verdict with the first key and algorithm that fit."""
    best: Verdict | None = None
    for key in keys:
        named = one.input.parameters.get("alg")
        for algorithm in _algorithms(key, named):
            extra = (
                () if named in (None, algorithm) else (_other_algorithm(trial, key, str(named), algorithm),)
            )
            row = _row(trial, key, algorithm, base)
            findings = (*extra, *known.findings)
            verdict = judge_known(row if best is None else quick(row), replace(known, findings=findings))
            if right(verdict):
                return verdict
            best = best or verdict
    if best is not None:
        return best
    text = "The key cannot be used for any algorithm of RFC 9421."
    return trial.verdict(Status.NO_KEY, (proved(trial, "key_unusable", text),))


def _row(trial: Trial, key: Key, algorithm: str, base: bytes) -> Trial:
    row = lowered(replace(trial, keys=(key,)), ROWS[algorithm], _TITLE, base)
    reading = _PUBLIC if algorithm != "hmac-sha256" else _ONLY.get(key.kind, trial.scheme.key)
    signature = replace(row.scheme.signature, encoding=Encoding.BASE64)
    return replace(row, scheme=replace(row.scheme, key=reading, timestamp=None, signature=signature))


def _algorithms(key: Key, named: object) -> tuple[str, ...]:
    """The algorithms of a key, the configured one or those of its type. A shared secret is for HMAC and a
    public key never is, whatever the message says."""
    possible = _OF_TYPE.get(key_type(key), ()) if _is_public(key) else ("hmac-sha256",)
    configured = dict(key.traits).get("alg")
    if configured is not None:
        possible = tuple(name for name in possible if name == configured)
    return (named,) if isinstance(named, str) and named in possible else possible


def _is_public(key: Key) -> bool:
    """Whether a key is a public one: said so, or written in a form that only those have."""
    if key.kind is not KeyKind.TEXT:
        return key.kind.is_public
    text = key.material.reveal().lstrip()[:1000]
    return (
        b"-----BEGIN" in text
        or text.startswith((b"{", b"whpk_"))
        or (text[:1] == b"M" and bool(key_type(key)))
    )


def _named(trial: Trial, keyid: object) -> tuple[Key, ...]:
    """The keys that the signature names; those without an id may be any."""
    keys = tuple(one for key in trial.keys for one in members(key))
    if not isinstance(keyid, str):
        return keys
    return tuple(key for key in keys if key.id in (None, keyid))


def _parameter_problems(trial: Trial, given: Input) -> Iterator[Finding]:
    for name, kind in _PARAMETERS.items():
        value = given.parameters.get(name)
        if value is not None and type(value) is not kind:
            word = "an integer" if kind is int else "a string"
            yield proved(trial, "header_malformed", f"The signature's parameter {name} is not {word}.")


def _body(trial: Trial, given: Input) -> Check | Finding:
    """Whether the body is the one that was signed: a check, or what is wrong."""
    covered = [one.parameters.get("key") for one in given.components if one.name == "content-digest"]
    if not covered:
        if not trial.message.delivery.body:
            return Check("body", True, "there is none")
        return Check("body", None, "no digest is covered: the body is not protected by this signature")
    members = None if None in covered else frozenset(str(name) for name in covered)
    return digest_problem(trial, members) or Check("body", True, "it is the one of the signed digest")


def _untimely(trial: Trial, given: Input) -> Iterator[Finding]:
    """What the clock says to created and expires (section 3.2), and to the age the row allows."""
    created, expires = (given.parameters.get(name) for name in ("created", "expires"))
    row = trial.scheme.timestamp
    fix = "It was sent again, or it waited in a queue: have it sent afresh, or sign it again."
    if isinstance(expires, int) and expires < trial.now - SKEW:
        ago = trial.now - expires
        yield proved(trial, "stale", f"The signature is right, but it expired {ago:.0f} s ago.", fix)
    if not isinstance(created, int):
        return
    if created > trial.now + SKEW:
        text = f"The signature is right, but it says it was made {created - trial.now:.0f} s from now."
        yield proved(
            trial, "future", text, "Set this machine's clock by a time server, and look at the sender's."
        )
    elif row is not None and row.tolerance is not None and created + row.tolerance < trial.now - SKEW:
        age = f"{trial.now - created:.0f} s old, and {row.tolerance} s are allowed"
        text = f"The signature is right, but it is {age}."
        yield proved(trial, "stale", text, fix)


def _other_algorithm(trial: Trial, key: Key, named: str, own: str) -> Finding:
    shown = visible_line(named)[:40]
    text = f'The signature names the algorithm "{shown}"; the key {visible_line(key.name)} is for {own}.'
    return proved(trial, "wrong_algorithm", text, "The key decides the algorithm, never the message.")


_PARAMETERS = {"created": int, "expires": int, "keyid": str, "alg": str, "nonce": str, "tag": str}
