"""Where two byte sequences part, with a little of both: for the screen and for the evidence of a finding.

Bytes are written as in a Python bytes literal without its quotes: printable ASCII as it is, a backslash
doubled, the rest as `\\n`, `\\r`, `\\t` or `\\xNN`. Both windows begin at the same offset and are alike up to
the difference, so their texts have the same beginning too.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.text import shared_start

BEFORE = 16
"""How many bytes before the difference a window shows."""

AFTER = 32
"""How many bytes from the difference on a window shows."""

_SPELLED = [f"\\x{byte:02x}" if not 32 <= byte < 127 else chr(byte) for byte in range(256)]
_SPELLED[ord("\\")] = "\\\\"
for _sign, _text in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
    _SPELLED[ord(_sign)] = _text

Evidence = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Signed and received bytes first differ at offset `at`. The windows `signed` and `received` begin at
    offset `start`; the sizes are those of the whole, in bytes."""

    at: int
    start: int
    signed: bytes
    received: bytes
    signed_size: int
    received_size: int

    @property
    def evidence(self) -> Evidence:
        """The pairs that stand in a finding: `signed_size`, `received_size`, `differs_at`, `window_at`
        (decimal), `signed_bytes`, `received_bytes` (spelled as above)."""
        return (
            ("signed_size", str(self.signed_size)),
            ("received_size", str(self.received_size)),
            ("differs_at", str(self.at)),
            ("window_at", str(self.start)),
            ("signed_bytes", spelled(self.signed)),
            ("received_bytes", spelled(self.received)),
        )


def difference(signed: bytes, received: bytes) -> Difference | None:
    """The first difference between what was signed and what came; None where there is none."""
    if signed == received:
        return None
    at = shared_start(signed, received)
    start, end = max(0, at - BEFORE), at + AFTER
    return Difference(at, start, signed[start:end], received[start:end], len(signed), len(received))


def spelled(data: bytes) -> str:
    """Bytes as text that can be read and taken back."""
    return "".join(_SPELLED[byte] for byte in data)
