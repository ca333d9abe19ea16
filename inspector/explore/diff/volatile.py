"""Which differences are there between any two deliveries: ids, times, signatures. They may be left out of
sight, and are counted all the same.

A difference is volatile only where both values are of one kind: told by the shape of the values, or by the
name of the field and a shape that fits it, or by a pattern of the user's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspector.decode import Json, Number
from inspector.text.wildcard import fits

LONGEST = 8192
"""Characters above which a value is no id or time."""

_UUID = re.compile(r"(?:[a-z]{1,12}[_-])?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
# Also with a second part, as in a client's secret: `pi_3Mtw_secret_Yrkk`.
_PREFIXED = re.compile(
    r"[a-z]{1,12}(?:_[a-z]{1,12}){0,3}_(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{8,}(?:_[a-z]{1,12}_[A-Za-z0-9]{8,})?"
)
_ANY_PREFIXED = re.compile(r"((?:[a-z]{1,12}_){1,4})([A-Za-z0-9]{8,64})")
_HEX = re.compile(r"(?=[0-9a-f]*[0-9])(?:[0-9a-f]{16,}|[0-9A-F]{16,})")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?"
)
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [A-Z+0-9-]{3,5}")
_JWT = re.compile(r"ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d{1,9})?")
_SHAPES = (
    ("id", _UUID),
    ("id", _ULID),
    ("id", _PREFIXED),
    ("id", _HEX),
    ("time", _INSTANT),
    ("time", _HTTP_DATE),
    ("signature", _JWT),
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_MIXED = re.compile(r".*(?:[0-9]|[a-z].*[A-Z]|[A-Z].*[a-z])")
_LETTERS_A_WORD = 3.2
"""Words are longer than this on average also in camelCase; letters by chance change case more often."""
_ID_WORDS = frozenset(["id", "ids", "uuid", "guid", "nonce", "etag", "ray", "traceparent", "cursor"])
_TIME_WORDS = frozenset(
    ["at", "on", "time", "timestamp", "ts", "date", "created", "updated", "modified", "expires", "epoch"]
)
_SIGNATURE_WORDS = frozenset(["signature", "sig", "hmac"])
_HEADERS = {
    "date": "time",
    "age": "time",
    "traceparent": "id",
    "tracestate": "id",
    "cf-ray": "id",
    "x-request-start": "time",
    "x-github-delivery": "id",
    "idempotency-key": "id",
    "digest": "signature",
    "content-digest": "signature",
}
_NAMED_HEADER = re.compile(r"(?:^|-)(signature|sig|hmac|timestamp|id|uuid|nonce)(?:-|$)")
_HEADER_WORDS = {
    "signature": "signature",
    "sig": "signature",
    "hmac": "signature",
    "timestamp": "time",
    "id": "id",
    "uuid": "id",
    "nonce": "id",
}
_QUOTED = re.compile(r"\['([^'\\]*)'\]")
_SIMPLE = re.compile(r"[\x21-\x7e]{1,8192}")


class Volatile:
    """The rules, with the user's own `patterns`: `*` stands for any run of characters, and a pattern fits the
    path (`$.` may be left out, `headers.x-trace` is a header), or the name of the field alone. Unless
    `guessing` nothing but the patterns makes a difference volatile."""

    def __init__(self, patterns: Sequence[str] = (), *, headers: bool = False, guessing: bool = True) -> None:
        self.patterns = tuple(pattern.removeprefix("$.") for pattern in patterns if pattern)
        self._headers = headers
        self._guessing = guessing

    def for_headers(self) -> Volatile:
        """The same rules for the fields of a head, whose names say more."""
        return Volatile(self.patterns, headers=True, guessing=self._guessing)

    def asked(self, path: str) -> str:
        """`yours` where a pattern fits a path such as `$.data.id` or `headers['x-request-id']`."""
        if not self.patterns or len(path) > LONGEST:
            return ""
        short = _QUOTED.sub(r".\1", path).removeprefix("$").removeprefix(".")
        name = short.rpartition(".")[2]
        return "yours" if any(fits(each, short) or fits(each, name) for each in self.patterns) else ""

    def value(self, name: str, old: Json, new: Json) -> str:
        """Why two values under a name differ anyway (`id`, `time`, `signature`), or nothing."""
        if not self._guessing:
            return ""
        if not isinstance(old, str) or type(old) is not type(new) or not isinstance(new, str):
            return ""
        if max(len(old), len(new)) > LONGEST:
            return ""
        if self._headers and (known := _of_header(name.lower())):
            return known
        shape = _shape(old)
        if shape and shape == _shape(new):
            return shape
        return "id" if _drawn(old, new) else _by_name(name, old, new)


def _of_header(name: str) -> str:
    if name in _HEADERS:
        return _HEADERS[name]
    found = _NAMED_HEADER.search(name[:256])
    return "" if found is None else _HEADER_WORDS[found[1]]


def _shape(text: str) -> str:
    if isinstance(text, Number) or len(text) < 14:
        return ""
    return next((why for why, shape in _SHAPES if shape.fullmatch(text)), "")


def _drawn(old: str, new: str) -> bool:
    """Whether both are ids of one kind that need not have a digit: a prefix, and as many letters drawn by
    chance (`cus_NeZwdNtLEOXuvB`)."""
    one, other = _ANY_PREFIXED.fullmatch(old), _ANY_PREFIXED.fullmatch(new)
    if one is None or other is None or one[1] != other[1] or len(one[2]) != len(other[2]):
        return False
    mixed = _MIXED.match(one[2]) and _MIXED.match(other[2])
    return mixed is not None and any(
        len(tail) <= _LETTERS_A_WORD * len(_WORD.findall(tail)) for tail in (one[2], other[2])
    )


def _by_name(name: str, old: str, new: str) -> str:
    words = [word.lower() for word in _WORD.findall(name[-200:])]
    if not words:
        return ""
    if _TIME_WORDS.intersection(words) and _EPOCH.fullmatch(old) and _EPOCH.fullmatch(new):
        return "time"
    if isinstance(old, Number):
        return "id" if words[-1] in _ID_WORDS and old.isdigit() and new.isdigit() else ""
    simple = _SIMPLE.fullmatch(old) is not None and _SIMPLE.fullmatch(new) is not None
    if words[-1] in _ID_WORDS and simple:
        return "id"
    return "signature" if _SIGNATURE_WORDS.intersection(words) and simple else ""
