"""A delivery as one JSON document: everything that is known, with bodies in base64."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import PurePosixPath

from inspector.export.cleaned import Cleaned
from inspector.export.exchange import File
from inspector.export.names import delivery_name
from inspector.export.written import (
    message_fields,
    noted_fields,
    redaction_fields,
    signature_fields,
    verdict_fields,
    write_headers,
)
from inspector.model import Attempt
from inspector.model.lines import Line, attempt_line, rfc3339

SCHEMA = "webhook-inspector/delivery"
VERSION = 1


def document(cleaned: Cleaned) -> tuple[File, ...]:
    """One file with one JSON object, ASCII, ending with a newline."""
    name = delivery_name(cleaned.delivery, cleaned.facts.event)
    text = json.dumps(document_fields(cleaned), ensure_ascii=True, indent=2) + "\n"
    return (File(PurePosixPath(f"{name}.json"), text.encode("ascii")),)


def document_fields(cleaned: Cleaned) -> Line:
    """The document as values."""
    delivery = cleaned.delivery
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "id": delivery.id,
        "received": rfc3339(delivery.at),
        "origin": str(delivery.origin),
        "parent": delivery.parent,
        **message_fields(cleaned),
        "size": delivery.size,
        "sha256": delivery.sha256,
        "received_size": cleaned.original_size,
        "received_sha256": cleaned.original_sha256,
        "cut": delivery.cut or cleaned.partly,
        "decoded_from": list(cleaned.layers),
        "body_base64": b64encode(delivery.body).decode("ascii"),
        "verdict": verdict_fields(cleaned.verdict),
        "signature": signature_fields(cleaned),
        "attempts": [_attempt_fields(attempt) for attempt in cleaned.attempts],
        "redaction": redaction_fields(cleaned),
        **noted_fields(cleaned.annotation),
    }


def _attempt_fields(attempt: Attempt) -> Line:
    fields = attempt_line(attempt)
    del fields["type"]
    fields["reason"] = attempt.reason
    fields["headers"] = write_headers(attempt.headers)
    fields["cut"] = attempt.cut
    fields["body_base64"] = b64encode(attempt.body).decode("ascii")
    return fields
