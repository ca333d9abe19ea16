"""Words of a POSIX shell command, made of printable ASCII only: text that is pasted into a terminal must
neither act there nor be read as anything but one word."""

from __future__ import annotations

import re
from base64 import b64encode

_BARE = re.compile(r"[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*")
_PRINTABLE = re.compile(rb"[\x20-\x7e]*")


def word(data: bytes) -> str:
    """Bytes as one shell word. What is not printable ASCII goes through `printf`. A NUL byte cannot
    stand in any word, and newlines at the end are lost (POSIX, 2.6.3): raises ValueError for both."""
    if _PRINTABLE.fullmatch(data):
        text = data.decode("ascii")
        return text if _BARE.fullmatch(text) else quoted(text)
    if b"\0" in data or data.endswith(b"\n"):
        raise ValueError("cannot be a word of a shell command")
    return f'"$(printf {printf_format(data)})"'


def quoted(text: str) -> str:
    """Printable text in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def printf_format(data: bytes) -> str:
    """The argument for `printf` that prints exactly these bytes, any of them: octal escapes are all
    that POSIX guarantees in a format."""
    return "'" + "".join(_octal(byte, first=at == 0) for at, byte in enumerate(data)) + "'"


def producer(data: bytes) -> str:
    """A command that writes exactly these bytes to its output, the shorter of two."""
    plain = f"printf {printf_format(data)}"
    if len(plain) <= 2 * len(data) + 40:
        return plain
    return f"printf %s '{b64encode(data).decode('ascii')}' | base64 --decode"


def _octal(byte: int, *, first: bool) -> str:
    character = chr(byte)
    if character == "%":
        return "%%"
    if character == "\\":
        return "\\\\"
    if not 0x20 <= byte <= 0x7E or character == "'" or (first and character == "-"):
        return f"\\{byte:03o}"
    return character
