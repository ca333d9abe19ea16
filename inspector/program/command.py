"""A command as the user wrote it, in words, and whether its program is there."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping

from inspector.model import NotFoundError, UsageError
from inspector.text import visible_line


def words_of(command: str, flag: str) -> list[str]:
    """The words of a command, as a shell would take it apart and nothing more. Raises UsageError that
    names the flag it stood after."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"{flag} cannot be read: {error}.", "Close the quotation mark.") from None
    if not words or "\0" in command:
        raise UsageError(f"{flag} names no program.", f'Write it like {flag} "make test".')
    return words


def found(words: list[str], environ: Mapping[str, str]) -> list[str]:
    """The same with the program's place. Raises NotFoundError where there is none that can be run."""
    program = shutil.which(words[0], path=environ.get("PATH"))
    if program is None:
        raise NotFoundError(
            f"{visible_line(words[0])} is no program that can be run here.",
            "Check its name, and that it is executable. A built-in word of a shell needs one: sh -c '…'",
        )
    return [program, *words[1:]]
