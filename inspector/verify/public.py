"""Public keys in every form people paste them, and signatures checked with them.

It must never take the algorithm from a message, accept a key of another type than the row's, or
fetch anything. `cryptography` is imported when first needed: HMAC senders never pay for it.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from inspector.providers import KeyRow
from inspector.providers.scheme import ASYMMETRIC
from inspector.verify.key import LIMIT, Key, Unusable, decode_base64

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

    PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

NEWLINES = "newlines"
"""Where the cache of a Key notes that its PEM has no real line breaks."""

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_PEM_NOISE = re.compile(rb"\\[nr]|\s|\"|'")
_SEQUENCE = b"\x30"  # What every DER key begins with.
_RAW_HEX = re.compile(rb"[0-9a-fA-F]{64}")


def public_key_of(key: Key, row: KeyRow, algorithm: str) -> PublicKey | Unusable:
    """The key a row's algorithm needs, or why this is none."""
    place = ("public", row.prefix, algorithm)
    found = key.cache.get(place)
    if found is None:
        found = key.cache[place] = _read(key, row, algorithm)
    return found  # type: ignore[return-value]  # only this function stores under that tuple


def fingerprint(key: PublicKey | Key) -> str:
    """The first 16 hex digits of the SHA-256 of the key's SubjectPublicKeyInfo, as `sha256:…`; of the text
    itself for what is no public key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if isinstance(key, Key):
        parsed = _parse(key.material.reveal(), key)
        if isinstance(parsed, Unusable):
            return f"sha256:{sha256(key.material.reveal()).hexdigest()[:16]}"
        key = parsed
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{sha256(spki).hexdigest()[:16]}"


def key_type(key: Key) -> str:
    """What type of public key a text is: `rsa`, `p256`, `p384`, `ed25519`; empty when it is none."""
    found = key.cache.get("type")
    if found is None:
        parsed = _parse(key.material.reveal(), key)
        found = key.cache["type"] = "" if isinstance(parsed, Unusable) else _kind(parsed)
    return str(found)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself: its common name, and when it ends in seconds since 1970 in UTC."""

    name: str
    ends: float


def certificate_facts(key: Key) -> CertificateFacts | None:
    """The facts of a key that came as a certificate; None for any other key. Never raises."""
    found = key.cache.get("certificate")
    if found is None and "certificate" not in key.cache:
        found = key.cache["certificate"] = _certificate_facts(key.material.reveal())
    return found  # type: ignore[return-value]  # only this function stores under that name


def _certificate_facts(text: bytes) -> CertificateFacts | None:
    from cryptography.x509 import load_der_x509_certificate
    from cryptography.x509.oid import NameOID

    found = _PEM.search(text) if len(text) <= LIMIT else None
    if found is None or found[1] != b"CERTIFICATE":
        return None
    # The library raises errors of many kinds for certificates it will not have.
    try:
        certificate = load_der_x509_certificate(b64decode(_PEM_NOISE.sub(b"", found[2]), validate=True))
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        name = str(names[0].value) if names else ""
        return CertificateFacts(name, certificate.not_valid_after_utc.timestamp())
    except Exception:
        return None


def readable(key: Key) -> str:
    """Why a key's text is no public key, to follow its name; empty when it is one."""
    parsed = _parse(key.material.reveal(), key)
    return parsed.problem if isinstance(parsed, Unusable) else ""


def verifies(key: PublicKey, algorithm: str, signature: bytes, signed: bytes) -> bool:
    """Whether a signature is right for these bytes. Never raises."""
    return _checker(algorithm)(key, signature, signed)


def verifies_pss(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    """Whether an RSA-PSS signature of any usual digest and salt length is right. For explanations only."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    for name in ("sha256", "sha512", "sha384", "sha1"):
        digest = digest_for(name)
        try:
            if isinstance(key, RSAPublicKey):
                key.verify(signature, signed, PSS(MGF1(digest), PSS.AUTO), digest)
                return True
        except (InvalidSignature, ValueError):
            continue
    return False


@lru_cache(len(ASYMMETRIC))
def _checker(algorithm: str) -> Callable[[PublicKey, bytes, bytes], bool]:
    """The check for one algorithm, made once: imports and digest objects cost more than some checks."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    _, _, digest_name, *form = *algorithm.split("-"), "", ""
    digest = digest_for(digest_name or "sha256")
    padding = rsa_padding(algorithm)
    ecdsa = ec.ECDSA(digest)

    def check(key: PublicKey, signature: bytes, signed: bytes) -> bool:
        try:
            if isinstance(key, ed25519.Ed25519PublicKey):
                key.verify(signature, signed)
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, signed, padding, digest)
            else:
                key.verify(signature if form[0] == "der" else _der(signature, key), signed, ecdsa)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            return False
        return True

    return check


def digest_for(name: str) -> HashAlgorithm:
    """A digest of `cryptography` by its name in a row: `sha256`."""
    from cryptography.hazmat.primitives import hashes

    known: dict[str, type[hashes.SHA1 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512]]
    known = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
    return known[name]()


def rsa_padding(algorithm: str) -> AsymmetricPadding:
    """The padding an RSA row names; PKCS #1 v1.5 for any other row."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15

    if not algorithm.startswith("rsa-pss"):
        return PKCS1v15()
    digest = digest_for(algorithm.rpartition("-")[2])
    return PSS(MGF1(digest), digest.digest_size)


def _der(signature: bytes, key: EllipticCurvePublicKey) -> bytes:
    """r and s side by side (IEEE P1363) as the DER that the library wants."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    size = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * size:
        raise ValueError("length")
    return encode_dss_signature(int.from_bytes(signature[:size]), int.from_bytes(signature[size:]))


def _read(key: Key, row: KeyRow, algorithm: str) -> PublicKey | Unusable:
    text = key.material.reveal()
    if key.kind.is_secret:
        return Unusable("is a shared secret, and this provider signs with a private key of its own")
    prefix = row.prefix.encode()
    if prefix and text.startswith(prefix):
        text = text[len(prefix) :]
    parsed = _parse(text, key)
    if isinstance(parsed, Unusable):
        return parsed
    kind = _kind(parsed)
    wanted = "rsa" if algorithm.startswith("rsa") else algorithm.removeprefix("ecdsa-").partition("-")[0]
    if kind != wanted:
        return Unusable(
            f"is an {_TITLES.get(kind, kind)} key, and this provider signs with {_TITLES[wanted]}"
        )
    return parsed


def _parse(text: bytes, key: Key) -> PublicKey | Unusable:
    """A key told by its content: PEM (however its line breaks came through), JWK, DER, raw Ed25519."""
    if len(text) > LIMIT:
        return Unusable("is too long for a key")
    if not text.strip():
        return Unusable("is empty")
    try:
        return _parse_any(text.removeprefix(b"whpk_"), key)
    # The library raises its own errors and ValueErrors for keys it will not have; all mean the same here.
    except Exception as problem:
        reason = str(problem).split(".")[0][:120]
        return Unusable(f"cannot be read as a public key ({reason or type(problem).__name__})")


def _parse_any(text: bytes, key: Key) -> PublicKey | Unusable:
    found = _PEM.search(text)
    if found is not None:
        return _from_pem(found[1], found[2], key)
    if text.lstrip().startswith(b"{"):
        return _from_jwk(json.loads(text))
    if _RAW_HEX.fullmatch(text.strip()):
        return _raw(bytes.fromhex(text.strip().decode()))
    der = decode_base64(_PEM_NOISE.sub(b"", text))
    if der is not None and len(der) == 32:
        return _raw(der)
    if der is None or not der.startswith(_SEQUENCE):
        return Unusable("is not a public key: neither PEM, DER, JWK nor the 32 bytes of Ed25519")
    return _from_der(der)


def _from_pem(label: bytes, body: bytes, key: Key) -> PublicKey | Unusable:
    if b"PRIVATE" in label:
        return Unusable("is a private key: a receiver needs the public one only")
    if b"\n" not in body.strip(b"\r\n") and len(body) > 100:
        key.cache[NEWLINES] = "literal \\n" if b"\\n" in body else "no line breaks"
    try:
        der = b64decode(_PEM_NOISE.sub(b"", body), validate=True)
    except binascii.Error:
        return Unusable("is a damaged PEM: what stands between its lines is not base64")
    if label == b"CERTIFICATE":
        from cryptography.x509 import load_der_x509_certificate

        return _supported(load_der_x509_certificate(der).public_key())
    return _from_der(der)


def _from_der(der: bytes) -> PublicKey | Unusable:
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return _supported(load_der_public_key(der))


def _raw(data: bytes) -> PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(data)


def _from_jwk(jwk: object) -> PublicKey | Unusable:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(jwk, dict) and isinstance(jwk.get("keys"), list):
        # Of a set this is the first that signs: who needs a certain one takes the set apart (jwks.py).
        signing = (one for one in jwk["keys"] if isinstance(one, dict) and one.get("use", "sig") == "sig")
        jwk = next(signing, None)
    if not isinstance(jwk, dict) or "kty" not in jwk:
        return Unusable("is JSON, but no JWK")
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
    if jwk["kty"] == "OKP" and jwk.get("crv") == "Ed25519":
        return _raw(decode_base64(str(jwk["x"]).encode()) or b"")
    curves: dict[object, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    if jwk["kty"] == "EC" and jwk.get("crv") in curves:
        curve = curves[jwk["crv"]]
        return ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), curve).public_key()
    return Unusable("is a JWK of a type that is not supported")


def _number(text: object) -> int:
    return int.from_bytes(decode_base64(str(text).encode()) or b"")


def _supported(key: object) -> PublicKey | Unusable:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        return key
    return Unusable("is a key of a type that no provider here signs with")


def _kind(key: PublicKey) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(key, rsa.RSAPublicKey):
        return "rsa"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return {"secp256r1": "p256", "secp384r1": "p384"}.get(key.curve.name, key.curve.name)
    return "ed25519"


_TITLES = {"rsa": "RSA", "p256": "ECDSA P-256", "p384": "ECDSA P-384", "ed25519": "Ed25519"}
