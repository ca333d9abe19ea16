"""Where in XML bytes the texts of elements and the values of attributes stand: by looking, not by
parsing, so that broken XML and a DOCTYPE do no harm. Linear whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ELEMENT = re.compile(rb"<(?:[\w.-]*:)?([\w.-]+)(\s[^<>]*)?>")
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_CDATA = b"<![CDATA["


def xml_values(body: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each (name without prefix, start, end) of what is not empty; an element's is its first text."""
    closing = -1
    for element in _ELEMENT.finditer(body):
        start = element.end()
        if body.startswith(_CDATA, start):
            start += len(_CDATA)
            # The same end serves every element before it.
            if closing < start:
                closing = body.find(b"]]>", start)
                closing = len(body) if closing < 0 else closing
            end = closing
        else:
            end = body.find(b"<", start)
            end = len(body) if end < 0 else end
        if end > start:
            yield element[1], start, end
        if element[2] is not None:
            yield from _attributes(element[2], element.start(2))


def _attributes(text: bytes, offset: int) -> Iterator[tuple[bytes, int, int]]:
    for attribute in _ATTRIBUTE.finditer(text):
        value = 2 if attribute[2] is not None else 3
        if attribute[value]:
            name = attribute[1].rpartition(b":")[2]
            yield name, attribute.start(value) + offset, attribute.end(value) + offset
