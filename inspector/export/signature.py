"""Whether a signature still holds for what is exported: the same bytes verify, others do not."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.export.exchange import Exchange
from inspector.model import Delivery, Status, Verdict


@dataclass(frozen=True, slots=True)
class SignatureNote:
    """`verifies` is None where it is not known. `why` is one sentence."""

    verifies: bool | None
    why: str


def note_signature(exchange: Exchange, cleaned: Delivery) -> SignatureNote:
    """Judge by the verdict on the original and by what was changed since."""
    verdict, original = exchange.verdict, exchange.delivery
    if verdict is None:
        return SignatureNote(None, "The delivery was not verified before it was exported.")
    if verdict.status is Status.INVALID:
        return SignatureNote(False, "It did not verify when it was received; see the verdict's findings.")
    if verdict.status not in (Status.VALID, Status.STALE, Status.TOKEN):
        return SignatureNote(None, f"There was nothing to verify: {verdict.status.word}.")
    changed = _changed(verdict, original, cleaned)
    if changed:
        return SignatureNote(False, f"{changed} for the export; export with --raw to keep it verifiable.")
    if verdict.status is Status.STALE:
        return SignatureNote(True, "The signature is right; its time was outside the tolerance already.")
    return SignatureNote(True, "What was verified is exported byte for byte.")


def _changed(verdict: Verdict, original: Delivery, cleaned: Delivery) -> str:
    """What of the signed parts was changed, as the start of a sentence; empty if nothing was."""
    token = verdict.status is Status.TOKEN
    if original.body != cleaned.body and not token:
        return "The body was changed"
    if original.target != cleaned.target and (token or original.target in verdict.signed):
        return "The target was changed"
    received = verdict.received.encode("utf-8", "surrogatepass")
    kept = set(cleaned.headers.pairs)
    for name, value in original.headers.pairs:
        gone = (name, value) not in kept and name.lower() != b"content-encoding" and value
        if gone and (token or value in verdict.signed or (received and received in value)):
            return "A header that was part of the verification was changed"
    return ""
