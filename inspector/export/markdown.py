"""A delivery as a short report in Markdown: what came, the verdict and why, the payload.

It must never let foreign text be markup: names stand in code spans and the payload in a fence, each longer
than any run of its own sign that the text holds (CommonMark 0.31, sections 4.5 and 6.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from inspector.export.cleaned import Cleaned
from inspector.export.exchange import File
from inspector.export.names import delivery_name
from inspector.model import Attempt, Finding
from inspector.model.lines import rfc3339
from inspector.text import shorten, size, visible_bytes, visible_line

LONGEST = 60_000
"""Bytes of a payload that a report shows: GitHub takes 65,536 characters in all."""

_TICKS = re.compile("`+")
_LANGUAGES = {"json": "json", "xml": "xml", "html": "html"}
_SHOWN = 200


def markdown(cleaned: Cleaned) -> tuple[File, ...]:
    """One file with the report."""
    name = delivery_name(cleaned.delivery, cleaned.facts.event)
    text = "\n".join(_lines(cleaned)) + "\n"
    return (File(PurePosixPath(f"{name}.md"), text.encode("utf-8")),)


def _lines(cleaned: Cleaned) -> Iterator[str]:
    delivery, facts, verdict = cleaned.delivery, cleaned.facts, cleaned.verdict
    yield f"### {code(facts.event or f'{delivery.method} {delivery.target_text}')}"
    yield ""
    if verdict is not None:
        about = ", ".join(code(part) for part in (verdict.provider, verdict.scheme) if part)
        yield f"- **{verdict.status.sign} {verdict.status.word}**{': ' if about else ''}{about}"
    yield f"- {code(f'{delivery.method} {delivery.target_text}')}"
    came = f"received {rfc3339(delivery.at)}, {size(cleaned.original_size)}"
    yield f"- {came}, SHA-256 {code(cleaned.original_sha256)}"
    if facts.delivery_id:
        yield f"- delivery {code(facts.delivery_id)}"
    yield from (_attempt(attempt) for attempt in cleaned.attempts[-1:])
    yield ""
    for finding in () if verdict is None else verdict.findings:
        yield from _finding(finding)
    yield from _payload(cleaned)
    yield from _remarks(cleaned)


def _attempt(attempt: Attempt) -> str:
    answer = f"{attempt.status} {attempt.reason}" if attempt.status is not None else attempt.message
    return f"- sent to {code(attempt.url)}: {code(answer)}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"**{finding.certainty}** ({finding.code}): {code(finding.message)}"
    if finding.fix:
        yield f"→ {code(finding.fix)}"
    yield ""


def _payload(cleaned: Cleaned) -> Iterator[str]:
    body = cleaned.delivery.body
    if not body:
        yield "No body."
        return
    kind = (cleaned.delivery.headers.text("content-type") or "").lower()
    language = next((name for sign, name in _LANGUAGES.items() if sign in kind), "")
    text = visible_bytes(body[:LONGEST])
    fence = "`" * max(3, _longest_run(text) + 1)
    yield f"{fence}{language}"
    yield text
    yield fence


def _remarks(cleaned: Cleaned) -> Iterator[str]:
    remarks = []
    if len(cleaned.delivery.body) > LONGEST:
        remarks.append(f"The first {size(LONGEST)} of {size(len(cleaned.delivery.body))} are shown.")
    if cleaned.taken:
        remarks.append(f"Secrets are replaced by [redacted] in {len(cleaned.taken)} places.")
    if cleaned.delivery.cut or cleaned.partly:
        remarks.append("The body is not whole.")
    if remarks:
        yield ""
        yield f"<sub>{' '.join(remarks)}</sub>"


def code(text: str) -> str:
    """Foreign text as a code span on one line, hidden characters spelled."""
    shown = shorten(visible_line(text), _SHOWN) or " "
    ticks = "`" * (_longest_run(shown) + 1)
    # A space at both ends is taken away again, and keeps the signs apart.
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
