"""The answers of an app to known deliveries, as one file that is committed and read in a review.

The same answers always give the same bytes: names sorted, nothing of this machine or moment in it. It must
never hold a secret: only a `Cleaned` gets in. The file says itself what is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspector.decode import Json, Number
from inspector.export.answer_body import NAMED, BodyKind, body_of, read_again
from inspector.export.cleaned import Cleaned
from inspector.export.jsonfile import pretty
from inspector.export.numbered import numbered
from inspector.model import Headers

SCHEMA = "webhook-inspector/baseline"
VERSIONS = ("1", "2")
"""The second has trees of more than JSON, and patterns of what is ignored in texts."""

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

_BOUNDARY = re.compile(r"""(;\s*boundary\s*=\s*)("(?:[^"\\]|\\.)*"|[^;]*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what it answers: method, target and digest of the delivery's body. `headers` are sorted
    by their lower-case names; a byte that is not UTF-8 is a surrogate escape, as in the target. `body` is a
    tree, a text, base64, or an object with `size` and `sha256`."""

    method: str
    target: str
    sha256: str
    status: int
    headers: tuple[tuple[str, str], ...]
    kind: BodyKind
    body: Json


@dataclass(frozen=True, slots=True)
class Baseline:
    """`answers` by the names of their deliveries; header names in lower case, paths and patterns in texts
    that are not compared."""

    answers: Mapping[str, Kept]
    ignored_headers: tuple[str, ...] = VOLATILE_HEADERS
    ignored_paths: tuple[str, ...] = ()
    ignored_text: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The first version of the file that can hold it."""
        newer = NAMED | {BodyKind.JSON_LINES}
        return VERSIONS[bool(self.ignored_text) or any(kept.kind in newer for kept in self.answers.values())]


def write_baseline(baseline: Baseline) -> bytes:
    """The file's text, ending with a newline."""
    ignored: dict[str, Json] = {
        "headers": list(baseline.ignored_headers),
        "paths": list(baseline.ignored_paths),
    }
    if baseline.ignored_text:
        ignored["text"] = list(baseline.ignored_text)
    answers: dict[str, Json] = {name: _written(kept) for name, kept in sorted(baseline.answers.items())}
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "version": Number(baseline.version),
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
    said = attempt.headers
    kind, body = body_of(attempt.body, said.text("content-type"), said.text("content-encoding"))
    return Kept(
        method=delivery.method,
        target=delivery.target.decode("utf-8", "surrogateescape"),
        sha256=sha256,
        status=attempt.status,
        headers=_unframed(_fields(attempt.headers), kind),
        kind=kind,
        body=body,
    )


def kept_again(old: Kept, now: Kept) -> Kept:
    """An answer of an older file as it would be kept today, where that makes its body of the kind that the
    answer of now has. Only a text or bytes were kept otherwise."""
    types = [value for kept in (old, now) for name, value in kept.headers if name == "content-type"]
    kind, body = read_again(old.kind, old.body, types[0] if types else None)
    if kind is not now.kind:
        return old
    return replace(old, headers=_unframed(old.headers, kind), kind=kind, body=body)


def _unframed(headers: tuple[tuple[str, str], ...], kind: BodyKind) -> tuple[tuple[str, str], ...]:
    """Without the boundary between parts, which is made up for each answer and says nothing."""
    if kind is not BodyKind.MULTIPART:
        return headers
    return tuple(
        (name, _BOUNDARY.sub(r"\1[ignored]", value, count=1) if name == "content-type" else value)
        for name, value in headers
    )


def _fields(headers: Headers) -> tuple[tuple[str, str], ...]:
    pairs = [(_text(name).lower(), _text(value)) for name, value in headers]
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


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
    if kept.kind in NAMED:
        return {str(kept.kind): numbered(kept.body)}
    return {str(kept.kind): kept.body}
