"""Bytes as JSON values and back: text where they are UTF-8, else `{"latin1": "…"}`, one character a
byte. What is read back is exactly what was written."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.export.cleaned import Cleaned
from inspector.model import NOTHING_NOTED, Annotation, Headers, Verdict
from inspector.model.lines import Line, annotation_fields, finding_fields

Written = str | dict[str, str]


def write_bytes(data: bytes) -> Written:
    """Bytes as a JSON value."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"latin1": data.decode("latin-1")}


def read_bytes(value: object) -> bytes:
    """The bytes again. Raises ValueError for anything that `write_bytes` does not give."""
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, Mapping) and list(value) == ["latin1"] and isinstance(value["latin1"], str):
        return value["latin1"].encode("latin-1")
    raise ValueError("neither text nor {latin1: text}")


def write_headers(headers: Headers) -> list[list[Written]]:
    """Header pairs in their order."""
    return [[write_bytes(name), write_bytes(value)] for name, value in headers]


def read_headers(value: object) -> Headers:
    """Header pairs again. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    pairs: list[tuple[bytes, bytes]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("not a list of [name, value]")
        pairs.append((read_bytes(pair[0]), read_bytes(pair[1])))
    return Headers(tuple(pairs))


def message_fields(cleaned: Cleaned) -> Line:
    """What a delivery is and the head of its request, as they stand in every file."""
    delivery, facts = cleaned.delivery, cleaned.facts
    return {
        "provider": facts.provider,
        "event": facts.event,
        "delivery_id": facts.delivery_id,
        "webhook_id": facts.webhook_id,
        "session": facts.session,
        "method": delivery.method,
        "target": write_bytes(delivery.target),
        "http_version": delivery.version,
        "headers": write_headers(delivery.headers),
    }


def verdict_fields(verdict: Verdict | None) -> Line | None:
    """The judgement as JSON. Signatures are not in it: they stand in the headers."""
    if verdict is None:
        return None
    return {
        "status": str(verdict.status),
        "provider": verdict.provider,
        "scheme": verdict.scheme,
        "key": verdict.key,
        "findings": [finding_fields(finding) for finding in verdict.findings],
        "checks": [
            {"name": check.name, "passed": check.passed, "detail": check.detail} for check in verdict.checks
        ],
    }


def noted_fields(annotation: Annotation) -> Line:
    """What a user put on the delivery, where that is anything."""
    return {} if annotation == NOTHING_NOTED else {"annotation": annotation_fields(annotation)}


def redaction_fields(cleaned: Cleaned) -> Line:
    """What was done about secrets, for whoever reads the export."""
    return {
        "raw": cleaned.raw,
        "removed": [
            {"where": one.where, "name": one.name, "reason": str(one.reason)} for one in cleaned.taken
        ],
        "note": _note(cleaned),
    }


def signature_fields(cleaned: Cleaned) -> Line:
    """Whether the signature still holds for what is written here."""
    return {"verifies": cleaned.signature.verifies, "note": cleaned.signature.why}


def _note(cleaned: Cleaned) -> str:
    if cleaned.raw:
        return "Exported with --raw: nothing was taken out. It may hold secrets; do not publish it."
    handled = (
        "Credential headers, configured secrets and the provider's secret fields are replaced by [redacted]; "
        "signature headers are kept. No signing secret is in this export."
    )
    if cleaned.partly:
        handled += " Only the start of the decoded body could be searched, and only that is here."
    elif cleaned.layers:
        handled += " The content-encoding was undone to reach a secret in the body."
    return handled
