"""The error every room raises when a user has to know, and the exit codes of the command.

An error here is one sentence that says what went wrong, and one that says what to do next. It
must never carry payload text that was not made visible first, nor a secret.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a finished command tells the shell. Stable: scripts depend on the numbers."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_VALID = 3
    NOT_FOUND = 4
    CONFIG = 5
    LISTEN = 6
    STORE = 7
    FORWARD = 8
    DIFFERENT = 9
    GRADE = 10
    TIMEOUT = 11
    PROGRAM = 12
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """One line for `--help` and the README's table."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "done; for `verify` and `explain`, every delivery was valid (or its token right)",
    ExitCode.FAILURE: "something failed that no other code names",
    ExitCode.USAGE: "the command line was wrong",
    ExitCode.NOT_VALID: "`verify`, `explain`, `confirm` or `keys test` judged a delivery other than valid",
    ExitCode.NOT_FOUND: "no delivery or file with that name",
    ExitCode.CONFIG: "the config file, a provider file or a key is wrong",
    ExitCode.LISTEN: "the address could not be listened on (busy, or not allowed)",
    ExitCode.STORE: "the database could not be opened, read or written",
    ExitCode.FORWARD: "a replayed delivery got no 2xx answer, or with `--baseline` none at all",
    ExitCode.DIFFERENT: "`diff` or `replay --baseline` found a difference",
    ExitCode.TIMEOUT: "`wait`: the deliveries did not come in time",
    ExitCode.GRADE: "`grade`: the app accepts what it must refuse, refuses what it must accept, or fails",
    ExitCode.PROGRAM: "a program of `run --exec` or `wait --then` failed or took too long",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C",
}


class InspectorError(Exception):
    """A failure the user can act on.

    `message` is one sentence without a full stop at a line's end being required; `hint` says what
    to do next and may be empty only where nothing can be done. Both are safe to print.
    """

    exit_code: ExitCode = ExitCode.FAILURE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(InspectorError):
    """Words on the command line that cannot be used."""

    exit_code = ExitCode.USAGE


class ConfigError(InspectorError):
    """A config file, provider file, key file or flag value that cannot be used."""

    exit_code = ExitCode.CONFIG


class ListenError(InspectorError):
    """An address that cannot be listened on."""

    exit_code = ExitCode.LISTEN


class StoreError(InspectorError):
    """A database that cannot be opened, read or written."""

    exit_code = ExitCode.STORE


class NotFoundError(InspectorError):
    """A delivery, attempt or file that is not there."""

    exit_code = ExitCode.NOT_FOUND


class ForwardError(InspectorError):
    """A target that may not be sent to. A target that fails is an Attempt, not an error."""

    exit_code = ExitCode.FORWARD
