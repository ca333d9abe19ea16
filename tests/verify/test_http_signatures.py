"""RFC 9421 and RFC 9530: every algorithm against the reference library, and what must be refused."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256, sha512
from typing import Any

import http_message_signatures as reference
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import algorithms

from inspector.model import Delivery, Status, Verdict
from inspector.verify import Key, KeyKind, Request, judge, sign
from tests.verify.making import (
    NOW,
    AnyPrivate,
    codes,
    delivery,
    ec_key,
    ed_key,
    pem,
    private,
    provider,
    public,
    rsa_key,
    with_body,
    with_header,
)

RFC = provider("rfc9421")
URL = "https://hooks.example.com:443/in?a=1&b=%C3%A9&b2=x+y"
BODY = b'{"id":"evt_1","n":1}'
SHARED = b64encode(b"a shared secret of 32 bytes, no.1").decode()
EC384 = ec.generate_private_key(ec.SECP384R1())


class Outgoing:
    """A request as the reference library wants it."""

    def __init__(self, headers: dict[str, str], method: str = "POST", url: str = URL) -> None:
        self.method, self.url, self.headers = method, url, headers


class Resolver(reference.HTTPSignatureKeyResolver):
    def __init__(self, key: Any) -> None:
        self.key = key

    def resolve_private_key(self, key_id: str) -> Any:
        return self.key

    def resolve_public_key(self, key_id: str) -> Any:
        return self.key


def sent(algorithm: Any, key: Any, *components: str, body: bytes = BODY, **options: Any) -> Delivery:
    """What the reference library sends."""
    digest = f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"
    headers = {"Content-Type": "application/json", "Content-Digest": digest, "X-Dict": "a=1, b=2;x=1"}
    request = Outgoing(headers)
    signer = reference.HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=Resolver(key))
    covered = components or ("@method", "@target-uri", "content-type", "content-digest")
    usual = {"created": datetime.fromtimestamp(NOW, UTC), "label": "sig1", "use_existing_digest": True}
    options = {**usual, **options}
    signer.sign(request, key_id="k1", covered_component_ids=covered, **options)
    return delivery(request.headers.items(), body, target=b"/in?a=1&b=%C3%A9&b2=x+y")


def judged(what: Delivery, *keys: Key, now: float = NOW) -> Verdict:
    return judge(what, RFC, keys, now=now, url=URL)


ALGORITHMS: list[tuple[Any, AnyPrivate]] = [
    (algorithms.ED25519, ed_key()),
    (algorithms.ECDSA_P256_SHA256, ec_key()),
    (algorithms.ECDSA_P384_SHA384, EC384),
    (algorithms.RSA_PSS_SHA512, rsa_key()),
    (algorithms.RSA_V1_5_SHA256, rsa_key()),
]


@pytest.mark.parametrize(("algorithm", "key"), ALGORITHMS)
@pytest.mark.parametrize("named", [True, False])
def test_every_public_key_algorithm(algorithm: Any, key: AnyPrivate, named: bool) -> None:
    what = sent(algorithm, key, include_alg=named)
    assert judged(what, public(key)).status is Status.VALID
    assert judged(with_body(what, b"{}"), public(key)).status is Status.INVALID
    assert judged(with_header(what, "content-type", "text/plain"), public(key)).status is Status.INVALID
    other = ed_key("other") if not isinstance(key, type(ed_key())) else ec_key("other")
    assert judged(what, public(other)).status is Status.INVALID


def test_a_shared_secret() -> None:
    what = sent(algorithms.HMAC_SHA256, b"a shared secret of 32 bytes, no.1")
    assert judged(what, Key.of("k", SHARED)).status is Status.VALID
    assert judged(what, Key.of("k", "a shared secret of 32 bytes, no.1")).status is Status.VALID
    base64_only = Key.of("k", "a shared secret of 32 bytes, no.1", KeyKind.SECRET_BASE64)
    assert judged(what, base64_only).status is Status.NO_KEY
    assert judged(what, Key.of("k", "other")).status is Status.INVALID


@pytest.mark.parametrize(
    "component",
    [
        '"@authority"',
        '"@scheme"',
        '"@request-target"',
        '"@path"',
        '"@query"',
        '"@query-param";name="b"',
        '"@query-param";name="b2"',
        '"x-dict";key="b"',
        '"content-digest";sf',
        '"content-digest";key="sha-256"',
        '"content-type";bs',
    ],
)
def test_every_component_is_that_of_the_reference_library(component: str) -> None:
    plain = component.strip('"') if ";" not in component else component
    assert judged(sent(algorithms.ED25519, ed_key(), plain), public(ed_key())).status is Status.VALID


def test_every_parameter_is_signed() -> None:
    what = sent(
        algorithms.ED25519, ed_key(), nonce="n1", tag="t1", expires=datetime.fromtimestamp(NOW + 60, UTC)
    )
    given = (what.headers.get("signature-input") or b"").decode()
    assert judged(what, public(ed_key())).status is Status.VALID
    for old, new in (("n1", "n2"), ("t1", "t2"), (str(int(NOW)), str(int(NOW) - 1)), ("@method", "@path")):
        changed = with_header(what, "signature-input", given.replace(old, new))
        assert judged(changed, public(ed_key())).status is Status.INVALID, old


@pytest.mark.parametrize(
    ("created", "expires", "now", "status"),
    [
        (0, 60, 65, Status.VALID),
        (0, 60, 66, Status.STALE),
        (5, None, 0, Status.VALID),
        (6, None, 0, Status.STALE),
        (0, None, 86400, Status.VALID),
        (0, None, 86406, Status.STALE),
    ],
)
def test_the_clock(created: int, expires: int | None, now: int, status: Status) -> None:
    ends = None if expires is None else datetime.fromtimestamp(NOW + expires, UTC)
    begins = datetime.fromtimestamp(NOW + created, UTC)
    what = sent(algorithms.ED25519, ed_key(), created=begins, expires=ends)
    assert judged(what, public(ed_key()), now=NOW + now).status is status


def test_a_body_that_no_digest_covers_is_said_to_be_unprotected() -> None:
    what = sent(algorithms.ED25519, ed_key(), "@method")
    for one in (what, with_body(what, b"forged")):
        found = judged(one, public(ed_key()))
        assert found.status is Status.VALID
        assert [check.passed for check in found.checks if check.name == "body"] == [None]
    covered = judged(sent(algorithms.ED25519, ed_key()), public(ed_key()))
    assert [check.passed for check in covered.checks if check.name == "body"] == [True]


def resigned(digest: str, body: bytes = BODY) -> Delivery:
    """Any Content-Digest, signed by hand: the reference library signs no wrong one."""
    given = f'("content-digest");created={int(NOW)}'
    base = f'"content-digest": {digest}\n"@signature-params": {given}'
    made = b64encode(ed_key().sign(base.encode())).decode()
    headers = [("content-digest", digest), ("signature-input", f"s={given}"), ("signature", f"s=:{made}:")]
    return delivery(headers, body)


def test_content_digest_of_either_hash_and_of_neither() -> None:
    good = b64encode(sha512(BODY).digest()).decode()
    assert judged(resigned(f"sha-512=:{good}:"), public(ed_key())).status is Status.VALID
    assert judged(resigned(f"md5=:AAAA:, sha-512=:{good}:"), public(ed_key())).status is Status.VALID
    right = b64encode(sha256(BODY).digest()).decode()
    for digest in (
        "md5=:AAAA:",
        "sha-256=:AAAA:",
        f"sha-256=:{right}:, sha-512=:AAAA:",
        "sha-256",
        "=",
        "a=1",
    ):
        assert judged(resigned(digest), public(ed_key())).status is Status.INVALID, digest


def test_a_changed_body_is_explained_by_its_digest() -> None:
    what = sent(algorithms.ED25519, ed_key(), body=b'{"id": "evt_1"}')
    found = judged(with_body(what, b'{"id":"evt_1"}'), public(ed_key()))
    assert (found.status, codes(found)[0]) == (Status.INVALID, "body_reserialised")
    assert codes(judged(with_body(what, b'{"id": "evt_1"}\n'), public(ed_key())))[0] == "trailing_newline"


def test_the_key_decides_the_algorithm_and_never_the_message() -> None:
    what = sent(algorithms.RSA_V1_5_SHA256, rsa_key(), include_alg=True)
    pss = Key("k", public(rsa_key()).material, KeyKind.PUBLIC_PEM, traits=(("alg", "rsa-pss-sha512"),))
    found = judged(what, pss)
    assert (found.status, codes(found)[0]) == (Status.INVALID, "wrong_algorithm")
    # The classic confusion: the public key as the secret of an HMAC.
    confused = sent(algorithms.HMAC_SHA256, pem(rsa_key()).encode(), include_alg=True)
    for kind in (KeyKind.TEXT, KeyKind.PUBLIC_PEM):
        verdict = judged(confused, Key.of("k", pem(rsa_key()), kind))
        assert (verdict.status, codes(verdict)[0]) == (Status.INVALID, "wrong_algorithm")
    raw = b64encode(ed_key().public_key().public_bytes_raw())
    forged = sent(algorithms.HMAC_SHA256, ed_key().public_key().public_bytes_raw())
    assert judged(forged, Key.of("k", raw, KeyKind.PUBLIC_BASE64_ED25519)).status is Status.INVALID
    unknown = with_header(what, "signature-input", 'sig1=("@method");alg="none";keyid="k1"')
    assert codes(judged(unknown, public(rsa_key())))[0] == "wrong_algorithm"


def test_several_signatures_one_right_is_enough() -> None:
    what = sent(algorithms.ED25519, ed_key())
    given, made = (what.headers.get(name) or b"" for name in ("signature-input", "signature"))
    first = with_header(what, "signature-input", b'proxy=("@method");keyid="p", ' + given)
    both = with_header(first, "signature", b"proxy=:AAAA:, " + made)
    assert judged(both, public(ed_key())).status is Status.VALID
    half = with_header(both, "signature", b"proxy=:AAAA:")
    assert judged(half, public(ed_key())).status is Status.INVALID


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"sig1",
        b"sig1=1",
        b"sig1=();created=1, sig1=()",
        b'sig1=("@status")',
        b'sig1=("@method";req)',
        b'sig1=("@method" "@method")',
        b'sig1=("Content-Type")',
        b'sig1=("content-type";tr)',
        b'sig1=("x-none")',
        b'sig1=("*")',
        b'sig1=("x-dict";key="none")',
        b'sig1=("x-dict";key=1)',
        b'sig1=("@query-param")',
        b'sig1=("@query-param";name="none")',
        b'sig1=("@unknown")',
        b"sig1=(token)",
        b'sig1=("@method");created="1"',
        b'sig1=("@method");created=1.5',
        b'sig1=("@method");expires=?1',
        b'sig1=("@method");keyid=1',
        b'sig1=("@method");created=99999999999999999999',
        b'sig1=("\xff")',
        b"sig1=(" + b'"a" ' * 20_000 + b")",
    ],
)
def test_a_malformed_input_is_refused(given: bytes) -> None:
    what = with_header(sent(algorithms.ED25519, ed_key()), "signature-input", given)
    found = judged(what, public(ed_key()))
    assert found.status is Status.INVALID
    assert codes(found)[0] in ("header_malformed", "header_missing")


@pytest.mark.parametrize("key", [ed_key(), ec_key(), rsa_key(), None])
def test_what_is_signed_here_is_right_for_the_reference_library(key: AnyPrivate | None) -> None:
    mine = Key.of("k", SHARED, id="k1") if key is None else Key("k", private(key).material, id="k1")
    request = Request("POST", URL, BODY, (("Content-Type", "application/json"),))
    headers = dict((*request.headers, *sign(RFC, mine, request, now=datetime.now(UTC).timestamp())))
    kinds = {type(ed_key()): algorithms.ED25519, type(ec_key()): algorithms.ECDSA_P256_SHA256}
    kinds |= {type(rsa_key()): algorithms.RSA_PSS_SHA512, type(None): algorithms.HMAC_SHA256}
    chosen = next(algorithm for kind, algorithm in kinds.items() if isinstance(key, kind))
    check = b"a shared secret of 32 bytes, no.1" if key is None else key.public_key()
    verifier = reference.HTTPMessageVerifier(signature_algorithm=chosen, key_resolver=Resolver(check))
    assert verifier.verify(Outgoing(headers), body=BODY)[0].body == BODY
