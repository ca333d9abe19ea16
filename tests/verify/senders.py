"""A sender of each kind with its keys, for the tests of explanations."""

from __future__ import annotations

from inspector.providers import Provider
from inspector.verify import Key
from tests.verify.making import (
    ec_key,
    ed_key,
    own,
    private,
    provider,
    public,
    rsa_key,
    secret,
    whpk,
)

ECDSA = own(
    'kind = "asymmetric"\nalgorithm = "ecdsa-p256-sha256-der"\nsigned = "{body}"\n'
    'signature = { in = "header:x-acme", encoding = "base64" }'
)

SENDERS: dict[str, tuple[Provider, Key, Key, str | None]] = {
    "rsa": (provider("dyte"), private(rsa_key()), public(rsa_key()), None),
    "github": (provider("github"), secret(), secret(), None),
    "shopify": (provider("shopify"), secret(), secret(), None),
    "slack": (provider("slack"), secret(), secret(), None),
    "stripe": (provider("stripe"), secret(), secret(), None),
    "svix": (provider("svix"), secret(), secret(), None),
    "ed25519": (provider("standardwebhooks"), private(ed_key()), whpk(ed_key()), "v1a"),
    "ecdsa": (ECDSA, private(ec_key()), public(ec_key()), None),
}
"""Who signs, with what, the key that checks it, and the variant, by name."""
