"""Undo content-encodings (RFC 9110, section 8.4) within limits, and say what was wrong with them.

It must never raise, nor give more than the limits allow: what was decoded before a fault is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.decode.inflate import Broken, Gzip, Inflater, RawDeflate, Zlib
from inspector.decode.limits import Limits
from inspector.decode.problem import Problem, quoted
from inspector.text import size

_CHUNK = 16 * 1024
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}
_MAGIC = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body without its content-encodings. `layers` names those undone, outermost first; `whole`
    is False when some of the content is missing."""

    content: bytes
    layers: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    whole: bool = True


def unpack(body: bytes, content_encoding: str | None, limits: Limits) -> Unpacked:
    """Undo the encodings that a Content-Encoding value lists, the last one first.

    Where nothing is declared but the bytes start as gzip or zstd do, that one is undone and named
    as a problem.
    """
    declared = [name.strip().lower() for name in (content_encoding or "").split(",")]
    names = [name for name in declared if name not in ("", "identity")]
    if not names:
        return _undeclared(body, limits)
    if len(names) > limits.encodings:
        message = f"{len(names)} content-encodings are stacked; at most {limits.encodings} are undone."
        return Unpacked(body, (), (Problem("encoding_too_many", message),), whole=False)
    return _undo_all(body, names, limits)


def _undo_all(body: bytes, names: list[str], limits: Limits) -> Unpacked:
    room = _room(len(body), limits)
    content, layers, problems, whole = body, list[str](), list[Problem](), True
    for name in reversed(names):
        known = _NAMES.get(name)
        if known is None:
            message = f"The content-encoding “{quoted(name)}” is not one this program can undo."
            problems.append(Problem("encoding_unknown", message))
            return Unpacked(content, tuple(layers), tuple(problems), whole=False)
        outcome = _undo(known, content, room, limits)
        problems += outcome.problems
        if outcome.lied:
            break
        content = outcome.content
        layers.append(known)
        if not outcome.whole:
            whole = False
    return Unpacked(content, tuple(layers), tuple(problems), whole)


def _undeclared(body: bytes, limits: Limits) -> Unpacked:
    for name, magic in _MAGIC.items():
        if body.startswith(magic):
            outcome = _undo(name, body, _room(len(body), limits), limits)
            if outcome.lied or (not outcome.content and outcome.problems):
                return Unpacked(body)
            said = Problem("encoding_undeclared", f"The body is {name}, which no Content-Encoding says.")
            return Unpacked(outcome.content, (name,), (said, *outcome.problems), outcome.whole)
    return Unpacked(body)


def _room(received: int, limits: Limits) -> int:
    return min(limits.content_bytes, max(limits.ratio_from, limits.ratio * received))


@dataclass(frozen=True, slots=True)
class _Outcome:
    content: bytes
    problems: tuple[Problem, ...] = ()
    whole: bool = True
    lied: bool = False


def _undo(name: str, data: bytes, room: int, limits: Limits) -> _Outcome:
    """One layer. A layer that is plainly not what its name says leaves the content as it was."""
    if not data:
        message = f"The content-encoding {name} is declared on an empty body."
        return _Outcome(data, (Problem("encoding_lies", message),), lied=True)
    magic = _MAGIC.get(name)
    if magic is not None and data[:3] != magic[:3] and not _skippable_zstd(name, data):
        return _lie(name, data)
    run = _Run(_maker(name, data), data, room, limits.members)
    run.go()
    empty = run.fault in ("broken", "truncated") and not run.output
    if empty or (magic is None and (run.fault or run.trailing) and _is_plain(data)):
        return _lie(name, data)
    return _Outcome(bytes(run.output), tuple(_faults(name, run)), whole=not (run.fault or run.full))


def _lie(name: str, data: bytes) -> _Outcome:
    message = f"The content-encoding {name} is declared, but the body is not {name}; it is shown as it came."
    return _Outcome(data, (Problem("encoding_lies", message),), lied=True)


def _faults(name: str, run: _Run) -> Iterator[Problem]:
    kept = size(len(run.output))
    if run.full:
        yield Problem(
            "encoding_limit", f"The {name} content is larger than allowed; the first {kept} are kept."
        )
    elif run.fault == "truncated":
        yield Problem("encoding_truncated", f"The {name} data ends early; {kept} could be decoded.")
    elif run.fault == "members":
        yield Problem("encoding_limit", f"The {name} data has too many members; {kept} were decoded.")
    elif run.fault:
        yield Problem(
            "encoding_broken", f"The {name} data is damaged; {kept} could be decoded before the fault."
        )
    if run.trailing and not run.fault:
        yield Problem("encoding_trailing", f"{size(run.trailing)} follow the end of the {name} data.")


def _maker(name: str, data: bytes) -> Callable[[], Inflater]:
    if name == "gzip":
        return Gzip
    if name == "deflate":
        return Zlib if _is_zlib(data) else RawDeflate
    from inspector.decode.inflate_rare import Brotli, Zstd

    return Brotli if name == "br" else Zstd


def _is_zlib(data: bytes) -> bool:
    """RFC 1950: deflate method in the low bits, and the first two bytes a multiple of 31."""
    return len(data) >= 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


def _skippable_zstd(name: str, data: bytes) -> bool:
    """RFC 8878, section 3.1.2: a zstd stream may start with a skippable frame."""
    return name == "zstd" and len(data) >= 4 and data[1:4] == b"\x2a\x4d\x18" and data[0] & 0xF0 == 0x50


def _is_plain(data: bytes) -> bool:
    try:
        text = data[:1024].decode("utf-8", "strict" if len(data) <= 1024 else "ignore")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n" for character in text)


class _Run:
    """Decompression of one layer, member after member, in bounded steps."""

    def __init__(self, make: Callable[[], Inflater], data: bytes, room: int, members: int) -> None:
        self._make = make
        self._data = memoryview(data)
        self._room = room
        self._members = members
        self.output = bytearray()
        self.full = False
        self.fault = ""
        self.trailing = 0

    def go(self) -> None:
        position = 0
        for _ in range(self._members):
            end = self._member(position)
            if end is None:
                return
            if end == len(self._data) or self._is_rest(end):
                return
            position = end
        self.fault = "members"

    def _is_rest(self, end: int) -> bool:
        """Whether what follows a finished member is no further member: padding, or garbage."""
        rest = bytes(self._data[end : end + 4])
        stream = self._make()
        if stream.continues(rest):
            return False
        if any(self._data[end:]):
            self.trailing = len(self._data) - end
        return True

    def _member(self, start: int) -> int | None:
        """Decode one member; its end, or None when the run is over. A chunk that fails is fed
        again byte by byte, so that everything before the fault is kept."""
        before = len(self.output)
        try:
            return self._feed(start, len(self._data))
        except Broken as broken:
            careful_from = broken.position
        del self.output[before:]
        try:
            return self._feed(start, careful_from)
        except Broken:
            self.fault = "broken"
            return None

    def _feed(self, start: int, careful_from: int) -> int | None:
        stream = self._make()
        position = start
        while position < len(self._data):
            step = _CHUNK if position < careful_from else 1
            chunk = self._data[position : position + step]
            try:
                for piece in stream.pieces(bytes(chunk)):
                    self.output += piece
                    if len(self.output) > self._room:
                        del self.output[self._room :]
                        self.full = True
                        return None
            except Broken as broken:
                broken.position = position
                raise
            position += len(chunk)
            if stream.done:
                return position - len(stream.unused)
        self.fault = "truncated"
        return None
