"""The demo's keys put to the simulator's use: each provider's right key, and one the inspector does not know.

It must never write a key anywhere: the private ones live in this process only.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from inspector.providers import Provider, Providers
from inspector.simulate.key_document import make_key, private_pem
from inspector.simulate.request import Request as Simulated
from inspector.simulate.request import Signer, Signers
from inspector.verify import Key, Request, sign

_RSA = ("dyte", "cloudflare_realtimekit")
# These write their header names with capitals; the rows hold them in lower case.
_CAPITALS = frozenset({"stripe", "github", "slack"})


def make_signers(directory: Path, key: RSAPrivateKey, providers: Providers) -> Signers:
    """Signers with the secrets in `directory` and with `key`; the wrong ones are made up here."""
    right = {id: Key("the demo's key", private_pem(key)) for id in _RSA}
    right |= {id: Key.of(id, (directory / f"{id}.secret").read_bytes()) for id in ("stripe", "github")}
    # The inspector is never given Slack's secret, so that "no key" is seen as well.
    right["slack"] = Key.of("slack", secrets.token_hex(16))
    other = private_pem(make_key())
    wrong = {id: Key("another key", other) for id in _RSA}
    wrong |= {id: Key.of("another secret", secrets.token_hex(20)) for id in right if id not in _RSA}
    return Signers(
        right={id: _signer(providers[id], key) for id, key in right.items()},
        wrong={id: _signer(providers[id], key) for id, key in wrong.items()},
    )


def _signer(provider: Provider, key: Key) -> Signer:
    def signatures(simulated: Simulated, at: int) -> Iterable[tuple[str, str]]:
        # No scheme used here signs the URL, so where the delivery goes does not matter.
        request = Request(simulated.method, "http://127.0.0.1/", simulated.body)
        for name, value in sign(provider, key, request, now=at):
            yield (name.title() if provider.id in _CAPITALS else name), value

    return signatures
