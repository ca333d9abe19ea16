"""Signing an edited delivery again: right for the provider's own judge, each header where it stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.engine.editing import new_id
from inspector.model import Delivery, Headers, InspectorError, Status, body_digest
from inspector.providers import Kind, Provider, Reading, Timestamp, Where, load
from inspector.verify import judge
from inspector.verify.message import Message, public_url_for
from inspector.verify.resigning import Renewal, private_schemes, put, sign_again
from tests.verify.making import BODY, ID, NOW, private, provider, public, rsa_key, secret, signed

LATER = NOW + 7200
PUBLIC = "https://hooks.example.com"
EDITED = b'{"id":"evt_1","type":"ping","n":2}'


def edited(original: Delivery, body: bytes = EDITED) -> Message:
    delivery = replace(original, body=body, sha256=body_digest(body))
    return Message(delivery, public_url_for(PUBLIC, delivery.target))


def renewal(*, fresh: bool = True) -> Renewal:
    return Renewal(LATER, fresh, lambda old: f"{old[:4]}new")


def again(message: Message, headers: Headers) -> Delivery:
    return replace(message.delivery, headers=headers)


def shared() -> list[str]:
    """Every provider that signs the headers of a request with a shared secret of any text."""
    kinds = (Kind.HMAC, Kind.HASH)
    return [
        one.id
        for one in load(None)
        if one.schemes
        and one.schemes[0].kind in kinds
        and not one.schemes[0].legacy
        and one.schemes[0].signature.place.where is Where.HEADER
        and not one.schemes[0].when
        and Reading.HEX not in one.schemes[0].key.readings
        and not one.unsupported
        and not _in_the_body(one)
    ]


def _in_the_body(one: Provider) -> bool:
    """Whether what it signs beside the body stands in the body, which these deliveries do not hold."""
    places = [place for place in (one.schemes[0].id, one.schemes[0].timestamp) if place is not None]
    wheres = [place.place.where if isinstance(place, Timestamp) else place.where for place in places]
    parts = () if one.schemes[0].template is None else one.schemes[0].template.variables
    wheres += [part.place.where for part in parts if part.place is not None]
    return bool({Where.JSON, Where.RAW, Where.FORM, Where.FIELD} & set(wheres))


@pytest.mark.parametrize("id", shared())
def test_edited_delivery_of_a_shared_secret_is_valid_again(id: str) -> None:
    by, key = provider(id), secret()
    message = edited(signed(by, key))
    assert judge(message.delivery, by, (key,), now=LATER, url=message.url).status is Status.INVALID
    delivery = again(message, sign_again(by, (key,), message, renewal(), private=False))
    verdict = judge(delivery, by, (key,), now=LATER, url=message.url)
    assert verdict.status is Status.VALID, verdict.findings


def test_each_header_stays_where_and_as_it_was_written() -> None:
    by, key = provider("github"), secret()
    values = dict(signed(by, key, EDITED).headers.pairs)
    old = dict(signed(by, key, EDITED + b" ").headers.pairs)[b"x-hub-signature-256"]
    headers = Headers.of([("X-Hub-Signature-256", old), ("A", "1"), ("x-hub-signature-256", old), ("B", "2")])
    message = edited(replace(signed(by, key), headers=headers))
    done = sign_again(by, (key,), message, renewal(), private=False)
    assert done.pairs == (
        (b"X-Hub-Signature-256", values[b"x-hub-signature-256"]),
        (b"A", b"1"),
        (b"B", b"2"),
    )


def test_every_signature_that_is_there_is_made_anew() -> None:
    by, key = provider("github"), secret()
    both = Headers((*signed(by, key).headers.pairs, *signed(by, key, variant="sha1").headers.pairs))
    message = edited(replace(signed(by, key), headers=both))
    delivery = again(message, sign_again(by, (key,), message, renewal(), private=False))
    for name in ("x-hub-signature-256", "x-hub-signature"):
        alone = replace(delivery, headers=Headers.of([(name, delivery.headers.get(name) or b"")]))
        assert judge(alone, by, (key,), now=LATER).status is Status.VALID


@pytest.mark.parametrize(
    ("fresh", "status", "id"), [(True, Status.VALID, "msg_new"), (False, Status.STALE, ID)]
)
def test_time_and_id_are_fresh_or_kept(fresh: bool, status: Status, id: str) -> None:
    by, key = provider("svix"), secret()
    message = edited(signed(by, key))
    delivery = again(message, sign_again(by, (key,), message, renewal(fresh=fresh), private=False))
    assert judge(delivery, by, (key,), now=LATER).status is status
    assert delivery.headers.text("svix-id") == id
    by = provider("stripe")
    message = edited(signed(by, key))
    delivery = again(message, sign_again(by, (key,), message, renewal(fresh=fresh), private=False))
    assert judge(delivery, by, (key,), now=LATER).status is status


def test_lost_signature_headers_come_back() -> None:
    by, key = provider("svix"), secret()
    message = edited(replace(signed(by, key), headers=Headers.of([("A", "1")])))
    delivery = again(message, sign_again(by, (key,), message, renewal(fresh=False), private=False))
    assert judge(delivery, by, (key,), now=LATER).status is Status.VALID
    assert delivery.headers.pairs[0] == (b"A", b"1")


def test_private_key_signs_as_dyte_does() -> None:
    by = provider("dyte")
    message = edited(signed(by, private(rsa_key())))
    headers = sign_again(by, (private(rsa_key()),), message, renewal(), private=True)
    assert judge(again(message, headers), by, (public(rsa_key()),), now=LATER).status is Status.VALID
    assert private_schemes(by)


@pytest.mark.parametrize(
    ("id", "is_private", "keys", "said"),
    [
        ("stripe", True, 1, "Stripe does not sign with a private key."),
        ("dyte", False, 1, "Dyte does not sign with a shared secret."),
        ("stripe", False, 0, "There is no key to sign as Stripe with."),
        ("mailgun", False, 1, "Mailgun puts its signature into the body"),
    ],
)
def test_what_cannot_be_signed_is_said(id: str, is_private: bool, keys: int, said: str) -> None:
    message = Message(Delivery(0, "POST", b"/", Headers(), BODY, body_digest(BODY)))
    with pytest.raises(InspectorError) as caught:
        sign_again(provider(id), (secret(),) * keys, message, renewal(), private=is_private)
    assert caught.value.message.startswith(said)
    assert caught.value.hint


def test_values_are_put_without_a_change_elsewhere() -> None:
    headers = Headers.of([("B", "1"), ("a", "2"), ("b", "3"), ("C", b"\xff")])
    assert put(headers, (("b", "x"), ("d", "y"))).pairs == (
        (b"B", b"x"),
        (b"a", b"2"),
        (b"C", b"\xff"),
        (b"d", b"y"),
    )


@pytest.mark.parametrize(
    "old", ["msg_2KWPBgLlAfxdpx2AI54", "12345", "", "0b7c4a0e-8a3a-4d0a-9a53-0a2b0b3c4d5e"]
)
def test_new_id_has_the_form_of_the_old_one(old: str) -> None:
    made = new_id(old)
    assert made != old
    assert made != new_id(old)
    assert not old or len(made) == len(old)
    assert made.startswith(old[:4] if old.startswith("msg_") else "")
    assert made.isdigit() is old.isdigit()
