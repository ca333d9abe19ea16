"""What happens to a body between the signature and the receiver."""

from __future__ import annotations

import json
import re

_LAST_DIGIT = re.compile(rb"[0-9](?=[^0-9]*\Z)")


def change_value(body: bytes) -> bytes:
    """The body with its last digit changed: the same size, still JSON where it was. Raises ValueError
    for a body without a digit."""
    found = _LAST_DIGIT.search(body)
    if found is None:
        raise ValueError("a body without a digit")
    digit = b"%d" % ((int(found[0]) + 1) % 10)
    return body[: found.start()] + digit + body[found.end() :]


def reserialise(body: bytes) -> bytes:
    """The JSON body read and written by Python's defaults: spaces after separators, non-ASCII escaped."""
    return json.dumps(json.loads(body)).encode()


def append_newline(body: bytes) -> bytes:
    """The body with the line end that many an editor or `echo` adds."""
    return body + b"\n"
