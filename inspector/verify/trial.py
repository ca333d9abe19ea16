"""One provider's row held against one delivery: what every judge works from."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model import Certainty, Check, Finding, Status, Verdict
from inspector.providers import Provider, Scheme
from inspector.verify.budget import Budget
from inspector.verify.key import Key
from inspector.verify.message import Message
from inspector.verify.surroundings import NOTHING_AROUND, Surroundings

SIGNED = 64 * 1024
"""How many of the signed bytes a verdict keeps."""


@dataclass(frozen=True, slots=True)
class Trial:
    """`now` is seconds since 1970 in UTC. `budget` bounds the search for a cause; None: do not search.
    `surroundings` is what that search may know beyond this delivery."""

    provider: Provider
    scheme: Scheme
    message: Message
    keys: tuple[Key, ...]
    now: float
    budget: Budget | None
    surroundings: Surroundings = NOTHING_AROUND

    def finding(
        self,
        code: str,
        certainty: Certainty,
        message: str,
        fix: str = "",
        evidence: tuple[tuple[str, str], ...] = (),
    ) -> Finding:
        """A finding; the provider's own words for its code come before the general fix."""
        return Finding(code, certainty, message, self.provider.fixes.get(code, fix), evidence)

    def verdict(
        self,
        status: Status,
        findings: tuple[Finding, ...] = (),
        checks: tuple[Check, ...] = (),
        *,
        signed: bytes = b"",
        received: str = "",
        expected: str = "",
        key: str = "",
    ) -> Verdict:
        """A verdict on this provider and scheme."""
        return Verdict(
            status,
            self.provider.id,
            self.scheme.title,
            findings,
            checks,
            signed[:SIGNED],
            len(signed),
            received,
            expected,
            key,
        )
