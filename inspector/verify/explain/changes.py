"""What happens to a body on its way, undone: bodies that may have been signed instead of the received one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Change:
    """A body that may have been signed, and in `words` what then happened to it."""

    code: str
    words: str
    fix: str
    body: bytes


def small_changes(body: bytes) -> Iterator[Change]:
    """Changes at the ends, in the line ends and before the first byte: the commonest, and cheap."""
    yield from _ends(body)
    yield from _line_ends(body)
    yield from _marks(body)


def _ends(body: bytes) -> Iterator[Change]:
    fix = "Verify the raw bytes, and let nothing trim or end them: no text editor, no echo, no .trim()."
    if body.endswith(b"\n"):
        words = "a newline was added to the end of the body after it was signed"
        yield Change("trailing_newline", words, fix, body.removesuffix(b"\n").removesuffix(b"\r"))
        yield Change("trailing_newline", words, fix, body.removesuffix(b"\n"))
    words = "the body was signed with a newline at its end, which is gone"
    yield Change("trailing_newline", words, fix, body + b"\n")
    words = "the body was signed with CR LF at its end, which is gone"
    yield Change("trailing_newline", words, fix, body + b"\r\n")
    words = "white space around the body was added after it was signed"
    yield Change("trailing_newline", words, fix, body.strip())
    words = "a zero byte was added to the end of the body after it was signed"
    yield Change("trailing_newline", words, fix, body.rstrip(b"\0"))


def _line_ends(body: bytes) -> Iterator[Change]:
    fix = "Send the body as binary: a text mode, a mail gateway or an editor rewrites line ends."
    if b"\n" not in body and b"\r" not in body:
        return
    unix = body.replace(b"\r\n", b"\n")
    words = "the line ends were turned from CR LF into LF after it was signed"
    yield Change("line_endings", words, fix, unix.replace(b"\n", b"\r\n"))
    words = "the line ends were turned from LF into CR LF after it was signed"
    yield Change("line_endings", words, fix, unix)
    if unix.endswith(b"\n"):
        words = "CR LF became LF, and a newline was added, after it was signed"
        yield Change("line_endings", words, fix, unix[:-1].replace(b"\n", b"\r\n"))
        words = "LF became CR LF, and a newline was added, after it was signed"
        yield Change("line_endings", words, fix, unix[:-1])
    else:
        words = "CR LF became LF, and the one at the end was cut, after it was signed"
        yield Change("line_endings", words, fix, unix.replace(b"\n", b"\r\n") + b"\r\n")
        words = "LF became CR LF, and the newline at the end was cut, after it was signed"
        yield Change("line_endings", words, fix, unix + b"\n")
    words = "the line ends were turned into LF from CR after it was signed"
    yield Change("line_endings", words, fix, unix.replace(b"\n", b"\r"))
    yield Change("line_endings", "the body was signed without its line ends", fix, unix.replace(b"\n", b""))


def _marks(body: bytes) -> Iterator[Change]:
    fix = "Write the body as UTF-8 without a byte order mark, and read it as bytes."
    if body.startswith(_BOM):
        words = "a byte order mark was put before the body after it was signed"
        yield Change("bom", words, fix, body.removeprefix(_BOM))
        yield Change("bom", f"{words}, and a newline after it", fix, body.removeprefix(_BOM).rstrip(b"\r\n"))
    else:
        words = "the body was signed with a byte order mark before it, which is gone"
        yield Change("bom", words, fix, _BOM + body)
        yield Change("bom", f"{words}, with a newline after it", fix, _BOM + body + b"\n")
