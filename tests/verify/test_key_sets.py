"""JSON Web Key Sets, and tokens that are the whole body (Kinde)."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm

from inspector.model import Status, Verdict
from inspector.providers import load
from inspector.text import Secret
from inspector.verify import Key, KeyKind, judge, parse_key_document, read_facts, recognise
from tests.verify.making import NOW, codes, delivery, ed_key, own, pem, private, provider, public, rsa_key

KINDE = provider("kinde")
EVENT = {"type": "user.created", "event_id": "event_1", "data": {"user": {"id": "kp_1"}}}
TYPE = [("content-type", "application/jwt"), ("webhook-id", "wh_1")]


def jwk(name: str, **more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(rsa_key(name).public_key()))
    return {**found, "kid": name, "use": "sig", "alg": "RS256", **more}


def key_set(*keys: dict[str, Any]) -> Key:
    return Key("jwks", Secret(json.dumps({"keys": keys}).encode()))


def token(signer: str, kid: str | None = None, claims: dict[str, Any] = EVENT) -> bytes:
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims, rsa_key(signer), "RS256", headers).encode()


def judged(body: bytes, *keys: Key, now: float = NOW) -> Verdict:
    return judge(delivery(TYPE, body), KINDE, keys, now=now)


def test_a_token_that_is_the_body_is_checked_with_the_key_it_names() -> None:
    keys = key_set(jwk("one"), jwk("two"))
    for name in ("one", "two"):
        found = judged(token(name, name), keys)
        assert (found.status, found.key) == (Status.VALID, f"jwks#{name}")
    assert judged(token("two", "one"), keys).status is Status.INVALID
    assert judged(token("three", "one"), keys).status is Status.INVALID
    assert judged(token("two"), keys).status is Status.VALID


def test_a_key_id_that_the_set_has_not_is_unknown_and_not_wrong() -> None:
    found = judged(token("three", "three"), key_set(jwk("one"), jwk("two")))
    assert (found.status, codes(found)) == (Status.NO_KEY, ["key_unknown"])


def test_a_set_with_one_key_a_jwk_and_a_pem_all_serve() -> None:
    one = Key("jwk", Secret(json.dumps(jwk("one")).encode()))
    for key in (key_set(jwk("one")), one, public(rsa_key("one"))):
        assert judged(token("one", "one"), key).status is Status.VALID


def test_keys_that_sign_nothing_are_passed_over() -> None:
    symmetric = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    keys = key_set(jwk("two", use="enc"), symmetric, {"kty": "RSA"}, jwk("one"))
    assert judged(token("one", "one"), keys).status is Status.VALID
    assert judged(token("two", "two"), keys).status is not Status.VALID
    forged = jwt.encode(EVENT, "secret-secret-secret-secret-secret", "HS256", {"kid": "s"}).encode()
    assert judged(forged, keys).status is Status.INVALID


def test_a_published_set_is_a_key_document() -> None:
    key = parse_key_document(KINDE, json.dumps({"keys": [jwk("one"), jwk("two")]}).encode())
    assert judged(token("two", "two"), key).status is Status.VALID


def test_the_facts_and_the_sender_come_from_the_token() -> None:
    what = delivery(TYPE, token("one"))
    found = recognise(what, load(None)).provider
    assert found is not None
    assert found.id == "kinde"
    facts = read_facts(what, KINDE)
    assert (facts.event, facts.delivery_id) == ("user.created", "wh_1")


def unsigned(header: dict[str, Any], claims: Any = EVENT) -> bytes:
    parts = (jwt.utils.base64url_encode(json.dumps(part).encode()) for part in (header, claims))
    return b".".join([*parts, b""])


CONFUSED = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT"}')


@pytest.mark.parametrize(
    "body",
    [
        unsigned({"alg": "none"}),
        unsigned({"alg": "None"}),
        unsigned({"alg": ["RS256"]}),
        unsigned({"alg": None}),
        unsigned({}),
        unsigned({"alg": "RS256"}),
        unsigned({"alg": "RS256", "jku": "https://evil.example/jwks"}),
        unsigned({"alg": "RS256", "jwk": jwk("evil")}),
        unsigned({"alg": "RS256", "crit": ["x"]}),
        unsigned({"alg": "RS256"}, []),
        b"",
        b".",
        b"..",
        b"...",
        b"a.b.c",
        b"\xff.\xff.\xff",
        b"." * 100_000,
        b"a" * 1_000_000 + b".b.c",
    ],
)
def test_a_hostile_token_is_never_right_and_never_raises(body: bytes) -> None:
    for key in (
        key_set(jwk("one"), jwk("two")),
        public(rsa_key("one")),
        public(ed_key()),
        private(rsa_key()),
    ):
        found = judged(body, key)
        assert found.status in (Status.INVALID, Status.UNSIGNED, Status.NO_KEY)
        assert codes(found)[0] != "not_judged"


def test_the_public_key_is_no_secret_for_hs256() -> None:
    import hmac

    both = own(
        'kind = "jwt"\nsignature = { in = "body" }\nclaims = { algorithms = ["RS256", "HS256"] }\n'
        'key = { as = "public" }'
    )
    text = pem(rsa_key("one"))
    payload = jwt.utils.base64url_encode(json.dumps(EVENT).encode())
    signed = CONFUSED + b"." + payload
    for material in (text, json.dumps({"keys": [jwk("one")]}), json.dumps(jwk("one"))):
        made = jwt.utils.base64url_encode(hmac.digest(material.encode(), signed, "sha256"))
        body = signed + b"." + made
        for by in (KINDE, both):
            found = judge(delivery(TYPE, body), by, [Key.of("k", material)], now=NOW)
            assert found.status in (Status.INVALID, Status.NO_KEY), material[:20]


def test_times_of_a_token_count() -> None:
    body = token("one", claims={**EVENT, "exp": int(NOW) + 10, "nbf": int(NOW)})
    keys = key_set(jwk("one"))
    assert judged(body, keys).status is Status.VALID
    assert judged(body, keys, now=NOW + 11).status is Status.STALE
    assert judged(body, keys, now=NOW - 5).status is Status.STALE


def test_a_key_by_itself_serves_whatever_the_token_calls_it() -> None:
    text = json.dumps(jwk("one")).encode()
    issued = Key("jwk", Secret(text), KeyKind.JWK, id="https://acme.kinde.com")
    assert judged(token("one", "another name"), issued).status is Status.VALID
