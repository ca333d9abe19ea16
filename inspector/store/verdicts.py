"""A verdict as one JSON document and back.

Pure. The bytes that were signed are not part of it: they are kept beside it, as bytes.
"""

from __future__ import annotations

import json
from typing import Any, Final

from inspector.model import Certainty, Check, Finding, Status, Verdict

# Made once: `json.dumps` with arguments would make one for each verdict.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def pack_verdict(verdict: Verdict) -> str:
    """Everything but `signed`. ASCII, so that lone surrogates in foreign text survive."""
    document = {
        "status": verdict.status,
        "provider": verdict.provider,
        "scheme": verdict.scheme,
        "findings": [
            [finding.code, finding.certainty, finding.message, finding.fix, finding.evidence]
            for finding in verdict.findings
        ],
        "checks": [[check.name, check.passed, check.detail] for check in verdict.checks],
        "signed_size": verdict.signed_size,
        "received": verdict.received,
        "expected": verdict.expected,
        "key": verdict.key,
    }
    return _ENCODER.encode(document)


def unpack_verdict(document: str, signed: bytes) -> Verdict:
    """The inverse of `pack_verdict`. Raises ValueError, TypeError or LookupError when it is damaged."""
    fields: dict[str, Any] = json.loads(document)
    return Verdict(
        status=Status(fields["status"]),
        provider=fields["provider"],
        scheme=fields["scheme"],
        findings=tuple(_finding(*values) for values in fields["findings"]),
        checks=tuple(Check(*values) for values in fields["checks"]),
        signed=signed,
        signed_size=fields["signed_size"],
        received=fields["received"],
        expected=fields["expected"],
        key=fields["key"],
    )


def _finding(code: str, certainty: str, message: str, fix: str, evidence: list[list[str]]) -> Finding:
    pairs = tuple((name, value) for name, value in evidence)
    return Finding(code, Certainty(certainty), message, fix, pairs)
