"""A delivery as files for a test suite: `PROVIDER/EVENT/NAME/` with `request.json`, the body in a file
of its own, and a `.gitattributes` that keeps git from changing either."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from inspector.decode import Kind, body_kind
from inspector.export.cleaned import Cleaned
from inspector.export.exchange import File
from inspector.export.names import delivery_name, safe_name
from inspector.export.written import (
    message_fields,
    noted_fields,
    redaction_fields,
    signature_fields,
    verdict_fields,
)
from inspector.model.lines import Line, rfc3339

SCHEMA = "webhook-inspector/fixture"
VERSION = 1
REQUEST = "request.json"

# -text: no line-end conversion, whatever core.autocrlf says. The others switch off what a parent
# directory or the user's own attributes may ask for (gitattributes(5)).
GIT_ATTRIBUTES = b"* -text -ident -filter !eol !working-tree-encoding\n"

_EXTENSIONS = {
    Kind.JSON: "json",
    Kind.XML: "xml",
    Kind.HEX: "bin",
    Kind.MULTIPART: "bin",
    Kind.EMPTY: "bin",
}


def fixture(cleaned: Cleaned) -> tuple[File, ...]:
    """The three files of a fixture."""
    provider = safe_name(cleaned.facts.provider or "", "unknown")
    event = safe_name(cleaned.facts.event or "", "no-event")
    folder = PurePosixPath(provider, event, delivery_name(cleaned.delivery, cleaned.facts.event))
    body = f"body.{_extension(cleaned)}"
    request = json.dumps(request_fields(cleaned, body), ensure_ascii=True, indent=2) + "\n"
    return (
        File(folder / REQUEST, request.encode("ascii")),
        File(folder / body, cleaned.delivery.body),
        File(folder / ".gitattributes", GIT_ATTRIBUTES),
    )


def request_fields(cleaned: Cleaned, body: str) -> Line:
    """What `request.json` says; `read_fixture` reads it back."""
    delivery = cleaned.delivery
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "received": rfc3339(delivery.at),
        **message_fields(cleaned),
        "body": {
            "file": body,
            "size": delivery.size,
            "sha256": delivery.sha256,
            "received_size": cleaned.original_size,
            "received_sha256": cleaned.original_sha256,
            "byte_for_byte": cleaned.whole,
            "cut": delivery.cut or cleaned.partly,
            "decoded_from": list(cleaned.layers),
        },
        "verdict": verdict_fields(cleaned.verdict),
        "signature": signature_fields(cleaned),
        "redaction": redaction_fields(cleaned),
        **noted_fields(cleaned.annotation),
    }


def _extension(cleaned: Cleaned) -> str:
    delivery = cleaned.delivery
    kind = body_kind(delivery.body, delivery.headers.text("content-type"))
    return _EXTENSIONS.get(kind, "txt")
