"""Deliveries and canaries that the export tests share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from inspector.export import FORMATS, Exchange, File, Redaction
from inspector.model import Delivery, Facts, Headers, Status, Verdict, body_digest
from inspector.text import Secret

AT = 1_767_225_600_123_456
CANARY = "canary-7f3a91c2"
BODY = b'{"event": "meeting.started", "streamKey": "sk-live", "n": 1.0}\n'


@dataclass(frozen=True, slots=True)
class Names:
    fields: tuple[str, ...] = ("streamKey",)
    headers: tuple[str, ...] = ()
    query: tuple[str, ...] = ()


REDACTION = Redaction([Secret(CANARY.encode())], providers={"dyte": Names(), "stripe": Names(())})
RAW = Redaction.none()


def delivery(
    body: bytes = BODY,
    headers: tuple[tuple[str | bytes, str | bytes], ...] = (("Content-Type", "application/json"),),
    target: bytes = b"/hooks?x=1",
    method: str = "POST",
    version: str = "1.1",
) -> Delivery:
    return Delivery(
        at=AT,
        method=method,
        target=target,
        headers=Headers.of(headers),
        body=body,
        sha256=body_digest(body),
        version=version,
        id=7,
    )


def exchange(
    of: Delivery | None = None, status: Status | None = Status.VALID, signed: bytes = b""
) -> Exchange:
    return Exchange(
        of or delivery(),
        Facts("dyte", "meeting.started", "d-1", "w-1"),
        None if status is None else Verdict(status, "dyte", signed=signed, signed_size=len(signed)),
    )


def export(name: str, of: Exchange, redaction: Redaction = REDACTION) -> dict[str, bytes]:
    """The files by their names without folders."""
    return {file.path.name: file.data for file in FORMATS[name](of, redaction)}


def write(root: Path, files: tuple[File, ...]) -> Path:
    """Write files and give their folder."""
    folder = PurePosixPath()
    for file in files:
        folder = file.path.parent
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / file.path).write_bytes(file.data)
    return root / folder
