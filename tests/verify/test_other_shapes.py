"""The shapes that the shipped eight do not use, but a user's own file may: signatures in the body, tokens,
JSON Web Tokens, plain hashes, signed URLs."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64encode

import jwt
import pytest

from inspector.model import Certainty, Status
from inspector.verify import Key, Request, judge, sign
from tests.verify.making import (
    BODY,
    NOW,
    SECRET,
    codes,
    delivery,
    ec_key,
    judged,
    own,
    pem,
    private,
    public,
    rsa_key,
    secret,
    signed,
    with_body,
)

MAILGUN = own(
    'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{json:signature.timestamp}{json:signature.token}"\n'
    'signature = { in = "json:signature.signature" }\ntimestamp = { in = "json:signature.timestamp" }'
)


def mailgun(stamp: object, token: str, signature: str) -> bytes:
    return json.dumps({"signature": {"timestamp": stamp, "token": token, "signature": signature}}).encode()


@pytest.mark.parametrize("stamp", [str(int(NOW)), int(NOW)])
def test_a_signature_may_stand_in_the_body(stamp: object) -> None:
    mac = hmac.digest(SECRET.encode(), f"{stamp}tok".encode(), "sha256").hex()
    assert judged(MAILGUN, delivery(body=mailgun(stamp, "tok", mac)), secret()).status is Status.VALID
    assert judged(MAILGUN, delivery(body=mailgun(stamp, "tok2", mac)), secret()).status is Status.INVALID
    assert judged(MAILGUN, delivery(body=b"{}"), secret()).status is Status.UNSIGNED
    assert judged(MAILGUN, delivery(body=b"not json"), secret()).status is Status.UNSIGNED


ADYEN = own(
    'kind = "hmac"\nalgorithm = "sha256"\neach = "json:items[].item"\nblank = true\n'
    'signed = "{json:ref}:{json:original}:{json:amount.value}"\n'
    'signature = { in = "json:sig", encoding = "base64" }\nkey = { as = "hex" }'
)


def adyen(*items: tuple[str, int, bool]) -> bytes:
    made = []
    for ref, value, right in items:
        mac = hmac.digest(b"\x01\x02", f"{ref}::{value}".encode(), "sha256")
        sig = b64encode(mac if right else mac[::-1]).decode()
        made.append({"item": {"ref": ref, "amount": {"value": value}, "sig": sig}})
    return json.dumps({"items": made}).encode()


def test_every_item_of_a_list_must_be_right() -> None:
    key = Key.of("k", "0102")
    assert judged(ADYEN, delivery(body=adyen(("a", 1, True), ("b", 2, True))), key).status is Status.VALID
    assert judged(ADYEN, delivery(body=adyen(("a", 1, True), ("b", 2, False))), key).status is Status.INVALID
    assert judged(ADYEN, delivery(body=adyen(("a", 1, False), ("b", 2, True))), key).status is Status.INVALID
    assert judged(ADYEN, delivery(body=b'{"items":[]}'), key).status is Status.UNSIGNED


def test_a_missing_part_of_what_is_signed_is_named() -> None:
    by = own(
        'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{json:a}{header:x-b}"\n'
        'signature = { in = "header:x-acme" }'
    )
    verdict = judged(by, delivery([("x-acme", "00")], b'{"a":1}'), secret())
    assert verdict.status is Status.INVALID
    assert codes(verdict)[0] == "header_missing"
    assert "header:x-b" in verdict.findings[0].message


URL_ROW = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{url}{body}"\nsignature = { in = "header:x-acme" }'


@pytest.mark.parametrize(
    ("public_url", "target", "whole"),
    [
        ("https://example.com", b"/in?a=1", "https://example.com/in?a=1"),
        ("https://example.com/", b"/in", "https://example.com/in"),
        ("https://example.com/hooks", b"/in", "https://example.com/hooks/in"),
        ("https://example.com/hooks", b"/hooks/in", "https://example.com/hooks/in"),
        ("https://example.com/hooks", b"/hooks?x=1", "https://example.com/hooks?x=1"),
        ("https://example.com/hooks", b"/hooksy", "https://example.com/hooks/hooksy"),
    ],
)
def test_the_public_url_is_what_was_signed(public_url: str, target: bytes, whole: str) -> None:
    by = own(URL_ROW)
    mac = hmac.digest(SECRET.encode(), whole.encode() + BODY, "sha256").hex()
    came = delivery([("x-acme", mac)], target=target)
    assert judge(came, by, [secret()], now=NOW, public_url=public_url).status is Status.VALID
    assert judge(came, by, [secret()], now=NOW, url=whole).status is Status.VALID
    assert judge(came, by, [secret()], now=NOW, public_url="http://127.0.0.1:7070").status is Status.INVALID


def test_without_a_public_url_the_headers_of_a_tunnel_are_believed() -> None:
    by = own(URL_ROW)
    mac = hmac.digest(SECRET.encode(), b"https://x.example/in" + BODY, "sha256").hex()
    for pairs in (
        [("host", "x.example")],
        [("host", "127.0.0.1:7070"), ("x-forwarded-host", "x.example"), ("x-forwarded-proto", "https")],
    ):
        came = delivery([("x-acme", mac), *pairs], target=b"/in")
        assert judge(came, by, [secret()], now=NOW).status is Status.VALID


def test_a_plain_hash_with_the_secret_keeps_it_out_of_the_verdict() -> None:
    by = own(
        'kind = "hash"\nalgorithm = "sha256"\nsigned = "{secret}{method}{body}"\n'
        'signature = { in = "header:x-acme" }\nwhen = { x-version = "v2" }'
    )
    mac = hashlib.sha256(SECRET.encode() + b"POST" + BODY).hexdigest()
    came = delivery([("x-acme", mac), ("x-version", "v2")])
    verdict = judged(by, came, secret())
    assert verdict.status is Status.VALID
    assert verdict.signed == b"POST" + BODY
    assert SECRET not in repr(verdict)
    changed = judged(by, with_body(came, BODY + b"\n"), secret())
    assert codes(changed) == ["trailing_newline"]
    assert judged(by, delivery([("x-acme", mac), ("x-version", "v1")]), secret()).status is Status.UNSIGNED


@pytest.mark.parametrize(
    ("place", "header", "token", "status"),
    [
        ("header:x-token", ("x-token", "abc"), "abc", Status.TOKEN),
        ("header:x-token", ("x-token", "abd"), "abc", Status.INVALID),
        ("header:x-token", ("x-token", ""), "abc", Status.INVALID),
        ("header:x-token", ("x-other", "abc"), "abc", Status.UNSIGNED),
        ("bearer", ("Authorization", "Bearer abc"), "abc", Status.TOKEN),
        ("bearer", ("Authorization", "bearer abc"), "abc", Status.TOKEN),
        ("bearer", ("Authorization", "Basic abc"), "abc", Status.UNSIGNED),
        ("basic", ("Authorization", f"Basic {b64encode(b'me:abc').decode()}"), "me:abc", Status.TOKEN),
        ("basic", ("Authorization", f"Basic {b64encode(b'me:abc').decode()}"), "abc", Status.TOKEN),
        ("basic", ("Authorization", "Basic !!!"), "abc", Status.INVALID),
        ("query:token", ("x", "y"), "1", Status.UNSIGNED),
        ("query:tenant", ("x", "y"), "1", Status.TOKEN),
        ("header:x-token", ("x-token", "abc"), "", Status.NO_KEY),
    ],
)
def test_a_token_proves_no_more_than_itself(
    place: str, header: tuple[str, str], token: str, status: Status
) -> None:
    by = own(f'kind = "token"\nsignature = {{ in = "{place}" }}')
    verdict = judged(by, delivery([header]), Key.of("k", token))
    assert verdict.status is status
    assert "abc" not in verdict.received + verdict.expected


def test_two_tokens_must_both_be_right() -> None:
    by = own('kind = "token"\nsignature = { in = "header:x-token" }')
    for other, status in (("abc", Status.TOKEN), ("abd", Status.INVALID)):
        came = delivery([("x-token", "abc"), ("x-token", other)])
        assert judged(by, came, secret("abc")).status is status


HS256 = own(
    'kind = "jwt"\nsignature = { in = "header:authorization" }\n'
    'claims = { algorithms = ["HS256"], hash = "sha256", hash_encoding = "base64", require = ["exp"], '
    'issuer = "acme", leeway = 60 }'
)
LONG = "secret-which-is-long-enough-for-every-digest-that-a-token-may-use"


def token(body: bytes = BODY, algorithm: str = "HS256", key: object = LONG, **claims: object) -> str:
    hashed = b64encode(hashlib.sha256(body).digest()).decode()
    payload = {"sha256": hashed, "iss": "acme", "exp": int(NOW) + 60, **claims}
    kept = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(kept, key, algorithm)  # type: ignore[arg-type]  # the library takes all of these


def jwt_verdict(text: str, key: Key | None = None) -> tuple[Status, list[str]]:
    verdict = judged(HS256, delivery([("authorization", text)]), key or secret(LONG))
    return verdict.status, codes(verdict)


def test_a_token_with_the_bodys_hash_is_valid() -> None:
    assert jwt_verdict(token()) == (Status.VALID, [])
    assert jwt_verdict(token(nbf=int(NOW) - 5, iat=int(NOW))) == (Status.VALID, [])


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        (token(b"other"), Status.INVALID, "body_changed"),
        (token(exp=int(NOW) - 61), Status.STALE, "stale"),
        (token(nbf=int(NOW) + 61), Status.STALE, "future"),
        (token(exp=None), Status.INVALID, "header_malformed"),
        (token(sha256=None), Status.INVALID, "header_malformed"),
        (token(sha256=hashlib.sha256(BODY).hexdigest()), Status.INVALID, "body_changed"),
        (token(iss="other"), Status.INVALID, "other_provider"),
        (token(key=LONG[::-1]), Status.INVALID, "wrong_key"),
        (token(algorithm="HS512"), Status.INVALID, "wrong_algorithm"),
        (token(algorithm="none", key=None), Status.INVALID, "wrong_algorithm"),
        (token() + "x", Status.INVALID, "wrong_key"),
        (token().rpartition(".")[0] + ".", Status.INVALID, "header_malformed"),
        ("Bearer " + token(), Status.INVALID, "header_malformed"),
        ("a.b", Status.INVALID, "header_malformed"),
        ("....", Status.INVALID, "header_malformed"),
        ("", Status.INVALID, "header_malformed"),
    ],
)
def test_a_token_that_is_not_right_says_why(text: str, status: Status, code: str) -> None:
    found, named = jwt_verdict(text)
    assert (found, named[0]) == (status, code)


@pytest.mark.parametrize("exp", ["soon", True, 1e300, "9" * 400, [1]])
def test_an_expiry_that_is_no_time_never_passes(exp: object) -> None:
    header = urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
    claims = {"sha256": b64encode(hashlib.sha256(BODY).digest()).decode(), "iss": "acme", "exp": exp}
    payload = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = hmac.digest(LONG.encode(), header + b"." + payload, "sha256")
    text = b".".join([header, payload, urlsafe_b64encode(mac).rstrip(b"=")]).decode()
    assert jwt_verdict(text) == (Status.INVALID, ["header_malformed"])


def test_a_token_with_a_critical_header_is_refused() -> None:
    text = jwt.encode({"exp": 1}, LONG, "HS256", headers={"crit": ["x"], "x": 1})
    assert jwt_verdict(text) == (Status.INVALID, ["header_malformed"])


PUBLIC_JWT = own(
    'kind = "jwt"\nsignature = { in = "header:authorization", prefix = "Bearer " }\n'
    'claims = { algorithms = ["RS256", "ES256"], hash = "sha256", hash_encoding = "base64" }\n'
    'key = { as = "public" }'
)


@pytest.mark.parametrize(("algorithm", "key"), [("RS256", rsa_key()), ("ES256", ec_key())])
def test_a_token_with_a_private_keys_signature(algorithm: str, key: object) -> None:
    fits = public(rsa_key()) if algorithm == "RS256" else public(ec_key())
    came = delivery([("authorization", "Bearer " + token(algorithm=algorithm, key=key))])
    assert judged(PUBLIC_JWT, came, fits).status is Status.VALID
    assert judged(PUBLIC_JWT, with_body(came, b"x"), fits).status is Status.INVALID
    assert judged(PUBLIC_JWT, came, public(rsa_key("other"))).status is not Status.VALID


def test_hs256_with_the_public_key_as_secret_is_refused() -> None:
    header = urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
    mac = hmac.digest(pem(rsa_key()).encode(), header + b".e30", "sha256")
    text = b".".join([header, b"e30", urlsafe_b64encode(mac).rstrip(b"=")]).decode()
    for by in (
        PUBLIC_JWT,
        own(
            'kind = "jwt"\nsignature = { in = "header:authorization", prefix = "Bearer " }\n'
            'claims = { algorithms = ["HS256", "RS256"], hash = "h" }\nkey = { as = "public" }'
        ),
    ):
        came = delivery([("authorization", f"Bearer {text}")])
        assert judged(by, came, public(rsa_key())).status in (Status.INVALID, Status.NO_KEY)


def test_what_is_signed_here_is_judged_valid_here() -> None:
    for by, signing, judging in (
        (HS256, secret(LONG), secret(LONG)),
        (own('kind = "token"\nsignature = { in = "bearer" }'), secret("abc"), secret("abc")),
    ):
        pairs = sign(by, signing, Request("POST", "https://a.example/in", BODY), now=NOW)
        assert judged(by, delivery(pairs), judging).status in (Status.VALID, Status.TOKEN)


def test_upper_case_hex_passes_where_the_row_says_so() -> None:
    row = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{body}"\n'
    mac = hmac.digest(SECRET.encode(), BODY, "sha256").hex().upper()
    came = delivery([("x-acme", mac)])
    assert judged(own(row + 'signature = { in = "header:x-acme" }'), came, secret()).status is Status.INVALID
    any_case = own(row + 'signature = { in = "header:x-acme", any_case = true }')
    assert judged(any_case, came, secret()).status is Status.VALID


def test_a_space_after_the_comma_passes_where_the_row_says_so() -> None:
    row = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{timestamp}.{body}"\n'
    time = 'timestamp = { in = "field:t", tolerance = 300 }'
    strict = own(f'{row}signature = {{ in = "header:x-acme", split = ",", field = "v1" }}\n{time}')
    loose = own(
        f'{row}signature = {{ in = "header:x-acme", split = ",", field = "v1", trim = true }}\n{time}'
    )
    came = signed(loose, secret())
    assert ", v1=" in (came.headers.text("x-acme") or "")
    assert judged(loose, came, secret()).status is Status.VALID
    verdict = judged(strict, came, secret())
    assert verdict.status is Status.INVALID
    assert (verdict.findings[0].code, verdict.findings[0].certainty) == ("header_malformed", Certainty.PROVED)


def test_rsa_pss_is_a_row_too() -> None:
    by = own(
        'kind = "asymmetric"\nalgorithm = "rsa-pss-sha512"\nsigned = "{body}"\n'
        'signature = { in = "header:x-acme", encoding = "base64url" }'
    )
    assert judged(by, signed(by, private(rsa_key())), public(rsa_key())).status is Status.VALID
