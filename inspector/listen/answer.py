"""What the sender is told, and its bytes on the wire.

It must never let an answer's header lines break the framing: a name that is no token, a value with a
control character and every field that the framing owns are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OWNED = frozenset(
    ["connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]
)
# RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5: an answer with these has no content.
_BODILESS = frozenset([204, 205, 304])


@dataclass(frozen=True, slots=True)
class Answer:
    """A final answer to a delivery: status 200 to 999, header lines as text (Latin-1), and a body.

    Framing is made when it is sent; header lines that would disturb it are not sent. Raises ValueError
    for a status that is none, because that is a mistake of the caller and not of a sender.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __post_init__(self) -> None:
        if not 200 <= self.status <= 999:
            raise ValueError(f"{self.status} is not a final status")


def plain(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """A short answer in words, for a refusal."""
    return Answer(status, (("Content-Type", "text/plain; charset=utf-8"), *headers), f"{text}\n".encode())


def encode(answer: Answer, *, head_only: bool, connection: str, date: str) -> bytes:
    """The answer on the wire. `connection` is the Connection field's value, or "" for none.

    `date` is an IMF-fixdate (RFC 9110, section 6.6.1), sent unless the answer has a Date of its own.
    """
    head = _head(answer.status, answer.headers, len(answer.body), connection)
    stamp = b"\r\n" if head.dated else f"Date: {date}\r\n\r\n".encode("ascii")
    if head_only or answer.status in _BODILESS:
        return head.data + stamp
    return head.data + stamp + answer.body


@dataclass(frozen=True, slots=True)
class _Head:
    data: bytes
    dated: bool


@lru_cache(maxsize=256)
def _head(status: int, headers: tuple[tuple[str, str], ...], length: int, connection: str) -> _Head:
    lines = [f"HTTP/1.1 {status} {_phrase(status)}".encode("ascii")]
    lines.extend(_line(name, value) for name, value in headers if _sendable(name, value))
    if status not in (204, 304):
        lines.append(b"Content-Length: %d" % (0 if status in _BODILESS else length))
    if connection:
        lines.append(f"Connection: {connection}".encode("ascii"))
    dated = any(name.lower() == "date" and _sendable(name, value) for name, value in headers)
    return _Head(b"\r\n".join(lines) + b"\r\n", dated)


def _sendable(name: str, value: str) -> bool:
    if name.lower() in _OWNED or name.lower().startswith("proxy-"):
        return False
    return _TOKEN.fullmatch(name) is not None and _CONTROL.search(value) is None


def _line(name: str, value: str) -> bytes:
    try:
        return f"{name}: {value}".encode("latin-1")
    except UnicodeEncodeError:
        return f"{name}: {value}".encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
