"""How the app gets the key of a grading run: a public one is served on loopback, a secret shown on stderr.

It must never serve or show a secret that the user gave.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import urlsplit

from inspector.cli.grade.keys import KEY_ID, Keys
from inspector.cli.grade.table import indented
from inspector.cli.output import columns, narrate
from inspector.providers import Provider
from inspector.simulate.key_document import serve_documents
from inspector.simulate.serving import Serving
from inspector.text import visible_line

_PEM_PATH = "/key.pem"


async def offer(provider: Provider, keys: Keys, port: int) -> Serving | None:
    """Serve the public key (None for a secret, which nothing may serve) and say how to use it."""
    if keys.is_pair:
        serving = await serve_documents(documents(provider, keys), port)
        _tell_served(provider, keys, serving.url)
        _tell_id(provider, keys)
        return serving
    if keys.made:
        tell("inspector: no secret was given, so one was made for this run; give it to the app as its own:")
        # Never broken, so that it can be copied.
        narrate(f"  {keys.private.material.reveal().decode()}")
        tell("or name the app's secret with --key-env NAME or --key-file FILE.", "  ")
    else:
        tell(f"inspector: signing with the key from {keys.private.name}.")
    _tell_id(provider, keys)
    return None


def _tell_id(provider: Provider, keys: Keys) -> None:
    if keys.private.id is not None:
        id = visible_line(keys.private.id)
        tell(f"inspector: {provider.said} names its key, here as {id}: with --key-id ID as your app does.")


def tell(text: str, first: str = "") -> None:
    """A sentence on stderr, held together at the width of the terminal."""
    for line in indented(text, columns(), first=first, rest="    "):
        narrate(line)


def documents(provider: Provider, keys: Keys) -> dict[str, bytes]:
    """The public key by path: as PEM, and as the provider publishes it where it does."""
    pem = keys.public.material.reveal()
    served = {_PEM_PATH: pem}
    published = provider.key_document
    if published is not None and published.path:
        value: object = pem.decode()
        for step in reversed(published.path):
            value = {str(step): value}
        served[urlsplit(published.url).path] = json.dumps(value).encode()
    elif published is not None and raw_public(keys):
        x = urlsafe_b64encode(raw_public(keys)).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "kid": keys.public.id or KEY_ID, "x": x}
        served[urlsplit(published.url).path] = json.dumps({"keys": [key]}).encode()
    return served


def raw_public(keys: Keys) -> bytes:
    """The 32 bytes of an Ed25519 key; nothing for another."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(keys.public.material.reveal())
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else b""


def _tell_served(provider: Provider, keys: Keys, url: str) -> None:
    whose = "a key made for this run" if keys.made else f"the key from {keys.private.name}"
    tell(f"inspector: signing with {whose}; its public half is what the app has to check with:")
    published = provider.key_document
    if published is not None:
        tell(f"{url}{urlsplit(published.url).path}  in place of {published.url}", "  ")
    tell(f"{url}{_PEM_PATH}  as PEM", "  ")
    raw = raw_public(keys)
    if raw:
        tell(f"{raw.hex()}  as hex; {b64encode(raw).decode()} as base64", "  ")
