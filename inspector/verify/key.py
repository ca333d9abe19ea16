"""A key as the user has it, and what its text can mean. It must never show material or guess silently.

One text has many readings: `whsec_…` is the key itself at Stripe, and base64 after the prefix at Svix.
The provider's row says which; the kind of a key only says what it cannot be.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.providers import KeyRow, Reading
from inspector.text import Secret

LIMIT = 64 * 1024
"""The longest key text that is looked at, in bytes."""


class KeyKind(StrEnum):
    """What is known of a key's text. TEXT: nothing, the provider's row decides."""

    TEXT = "text"
    SECRET_UTF8 = "secret_utf8"  # noqa: S105
    SECRET_BASE64 = "secret_base64"  # noqa: S105
    SECRET_BASE64_AFTER_PREFIX = "secret_base64_after_prefix"  # noqa: S105
    SECRET_HEX = "secret_hex"  # noqa: S105
    PUBLIC_PEM = "public_key_pem"
    PUBLIC_PEM_RSA = "public_key_pem_rsa"
    PUBLIC_PEM_ED25519 = "public_key_pem_ed25519"
    PUBLIC_HEX_ED25519 = "public_key_hex_ed25519"
    PUBLIC_BASE64_ED25519 = "public_key_base64_ed25519"
    PUBLIC_BASE64_ED25519_AFTER_PREFIX = "public_key_base64_ed25519_after_prefix"
    PUBLIC_BASE64_DER_SPKI = "public_key_base64_der_spki"
    JWK = "jwk"
    X509_BY_URL = "x509_pem_by_url"
    X509_WITH_WEBHOOK_ID = "x509_pem_plus_webhook_id"

    @property
    def is_secret(self) -> bool:
        return self.value.startswith("secret_")

    @property
    def is_public(self) -> bool:
        return self.value.startswith(("public_", "jwk", "x509_"))


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `material` is the text as configured, `name` what to call it, `id` what a delivery may name
    it by (an API key, a keyid), `traits` what else came with it (a certificate's URL, a webhook id).

    `notes` are sentences about the key itself. Parsed forms are kept, so give the same Key each time.
    """

    name: str
    material: Secret
    kind: KeyKind = KeyKind.TEXT
    id: str | None = None
    traits: tuple[tuple[str, str], ...] = ()
    cache: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, name: str, text: str | bytes, kind: KeyKind = KeyKind.TEXT, id: str | None = None) -> Key:
        """A key from its text."""
        return cls(name, Secret(text if isinstance(text, bytes) else text.encode()), kind, id)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a key cannot be used, to follow its name: "is empty"."""

    problem: str


def secrets_of(key: Key, row: KeyRow) -> tuple[bytes, ...] | Unusable:
    """The bytes a shared secret stands for, one for each reading of the row."""
    found = key.cache.get(row)
    if found is None:
        found = key.cache[row] = _read_secret(key, row)
    return found  # type: ignore[return-value]  # only this function stores under a KeyRow


def read_secret(text: bytes, reading: Reading) -> bytes | None:
    """One reading of a secret's text; None when the text is not written that way."""
    match reading:
        case Reading.UTF8 | Reading.REST:
            return text
        case Reading.NFKD:
            return unicodedata.normalize("NFKD", text.decode("utf-8", "replace")).encode()
        case Reading.HEX:
            return _hex(text)
        case _:
            return decode_base64(text)


def prefix_length(prefix: str, text: bytes) -> int:
    """How many bytes of a key's text are a row's prefix, in which `*` stands for letters and digits."""
    if "*" not in prefix:
        return len(prefix) if text.startswith(prefix.encode()) else 0
    found = re.match(re.escape(prefix.encode()).replace(rb"\*", rb"[0-9A-Za-z_]+"), text)
    return 0 if found is None else found.end()


def decode_base64(text: bytes) -> bytes | None:
    """Base64 of either alphabet, padded or not, white space around it ignored; None when it is none."""
    plain = text.strip().translate(_URL_TO_STANDARD).rstrip(b"=")
    if not plain or len(plain) % 4 == 1:
        return None
    try:
        return b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return None


def _read_secret(key: Key, row: KeyRow) -> tuple[bytes, ...] | Unusable:
    text = key.material.reveal()
    problem = _misfit(key, text)
    if problem:
        return Unusable(problem)
    length = prefix_length(row.prefix, text)
    prefixed = length > 0
    if row.prefix_required and not prefixed:
        return Unusable(f"does not begin with {row.prefix}")
    if row.bare is not None and not prefixed:
        readings: tuple[Reading, ...] = (row.bare,)
    else:
        readings = row.readings
    cut = text[length:]
    read = (read_secret(text if r is Reading.UTF8 else cut, r) for r in readings)
    found = tuple(dict.fromkeys(secret for secret in read if secret))
    wanted = " or ".join(reading.value for reading in readings)
    return found or Unusable(f"is not {wanted}, which is how this provider writes its secrets")


def _misfit(key: Key, text: bytes) -> str:
    # A public key is known to everybody: taking it as an HMAC secret would let anybody sign.
    if key.kind.is_public or text.lstrip().startswith((b"-----BEGIN", b"whpk_")):
        return "is a public key or certificate, and this provider signs with a shared secret"
    if text.lstrip().startswith(b"{") and b'"kty"' in text:
        return "is a JSON Web Key, and a shared secret is wanted"
    if not text.strip():
        return "is empty"
    return "is too long for a secret" if len(text) > LIMIT else ""


def _hex(text: bytes) -> bytes | None:
    try:
        return bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        return None


_URL_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
