"""Failures made on purpose, each with the code that names it: for the tests of explanations."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from unicodedata import normalize
from urllib.parse import quote_plus

from inspector.model import Delivery, Headers
from inspector.providers import Provider
from inspector.verify import Key, Request, Surroundings, sign
from tests.verify.making import (
    BODY,
    NOW,
    SECRET,
    URL,
    delivery,
    ec_key,
    ed_key,
    own,
    private,
    provider,
    public,
    rsa_key,
    secret,
    signed,
    whpk,
    with_body,
    with_header,
)
from tests.verify.senders import ECDSA, SENDERS

WITH_URL = own(
    'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{url}{body}"\n'
    'signature = { in = "header:x-acme", encoding = "base64" }'
)
RSA, OTHER_RSA = provider("dyte"), provider("cloudflare_realtimekit")
UNICODE = '{"b":"Zürich","a":[1,2.50,{"k":"/x"}],"n":null,"e":{}}'.encode()
LONG = json.dumps({"data": ["x" * 80] * 30}, separators=(",", ":")).encode()
JACKSON = (
    '{\n  "b" : "Zürich",\n  "a" : [ 1, 2.5, {\n    "k" : "/x"\n  } ],\n  "n" : null,\n  "e" : { }\n}'
).encode()
CUT = "0123456789" * 410


@dataclass(frozen=True)
class Planted:
    """One failure. `proved` says whether its first finding may and must be proved."""

    name: str
    code: str
    by: Provider
    came: Delivery
    keys: tuple[Key, ...]
    proved: bool = True
    around: Surroundings = field(default_factory=Surroundings)
    now: float = NOW
    url: str = URL


# What was signed, what came, and the cause: for every sender.
BODIES: list[tuple[str, bytes, bytes, str]] = [
    ("newline added", BODY, BODY + b"\n", "trailing_newline"),
    ("newline cut", BODY + b"\n", BODY, "trailing_newline"),
    ("CR LF to LF", b'{\r\n "a": 1\r\n}\r\n', b'{\n "a": 1\n}\n', "line_endings"),
    ("LF to CR LF, newline cut", b'{\n "a": 1\n}\n', b'{\r\n "a": 1\r\n}', "line_endings"),
    ("BOM added", BODY, b"\xef\xbb\xbf" + BODY, "bom"),
    ("PHP", b'{"b":"Z\\u00fcrich","a":[1,2.5,{"k":"\\/x"}],"n":null,"e":[]}', UNICODE, "body_reserialised"),
    ("Go", '{"a":[1,2.5,{"k":"/x"}],"b":"Zürich","e":{},"n":null}'.encode(), UNICODE, "body_reserialised"),
    ("Gson", '{"b":"Zürich","a":[1,2.50,{"k":"/x"}],"e":{}}'.encode(), UNICODE, "body_reserialised"),
    (
        ".NET",
        b'{"b":"Z\\u00FCrich","a":[1,2.50,{"k":"/x"}],"n":null,"e":{}}',
        UNICODE,
        "body_reserialised",
    ),
    (
        "Jackson, pretty",
        JACKSON,
        UNICODE,
        "body_reserialised",
    ),
    (
        "Ruby, pretty",
        b'{\n  "a": 1.0,\n  "b": [\n    1.0e+20\n  ]\n}',
        b'{"a":1.0,"b":[1e20]}',
        "body_reserialised",
    ),
    ("pretty on Windows", b'{\r\n  "a": 1,\r\n  "b": 2\r\n}', b'{"a":1,"b":2}', "body_reserialised"),
    ("slashes escaped only", b'{ "a" :  "\\/x" }', b'{ "a" :  "/x" }', "body_reserialised"),
    ("capital escapes only", b'{ "a" :  "\\u00FC" }', b'{ "a" :  "\\u00fc" }', "body_reserialised"),
    (
        "an unusual mixture",
        b'{\n\t"a": "\\u00fc",\n\t"b": 1\n}',
        '{"b":1,"a":"ü"}'.encode(),
        "body_reserialised",
    ),
    ("written as a JSON text", BODY, json.dumps(BODY.decode()).encode(), "body_reserialised"),
    ("JSON as a form field", b"payload=" + quote_plus(BODY).encode(), BODY, "body_reserialised"),
    ("Latin-1 made UTF-8", '{"a":"ü"}'.encode("latin-1"), '{"a":"ü"}'.encode(), "charset"),
    ("UTF-8 made Latin-1", '{"a":"ü"}'.encode(), '{"a":"ü"}'.encode("latin-1"), "charset"),
    ("UTF-8 twice", '{"a":"ü"}'.encode(), '{"a":"ü"}'.encode().decode("cp1252").encode(), "charset"),
    ("UTF-16", '{"a":1}'.encode("utf-16-le"), b'{"a":1}', "charset"),
    (
        "normal form",
        normalize("NFD", '{"a":"ü"}').encode(),
        normalize("NFC", '{"a":"ü"}').encode(),
        "charset",
    ),
    ("a byte lost", b'{"a":"\xfc"}', b'{"a":"\xef\xbf\xbd"}', "charset"),
    ("lost before signing", b'{"a":"\xef\xbf\xbd"}', b'{"a":"\xfc"}', "charset"),
    ("gzip undone", BODY, gzip.compress(BODY, mtime=0), "content_encoding"),
    ("deflate undone", BODY, zlib.compress(BODY), "content_encoding"),
    ("base64 on the way", BODY, b64encode(BODY), "content_encoding"),
    ("gzip done", gzip.compress(BODY, mtime=0), BODY, "content_encoding"),
    ("an empty body signed", b"", BODY, "truncated_body"),
    ("a round size signed", LONG[:1024], LONG, "truncated_body"),
]


def planted() -> Iterator[Planted]:
    """Every failure, with names that are unique."""
    for sender, (by, signing, judging, variant) in SENDERS.items():
        for name, was, came, code in BODIES:
            sent = signed(by, signing, was, variant=variant)
            yield Planted(f"{sender}: {name}", code, by, with_body(sent, came), (judging,))
    yield from _lost_in_two()
    yield from _keys()
    yield from _public_keys()
    yield from _headers()
    yield from _urls()
    yield from _times()
    yield from _reuse()
    yield from _shapes()
    yield from _pairs()


def _lost_in_two() -> Iterator[Planted]:
    by, signing, judging, _ = SENDERS["github"]
    for name, sign_ in (("ü", "ü"), ("a dash", "–")):
        was, came = f'{{"a":"{sign_}"}}', '{"a":"\ufffd\ufffd"}'
        sent = signed(by, signing, was.encode())
        yield Planted(f"{name} cut in two chunks", "charset", by, with_body(sent, came.encode()), (judging,))


def _keys() -> Iterator[Planted]:
    readings: list[tuple[str, str, str]] = [
        ("newline", "top secret", "top secret\n"),
        ("quotes", "top secret", '"top secret"'),
        ("hex", "\x00\x11\x22\x33", "00112233"),
        ("base64", "0123456789abcdef", b64encode(b"0123456789abcdef").decode()),
        ("literal newline", "one\ntwo", "one\\ntwo"),
        ("literal newline at the end", "topsecret", "topsecret\\n"),
        ("name and value", "topsecret", "GITHUB_SECRET=topsecret"),
        ("hash of the secret", hashlib.sha256(b"topsecret").hexdigest(), "topsecret"),
        ("unset variable", "undefined", "topsecret"),
        ("prefix cut", "AAECAwQFBgcI", "whsec_AAECAwQFBgcI"),
    ]
    for name, used, configured in readings:
        for sender in ("github", "stripe"):
            by = SENDERS[sender][0]
            came = signed(by, secret(used))
            yield Planted(f"{sender} key: {name}", "key_reading", by, came, (secret(configured),))
    github, stripe = SENDERS["github"][0], SENDERS["stripe"][0]
    other = secret("another one", "STRIPE_WEBHOOK_SECRET")
    yield Planted(
        "another sender's secret",
        "other_provider",
        github,
        signed(github, other),
        (secret(),),
        around=Surroundings(others=(("Stripe", other),)),
    )
    yield Planted(
        "the secret of before",
        "previous_key",
        github,
        signed(github, other),
        (secret(),),
        around=Surroundings(previous=(secret("another one", "OLD"),)),
    )
    live, test = secret("live one", "STRIPE_LIVE_SECRET"), secret("test one", "STRIPE_TEST_SECRET")
    yield Planted(
        "the test key, proved",
        "test_live_mixup",
        stripe,
        signed(stripe, test),
        (live,),
        around=Surroundings(others=(("Stripe sandbox", test),)),
    )
    for mode, key in ((b"true", test), (b"false", live)):
        body = b'{"livemode":' + mode + b',"id":"evt_1"}'
        came = signed(stripe, secret("elsewhere"), body)
        yield Planted(f"livemode {mode.decode()}", "test_live_mixup", stripe, came, (key,), proved=False)


def _public_keys() -> Iterator[Planted]:
    rtk = public(rsa_key("rtk"), "published key")
    came = signed(RSA, private(rsa_key("rtk")))
    around = Surroundings(others=((OTHER_RSA.said, rtk),))
    yield Planted("RealtimeKit's key", "other_provider", RSA, came, (public(rsa_key()),), around=around)
    changed = with_body(came, b"something else")
    yield Planted("its key, other body", "other_provider", RSA, changed, (public(rsa_key()),), around=around)
    shared = Surroundings(previous=(public(rsa_key()),), others=((OTHER_RSA.said, public(rsa_key())),))
    anew = with_body(signed(RSA, private(rsa_key()), b'{"a":1,"b":[2]}'), b'{"a": 1, "b": [2]}')
    yield Planted(
        "one key for two senders", "body_reserialised", RSA, anew, (public(rsa_key()),), around=shared
    )
    old = Surroundings(previous=(public(rsa_key("old"), "of May"),))
    sent = signed(RSA, private(rsa_key("old")))
    yield Planted("a rotated RSA key", "previous_key", RSA, sent, (public(rsa_key()),), around=old)
    sent = signed(RSA, private(rsa_key("other")))
    yield Planted("an unknown RSA key", "wrong_key", RSA, sent, (public(rsa_key()),))
    by, _, judging, variant = SENDERS["ed25519"]
    sent = signed(by, private(ed_key("old")), variant=variant)
    old = Surroundings(previous=(whpk(ed_key("old")),))
    yield Planted("a rotated Ed25519 key", "previous_key", by, sent, (judging,), around=old)
    sent = signed(ECDSA, private(ec_key("old")))
    old = Surroundings(others=(("Else", public(ec_key("old"))),))
    yield Planted("another ECDSA key", "other_provider", ECDSA, sent, (public(ec_key()),), around=old)
    pem = public(rsa_key()).material.reveal()
    mac = b64encode(hmac.digest(pem, BODY, "sha256")).decode()
    came = delivery([("dyte-signature", mac)])
    yield Planted("HMAC with the public key", "wrong_algorithm", RSA, came, (public(rsa_key()),))
    mac = b64encode(hmac.digest(b"shared", BODY, "sha256")).decode()
    around = Surroundings(others=(("Stripe", secret("shared")),))
    came = delivery([("dyte-signature", mac)])
    yield Planted("HMAC with a secret", "wrong_algorithm", RSA, came, (public(rsa_key()),), around=around)


def _headers() -> Iterator[Planted]:
    shopify, github = SENDERS["shopify"][0], SENDERS["github"][0]
    mac = hmac.digest(SECRET.encode(), BODY, "sha256")
    text = b64encode(mac).decode()
    shapes = [
        ("hex for base64", mac.hex(), "wrong_encoding"),
        ("base64 of the hex", b64encode(mac.hex().encode()).decode(), "wrong_encoding"),
        ("base64 twice", b64encode(text.encode()).decode(), "wrong_encoding"),
        ("percent-encoded", text.replace("=", "%3D"), "wrong_encoding"),
        ("small letters", text.lower(), "header_malformed"),
        ("cut at the end", text[:20], "header_malformed"),
        ("cut at the front", text[8:], "header_malformed"),
        ("joined by a proxy", f"{text}, {text}", "header_malformed"),
        ("SHA-1", b64encode(hmac.digest(SECRET.encode(), BODY, "sha1")).decode(), "wrong_algorithm"),
        ("SHA-512", b64encode(hmac.digest(SECRET.encode(), BODY, "sha512")).decode(), "wrong_algorithm"),
        ("a hash without HMAC", b64encode(hashlib.sha256(BODY).digest()).decode(), "wrong_algorithm"),
        ("empty", "", "header_malformed"),
    ]
    for name, value, code in shapes:
        came = delivery([("x-shopify-hmac-sha256", value)])
        yield Planted(f"header: {name}", code, shopify, came, (secret(),))
    came = delivery([("x-hub-signature-256", mac.hex())])
    yield Planted("header: no prefix", "missing_prefix", github, came, (secret(),))
    doubled = signed(github, secret())
    again = Headers((*doubled.headers.pairs, (b"X-Hub-Signature-256", b"sha256=" + b"0" * 64)))
    yield Planted("header: doubled", "header_malformed", github, replace(doubled, headers=again), (secret(),))
    sent = signed(github, secret())
    missing = with_header(sent, "x-hub-signature-256", None)
    yield Planted("header: missing", "header_missing", github, missing, (secret(),))
    rsa = b64encode(bytes(range(256))).decode()
    came = delivery([("x-shopify-hmac-sha256", rsa)])
    yield Planted("RSA for HMAC", "wrong_algorithm", shopify, came, (secret(),), proved=False)


def _urls() -> Iterator[Planted]:
    known = [
        ("another host", "https://tunnel.example.net/in?tenant=1"),
        ("http", "http://hooks.example.com/in?tenant=1"),
        ("a port", "https://hooks.example.com:443/in?tenant=1"),
        ("a slash", "https://hooks.example.com/in/?tenant=1"),
        ("no query", "https://hooks.example.com/in"),
        ("http and a port", "http://hooks.example.com:8080/in?tenant=1"),
    ]
    for name, url in known:
        pairs = [*sign(WITH_URL, secret(), Request("POST", url, BODY), now=NOW)]
        came = delivery([*pairs, ("x-forwarded-host", "tunnel.example.net")])
        yield Planted(f"url: {name}", "signed_url", WITH_URL, came, (secret(),))


def _times() -> Iterator[Planted]:
    stripe, slack, svix = (SENDERS[name][0] for name in ("stripe", "slack", "svix"))
    for name, stamp in (("milliseconds", f"{int(NOW)}000"), ("RFC 3339", "2026-01-01T00:00:00Z")):
        mac = hmac.digest(SECRET.encode(), f"{stamp}.".encode() + BODY, "sha256").hex()
        came = delivery([("stripe-signature", f"t={int(NOW)},v1={mac}")])
        yield Planted(f"time signed as {name}", "timestamp_unit", stripe, came, (secret(),))
    sent = signed(slack, secret(), now=NOW)
    moved = with_header(sent, "x-slack-request-timestamp", str(int(NOW) + 2))
    yield Planted("the clock read twice", "signed_content", slack, moved, (secret(),))
    sent = signed(svix, secret())
    other = with_header(sent, "svix-id", "req_1")
    renamed = replace(
        other, headers=Headers((*other.headers.pairs, (b"webhook-id", sent.headers.pairs[0][1])))
    )
    yield Planted("another id", "signed_content", svix, renamed, (secret(),))
    sent = signed(stripe, secret(), now=NOW)
    yield Planted("stale", "stale", stripe, sent, (secret(),), now=NOW + 4000)
    sent = signed(slack, secret(), now=NOW)
    yield Planted("future", "future", slack, sent, (secret(),), now=NOW - 4000)


def _reuse() -> Iterator[Planted]:
    github = SENDERS["github"][0]
    sent = signed(github, secret())
    text = sent.headers.text("x-hub-signature-256") or ""
    around = Surroundings(with_signature=lambda given: 42 if given == text else None)
    other = with_body(sent, b'{"amount": 1000000}')
    yield Planted("a signature used again", "signature_reused", github, other, (secret(),), around=around)
    digest = hashlib.sha256(BODY).hexdigest()
    around = Surroundings(with_digest=lambda given: 7 if given == digest else None)
    other = with_body(signed(RSA, private(rsa_key())), b'{"amount": 1000000}')
    yield Planted("RSA, used again", "signature_reused", RSA, other, (public(rsa_key()),), around=around)


def _shapes() -> Iterator[Planted]:
    for sender in ("rsa", "github", "ecdsa"):
        by, signing, judging, variant = SENDERS[sender]
        whole = json.dumps({"text": CUT}).encode()
        sent = with_body(signed(by, signing, whole, variant=variant), whole[:4096])
        yield Planted(f"{sender}: cut at 4096", "truncated_body", by, sent, (judging,), proved=False)
        yield Planted(f"{sender}: known to be cut", "truncated_body", by, replace(sent, cut=True), (judging,))
        lost = whole.replace(b"0123", b"\xff\xfe\xfd")
        came = with_body(signed(by, signing, lost), lost.decode("utf-8", "replace").encode())
        yield Planted(f"{sender}: much lost", "charset", by, came, (judging,), proved=False)


def _pairs() -> Iterator[Planted]:
    shopify = SENDERS["shopify"][0]
    configured = secret("topsecret\n")
    sent = with_body(signed(shopify, secret("topsecret")), BODY + b"\n")
    yield Planted("newline in body and key", "trailing_newline", shopify, sent, (configured,))
    php = b'{"b":"Z\\u00fcrich","a":[1,2.5,{"k":"\\/x"}],"n":null,"e":[]}'
    sent = with_body(signed(shopify, secret("topsecret"), php), UNICODE)
    yield Planted("PHP and a newline in the key", "body_reserialised", shopify, sent, (configured,))
    mac = b64encode(hmac.digest(SECRET.encode(), BODY, "sha512")).decode()
    came = delivery([("x-shopify-hmac-sha256", mac)], BODY + b"\n")
    yield Planted("newline and SHA-512", "trailing_newline", shopify, came, (secret(),))
    mac = hmac.digest(SECRET.encode(), BODY, "sha256").hex()
    came = delivery([("stripe-signature", f"t={int(NOW)},v1={mac}")], BODY + b"\n")
    stripe = SENDERS["stripe"][0]
    yield Planted("newline, and no time", "trailing_newline", stripe, came, (secret(),))
