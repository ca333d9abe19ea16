"""What is wrong with a filter, and where. It must never quote the filter's text without making it visible."""

from __future__ import annotations

from inspector.model import ExitCode, InspectorError


class FilterError(InspectorError):
    """A filter that cannot be read.

    `position` is the first character (from 0) of the part that is wrong and `length` how many
    characters it has (0 where something is missing).
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str, position: int, length: int = 0) -> None:
        super().__init__(message, hint)
        self.position = position
        self.length = length
