"""Apps that receive webhooks, right and wrong on purpose: real servers, each with a check of its own making.

Nothing here comes from the inspector: what it grades must not be judged by its own code.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

Check = Callable[[Mapping[str, str], bytes], bool | int]
"""Whether a delivery is accepted, or the status to answer with."""

NO_ANSWER = -1
"""In the place of a status: the connection is closed."""

Compare = Callable[[str, str], bool]
Writing = Callable[[bytes], bytes]

TOLERANCE = 300.0
ISSUER = "APIabc"
"""What LiveKit calls the key: its own library takes a token by no other name."""


def as_it_came(body: bytes) -> bytes:
    return body


def written_anew(body: bytes) -> bytes:
    """What a parser and a writer make of a body: JSON as Python's defaults write it, or a form."""
    try:
        return json.dumps(json.loads(body)).encode()
    except ValueError:
        return urlencode(parse_qsl(body.decode("latin-1"), keep_blank_values=True)).encode()


def as_far_as_it_goes(given: str, wanted: str) -> bool:
    """Compares character by character, until one of the two ends."""
    return all(one == other for one, other in zip(given, wanted, strict=False))


def by_prefix(given: str, wanted: str) -> bool:
    """Compares as many characters as came, and the first sixteen at most."""
    return wanted.startswith(given[:16])


class App:
    """A receiver of one provider. `text` is its key; what it leaves out makes it wrong."""

    def __init__(
        self,
        text: str,
        *,
        compare: Compare = hmac.compare_digest,
        writing: Writing = as_it_came,
        tolerance: float = TOLERANCE,
    ) -> None:
        self.text = text
        self.compare = compare
        self.writing = writing
        self.tolerance = tolerance

    def _fresh(self, stamp: str) -> bool:
        return stamp.isdigit() and abs(time.time() - int(stamp)) <= self.tolerance

    def github(self, headers: Mapping[str, str], body: bytes) -> bool:
        scheme, _, given = headers.get("x-hub-signature-256", "").partition("=")
        made = hmac.new(self.text.encode(), self.writing(body), "sha256").hexdigest()
        return scheme == "sha256" and self.compare(given, made)

    def stripe(self, headers: Mapping[str, str], body: bytes) -> bool:
        items = dict(item.partition("=")[::2] for item in headers.get("stripe-signature", "").split(","))
        stamp, given = items.get("t", ""), items.get("v1")
        made = hmac.new(self.text.encode(), f"{stamp}.".encode() + self.writing(body), "sha256").hexdigest()
        return given is not None and self._fresh(stamp) and self.compare(given, made)

    def slack(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp = headers.get("x-slack-request-timestamp", "")
        scheme, _, given = headers.get("x-slack-signature", "").partition("=")
        base = f"v0:{stamp}:".encode() + self.writing(body)
        made = hmac.new(self.text.encode(), base, "sha256").hexdigest()
        return scheme == "v0" and self._fresh(stamp) and self.compare(given, made)

    def standardwebhooks(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp = headers.get("webhook-timestamp", "")
        base = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + self.writing(body)
        secret = b64decode(self.text.removeprefix("whsec_"))
        made = b64encode(hmac.digest(secret, base, "sha256")).decode()
        items = [item.partition(",") for item in headers.get("webhook-signature", "").split(" ")]
        given = [text for version, _, text in items if version == "v1"]
        return self._fresh(stamp) and any(self.compare(text, made) for text in given)

    def livekit(self, headers: Mapping[str, str], body: bytes) -> bool:
        signed, _, given = headers.get("authorization", "").rpartition(".")
        made = urlsafe_b64encode(hmac.digest(self.text.encode(), signed.encode(), "sha256"))
        if self._part(signed, 0).get("alg") != "HS256" or not self.compare(given, made.decode().rstrip("=")):
            return False
        claims = self._part(signed, 1)
        fresh = float(str(claims.get("exp", 0))) > time.time() - 60
        hashed = b64encode(sha256(self.writing(body)).digest()).decode()
        return fresh and claims.get("iss") == ISSUER and claims.get("sha256") == hashed

    def livekit_with_none(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Believes a token that says it is not signed."""
        token = headers.get("authorization", "")
        return self._part(token, 0).get("alg") == "none" or self.livekit(headers, body)

    def _part(self, token: str, number: int) -> Mapping[str, object]:
        try:
            part = json.loads(urlsafe_b64decode(token.split(".")[number] + "=="))
        except (ValueError, IndexError):
            return {}
        assert isinstance(part, dict)
        return part

    def dyte(self, headers: Mapping[str, str], body: bytes) -> bool:
        key = load_pem_public_key(self.text.encode())
        assert isinstance(key, RSAPublicKey)
        try:
            given = b64decode(headers.get("dyte-signature", ""), validate=True)
            key.verify(given, self.writing(body), PKCS1v15(), SHA256())
        except (ValueError, InvalidSignature):
            return False
        return True

    def dyte_by_hmac(self, headers: Mapping[str, str], body: bytes) -> bool:
        made = hmac.new(self.text.encode(), body, "sha256").hexdigest()
        return self.compare(headers.get("dyte-signature", ""), made)


def no_check(headers: Mapping[str, str], body: bytes) -> bool:
    return True


@contextmanager
def receiving(check: Check) -> Iterator[str]:
    """The app's URL while it listens; it answers 204 to what it accepts, 401 to the rest, else as told."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = check(headers, body)
            if told == NO_ANSWER:
                self.close_connection = True
                return
            self._answer(204 if told is True else 401 if told is False else told)

        def do_HEAD(self) -> None:
            self._answer(405)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", "0")
            if 300 <= status < 400:
                self.send_header("Location", "/sign-in")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks?tenant=1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
