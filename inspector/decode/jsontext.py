"""JSON read faithfully: number spelling, order and repeated keys kept, every oddity named.

The standard library's scanner does the work, with hooks that lose nothing. It must never raise on
bad input: broken, too deep or too many values are problems, and then there is no document.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from inspector.decode.jsonvalue import BrokenLine, Json, Number, Repeats
from inspector.decode.limits import Limits
from inspector.decode.oddities import Noted, find_oddities, is_unsafe_integer, overflows
from inspector.decode.problem import Problem, quoted

_BLANK = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class JsonRead:
    """What was read. `ok` tells a document that is `null` from none at all; `value` is then the
    document, made of dict, list, str, Number, bool and None."""

    ok: bool
    value: Json = None
    problems: tuple[Problem, ...] = ()


def read_json(text: str, limits: Limits) -> JsonRead:
    """Read one JSON document. Text after it is a problem, and the document still counts."""
    if _has_too_many(text, limits):
        return _refused(limits)
    scan = _Scan()
    problems: list[Problem] = []
    try:
        value, end = _read_forgiving(scan, text, skip_blank(text, 0), problems)
    except json.JSONDecodeError as error:
        message = f"The JSON is broken at line {error.lineno}, column {error.colno}: {error.msg}."
        return JsonRead(False, problems=(Problem("json_broken", message),))
    except RecursionError:
        message = "The JSON is nested too deeply for a tree; the raw view has all of it."
        return JsonRead(False, problems=(Problem("json_too_deep", message),))
    end = skip_blank(text, end)
    if end < len(text):
        rest = quoted(text[end : end + 40], 30)
        message = f"Text follows the end of the JSON at character {end}: “{rest}”."
        problems.append(Problem("json_trailing", message))
    problems += find_oddities(value, text, scan.noted(), limits.problems)
    return JsonRead(True, value, tuple(problems))


def read_json_lines(text: str, limits: Limits) -> JsonRead:
    """Read one document a line (RFC 7464's record separators are skipped too) into a list; a line
    that is none becomes a BrokenLine and a problem."""
    if _has_too_many(text, limits):
        return _refused(limits)
    scan = _Scan()
    values: list[Json] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip(" \t\r\x1e")
        if not line:
            continue
        if len(values) >= limits.lines:
            problems.append(Problem("json_lines_limit", f"Only the first {limits.lines:,} lines are shown."))
            break
        value = _read_line(scan, line)
        if isinstance(value, BrokenLine) and len(problems) < limits.problems:
            problems.append(Problem("json_line_broken", f"Line {number} is no JSON.", f"$[{len(values)}]"))
        values.append(value)
    problems += find_oddities(values, text, scan.noted(), limits.problems)
    return JsonRead(True, values, tuple(problems))


def holds_json(text: str) -> bool:
    """Whether text looks like a JSON object or array from its two ends: cheap, and only a guess."""
    if len(text) < 2 or text[0] not in "{[ \t\r\n" or text[-1] not in "}] \t\r\n":
        return False
    start, end = text[:64].lstrip(" \t\r\n")[:1], text[-64:].rstrip(" \t\r\n")[-1:]
    return (start, end) in (("{", "}"), ("[", "]"))


def skip_blank(text: str, start: int) -> int:
    """The first position from `start` on that is no JSON white space."""
    found = _BLANK.match(text, start)
    return found.end() if found else start


class _Scan:
    """The scanner with its hooks, which note that something is there, not where."""

    def __init__(self) -> None:
        self._repeated = self._constant = self._big = False
        self._strict = self._decoder(strict=True)

    def noted(self) -> Noted:
        return Noted(self._repeated, self._constant, self._big)

    def read(self, text: str, start: int) -> tuple[Json, int]:
        value, end = self._strict.raw_decode(text, start)
        return value, end

    def read_leniently(self, text: str, start: int) -> tuple[Json, int]:
        """Control characters inside strings are let through."""
        value, end = self._decoder(strict=False).raw_decode(text, start)
        return value, end

    def _decoder(self, *, strict: bool) -> json.JSONDecoder:
        return json.JSONDecoder(
            object_pairs_hook=self._on_object,
            parse_int=self._on_integer,
            parse_float=self._on_float,
            parse_constant=self._on_constant,
            strict=strict,
        )

    def _on_object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self._repeated = True
        return Repeats(pairs)

    def _on_integer(self, spelling: str) -> Number:
        if len(spelling) > 15 and is_unsafe_integer(spelling):
            self._big = True
        return Number(spelling)

    def _on_float(self, spelling: str) -> Number:
        if overflows(spelling):
            self._big = True
        return Number(spelling)

    def _on_constant(self, spelling: str) -> Number:
        self._constant = True
        return Number(spelling)


def _read_line(scan: _Scan, line: str) -> Json:
    try:
        value, end = scan.read(line, 0)
    except (json.JSONDecodeError, RecursionError):
        return BrokenLine(line)
    return value if end == len(line) else BrokenLine(line)


def _read_forgiving(scan: _Scan, text: str, start: int, problems: list[Problem]) -> tuple[Json, int]:
    try:
        return scan.read(text, start)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Invalid control character"):
            raise
        found = scan.read_leniently(text, start)
        where = f"line {error.lineno}, column {error.colno}"
        message = f"A string holds an unescaped control character at {where}; strict readers refuse it."
        problems.append(Problem("json_control_character", message))
        return found


def _has_too_many(text: str, limits: Limits) -> bool:
    """Every value but the first has a comma, bracket or brace before it, so this is an upper bound
    (strings may hold some too)."""
    if len(text) <= limits.values:
        return False
    return text.count(",") + text.count("[") + text.count("{") > limits.values


def _refused(limits: Limits) -> JsonRead:
    message = f"The JSON has more than {limits.values:,} values; only the raw view has all of it."
    return JsonRead(False, problems=(Problem("json_too_many", message),))
