"""What a signature check found: a status, the checks made, and findings that say why.

It must never hold a secret: `expected` is a signature, `key` a name or fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The seven answers. Every delivery has one of them once it was looked at."""

    VALID = "valid"
    INVALID = "invalid"
    STALE = "stale"
    TOKEN = "token"  # noqa: S105
    UNSIGNED = "unsigned"
    UNKNOWN_PROVIDER = "unknown_provider"
    NO_KEY = "no_key"

    @property
    def sign(self) -> str:
        """One character that tells the status without colour."""
        return _SIGNS[self]

    @property
    def word(self) -> str:
        """The status in words of at most nine characters."""
        return _WORDS[self]


_SIGNS = {
    Status.VALID: "✓",
    Status.INVALID: "✗",
    Status.STALE: "◷",
    Status.TOKEN: "≈",
    Status.UNSIGNED: "○",
    Status.UNKNOWN_PROVIDER: "?",
    Status.NO_KEY: "!",
}
_WORDS = {
    Status.VALID: "valid",
    Status.INVALID: "invalid",
    Status.STALE: "stale",
    Status.TOKEN: "token",
    Status.UNSIGNED: "unsigned",
    Status.UNKNOWN_PROVIDER: "unknown",
    Status.NO_KEY: "no key",
}


class Certainty(StrEnum):
    """How sure a finding is. PROVED means that a computation shows it, not that it is likely."""

    PROVED = "proved"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, in one sentence, with what to do about it.

    `code` is stable. `evidence` is (name, value) pairs that back the claim. Texts may quote foreign
    text and are made visible where they are shown.
    """

    code: str
    certainty: Certainty
    message: str
    fix: str = ""
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the verification. `passed` is None where the step could not be made."""

    name: str
    passed: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one delivery.

    `scheme` describes the signature ("RSA-SHA256 over the body"); `signed` is the signature base,
    the bytes that were checked, at most 64 KiB of them with `signed_size` telling the whole;
    `received` and `expected` are signatures as text, whole; `key` names the key that decided.
    """

    status: Status
    provider: str | None = None
    scheme: str = ""
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    signed: bytes = b""
    signed_size: int = 0
    received: str = ""
    expected: str = ""
    key: str = ""
