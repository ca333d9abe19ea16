"""The keys of `inspector grade`: the app's own, or made on the spot; and what signs and judges with them.

A secret must never stand on a command line; one that was made here is shown once, on stderr, since the app
has to be given it.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.config import KeySource, Settings, load_material
from inspector.model import ConfigError, InspectorError, Status
from inspector.providers import Encoding, KeyRow, Kind, Provider, Reading, Scheme, Where
from inspector.simulate.grading import Sender, Sign
from inspector.simulate.request import Request as Simulated
from inspector.text import Secret
from inspector.verify import Key, Request, judge, sign
from inspector.verify.private import public_of
from inspector.verify.signing import signature_header

_PEM = "-----BEGIN"
KEY_ID = "test"
"""What deliveries call the key, where the user says nothing else."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs, and what a receiver checks with: the same for a secret. `made` says that it was made
    here, so that the app cannot know it yet."""

    private: Key
    public: Key
    wrong: Key
    made: bool

    @property
    def is_pair(self) -> bool:
        """Whether the receiver's key is a public one."""
        return self.private is not self.public


def make_keys(provider: Provider, scheme: Scheme, id: str = KEY_ID) -> Keys:
    """A fresh key of the kind that a scheme wants, and another one that the app is never given. `id` is what
    deliveries call it, where they do."""
    made, wrong = (_material(provider, scheme) for _ in range(2))
    key = Key("a key made for this run", made, id=key_id(scheme, id))
    return _keys(key, _another(wrong, key), made=True)


def given_keys(
    settings: Settings,
    provider: Provider,
    scheme: Scheme,
    environ: Mapping[str, str],
    *,
    env: str | None,
    file: str | None,
    id: str = KEY_ID,
) -> Keys | None:
    """The app's own key: from `env` or `file`, else the secret configured for the provider; None without.

    Raises ConfigError for a key that cannot be read.
    """
    base, source = settings.config_file.parent, settings.keys.get(provider.id)
    if env or file:
        source = KeySource((env,) if env else (), (str(Path(file).absolute()),) if file else ())
    if source is None:
        return None
    materials, errors = load_material(provider.id, source, environ, base)
    found = [material for material in materials if not material.public]
    if not found:
        if errors and (env or file):
            raise errors[0]
        return None
    key = Key(found[0].name, found[0].secret, id=key_id(scheme, id))
    return _keys(key, _another(_material(provider, scheme), key), made=False)


def make_sender(provider: Provider, scheme: Scheme, keys: Keys, url: str) -> Sender:
    """The provider with these keys, for an app that knows itself by `url`."""
    forged = (
        _forgeries(provider, scheme, keys, url) if keys.is_pair and scheme.kind is Kind.ASYMMETRIC else ()
    )
    return Sender(
        provider,
        scheme,
        _signer(provider, scheme, keys.private, url),
        _signer(provider, scheme, keys.wrong, url),
        forged,
        _judge(provider, scheme, keys.public, url),
        signature_header(scheme),
        keys.private.id or KEY_ID,
    )


def _keys(key: Key, wrong: Key, *, made: bool) -> Keys:
    if _PEM.encode() not in key.material.reveal():
        return Keys(key, key, wrong, made)
    if b"PRIVATE" not in key.material.reveal():
        raise ConfigError(
            f"The key from {key.name} is a public key, and signing needs the private one.",
            "Grade with a test key: without --key-file one is made, and its public half is served.",
        )
    return Keys(key, public_of(key), wrong, made)


def _material(provider: Provider, scheme: Scheme) -> Secret:
    if scheme.kind is Kind.ASYMMETRIC:
        return _private_pem(scheme.algorithm)
    if scheme.code == "rfc9421" and Reading.PUBLIC in scheme.key.readings:
        return _private_pem("ed25519")
    text = _secret_text(scheme.key)
    return Secret(f"hooks:{text}".encode() if scheme.signature.place.where is Where.BASIC else text.encode())


def _secret_text(row: KeyRow) -> str:
    prefix = row.prefix.replace("*", "test")
    match row.readings[0]:
        case Reading.BASE64:
            return prefix + b64encode(secrets.token_bytes(32)).decode()
        case _:
            return prefix + secrets.token_hex(32)


def _private_pem(algorithm: str) -> Secret:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    if algorithm.startswith("rsa"):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif algorithm.startswith("ecdsa"):
        key = ec.generate_private_key(ec.SECP256R1() if "p256" in algorithm else ec.SECP384R1())
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    return Secret(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def key_id(scheme: Scheme, id: str) -> str | None:
    """The id where deliveries name their key: in a header or claim, or as RFC 9421's keyid, which most
    receivers want though it need not be there."""
    issuer = scheme.claims is not None and scheme.claims.issuer_is_key_id
    return id if issuer or scheme.key.id is not None or scheme.code == "rfc9421" else None


def _another(material: Secret, key: Key) -> Key:
    return Key("another key", material, id=key.id)


def _signer(provider: Provider, scheme: Scheme, key: Key, url: str) -> Sign:
    only = replace(provider, schemes=(scheme,))

    def signatures(simulated: Simulated, id: str, at: int) -> Iterable[tuple[str, str]]:
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in simulated.headers)
        request = Request(simulated.method, url, simulated.body, headers)
        return sign(only, key, request, now=at, id=id, variant=scheme.variant)

    return signatures


def _judge(provider: Provider, scheme: Scheme, key: Key, url: str) -> Callable[[Simulated, int], Status]:
    only = replace(provider, schemes=(scheme,))

    def status(simulated: Simulated, at: int) -> Status:
        request = Request(simulated.method, url, simulated.body)
        delivery = replace(request.delivery(), headers=simulated.headers)
        return judge(delivery, only, (key,), now=at, url=url, explain=False).status

    return status


def _forgeries(provider: Provider, scheme: Scheme, keys: Keys, url: str) -> tuple[tuple[str, Sign], ...]:
    """An HMAC made with the public key's text, in the spellings that apps confuse it in."""
    pem = keys.public.material.reveal()
    texts = {"the PEM": pem, "the PEM without its last line end": pem.rstrip()}
    found: list[tuple[str, Sign]] = []
    for label, text in texts.items():
        for encoding in (Encoding.HEX, Encoding.BASE64):
            row = replace(scheme.signature, encoding=encoding)
            # Read as hex, so that nothing takes the PEM for a public key and refuses it.
            key = KeyRow((Reading.HEX,))
            twin = replace(scheme, kind=Kind.HMAC, algorithm="sha256", signature=row, key=key)
            secret = Key.of("the public key", text.hex())
            found.append((f"{label}, {encoding}", _signer(provider, twin, secret, url)))
    return tuple(found)


def pick_scheme(provider: Provider, variant: str | None, url: str) -> Scheme:
    """The first scheme of a provider that can be signed by headers, or the variant asked for.

    Raises InspectorError where none can.
    """
    if provider.unsupported:
        raise InspectorError(f"{provider.said} cannot be played: {provider.unsupported}", _OTHER)
    named = [scheme for scheme in provider.schemes if variant is not None and scheme.variant == variant]
    if variant is not None and not named:
        known = ", ".join(scheme.variant for scheme in provider.schemes if scheme.variant) or "none"
        raise InspectorError(f"{provider.said} has no variant of that name.", f"Known: {known}.")
    problem: InspectorError | None = None
    for scheme in named or sorted(provider.schemes, key=lambda scheme: scheme.legacy):
        try:
            _try_out(provider, scheme, url)
        except InspectorError as error:
            problem = problem or error
        else:
            return scheme
    raise InspectorError(
        f"{provider.said} cannot be played: {problem.message if problem else 'it signs nothing'}", _OTHER
    )


def _try_out(provider: Provider, scheme: Scheme, url: str) -> None:
    from inspector.simulate.grading import Grader, Inapplicable

    place = scheme.signature.place
    if place.where is Where.HEADER and place.name.startswith("*"):
        raise InspectorError("its token stands in a header of the app's own choice.")
    keys = make_keys(provider, scheme)
    target = ("/" + url.partition("://")[2].partition("/")[2]).encode()
    try:
        Grader(make_sender(provider, scheme, keys, url), target, lambda: 1_800_000_000_000_000, "try").good()
    except Inapplicable as why:
        raise InspectorError(f"{why}") from None


_OTHER = "`inspector providers` lists the others; replay a real delivery with `inspector replay`."
