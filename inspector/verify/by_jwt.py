"""Rows that send a JSON Web Token with the body's hash (RFC 7515, RFC 7519).

The algorithm must be one the row allows; `none` never is. Keys named inside the token (`jku`, `x5u`,
`jwk`) are never looked at.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import partial

from inspector.model import Certainty, Check, Finding, Status, Verdict
from inspector.providers import Claims, Encoding, KeyRow, Reading
from inspector.text import visible_line
from inspector.verify.document import Number, parse, text_of
from inspector.verify.explain.hashed import other_body
from inspector.verify.explain.signer import not_signed
from inspector.verify.jwks import with_kid
from inspector.verify.key import Key, Unusable, decode_base64, secrets_of
from inspector.verify.materials import missing_key, named_keys
from inspector.verify.message import signed_url
from inspector.verify.primitive import among
from inspector.verify.public import public_key_of, verifies
from inspector.verify.received import receive
from inspector.verify.trial import Trial

SHOWN = 8 * 1024
"""How many characters of a token a verdict keeps."""


@dataclass(frozen=True, slots=True)
class _Token:
    header: dict[str, object]
    claims: dict[str, object]
    signed: bytes
    signature: bytes


def judge_jwt(trial: Trial) -> Verdict:
    """The verdict on a token and the hash of the body in it."""
    claims = trial.scheme.claims
    texts = receive(trial.scheme.signature, trial.message).texts
    if not trial.keys:
        return trial.verdict(Status.NO_KEY, (missing_key(trial),))
    if claims is None or len(texts) != 1:
        return _malformed(trial, f"{len(texts)} tokens in the header, where one is wanted")
    token = _read(texts[0])
    if token is None:
        return _malformed(trial, "what came is not three base64url parts with JSON in the first two")
    refused = _algorithm_problem(trial, claims, token)
    if refused is not None:
        return trial.verdict(Status.INVALID, (refused,), _NOT_RIGHT, received=texts[0][:SHOWN])
    key, findings = _signer(trial, token)
    signed = token.signed
    if key is None:
        status = Status.INVALID if findings == () else Status.NO_KEY
        found = findings or (_not_signed(trial, token),)
        return trial.verdict(status, found, _NOT_RIGHT, signed=signed, received=texts[0][:SHOWN])
    wrong = _claim_problems(trial, claims, token, key)
    late = _time_problems(trial, claims, token)
    status = Status.INVALID if wrong else Status.STALE if late else Status.VALID
    checks = (Check("signature", True, str(token.header.get("alg"))), Check("claims", not wrong and not late))
    found = (*wrong, *late)
    return trial.verdict(status, found, checks, signed=signed, received=texts[0][:SHOWN], key=key.name)


def _read(text: str) -> _Token | None:
    parts = text.encode("latin-1", "replace").split(b".")
    if len(parts) != 3:
        return None
    header, claims = (parse(decode_base64(part) or b"") for part in parts[:2])
    signature = decode_base64(parts[2]) if parts[2] else b""
    if not isinstance(header, dict) or not isinstance(claims, dict) or signature is None:
        return None
    if "crit" in header:  # RFC 7515, section 4.1.11: what is not understood must be refused.
        return None
    return _Token(header, claims, parts[0] + b"." + parts[1], signature)


def _algorithm_problem(trial: Trial, claims: Claims, token: _Token) -> Finding | None:
    algorithm = token.header.get("alg")
    if isinstance(algorithm, str) and algorithm in claims.algorithms:
        return None
    shown = visible_line(str(algorithm))[:40]
    allowed = " or ".join(claims.algorithms)
    message = f'The token names the algorithm "{shown}"; {trial.provider.said} uses {allowed}.'
    fix = "A token chooses no algorithm: allow only the sender's own."
    return trial.finding("wrong_algorithm", Certainty.PROVED, message, fix, (("alg", shown),))


def _signer(trial: Trial, token: _Token) -> tuple[Key | None, tuple[Finding, ...]]:
    """The key that signed, or why none could be tried (empty when some were, and none fits)."""
    algorithm = str(token.header["alg"])
    problems: list[Finding] = []
    tried = False
    for key in with_kid(named_keys(trial), token.header.get("kid")):
        fits = _fits(key, trial.scheme.key, algorithm, token)
        if isinstance(fits, Unusable):
            message = f"The key {visible_line(key.name)} {fits.problem}."
            problems.append(trial.finding("key_unusable", Certainty.PROVED, message))
            continue
        tried = True
        if fits:
            return key, ()
    return None, () if tried else tuple(problems) or (missing_key(trial),)


def _fits(key: Key, row: KeyRow, algorithm: str, token: _Token) -> bool | Unusable:
    if algorithm.startswith("HS"):
        secrets = secrets_of(key, _SHARED if Reading.PUBLIC in row.readings else row)
        if isinstance(secrets, Unusable):
            return secrets
        made = [hmac.digest(secret, token.signed, f"sha{algorithm[2:]}") for secret in secrets]
        return among(token.signature, made)
    public = public_key_of(key, row, _ASYMMETRIC[algorithm])
    if isinstance(public, Unusable):
        return public
    return verifies(public, _ASYMMETRIC[algorithm], token.signature, token.signed)


def _claim_problems(trial: Trial, claims: Claims, token: _Token, key: Key) -> tuple[Finding, ...]:
    found: list[Finding] = []
    hashed = [claims.hash] if claims.hash else []
    required = (*claims.require, *hashed, *(["iat"] if claims.max_age is not None else []))
    for name in dict.fromkeys(required):
        if name not in token.claims:
            message = f'The token has no claim "{name}".'
            found.append(trial.finding("header_malformed", Certainty.PROVED, message))
    for name in _TIMES:
        if name in token.claims and _seconds(token.claims[name]) is None:
            message = f'The claim "{name}" is not a time.'
            found.append(trial.finding("header_malformed", Certainty.PROVED, message))
    issuer = key.id if claims.issuer_is_key_id else claims.issuer
    if issuer and token.claims.get("iss") != issuer:
        shown = visible_line(str(token.claims.get("iss")))[:80]
        message = f'The token was issued by "{shown}", not by "{visible_line(issuer)}".'
        found.append(trial.finding("other_provider", Certainty.PROVED, message))
    if claims.url and token.claims.get(claims.url) != signed_url(trial.message):
        shown = visible_line(str(token.claims.get(claims.url)))[:300]
        message = f"The token is for {shown}, not for {visible_line(signed_url(trial.message))}."
        fix = "Set --public-url to the URL that the sender knows."
        found.append(trial.finding("signed_url", Certainty.PROVED, message, fix))
    said = token.claims.get(claims.hash) if claims.hash else None
    if said is not None and not _hash_fits(claims, said, trial.message.delivery.body):
        message = "The token is right, but it holds the hash of another body"
        evidence = (("claim", visible_line(str(said))[:100]), ("sha256", trial.message.delivery.sha256))
        fits = partial(_hash_fits, claims, said)
        found.append(other_body(trial, message, evidence, fits))
    return tuple(found)


def _hash_fits(claims: Claims, said: object, body: bytes) -> bool:
    text = said if isinstance(said, str) else ""
    digest = hashlib.sha256(body).digest()
    if claims.hash_encoding is Encoding.HEX:
        return hmac.compare_digest(digest.hex().encode(), text.encode("utf-8", "replace"))
    url = claims.hash_encoding is Encoding.BASE64URL
    if not url and len(text) != 44:
        return False
    return hmac.compare_digest(digest, decode_base64(text.encode("utf-8", "replace")) or b"")


def _time_problems(trial: Trial, claims: Claims, token: _Token) -> tuple[Finding, ...]:
    now, slack = trial.now, claims.leeway
    expires, begins, issued = (_seconds(token.claims.get(name)) for name in _TIMES)
    found: list[Finding] = []
    # RFC 7519, section 4.1.4: not on or after that time.
    if expires is not None and now >= expires + slack:
        message = f"The token expired {now - expires:.0f} s ago."
        found.append(trial.finding("stale", Certainty.PROVED, message, "Have it sent afresh."))
    if claims.max_age is not None and issued is not None and now - issued > claims.max_age:
        message = f"The token is {now - issued:.0f} s old, and only {claims.max_age} s are allowed."
        found.append(trial.finding("stale", Certainty.PROVED, message, "Have it sent afresh."))
    if begins is not None and now < begins - slack:
        message = f"The token is valid only in {begins - now:.0f} s."
        found.append(trial.finding("future", Certainty.PROVED, message, "Set the clock by a time server."))
    return tuple(found)


def _seconds(value: object) -> float | None:
    """A NumericDate (RFC 7519, section 2); None for anything else."""
    text = text_of(value) if isinstance(value, Number) else None
    if text is None or len(text) > 30:
        return None
    seconds = float(text)
    return seconds if abs(seconds) < 1e15 else None


def _malformed(trial: Trial, problem: str) -> Verdict:
    message = f"The token cannot be read: {problem}."
    finding = trial.finding("header_malformed", Certainty.PROVED, message)
    return trial.verdict(Status.INVALID, (finding,), _NOT_RIGHT)


def _not_signed(trial: Trial, token: _Token) -> Finding:
    algorithm = str(token.header["alg"])
    row = trial.scheme.key
    return not_signed(
        trial, algorithm, token.signed, token.signature, lambda key: _fits(key, row, algorithm, token)
    )


_NOT_RIGHT = (Check("signature", False, "the token is not right"),)
_SHARED = KeyRow((Reading.UTF8,))
_TIMES = ("exp", "nbf", "iat")
_ASYMMETRIC = {
    "RS256": "rsa-pkcs1-sha256",
    "RS512": "rsa-pkcs1-sha512",
    "PS256": "rsa-pss-sha256",
    "ES256": "ecdsa-p256-sha256-raw",
    "ES384": "ecdsa-p384-sha384-raw",
    "EdDSA": "ed25519",
}
