"""A signature that is not right, and all that a search for the cause may look at."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model import Certainty, Finding
from inspector.providers import Provider, Scheme
from inspector.verify.budget import Budget
from inspector.verify.filling import Filling
from inspector.verify.key import Key
from inspector.verify.materials import Ready
from inspector.verify.received import Received
from inspector.verify.trial import Trial


@dataclass(frozen=True, slots=True)
class Made:
    """The signature that a shared secret makes of what was received."""

    key: Key
    signature: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """`ready` are the keys that fit the row, and none of them made a signature in `received`. `base` is what
    should have been signed, and `made` what the shared secrets among the keys make of it."""

    trial: Trial
    budget: Budget
    received: Received
    filling: Filling
    ready: tuple[Ready, ...]
    base: bytes
    made: tuple[Made, ...] = ()

    @property
    def scheme(self) -> Scheme:
        return self.trial.scheme

    @property
    def provider(self) -> Provider:
        return self.trial.provider

    @property
    def body(self) -> bytes:
        return self.trial.message.delivery.body

    def finding(
        self,
        code: str,
        certainty: Certainty,
        message: str,
        fix: str = "",
        evidence: tuple[tuple[str, str], ...] = (),
    ) -> Finding:
        """A finding on this failure."""
        return self.trial.finding(code, certainty, message, fix, evidence)
