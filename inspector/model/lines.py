"""The JSON lines that the engine speaks and that commands print: one object a line, ASCII only.

Every line has `type` and `at`. ASCII output means that no payload text can act on a terminal.
Bytes that are not text go out as Latin-1 (targets) so that nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.model.annotation import Annotation
    from inspector.model.attempt import Attempt
    from inspector.model.delivery import Rejection
    from inspector.model.row import Row
    from inspector.model.verdict import Finding, Verdict

Line = dict[str, object]

# Kept, since json.dumps makes one for each call that is not all defaults.
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(at: int) -> str:
    """Microseconds since 1970 as RFC 3339 in UTC: `2026-01-01T00:00:00.000000Z`."""
    seconds, microseconds = divmod(at, 1_000_000)
    return f"{_second(seconds)}.{microseconds:06}Z"


@lru_cache(16)
def _second(seconds: int) -> str:
    """What deliveries of one second share; formatting it costs as much as the rest of a line."""
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def encode(line: Mapping[str, object]) -> bytes:
    """One line, newline included."""
    return _ENCODER.encode(line).encode("ascii") + b"\n"


def delivery_line(row: Row) -> Line:
    """What a delivery is, as known so far."""
    return {
        "type": "delivery",
        "at": rfc3339(row.at),
        "id": row.id,
        "method": row.method,
        "target": row.target,
        "size": row.size,
        "sha256": row.sha256,
        "provider": row.provider,
        "event": row.event,
        "delivery_id": row.delivery_id,
        "session": row.session,
        "verdict": None if row.verdict is None else str(row.verdict),
        "retry_of": row.retry_of,
        "peer": row.peer,
        "cut": row.cut,
        "origin": str(row.origin),
        "parent": row.parent,
        "attempts": row.attempts,
        "attempt_status": row.attempt_status,
        "attempt_error": row.attempt_error,
        "attempt_ms": _milliseconds(row.attempt_duration),
        "held": row.held,
        **annotation_fields(row.annotation),
    }


def annotation_fields(annotation: Annotation) -> Line:
    """What a user put on a delivery, as it stands in every JSON output."""
    return {
        "pinned": annotation.pinned,
        "hidden": annotation.hidden,
        "note": annotation.note,
        "tags": list(annotation.tags),
    }


def annotation_line(delivery: int, at: int, annotation: Annotation) -> Line:
    """What a user has put on a delivery by now."""
    return {"type": "annotation", "at": rfc3339(at), "id": delivery, **annotation_fields(annotation)}


def verdict_line(delivery: int, at: int, verdict: Verdict) -> Line:
    """The judgement on a delivery."""
    return {
        "type": "verdict",
        "at": rfc3339(at),
        "id": delivery,
        "status": str(verdict.status),
        "provider": verdict.provider,
        "scheme": verdict.scheme,
        "key": verdict.key,
        "findings": [finding_fields(finding) for finding in verdict.findings],
    }


def finding_fields(finding: Finding) -> Line:
    """A finding as it stands in every JSON output."""
    return {
        "code": finding.code,
        "certainty": str(finding.certainty),
        "message": finding.message,
        "fix": finding.fix,
        "evidence": dict(finding.evidence),
    }


def attempt_line(attempt: Attempt) -> Line:
    """A forward and what the app answered, without the answer's body."""
    return {
        "type": "attempt",
        "at": rfc3339(attempt.at),
        "id": attempt.id,
        "delivery": attempt.delivery,
        "url": attempt.url,
        "status": attempt.status,
        "ms": _milliseconds(attempt.duration),
        "size": len(attempt.body),
        "cut": attempt.cut,
        "sha256_in": attempt.sha256_in,
        "sha256_out": attempt.sha256_out,
        "error": attempt.error,
        "message": attempt.message,
    }


def rejected_line(rejection: Rejection) -> Line:
    """A request that was refused."""
    return {
        "type": "rejected",
        "at": rfc3339(rejection.at),
        "id": rejection.id,
        "peer": rejection.peer,
        "code": rejection.code,
        "message": rejection.message,
        "status": rejection.status,
        "head": rejection.head.decode("latin-1"),
    }


def problem_line(at: int, code: str, message: str, hint: str = "", delivery: int | None = None) -> Line:
    """Something the user should know that is no delivery."""
    return {
        "type": "problem",
        "at": rfc3339(at),
        "code": code,
        "message": message,
        "hint": hint,
        "delivery": delivery,
    }


def _milliseconds(duration: int | None) -> float | None:
    return None if duration is None else round(duration / 1000, 3)
