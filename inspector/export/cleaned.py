"""A delivery with its secrets taken out, before any format sees it.

A format is given a `Cleaned` and nothing else, so it cannot forget to redact, and a new one cannot
either. It must never hold the original's secrets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.decode import decode_content
from inspector.export.exchange import Exchange
from inspector.export.signature import SignatureNote, note_signature
from inspector.export.withheld import Withheld, withheld_headers, withheld_target
from inspector.model import Annotation, Attempt, Delivery, Facts, Finding, Headers, Verdict, body_digest
from inspector.text.redact import Redacted, Redaction
from inspector.text.spans import Reason


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`delivery` is what may leave; its `sha256` is that of its own body, `original_sha256` and
    `original_size` are the received one's. `layers` names the content-encodings that had to be undone
    to reach a secret (the Content-Encoding header is gone then); `partly` says that only the start of
    such a body could be searched and only that start is here."""

    delivery: Delivery
    facts: Facts
    verdict: Verdict | None
    attempts: tuple[Attempt, ...]
    annotation: Annotation
    to: str
    raw: bool
    taken: tuple[Redacted, ...]
    original_sha256: str
    original_size: int
    layers: tuple[str, ...]
    partly: bool
    signature: SignatureNote

    @property
    def whole(self) -> bool:
        """Whether the body is byte for byte the one that came."""
        return self.delivery.sha256 == self.original_sha256 and not self.delivery.cut


def clean(exchange: Exchange, redaction: Redaction) -> Cleaned:
    """Take out what the redaction names, for the delivery's provider."""
    rules = redaction.of(exchange.facts.provider)
    original = exchange.delivery
    message = _message(original.headers, original.body, rules)
    target, target_taken = rules.target(original.target)
    delivery = replace(
        original,
        target=target,
        headers=message.headers,
        body=message.body,
        sha256=body_digest(message.body),
    )
    withheld = Withheld(message.withheld | withheld_target(original.target, target))
    taken = [*message.taken, *target_taken]
    return Cleaned(
        delivery=delivery,
        facts=_facts(exchange.facts, rules, withheld, taken),
        verdict=_verdict(exchange.verdict, rules, withheld, taken),
        attempts=tuple(_attempt(attempt, rules, withheld, taken) for attempt in exchange.attempts),
        annotation=_annotation(exchange.annotation, rules, withheld, taken),
        to=exchange.to,
        raw=rules.raw,
        taken=tuple(taken),
        original_sha256=original.sha256,
        original_size=original.size,
        layers=message.layers,
        partly=message.partly,
        signature=note_signature(exchange, delivery),
    )


@dataclass(frozen=True, slots=True)
class _Message:
    headers: Headers
    body: bytes
    taken: tuple[Redacted, ...]
    withheld: set[str]
    layers: tuple[str, ...] = ()
    partly: bool = False


def _message(headers: Headers, body: bytes, rules: Redaction, where: str = "") -> _Message:
    """Headers and body of a delivery or of an answer. A body with a content-encoding is undone, and
    left so only where something in it had to be taken out."""
    pairs, taken = rules.headers(headers.pairs, f"{where}header")
    content_type = b", ".join(headers.all("content-type"))
    withheld = withheld_headers(headers.pairs, pairs)
    kept, found = rules.body(body, content_type)
    if rules.raw or not body:
        return _Message(Headers(pairs), kept, taken, withheld)
    encoding = b", ".join(headers.all("content-encoding")).decode("latin-1")
    content = decode_content(body, encoding or None)
    inner, hidden = rules.body(content.content, content_type) if content.layers else (body, ())
    cut = content.layers and any(problem.code == "encoding_limit" for problem in content.problems)
    if not hidden and not cut:
        return _Message(Headers(pairs), kept, (*taken, *_placed(found, where)), withheld)
    plain = tuple(pair for pair in pairs if pair[0].lower() != b"content-encoding")
    taken = (*taken, *_placed(hidden, where))
    return _Message(Headers(plain), inner, taken, withheld, content.layers, bool(cut))


def _placed(found: tuple[Redacted, ...], where: str) -> tuple[Redacted, ...]:
    return tuple(replace(one, where=f"{where}{one.where}") for one in found)


def _said(text: str, where: str, rules: Redaction, withheld: Withheld, taken: list[Redacted]) -> str:
    """A text about the delivery: configured secrets, and whatever was taken out of it elsewhere."""
    kept, found = rules.text(text, where)
    taken += found
    cleaner = withheld.out_of(kept)
    if cleaner != kept:
        taken.append(Redacted(where, "", Reason.CREDENTIAL))
    return cleaner


def _facts(facts: Facts, rules: Redaction, withheld: Withheld, taken: list[Redacted]) -> Facts:
    def said(text: str | None) -> str | None:
        return None if text is None else _said(text, "facts", rules, withheld, taken)

    return replace(
        facts,
        event=said(facts.event),
        delivery_id=said(facts.delivery_id),
        webhook_id=said(facts.webhook_id),
        session=said(facts.session),
    )


def _annotation(
    annotation: Annotation, rules: Redaction, withheld: Withheld, taken: list[Redacted]
) -> Annotation:
    """A secret may have been pasted into a note."""
    return replace(annotation, note=_said(annotation.note, "note", rules, withheld, taken))


def _verdict(
    verdict: Verdict | None, rules: Redaction, withheld: Withheld, taken: list[Redacted]
) -> Verdict | None:
    """The judgement without signature base and signatures: they may be the secret itself (a shared
    token), and the fixture has what is needed to make them again."""
    if verdict is None:
        return None

    def said(text: str) -> str:
        return _said(text, "verdict", rules, withheld, taken)

    findings = tuple(
        Finding(
            finding.code,
            finding.certainty,
            said(finding.message),
            said(finding.fix),
            tuple((name, said(value)) for name, value in finding.evidence),
        )
        for finding in verdict.findings
    )
    checks = tuple(replace(check, detail=said(check.detail)) for check in verdict.checks)
    return Verdict(verdict.status, verdict.provider, verdict.scheme, findings, checks, key=said(verdict.key))


def _attempt(attempt: Attempt, rules: Redaction, withheld: Withheld, taken: list[Redacted]) -> Attempt:
    url, url_taken = rules.target(attempt.url.encode("utf-8", "surrogatepass"), "forward url")
    answer = _message(attempt.headers, attempt.body, rules, "answer ")
    taken += (*url_taken, *answer.taken)
    return replace(
        attempt,
        url=url.decode("utf-8", "surrogatepass"),
        headers=answer.headers,
        body=answer.body,
        cut=attempt.cut or answer.partly,
        message=_said(attempt.message, "forward message", rules, withheld, taken),
    )
