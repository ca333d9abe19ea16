"""The user's own test keys: pairs to sign edited deliveries of providers whose private key nobody has.

Made when first asked for and kept, so that an app is told of the public one once. The private files are
0600 in a folder of the user's own; it must never use one that others can read, nor show it.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from base64 import b64encode, urlsafe_b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.config import private_dir
from inspector.model import Certainty, ConfigError, Delivery, Finding, InspectorError, Status, Verdict
from inspector.model.delivery import OWN
from inspector.providers import Provider, Scheme
from inspector.text import Secret, visible_line
from inspector.verify import Key, KeyKind, judge
from inspector.verify.resigning import private_schemes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

NAME = "the local test key"
"""What a verdict calls it."""

_LONGEST = 64 * 1024
# How these hand out the public key; the others give a PEM.
_FORMS = {"discord": "hex", "telnyx": "raw", "sendgrid": "der"}


def signed_locally(provider: Provider) -> Finding:
    """What is said of a delivery whose signature is ours."""
    return Finding(
        "test_key",
        Certainty.PROVED,
        f"It is signed with the local test key, not by {provider.said}.",
        "An app takes it only where it was given the test key's public half.",
    )


class LocalKeys:
    """The pairs in one folder, one for each type of key. Safe to use from any thread."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._private: dict[str, Key] = {}
        self._public: dict[str, Key] = {}

    def private(self, provider: Provider) -> Key:
        """The key to sign as a provider with, made now where there is none. Raises InspectorError."""
        kind = _kind(_scheme(provider))
        if kind not in self._private:
            self._private[kind] = Key(NAME, Secret(self._read(kind) or self._make(kind)))
        return self._private[kind]

    def public(self, provider: Provider) -> Key | None:
        """Its public half, to check with; None where no key was made or it cannot be read."""
        schemes = private_schemes(provider)
        if not schemes:
            return None
        kind = _kind(schemes[0])
        if kind not in self._public:
            try:
                pem = self._read(kind)
            except InspectorError:
                return None
            if pem is None:
                return None
            self._public[kind] = Key(NAME, Secret(_public_pem(pem)), KeyKind.PUBLIC_PEM)
        return self._public[kind]

    def verdict(self, delivery: Delivery, provider: Provider, public_url: str | None) -> Verdict | None:
        """The verdict on what was signed here with a test key; None for anything else. What was captured is
        never judged by it: only the sender's own key makes that valid."""
        key = self.public(provider) if delivery.origin in OWN else None
        if key is None:
            return None
        now = delivery.at / 1_000_000
        found = judge(delivery, provider, (key,), now=now, public_url=public_url, explain=False)
        if found.status not in (Status.VALID, Status.STALE):
            return None
        return replace(found, findings=(signed_locally(provider), *found.findings))

    def published(self, provider: Provider) -> bytes:
        """The public half as the provider publishes its own: its key document, or the key's text.

        Raises InspectorError."""
        self.private(provider)
        key = self.public(provider)
        if key is None:
            raise InspectorError(f"The test key for {provider.said} cannot be read.", "Try again.")
        document = provider.key_document
        if document is None:
            return _text(provider, key.material.reveal()) + b"\n"
        if not document.path:
            return json.dumps({"keys": [_jwk(key.material.reveal())]}).encode()
        value: object = key.material.reveal().decode()
        for step in reversed(document.path):
            value = {str(step): value}
        return json.dumps({"success": True, **value} if isinstance(value, dict) else value).encode()

    @property
    def port_file(self) -> Path:
        """Where the port that they are served on is remembered."""
        return self._directory / "port"

    def _read(self, kind: str) -> bytes | None:
        path = self._directory / f"{kind}.pem"
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                pem = file.read(_LONGEST)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(path, f"cannot be read: {error.strerror}", "Check its permissions.") from None
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _unusable(path, "can be read by others, so it is not used", f"Run: chmod 600 {path}")
        try:
            _public_pem(pem)
        except ValueError:
            raise _unusable(path, "is no private key", "Remove it: a new one is made.") from None
        return pem

    def _make(self, kind: str) -> bytes:
        """A new pair on disk, whole or not at all; the one of another inspector that was faster."""
        path = private_dir(self._directory) / f"{kind}.pem"
        temporary = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_new_pem(kind))
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            finally:
                temporary.unlink()
        except OSError as error:
            raise _unusable(path, f"cannot be written: {error.strerror}", "Check the folder.") from None
        made = self._read(kind)
        if made is None:
            raise _unusable(path, "is gone again", "Try once more.")
        return made


def key_path(provider: Provider) -> str:
    """Where a provider's public test key is served: the path of its own document, or its id."""
    document = provider.key_document
    return f"/{provider.id}" if document is None else urlsplit(document.url).path


def _scheme(provider: Provider) -> Scheme:
    schemes = private_schemes(provider)
    if not schemes:
        raise InspectorError(f"{provider.said} does not sign with a private key.", "Use its secret.")
    return schemes[0]


def _kind(scheme: Scheme) -> str:
    if scheme.algorithm.startswith("rsa"):
        return "rsa"
    return scheme.algorithm.removeprefix("ecdsa-").partition("-")[0]


def _new_pem(kind: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key: PrivateKeyTypes
    if kind == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif kind == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(private: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    public = load_pem_private_key(private, None).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _text(provider: Provider, pem: bytes) -> bytes:
    """A public key in the form that its provider hands it out."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    form = _FORMS.get(provider.id, "pem")
    prefix = private_schemes(provider)[0].key.prefix.encode()
    if form == "pem" and not prefix:
        return pem.strip()
    key = load_pem_public_key(pem)
    if form == "der":
        return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return prefix + (raw.hex().encode() if form == "hex" else b64encode(raw))


def _jwk(pem: bytes) -> dict[str, str]:
    """An Ed25519 key as a JSON Web Key (RFC 8037)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    raw = load_pem_public_key(pem).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "x": urlsafe_b64encode(raw).decode().rstrip("=")}


def _unusable(path: Path, problem: str, hint: str) -> ConfigError:
    return ConfigError(f"The test key {visible_line(str(path))} {problem}.", visible_line(hint))
