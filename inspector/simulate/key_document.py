"""Dyte's key: made on the spot, and served as Dyte and RealtimeKit publish theirs.

The private key stays in memory: it must never be written anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from inspector.simulate.serving import Serving, serve
from inspector.text import Secret

KEY_PATH = "/.well-known/webhooks.json"


def make_key() -> RSAPrivateKey:
    """A fresh RSA key of 2048 bits, the size in use at both providers."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: RSAPrivateKey) -> Secret:
    """The private key as PEM (PKCS #8)."""
    return Secret(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def public_pem(key: RSAPrivateKey) -> str:
    """The public key as PEM (SubjectPublicKeyInfo)."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_document(pem: str) -> bytes:
    """The JSON in which both providers publish the key."""
    return json.dumps({"success": True, "data": {"publicKey": pem}, "message": ""}).encode()


async def serve_key(pem: str) -> Serving:
    """Serve the document at `KEY_PATH` on a loopback port; anything else is a 404."""
    return await serve_documents({KEY_PATH: key_document(pem)})


async def serve_documents(documents: Mapping[str, bytes], port: int = 0) -> Serving:
    """Serve texts by their paths on a loopback port, JSON where they are; anything else is a 404."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        document = documents.get(request.path)
        if document is not None and request.method in ("GET", "HEAD"):
            kind = "application/json" if document.startswith(b"{") else "text/plain"
            return web.Response(body=document, content_type=kind)
        return web.json_response({"success": False, "message": "Not found"}, status=404)

    return await serve(answer, port)
