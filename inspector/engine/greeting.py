"""Send a signed test delivery to the own listener, over a real connection, and know its key again.

The key is made once and kept in a private file, for these deliveries only: it must never judge anybody
else's.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from inspector.config import private_dir
from inspector.config.files import write_new_tree
from inspector.model import Delivery, InspectorError
from inspector.providers import Providers
from inspector.simulate.draw import Draw
from inspector.simulate.greeting import ID_START, PROVIDER, greeting
from inspector.simulate.post import post
from inspector.verify import Key, Request, sign

_NAME = "Inspector's own test key"
_FILE = "test.secret"
_SECONDS = 10.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, never listened on


class TestKey:
    """The key of test deliveries, in a private file of `directory`."""

    __test__ = False  # To pytest this is no test.

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key: Key | None = None

    def keys_for(self, delivery: Delivery, provider: str) -> tuple[Key, ...]:
        """The key where a delivery says that it is such a test; nothing for any other."""
        ours = provider == PROVIDER and (delivery.headers.text("webhook-id") or "").startswith(ID_START)
        key = self._read() if ours else None
        return () if key is None else (key,)

    def made(self) -> Key:
        """The key, made and kept when there is none. Raises InspectorError."""
        key = self._read()
        if key is None:
            secret = b"whsec_" + b64encode(secrets.token_bytes(24))
            write_new_tree(private_dir(self._directory), [(PurePosixPath(_FILE), secret)])
            key = self._key = Key.of(_NAME, secret)
        return key

    def _read(self) -> Key | None:
        if self._key is None:
            try:
                text = (self._directory / _FILE).read_bytes()
            except OSError:
                return None
            self._key = Key.of(_NAME, text)
        return self._key


async def send_greeting(
    key: TestKey, providers: Providers, address: tuple[str, int], clock: Callable[[], int]
) -> dict[str, object]:
    """Sign and send one to the listener at `address`; returns the status it answered. Raises InspectorError
    when it did not take it."""
    at = clock()
    request, id = greeting(Draw(secrets.token_hex(8)), at)
    to_sign = Request(request.method, "http://127.0.0.1/", request.body)
    signed = sign(providers[PROVIDER], key.made(), to_sign, now=at / 1_000_000, id=id)
    host, port = _ANY.get(address[0], address[0]), address[1]
    reply = await post(host, port, request.with_headers(signed), seconds=_SECONDS)
    if reply.status is None:
        raise InspectorError(
            f"The test delivery was not taken: {reply.problem}.", "Look at the problems (!)."
        )
    return {"status": reply.status, "event": request.event}
