"""A fixture back into a delivery. A file that is not one gives an error that says what is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inspector.export.fixture import REQUEST, SCHEMA, VERSION
from inspector.export.written import read_bytes, read_headers
from inspector.model import Delivery, Facts, Headers, InspectorError, Origin, Status, body_digest
from inspector.text import shorten, visible_line

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FILE = re.compile(r"body\.[a-z0-9]{1,10}")
_MOST_JSON = 64 * 2**20


class FixtureError(InspectorError):
    """A fixture that cannot be read."""


def body_file(request: bytes) -> str:
    """The name of the body's file beside `request.json`: `body.` and an extension, never a path.
    Raises FixtureError."""
    name = _object(_read(request), "body").get("file")
    if not isinstance(name, str) or not _FILE.fullmatch(name):
        raise _wrong("body.file is not the name of a body file", "It is named body.json, body.txt, …")
    return name


def read_fixture(request: bytes, body: bytes) -> Delivery:
    """The delivery of a fixture: `request` is `request.json`, `body` its body file. What was redacted
    stays redacted. Raises FixtureError, also when the body is not the one that was written."""
    fields = _read(request)
    about = _object(fields, "body")
    digest = body_digest(body)
    if about.get("sha256") != digest:
        raise FixtureError(
            "The fixture's body file is not the one that was exported: its SHA-256 differs.",
            f"If git changed its line ends, keep .gitattributes beside it; if you edited it, put {digest} "
            "into request.json.",
        )
    return Delivery(
        at=_time(_text(fields, "received")),
        method=_text(fields, "method"),
        target=_bytes(fields, "target"),
        headers=_headers(fields),
        body=body,
        sha256=digest,
        version=_text(fields, "http_version"),
        cut=about.get("cut") is True,
        origin=Origin.IMPORTED,
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a fixture says of its delivery: its facts, how it was judged, and the SHA-256 of the body that
    came, which is another one than the fixture's where something was taken out."""

    facts: Facts
    status: Status | None
    received_sha256: str


def read_about(request: bytes) -> About:
    """What `request.json` says beside the request itself. Raises FixtureError."""
    fields = _read(request)
    verdict = fields.get("verdict")
    judged = verdict.get("status") if isinstance(verdict, dict) else None
    names = ("provider", "event", "delivery_id", "webhook_id", "session")
    about = _object(fields, "body")
    return About(
        Facts(**{name: _optional(fields, name) for name in names}),
        next((status for status in Status if status == judged), None),
        _text(about, "received_sha256" if "received_sha256" in about else "sha256"),
    )


def _optional(fields: dict[str, object], name: str) -> str | None:
    return None if fields.get(name) is None else _text(fields, name)


def _read(request: bytes) -> dict[str, object]:
    if len(request) > _MOST_JSON:
        raise _wrong("it is larger than 64 MiB", "Export it again.")
    try:
        fields = json.loads(request)
    except (ValueError, RecursionError):
        raise _wrong("it is no JSON", "Export it again, or undo the last edit.") from None
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        raise _wrong("it is no fixture of this program", f'It starts with "schema": "{SCHEMA}".')
    if fields.get("version") != VERSION:
        raise _wrong(f"its version is not {VERSION}", "Use the release that wrote it, or a newer one.")
    return fields


def _object(fields: dict[str, object], name: str) -> dict[str, object]:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise _missing(name, "an object")
    return value


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise _missing(name, "text")
    return value


def _bytes(fields: dict[str, object], name: str) -> bytes:
    try:
        return read_bytes(fields.get(name))
    except ValueError:
        raise _missing(name, "text") from None


def _headers(fields: dict[str, object]) -> Headers:
    try:
        return read_headers(fields.get("headers"))
    except ValueError:
        raise _missing("headers", "a list of [name, value]") from None


def _time(text: str) -> int:
    """RFC 3339 as microseconds since 1970."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment < _EPOCH:
            raise ValueError("no time zone, or before 1970")
        return (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        said = shorten(visible_line(text[:200]), 40)
        raise _wrong(f"received is no time: {said}", "Write it as 2026-01-01T00:00:00Z.") from None


def _missing(name: str, shape: str) -> FixtureError:
    return _wrong(f"{name} is missing or is not {shape}", "Export it again, or undo the last edit.")


def _wrong(what: str, hint: str) -> FixtureError:
    return FixtureError(f"{REQUEST} cannot be read: {what}.", hint)
