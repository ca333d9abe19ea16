"""Small changes to a draft by name: a header, or a value in a JSON body. Every other byte stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace

from inspector.export.draft import Draft, DraftError
from inspector.model import Headers
from inspector.text import visible_line
from inspector.text.jsonspans import scalars


def set_header(draft: Draft, line: str) -> Draft:
    """`Name: value` in the place of the first of that name, at the end where there is none, repeats gone;
    `Name:` takes it away. Raises DraftError."""
    text, colon, rest = line.partition(":")
    if not colon or not text.strip():
        raise DraftError(f"“{visible_line(line)}” is no header.", "Write it as 'Name: value'.")
    name, value = text.strip().encode(), rest.strip().encode("utf-8", "surrogateescape")
    kept: list[tuple[bytes, bytes]] = []
    placed = not value
    for pair in draft.headers:
        if pair[0].lower() != name.lower():
            kept.append(pair)
        elif not placed:
            kept.append((pair[0], value))
            placed = True
    if not placed:
        kept.append((name, value))
    return replace(draft, headers=Headers(tuple(kept)))


def set_value(draft: Draft, assignment: str) -> Draft:
    """`path=value` in a JSON body: `meeting.id=x`, `items[0].n=3`. The value is JSON, or else text as it
    stands. Only a value that is there and is no object or array is replaced. Raises DraftError."""
    path, equals, text = assignment.partition("=")
    if not equals or not path:
        raise DraftError(f"“{visible_line(assignment)}” sets nothing.", "Write it as path=value.")
    wanted = path if path.startswith("$") else f"${path if path.startswith('[') else '.' + path}"
    found = None
    for scalar in scalars(draft.body):
        if not scalar.is_key and scalar.path == wanted:
            found = scalar.start, scalar.end  # A repeated key keeps its last value.
    if found is None:
        shown = visible_line(path)
        hint = "It must be there already and be text, a number, true, false or null; else use --body FILE."
        raise DraftError(f"The body has no such value: {shown}.", hint)
    start, end = found
    return replace(draft, body=draft.body[:start] + _json(text) + draft.body[end:])


def _json(text: str) -> bytes:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return text.strip().encode()
