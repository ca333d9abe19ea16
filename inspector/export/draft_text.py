"""A request as text for an editor, and back: exact for any bytes, and safe to look at.

    POST /hooks?x=1
    Content-Type: application/json
    <empty line>
    {"the": "body"}

What text would hide or lose is written in hex between angles, in every part: `⟨1b⟩`, `⟨ff fe⟩`; so is the
sign `⟨` itself. A body that is no text is one such block over many lines. One line break at the very end
is the editor's and not the body's: many add it, so it is always written and always taken away. It must
never guess: what stands between angles and is no hex is an error that names its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.export.draft import Draft, DraftError, check
from inspector.model import Headers
from inspector.text import is_hidden

HELP = """\
# The request to send: its first line, its headers, an empty line, its body.
# Bytes that are no text stand in hex between angles: ⟨ff 00⟩. Lines like this one are not sent.
"""
_OPEN, _CLOSE = "⟨".encode(), "⟩".encode()
_BLOCK = re.compile(_OPEN + rb"(?:([0-9A-Fa-f\s]*)" + _CLOSE + rb")?")
_NO_TOKEN = re.compile(rb"[^!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NO_TARGET = re.compile(rb"[^!-~]+")
_PLAIN = re.compile(rb"[\n\t\x20-\x7e]*")
_BOM = b"\xef\xbb\xbf"
_COLUMNS = 16


def write_text(draft: Draft, *, help: str = HELP) -> bytes:
    """The draft as UTF-8 text without a control character but line break and tab."""
    method = _word(draft.method, _NO_TOKEN)
    if method.startswith(b"#"):
        method = _block(b"#") + method[1:]
    lines = [method + b" " + _word(draft.target, _NO_TARGET)]
    lines += [_word(name, _NO_TOKEN) + b": " + _value(value) for name, value in draft.headers]
    head = help.encode() + b"\n".join(lines) + b"\n\n"
    return head + (_body(draft.body) + b"\n" if draft.body else b"")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft that may hold what HTTP forbids, and the line of each header, the request's own line last."""

    draft: Draft
    lines: tuple[int, ...]


def read_text(data: bytes) -> Draft:
    """The draft in an edited text, checked. Raises DraftError with the line that is wrong."""
    parsed = parse_text(data)
    try:
        check(parsed.draft)
    except DraftError as error:
        line = parsed.lines[error.place if isinstance(error.place, int) else -1]
        raise DraftError(f"Line {line}: {error.message}", error.hint, line=line) from None
    return parsed.draft


def parse_text(data: bytes) -> Parsed:
    """The inverse of `write_text`, whatever the draft holds. Raises DraftError."""
    lines = _with_our_ends(data).split(b"\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith(b"#")), None)
    if first is None:
        raise DraftError("There is no request in the text.", "Its first line is such as: POST /hooks")
    method, target = _request_line(lines[first], first + 1)
    end = next((n for n in range(first + 1, len(lines)) if not lines[n].strip()), len(lines))
    pairs = tuple(_header(lines[at], at + 1) for at in range(first + 1, end))
    body = _unspelled(b"\n".join(lines[end + 1 :]).removesuffix(b"\n"), end + 2)
    return Parsed(Draft(method, target, Headers(pairs), body), (*range(first + 2, end + 1), first + 1))


def tidy(data: bytes) -> bytes:
    """An edited text that means the same and has no hidden character and no byte that is not UTF-8."""
    return _text(_with_our_ends(data), "\n\t⟨")


def _with_our_ends(data: bytes) -> bytes:
    data = data.removeprefix(_BOM)
    if b"\r\n" in data and data.count(b"\r\n") == data.count(b"\n"):
        return data.replace(b"\r\n", b"\n")  # An editor with line ends of its own: we write no bare CR.
    return data


def _request_line(line: bytes, number: int) -> tuple[bytes, bytes]:
    words = line.split()
    if len(words) == 3 and words[2].upper().startswith(b"HTTP/"):
        words.pop()
    if len(words) != 2:
        hint = "The first line is a method, a space and a target, such as: POST /hooks"
        raise DraftError(f"Line {number} is not a method and a target.", hint, line=number)
    return _unspelled(words[0], number), _unspelled(words[1], number)


def _header(line: bytes, number: int) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon:
        hint = "A header is a name, a colon and a value. The body comes after an empty line."
        raise DraftError(f"Line {number} is no header.", hint, line=number)
    return _unspelled(name, number), _unspelled(value.strip(b" \t"), number)


def _unspelled(text: bytes, number: int) -> bytes:
    """The bytes that a text stands for, which begins on line `number`."""

    def meant(found: re.Match[bytes]) -> bytes:
        try:
            return bytes.fromhex(found[1].decode("ascii"))
        except (ValueError, AttributeError):
            line = number + text.count(b"\n", 0, found.start())
            message = f"Line {line}: what stands after ⟨ is not hex and a ⟩."
            hint = "Write bytes as ⟨ff 00⟩, and the sign ⟨ itself as ⟨e2 9f a8⟩."
            raise DraftError(message, hint, line=line) from None

    return _BLOCK.sub(meant, text) if _OPEN in text else text


def _word(data: bytes, forbidden: re.Pattern[bytes]) -> bytes:
    """A part of the head without white space; nothing at all is an empty block."""
    return forbidden.sub(lambda found: _block(found[0], ""), data) or _block(b"")


def _value(value: bytes) -> bytes:
    """A header's value; spaces at its ends are spelled, since they would be taken for padding."""
    inner = value.strip(b" \t")
    if inner == value:
        return _text(value, "\t")
    before, _, after = value.partition(inner) if inner else (value, b"", b"")
    return b"".join([_block(before) if before else b"", _text(inner, "\t"), _block(after) if after else b""])


def _body(body: bytes) -> bytes:
    text = _text(body, "\n\t")
    if len(text) <= 2 * len(body) + 64:
        return text
    rows = (body[at : at + _COLUMNS].hex(" ") for at in range(0, len(body), _COLUMNS))
    return _OPEN + "\n".join(rows).encode() + _CLOSE


def _text(data: bytes, kept: str) -> bytes:
    """Text as it is, everything else spelled; `kept` are the control characters that may stay."""
    if _PLAIN.fullmatch(data) and ("\n" in kept or b"\n" not in data):
        return data
    text = data.decode("utf-8", "surrogateescape")
    acting = "".join(one for one in set(text) if one not in kept and (one == "⟨" or is_hidden(one)))
    if not acting:
        return data
    pattern = re.compile(f"[{re.escape(acting)}]+")
    spelled = pattern.sub(
        lambda found: _block(found[0].encode("utf-8", "surrogateescape")).decode("utf-8"), text
    )
    return spelled.encode("utf-8")


def _block(data: bytes, between: str = " ") -> bytes:
    spelled = data.hex(between) if between else data.hex()
    return _OPEN + spelled.encode() + _CLOSE
