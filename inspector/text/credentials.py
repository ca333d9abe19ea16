"""Which header and query parameter names carry credentials, for whatever provider."""

from __future__ import annotations

import re

_WORDS = frozenset(
    [
        "apikey",
        "authorization",
        "cookie",
        "cookie2",
        "credential",
        "credentials",
        "jwt",
        "passcode",
        "passwd",
        "password",
        "secret",
        "token",
    ]
)
_ENDS = ("api-key", "access-key", "auth-key", "session-id", "sessionid", "x-auth")
_SCHEME = re.compile(rb"(?:apikey|basic|bearer|digest|hmac|negotiate|token)(?= )", re.IGNORECASE)

QUERY_NAMES = frozenset(
    b"access_token api-key api_key apikey auth auth_token client_secret hmac jwt pass password passwd pwd "
    b"refresh_token secret sig signature token x-amz-credential x-amz-security-token x-amz-signature "
    b"x-goog-credential x-goog-signature".split()
)
"""Lower case."""


def is_credential_header(name: bytes) -> bool:
    """Whether a header carries a credential by its name alone: `Authorization`, `Cookie`, `X-Api-Key`,
    `X-Gitlab-Token`. A signature is none: it proves one body and opens nothing."""
    lowered = name.lower().replace(b"_", b"-").decode("latin-1")
    return not _WORDS.isdisjoint(lowered.split("-")) or lowered.endswith(_ENDS)


def scheme_of(value: bytes) -> bytes:
    """The scheme that a credential starts with, with its space (`Bearer `), or nothing."""
    found = _SCHEME.match(value)
    return found[0] + b" " if found else b""
