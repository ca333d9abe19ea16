"""Multipart bodies (RFC 2046, RFC 7578) split into bounded parts.

Every multipart type is read, not only form-data. A body that breaks off keeps what came before. It
must never raise, nor use a part's file name for anything but showing.
"""

from __future__ import annotations

# The package has no type information.
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from inspector.decode.limits import Limits
from inspector.decode.partnode import Part, PartsRead
from inspector.decode.problem import Problem, quoted

_HEADERS = 32
_HEADER_BYTES = 8 * 1024


def read_parts(content: bytes, boundary: str, limits: Limits) -> PartsRead:
    """Split a multipart body at its boundary. An unfinished last part is kept."""
    parts: list[Part] = []
    try:
        _split(content, boundary, limits, parts)
    except ParserLimitReached:
        message = (
            f"The multipart body is over the limits ({limits.parts:,} parts, {_HEADERS} headers a part)."
        )
        return PartsRead(tuple(parts), (Problem("multipart_limit", message),))
    except (MultipartError, UnicodeError) as error:
        said = quoted(str(error.args[0]) if error.args else "it cannot be read")
        message = f"The multipart body is broken after part {len(parts)}: {said}."
        return PartsRead(tuple(parts), (Problem("multipart_broken", message),))
    return PartsRead(tuple(parts))


class _Parser(PushMultipartParser):  # type: ignore[misc]  # the base class is untyped
    """The library's parser without its demand that every part is form-data; overriding this method
    is what its documentation offers for other multipart types."""

    def _create_segment(self, headerlist: list[tuple[str, str]]) -> MultipartSegment:
        return MultipartSegment(headerlist)


def _split(content: bytes, boundary: str, limits: Limits, parts: list[Part]) -> None:
    parser = _Parser(
        boundary,
        max_header_size=_HEADER_BYTES,
        max_header_count=_HEADERS,
        max_segment_count=limits.parts,
        # Any byte is a character of Latin-1, so that no header is refused and none is lost.
        header_charset="latin-1",
    )
    segment: MultipartSegment | None = None
    pieces: list[bytes] = []
    try:
        for event in parser.parse(content) if content else ():
            if isinstance(event, MultipartSegment):
                segment, pieces = event, []
            elif event is None:
                parts.append(_part(segment, pieces))
                segment = None
            else:
                pieces.append(event)
        parser.close()
    except MultipartError:
        if segment is not None:
            parts.append(_part(segment, pieces))
        raise


def _part(segment: MultipartSegment, pieces: list[bytes]) -> Part:
    headers = tuple((_text(name) or "", _text(value) or "") for name, value in segment.headerlist)
    declared = next((value for name, value in headers if name == "Content-Type"), None)
    return Part(_text(segment.name), _text(segment.filename), declared, headers, b"".join(pieces))


def _text(latin: str | None) -> str | None:
    """Header text is UTF-8 in practice; what is not stays as surrogate escapes."""
    return None if latin is None else latin.encode("latin-1").decode("utf-8", "surrogateescape")
