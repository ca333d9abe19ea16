"""Deliveries and keys for these tests, made from values."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from inspector.model import Delivery, Headers, Verdict, body_digest
from inspector.providers import Provider, load, read_provider
from inspector.verify import Key, Request, judge, sign

VECTORS = Path(__file__).parent / "vectors"
NOW = 1_767_225_600.0
BODY = b'{"id":"evt_1","type":"ping","n":1}'
URL = "https://hooks.example.com/in?tenant=1"
ID = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"

Pairs = Iterable[tuple[str | bytes, str | bytes]]


def provider(id: str) -> Provider:
    return load(None)[id]


def own(scheme: str) -> Provider:
    """A provider of one `[[scheme]]`, as a user would write it."""
    head = 'id = "acme"\nname = "Acme"\n[[recognise]]\nheaders = ["x-acme"]\n[[scheme]]\n'
    return read_provider("acme.toml", f"{head}{scheme}".encode())


def secret(text: str = SECRET, name: str = "secret") -> Key:
    return Key.of(name, text)


def delivery(
    headers: Pairs = (), body: bytes = BODY, *, method: str = "POST", target: bytes = b"/in?tenant=1"
) -> Delivery:
    return Delivery(0, method, target, Headers.of(headers), body, body_digest(body))


def signed(
    by: Provider, key: Key, body: bytes = BODY, *, now: float = NOW, variant: str | None = None
) -> Delivery:
    """What the provider would send."""
    request = Request("POST", URL, body)
    return delivery(sign(by, key, request, now=now, id=ID, variant=variant), body)


def with_body(original: Delivery, body: bytes) -> Delivery:
    return replace(original, body=body, sha256=body_digest(body))


def with_header(original: Delivery, name: str, value: str | bytes | None) -> Delivery:
    """The header replaced, or dropped where the value is None."""
    kept = [(k, v) for k, v in original.headers.pairs if k.decode().lower() != name]
    added = (
        []
        if value is None
        else [(name.encode(), value if isinstance(value, bytes) else value.encode("latin-1"))]
    )
    return replace(original, headers=Headers((*kept, *added)))


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def judged(by: Provider, what: Delivery, *keys: Key, now: float = NOW) -> Verdict:
    return judge(what, by, keys, now=now, url=URL)


@cache
def rsa_key(name: str = "sender", bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key a name for the whole run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(name: str = "sender") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def ed_key(name: str = "sender") -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


AnyPrivate = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@cache
def private(key: AnyPrivate) -> Key:
    return Key.of("private", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def pem(key: AnyPrivate) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public(key: AnyPrivate, name: str = "public") -> Key:
    return Key.of(name, pem(key))


def whpk(key: ed25519.Ed25519PrivateKey, name: str = "public") -> Key:
    return Key.of(name, f"whpk_{b64encode(key.public_key().public_bytes_raw()).decode()}")


def entry(name: str) -> list[dict[str, object]]:
    found = json.loads((VECTORS / f"{name}.json").read_text())
    assert isinstance(found, list)
    return found
