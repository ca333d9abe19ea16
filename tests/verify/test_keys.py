"""Keys as people have them: every written form, what does not fit, and what is never accepted."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from inspector.model import ConfigError, Status
from inspector.text import Secret
from inspector.verify import Key, KeyKind, fingerprint, key_from_material, parse_key_document
from tests.verify.making import (
    BODY,
    NOW,
    SECRET,
    codes,
    delivery,
    ec_key,
    ed_key,
    judged,
    own,
    pem,
    private,
    provider,
    public,
    rsa_key,
    secret,
    signed,
    whpk,
)

PEM = pem(rsa_key())
DER = rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ED_RAW = ed_key().public_key().public_bytes_raw()
ED_BASE64 = b64encode(ED_RAW).decode()
DAMAGED = [(PEM.replace("\n", "\\n"), "literal \\n"), (PEM.replace("\n", " "), "no line breaks")]


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sender")])
    start = datetime.fromtimestamp(NOW, UTC)
    builder = x509.CertificateBuilder(name, name, rsa_key().public_key(), 1, start, start + timedelta(days=1))
    return builder.sign(rsa_key(), hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def jwk() -> str:
    numbers = rsa_key().public_key().public_numbers()
    n, e = (
        urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8)).rstrip(b"=").decode()
        for value in (numbers.n, numbers.e)
    )
    return json.dumps({"kty": "RSA", "n": n, "e": e})


RSA_FORMS = {
    "PEM": PEM,
    "PEM without its last newline": PEM.strip(),
    "PEM with CR LF": PEM.replace("\n", "\r\n"),
    "PEM with literal newlines": PEM.replace("\n", "\\n"),
    "PEM with spaces": PEM.replace("\n", " "),
    "PEM on one line": PEM.replace("\n", ""),
    "PEM in quotes": f'"{PEM.strip()}"',
    "PEM after other text": f"some text before\n{PEM}",
    "DER as base64": b64encode(DER).decode(),
    "DER as base64url": urlsafe_b64encode(DER).decode().rstrip("="),
    "PKCS #1": rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode(),
    "certificate": certificate(),
    "JWK": jwk(),
    "JWKS": json.dumps({"keys": [json.loads(jwk())]}),
}
ED_FORMS = {
    "hex": ED_RAW.hex(),
    "upper-case hex": ED_RAW.hex().upper(),
    "base64": ED_BASE64,
    "PEM": pem(ed_key()),
    "base64 after whpk_": f"whpk_{ED_BASE64}",
}


@pytest.mark.parametrize("form", list(RSA_FORMS))
def test_an_rsa_key_is_read_in_every_form(form: str) -> None:
    came = signed(provider("dyte"), private(rsa_key()))
    assert judged(provider("dyte"), came, Key.of("k", RSA_FORMS[form])).status is Status.VALID


@pytest.mark.parametrize("form", list(ED_FORMS))
def test_an_ed25519_key_is_read_in_every_form(form: str) -> None:
    came = signed(provider("standardwebhooks"), private(ed_key()), variant="v1a")
    assert judged(provider("standardwebhooks"), came, Key.of("k", ED_FORMS[form])).status is Status.VALID


@pytest.mark.parametrize(("text", "damage"), DAMAGED, ids=["literal", "none"])
def test_a_pem_without_line_breaks_is_read_and_remarked_on(text: str, damage: str) -> None:
    came = signed(provider("dyte"), private(rsa_key()))
    verdict = judged(provider("dyte"), came, Key.of("k", text))
    assert verdict.status is Status.VALID
    assert codes(verdict) == ["key_newlines"]
    assert damage in verdict.findings[0].message


@pytest.mark.parametrize("form", ["der", "raw"])
def test_an_ecdsa_signature_is_read_in_both_forms(form: str) -> None:
    by = own(
        f'kind = "asymmetric"\nalgorithm = "ecdsa-p256-sha256-{form}"\nsigned = "{{body}}"\n'
        'signature = { in = "header:x-acme", encoding = "base64" }'
    )
    came = signed(by, private(ec_key()))
    assert judged(by, came, public(ec_key())).status is Status.VALID
    assert judged(by, delivery(came.headers.pairs, BODY + b"!"), public(ec_key())).status is Status.INVALID
    assert judged(by, came, public(ec_key("other"))).status is Status.INVALID


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("hunter2", KeyKind.TEXT, "is not a public key"),
        ("", KeyKind.TEXT, "is empty"),
        ("whatever", KeyKind.SECRET_UTF8, "is a shared secret"),
        (pem(ed_key()), KeyKind.TEXT, "is an Ed25519 key, and this provider signs with RSA"),
        (pem(ec_key()), KeyKind.TEXT, "is an ECDSA P-256 key"),
        (PEM.replace("M", "*"), KeyKind.TEXT, "is a damaged PEM"),
        (PEM.replace("BEGIN", "begin"), KeyKind.TEXT, "public key"),
        ("{}", KeyKind.JWK, "is JSON, but no JWK"),
        ('{"kty":"RSA"}', KeyKind.JWK, "cannot be read as a public key"),
        ('{"kty":"oct","k":"AAAA"}', KeyKind.JWK, "of a type that is not supported"),
        ("A" * 100_000, KeyKind.TEXT, "is too long"),
    ],
    ids=range(11),
)
def test_what_is_no_rsa_key_is_said_to_be_none(text: str, kind: KeyKind, said: str) -> None:
    came = signed(provider("dyte"), private(rsa_key()))
    verdict = judged(provider("dyte"), came, Key.of("mine", text, kind))
    assert verdict.status is Status.NO_KEY
    assert codes(verdict) == ["key_unusable"]
    assert said in verdict.findings[0].message
    assert "mine" in verdict.findings[0].message
    assert "no shared secret" in verdict.findings[0].fix


def test_a_private_key_is_refused_where_a_public_one_is_wanted() -> None:
    came = signed(provider("dyte"), private(rsa_key()))
    verdict = judged(provider("dyte"), came, private(rsa_key()))
    assert verdict.status is Status.NO_KEY
    assert "is a private key" in verdict.findings[0].message


@pytest.mark.parametrize("text", [PEM, f"  {PEM}", f"whpk_{ED_BASE64}"], ids=range(3))
def test_a_public_key_is_never_a_shared_secret(text: str) -> None:
    """Whoever knows the public key could sign with it, and everybody does."""
    forged = signed(provider("stripe"), secret(), BODY)
    base = f"{int(NOW)}.".encode() + BODY
    signature = hmac.digest(text.encode(), base, "sha256").hex()
    came = delivery([("stripe-signature", f"t={int(NOW)},v1={signature}")])
    verdict = judged(provider("stripe"), came, Key.of("k", text))
    assert verdict.status is Status.NO_KEY
    assert "is a public key" in verdict.findings[0].message
    assert judged(provider("stripe"), forged, Key.of("k", text)).status is Status.NO_KEY


def test_hmac_made_with_the_public_key_does_not_pass_as_rsa() -> None:
    mac = b64encode(hmac.digest(PEM.encode(), BODY, "sha256")).decode()
    verdict = judged(provider("dyte"), delivery([("dyte-signature", mac)]), public(rsa_key()))
    assert verdict.status is Status.INVALID
    assert codes(verdict)[0] == "wrong_algorithm"


@pytest.mark.parametrize(
    ("readings", "text", "material"),
    [
        ('as = "utf8"', SECRET, SECRET.encode()),
        ('as = "base64", prefix = "whsec_"', SECRET, bytes(range(24))),
        ('as = "base64", prefix = "whsec_"', SECRET.removeprefix("whsec_"), bytes(range(24))),
        ('as = "base64"', "AAECAwQFBgc", bytes(range(8))),
        ('as = "base64"', "-_-_", b"\xfb\xff\xbf"),
        ('as = "hex"', "00010203FF", bytes([0, 1, 2, 3, 255])),
        ('as = "utf8-nfkd"', "ﬁancé", "fiance\u0301".encode()),
        ('as = "base64", prefix = "whsec_", bare = "utf8"', "plain text", b"plain text"),
        ('as = ["utf8", "base64"], prefix = "whsec_"', SECRET, SECRET.encode()),
        ('as = ["utf8", "base64"], prefix = "whsec_"', SECRET, bytes(range(24))),
    ],
)
def test_a_secret_means_what_the_row_says(readings: str, text: str, material: bytes) -> None:
    by = own(
        'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{body}"\n'
        f'signature = {{ in = "header:x-acme" }}\nkey = {{ {readings} }}'
    )
    came = delivery([("x-acme", hmac.digest(material, BODY, "sha256").hex())])
    assert judged(by, came, Key.of("k", text)).status is Status.VALID


@pytest.mark.parametrize(
    ("readings", "text", "said"),
    [
        ('as = "base64", prefix = "whsec_"', "whsec_!!!!", "is not base64"),
        ('as = "hex"', "0x00", "is not hex"),
        ('as = "hex"', "abc", "is not hex"),
        ('as = "base64", prefix = "whsec_", prefix_required = true', "AAAA", "does not begin with whsec_"),
        ('as = "utf8"', "", "is empty"),
        ('as = "utf8"', " \n", "is empty"),
    ],
)
def test_a_secret_that_is_not_written_so_is_said_to_be_wrong(readings: str, text: str, said: str) -> None:
    by = own(
        'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{body}"\n'
        f'signature = {{ in = "header:x-acme" }}\nkey = {{ {readings} }}'
    )
    verdict = judged(by, delivery([("x-acme", "00")]), Key.of("mine", text))
    assert verdict.status is Status.NO_KEY
    assert said in verdict.findings[0].message


def test_one_of_several_keys_decides_and_is_named() -> None:
    came = signed(provider("github"), secret("new"))
    both = [secret("old", "previous"), secret("new", "current")]
    verdict = judged(provider("github"), came, *both)
    assert verdict.status is Status.VALID
    assert verdict.key == "current"
    assert [check.detail for check in verdict.checks if check.name == "key"] == ["current, key 2 of 2"]


def test_one_unusable_key_does_not_stop_the_others() -> None:
    came = signed(provider("dyte"), private(rsa_key()))
    verdict = judged(
        provider("dyte"), came, Key.of("broken", "x"), public(rsa_key("other")), public(rsa_key())
    )
    assert verdict.status is Status.VALID
    assert verdict.findings == ()


def test_a_delivery_may_name_its_key() -> None:
    by = own(
        'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{body}"\n'
        'signature = { in = "header:x-acme" }\nkey = { as = "utf8", id = "header:x-acme-key" }'
    )
    came = signed(by, secret("two"))
    one, two = Key.of("one", "one", id="k1"), Key.of("two", "two", id="k2")
    for named, status in (("k2", Status.VALID), ("k1", Status.INVALID), ("k3", Status.NO_KEY)):
        with_name = delivery([*came.headers.pairs, ("x-acme-key", named)])
        assert judged(by, with_name, one, two).status is status


def test_a_fingerprint_is_of_the_key_and_not_of_its_form() -> None:
    found = fingerprint(public(rsa_key()))
    assert found.startswith("sha256:")
    assert len(found) == 23
    assert found == fingerprint(Key.of("k", PEM.replace("\n", "\\n"))) == fingerprint(Key.of("k", jwk()))
    assert found != fingerprint(public(rsa_key("other")))
    assert fingerprint(whpk(ed_key())) == fingerprint(public(ed_key()))


DOCUMENT = {"success": True, "data": {"publicKey": PEM}, "message": ""}


def test_the_published_key_is_read_from_its_document() -> None:
    key = parse_key_document(provider("dyte"), json.dumps(DOCUMENT).encode(), name="published")
    assert key.name == "published"
    came = signed(provider("dyte"), private(rsa_key()))
    assert judged(provider("dyte"), came, key).status is Status.VALID


def test_a_bare_pem_is_a_document_too() -> None:
    assert fingerprint(parse_key_document(provider("dyte"), PEM.encode())) == fingerprint(public(rsa_key()))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is neither JSON nor a PEM"),
        (b"<html>sign in</html>", "is neither JSON nor a PEM"),
        (b'{"data":{}}', "has no data.publicKey"),
        (b'{"data":{"publicKey":null}}', "has no data.publicKey"),
        (b'{"data":{"publicKey":{"a":1}}}', "has no data.publicKey"),
        (b'{"data":{"publicKey":"abc"}}', "holds a key that"),
        (json.dumps({"data": {"publicKey": pem(ed_key())}}).encode(), "is an Ed25519 key"),
        (b'{"data":{"publicKey":"\\ud800"}}', "holds a key that"),
        (b"[" * 5000, "is neither JSON nor a PEM"),
        (b" " * 70_000, "is larger than 64 KiB"),
    ],
    ids=range(10),
)
def test_another_document_is_refused_in_one_sentence(body: bytes, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_key_document(provider("dyte"), body)
    assert said in caught.value.message
    assert caught.value.message.startswith("The key document of Dyte ")
    assert caught.value.hint


def test_a_configured_key_is_tried_before_it_is_needed() -> None:
    assert key_from_material(provider("stripe"), "env", Secret(SECRET.encode())).name == "env"
    assert key_from_material(provider("dyte"), "file", Secret(PEM.encode())).name == "file"
    assert key_from_material(provider("dyte"), "saved", Secret(json.dumps(DOCUMENT).encode())).name == "saved"
    assert key_from_material(provider("standardwebhooks"), "v1a", whpk(ed_key()).material).name == "v1a"
    for id, text, said in (
        ("dyte", b"hunter2", "is not a public key"),
        ("stripe", PEM.encode(), "is a public key or certificate"),
        ("standardwebhooks", b"not base64!", "is not base64"),
    ):
        with pytest.raises(ConfigError) as caught:
            key_from_material(provider(id), "environment KEY", Secret(text))
        assert said in caught.value.message
        assert "environment KEY" in caught.value.message
        assert text.decode() not in str(caught.value)


def test_a_key_does_not_show_itself() -> None:
    assert SECRET not in repr(secret())
    assert SECRET not in str(secret())
