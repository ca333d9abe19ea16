"""Why a try failed, in plain words. Being down, slow or talking nonsense is an answer too.

It must never quote what an app sent without making it visible first.
"""

from __future__ import annotations

import errno
import ssl

from inspector.text import shorten, visible_bytes, visible_line

_QUOTED = 60


class Failure(Exception):
    """A try that ended without a whole answer. `code` is that of an Attempt's `error`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def connecting(error: OSError, where: str) -> Failure:
    """Why no connection came about. `where` is the host and port, as in the URL."""
    if isinstance(error, ssl.SSLError):
        return _handshake(error, where)
    if isinstance(error, ConnectionRefusedError):
        return Failure("refused", f"Nothing listens on {where}: is your app running?")
    if isinstance(error, ConnectionError):
        return Failure("reset", f"{where} closed the connection before anything was sent.")
    if isinstance(error, TimeoutError):
        return Failure("timeout", f"{where} did not take the connection.")
    said = visible_line(error.strerror or str(error))
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return Failure("unreachable", f"No connection to {where}: this machine has too many files open.")
    return Failure("unreachable", f"{where} cannot be reached: {said}.")


def _handshake(error: ssl.SSLError, where: str) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = visible_line(error.verify_message).rstrip(".")
        hint = f"Take it as it is with --insecure {where}, if it is yours."
        return Failure("tls", f"The certificate of {where} is not trusted: {why}. {hint}")
    if error.reason in (
        "WRONG_VERSION_NUMBER",
        "RECORD_LAYER_FAILURE",
        "HTTP_REQUEST",
        "PACKET_LENGTH_TOO_LONG",
    ):
        return Failure("tls", f"{where} does not speak https: try the URL with http.")
    said = visible_line(error.reason or "the handshake failed").replace("_", " ").lower()
    return Failure("tls", f"No secure connection to {where}: {said}.")


def unknown_name(host: str) -> Failure:
    """The name has no address."""
    return Failure("dns", f"There is no machine called {visible_line(host)}.")


def loops(where: str) -> Failure:
    """The target is the inspector itself."""
    return Failure("loop", f"{where} is this inspector's own port: a delivery would go round for ever.")


def unconnected(seconds: float, *, secure: bool, where: str) -> Failure:
    """The time was up before there was a connection."""
    if secure:
        message = f"No secure connection to {where} within {seconds:g} s: does it speak https?"
    else:
        message = f"{where} did not take the connection within {seconds:g} s."
    return Failure("timeout", message)


def late(seconds: float, *, began: bool) -> Failure:
    """The time was up before an answer, or in the middle of one."""
    if began:
        return Failure("timeout", f"Your app did not finish its answer within {seconds:g} s.")
    return Failure("timeout", f"Your app took longer than {seconds:g} s to answer.")


def reset(*, began: bool) -> Failure:
    """The connection ended without a word, or broke in the middle of the answer."""
    if began:
        return Failure("reset", "Your app broke the connection in the middle of its answer.")
    return Failure("reset", "Your app closed the connection without an answer.")


def incomplete(promised: int | None, came: int) -> Failure:
    """The app ended its answer early and in order. `promised` is its Content-Length."""
    if promised is None:
        return Failure("incomplete", "Your app ended its answer early: the last piece is missing.")
    return Failure("incomplete", f"Your app promised {promised} bytes and ended its answer after {came}.")


def garbage(data: bytes, *, where: str) -> Failure:
    """What came is not an answer in HTTP."""
    if data.startswith((b"\x15\x03", b"\x16\x03")):
        return Failure("garbage", f"{where} speaks https, not http: use a URL that begins with https://.")
    quoted = shorten(visible_line(visible_bytes(data[:_QUOTED])), _QUOTED)
    return Failure("garbage", f"Your app's answer is not HTTP: it begins with '{quoted}'.")


def malformed(why: str) -> Failure:
    """The answer began as HTTP and went wrong. `why` is a fixed clause or was made visible."""
    return Failure("garbage", f"Your app's answer is not clean HTTP: {why}.")


def head_too_large(limit: int) -> Failure:
    """The answer's head does not end."""
    return Failure("too_large", f"The head of your app's answer is longer than {limit // 1024} KiB.")
