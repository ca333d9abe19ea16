"""The answers of an app to known deliveries, as one file that is committed and read in a review.

The same answers always give the same bytes: names sorted, nothing of this machine or moment in it. It must
never hold a secret: only a `Cleaned` gets in. The file says itself what is not compared.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspector.decode import Decoded, Json, Kind, Number, decode
from inspector.export.cleaned import Cleaned
from inspector.export.jsonfile import pretty
from inspector.model import Attempt, Headers, body_digest

SCHEMA = "webhook-inspector/baseline"
VERSION = 1
DEEPEST = 100
LONGEST_TEXT = 2**20
LONGEST_BYTES = 4096
VOLATILE_HEADERS = (
    "age",
    "alt-svc",
    "cf-ray",
    "connection",
    "content-length",
    "date",
    "etag",
    "expires",
    "keep-alive",
    "last-modified",
    "nel",
    "report-to",
    "server",
    "server-timing",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "via",
    "x-correlation-id",
    "x-powered-by",
    "x-request-id",
    "x-response-time",
    "x-runtime",
    "x-trace-id",
)
"""What a new baseline leaves out: the connection's own fields, clocks, ids of one request, and versions."""

_LOSSY = frozenset(["json_trailing", "json_constant", "charset_invalid", "charset_not_utf8"])


class BodyKind(StrEnum):
    """How a body is kept: nothing, JSON as JSON, text as text, few bytes in base64, many by their digest."""

    NONE = "none"
    JSON = "json"
    TEXT = "text"
    BYTES = "base64"
    DIGEST = "sha256"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what it answers: method, target and digest of the delivery's body. `headers` are sorted
    by their lower-case names; a byte that is not UTF-8 is a surrogate escape, as in the target. `body` is a
    JSON value, a text, base64, or an object with `size` and `sha256`."""

    method: str
    target: str
    sha256: str
    status: int
    headers: tuple[tuple[str, str], ...]
    kind: BodyKind
    body: Json


@dataclass(frozen=True, slots=True)
class Baseline:
    """`answers` by the names of their deliveries; header names in lower case and paths that are not
    compared."""

    answers: Mapping[str, Kept]
    ignored_headers: tuple[str, ...] = VOLATILE_HEADERS
    ignored_paths: tuple[str, ...] = ()


def write_baseline(baseline: Baseline) -> bytes:
    """The file's text, ending with a newline."""
    ignored: dict[str, Json] = {
        "headers": list(baseline.ignored_headers),
        "paths": list(baseline.ignored_paths),
    }
    answers: dict[str, Json] = {name: _written(kept) for name, kept in sorted(baseline.answers.items())}
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "version": Number(VERSION),
        "ignored": ignored,
        "answers": answers,
    }
    return pretty(document).encode("utf-8") + b"\n"


def kept_answer(cleaned: Cleaned, sha256: str) -> Kept:
    """The last attempt's answer as it is kept; `sha256` is that of the body that was sent. Only for an
    attempt with a whole answer."""
    attempt, delivery = cleaned.attempts[-1], cleaned.delivery
    if attempt.status is None:
        raise ValueError("there is no answer to keep")
    kind, body = _body(attempt)
    return Kept(
        method=delivery.method,
        target=delivery.target.decode("utf-8", "surrogateescape"),
        sha256=sha256,
        status=attempt.status,
        headers=_fields(attempt.headers),
        kind=kind,
        body=body,
    )


def _fields(headers: Headers) -> tuple[tuple[str, str], ...]:
    pairs = [(_text(name).lower(), _text(value)) for name, value in headers]
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _body(attempt: Attempt) -> tuple[BodyKind, Json]:
    if not attempt.body:
        return BodyKind.NONE, None
    headers = attempt.headers
    decoded = decode(attempt.body, headers.text("content-type"), headers.text("content-encoding"))
    if not decoded.whole:
        return _octets(attempt.body)
    if decoded.kind is Kind.JSON and _is_plain(decoded):
        return BodyKind.JSON, decoded.document
    text = decoded.text
    if text is None or len(text) > LONGEST_TEXT or any(each.code in _LOSSY for each in decoded.problems):
        return _octets(decoded.content)
    return BodyKind.TEXT, text


def _is_plain(decoded: Decoded) -> bool:
    """Whether the document stands for the text: whole, of JSON's own values, and no deeper than the file can
    hold."""
    if decoded.root is None or len(decoded.content) > LONGEST_TEXT:
        return False
    return not any(each.code in _LOSSY for each in decoded.problems) and not is_deep(decoded.document)


def is_deep(value: Json) -> bool:
    """Whether a value is nested deeper than a baseline holds."""
    level: list[Json] = [value]
    for _ in range(DEEPEST):
        level = [item for each in level if isinstance(each, (dict, list)) for item in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: dict[str, Json] | list[Json]) -> list[Json]:
    return value if isinstance(value, list) else list(value.values())


def _octets(data: bytes) -> tuple[BodyKind, Json]:
    if len(data) <= LONGEST_BYTES:
        return BodyKind.BYTES, b64encode(data).decode("ascii")
    return BodyKind.DIGEST, {"size": Number(len(data)), "sha256": body_digest(data)}


def _written(kept: Kept) -> Json:
    headers: dict[str, Json] = {}
    for name, value in kept.headers:
        there = headers.get(name)
        if there is None:
            headers[name] = value
        else:
            headers[name] = [*(there if isinstance(there, list) else [there]), value]
    request: dict[str, Json] = {"method": kept.method, "target": kept.target, "sha256": kept.sha256}
    return {
        "request": request,
        "status": Number(kept.status),
        "headers": headers,
        "body": _written_body(kept),
    }


def _written_body(kept: Kept) -> Json:
    if kept.kind is BodyKind.NONE:
        return None
    if kept.kind is BodyKind.DIGEST:
        return kept.body
    if kept.kind is BodyKind.TEXT and isinstance(kept.body, str) and "\n" in kept.body:
        return {"lines": list(kept.body.split("\n"))}
    return {str(kept.kind): kept.body}
