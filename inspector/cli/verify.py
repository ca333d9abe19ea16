"""`inspector verify FILE`: judge deliveries from a file, one JSON verdict a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from inspector.cli.output import print_line
from inspector.cli.settled import settle
from inspector.model import ExitCode, NotFoundError, Status
from inspector.model.lines import finding_fields
from inspector.providers import load
from inspector.text import visible_line
from inspector.verify import judge_case, read_vectors


def verify(flags: Mapping[str, object], file: str) -> int:
    """Judge every delivery of a JSON array or of JSON lines; NOT_VALID when one is neither valid nor, where
    nothing is signed, came with the right token."""
    settings = settle(flags).settings
    providers = load(settings.provider_dir)
    outcome = ExitCode.OK
    for case in read_vectors(_read(file)):
        verdict = judge_case(case, providers, now=time.time())
        if verdict.status not in (Status.VALID, Status.TOKEN):
            outcome = ExitCode.NOT_VALID
        print_line(
            {
                "id": case.id,
                "status": str(verdict.status),
                "provider": verdict.provider,
                "scheme": verdict.scheme,
                "findings": [finding_fields(finding) for finding in verdict.findings],
            }
        )
    return outcome


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotFoundError(
            f"{visible_line(file)} is not UTF-8 text.", "Give JSON lines or a JSON array."
        ) from None
    except OSError as error:
        raise NotFoundError(
            f"{visible_line(file)} cannot be read: {error.strerror}.",
            "Check the path, or use - for standard input.",
        ) from None
