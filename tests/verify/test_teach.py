"""A sender nobody described: what fits is found, written as a provider file, and proved by it."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Delivery, Headers, Status, body_digest
from inspector.providers import read_provider
from inspector.verify import Budget, Key, judge, sign, teach
from inspector.verify import Request as ToSign
from inspector.verify.private import sign_with
from tests.verify.making import AnyPrivate, ec_key, ed_key, private, public, rsa_key

BODY = b'{"type":"a.b","id":1}'
T = "1767225600"
TEXT = "s3cret-Text"


def sent(headers: list[tuple[str, str]], body: bytes = BODY) -> Delivery:
    fields = Headers.of([("Host", "x"), ("Content-Type", "application/json"), *headers])
    return Delivery(int(T) * 1_000_000, "POST", b"/in?a=b", fields, body, body_digest(body))


def mac(base: bytes, digest: str = "sha256", secret: bytes = TEXT.encode()) -> bytes:
    return hmac.digest(secret, base, digest)


RAW = b"0123456789abcdef0123456789abcdef"
CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "hex": (TEXT, [("X-Foo-Signature", mac(BODY).hex())]),
    "capitals": (TEXT, [("X-Foo-Signature", mac(BODY).hex().upper())]),
    "label": (TEXT, [("X-Foo-Signature", "sha256=" + mac(BODY).hex()), ("X-Foo-Event", "made")]),
    "base64": (TEXT, [("X-Foo-Signature", b64encode(mac(BODY)).decode())]),
    "sha1": (TEXT, [("X-Foo-Signature", mac(BODY, "sha1").hex())]),
    "sha512": (TEXT, [("X-Foo-Hash", b64encode(mac(BODY, "sha512")).decode())]),
    "items": (TEXT, [("X-Foo-Sig", f"t={T},v1={mac(T.encode() + b'.' + BODY).hex()}")]),
    "spaced items": (TEXT, [("X-Foo-Sig", f"t={T}, v1={mac(T.encode() + b'.' + BODY).hex()}")]),
    "time header": (TEXT, [("X-Foo-Sig", mac(b"v0:" + T.encode() + b":" + BODY).hex()), ("X-Foo-Time", T)]),
    "id and time": (
        f"whsec_{b64encode(RAW).decode()}",
        [
            ("foo-id", "m1"),
            ("foo-timestamp", T),
            ("foo-signature", "v1," + b64encode(mac(b"m1." + T.encode() + b"." + BODY, secret=RAW)).decode()),
        ],
    ),
    "hex secret": (RAW.hex(), [("X-Foo-Signature", mac(BODY, secret=RAW).hex())]),
    "method and path": (TEXT, [("X-Foo-Signature", mac(b"POST/in" + BODY).hex())]),
    "token": (TEXT, [("X-Foo-Token", TEXT)]),
    "bearer": (TEXT, [("Authorization", f"Bearer {TEXT}")]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_fits_is_found_and_its_file_judges_right(name: str) -> None:
    secret, headers = CASES[name]
    delivery, key = sent(headers), Key.of("mine", secret)
    lesson = teach(delivery, key, Budget.more())
    assert lesson is not None
    assert lesson.header in {field.lower() for field, _ in headers}
    assert secret not in lesson.file_text("foo", "Foo")
    provider = read_provider("foo.toml", lesson.file_text("foo", "Foo").encode())
    now = int(T)
    right = judge(delivery, provider, (key,), now=now)
    assert right.status in (Status.VALID, Status.TOKEN)
    if right.status is Status.VALID:
        changed = judge(sent(headers, BODY + b" "), provider, (key,), now=now, explain=False)
        assert changed.status is Status.INVALID
    other = judge(
        delivery, provider, (Key.of("other", b64encode(RAW[::-1]).decode()),), now=now, explain=False
    )
    assert other.status in (Status.INVALID, Status.NO_KEY)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(rsa_key(), "rsa-pkcs1-sha256"), (ed_key(), "ed25519"), (ec_key(), "ecdsa-p256-sha256-der")],
    ids=["rsa", "ed25519", "ecdsa"],
)
def test_a_public_key_is_tried_with_what_it_can_do(key: AnyPrivate, algorithm: str) -> None:
    signature = sign_with(private(key), algorithm, T.encode() + b"." + BODY)
    delivery = sent([("X-Foo-Signature", b64encode(signature).decode()), ("X-Foo-Timestamp", T)])
    lesson = teach(delivery, public(key), Budget.more())
    assert lesson is not None
    assert f'algorithm = "{algorithm}"' in lesson.rows
    assert 'signed = "{timestamp}.{body}"' in lesson.rows


def test_what_a_known_provider_signs_can_be_taught_as_well() -> None:
    from inspector.providers import load

    key = Key.of("mine", TEXT)
    for id in ("github", "stripe", "slack", "linear"):
        pairs = sign(load(None)[id], key, ToSign("POST", "http://x/in?a=b", BODY), now=int(T))
        assert teach(sent(list(pairs)), key, Budget.more()) is not None, id


def test_nothing_is_proposed_for_another_key_or_a_header_of_the_transport() -> None:
    right = [("X-Foo-Signature", mac(BODY).hex())]
    assert teach(sent(right), Key.of("other", "another"), Budget.more()) is None
    assert teach(sent([("User-Agent", TEXT)]), Key.of("mine", TEXT), Budget.more()) is None


def test_the_search_is_bounded_in_time() -> None:
    began = time.monotonic()
    headers = [(f"X-Sig-{number}", mac(bytes([number])).hex()) for number in range(60)]
    headers += [(f"X-Id-{number}", T) for number in range(20)]
    budget = Budget(clock=time.monotonic, seconds=0.2)
    assert teach(sent(headers, b"x" * 500_000), Key.of("mine", TEXT), budget) is None
    assert time.monotonic() - began < 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text("abAB-_\"'.=", min_size=1, max_size=8), st.text(max_size=40)), max_size=5),
    st.binary(max_size=40),
    st.text(max_size=20),
)
def test_it_never_raises(fields: list[tuple[str, str]], body: bytes, secret: str) -> None:
    pairs = tuple((name.encode(), value.encode("utf-8", "replace")) for name, value in fields)
    delivery = Delivery(0, "POST", b"/", Headers(pairs), body, body_digest(body))
    lesson = teach(delivery, Key.of("mine", secret.encode("utf-8", "replace")), Budget())
    if lesson is not None:
        read_provider("x", lesson.file_text("x", "X").encode())
