"""A query as SQL with parameters.

It must never put a value into the text of a statement, nor let a filter that no index answers choose a
plan that sorts everything: such filters scan by id, so that the newest page is found first.
"""

from __future__ import annotations

from typing import Final

from inspector.model import (
    And,
    Compare,
    Field,
    Not,
    Op,
    Or,
    Part,
    Query,
    Regex,
    Section,
    Status,
    StoreError,
    Test,
    Text,
)
from inspector.store.annotated import ANNOTATED, annotated
from inspector.store.coding import pack_text
from inspector.store.condition import Condition
from inspector.store.functions import pack_test
from inspector.store.pattern import Pattern
from inspector.store.statements import Value, marks

# SQLite allows expressions 1000 deep and 32766 parameters (sqlite.org/limits.html). `explore` counts on
# these two numbers.
_DEEPEST: Final = 50
_MOST_PARTS: Final = 300
_COLUMNS: Final = {
    "provider": "d.provider",
    "event": "d.event",
    "method": "d.method",
    "session": "d.session",
    "delivery": "d.delivery_id",
    "peer": "d.peer",
    "origin": "d.origin",
}
_NUMBERS: Final = {"status": "d.attempt_status", "id": "d.id"}
_SEARCHED: Final = ("d.method", "d.target", "d.provider", "d.event", "d.delivery_id", "d.verdict")
_NAMES: Final = (*_COLUMNS, *_NUMBERS, "verdict", "path", *ANNOTATED, "finding", "retry", "cut", "held")
_PATH: Final = (
    "CASE instr(d.target, '?') WHEN 0 THEN d.target ELSE substr(d.target, 1, instr(d.target, '?') - 1) END"
)
_NOTHING: Final = "0"
# What compares is scanned by id (the + keeps other indexes out): the newest that fit come first.
_ORDERED: Final = {
    "at": "+d.at",
    "size": "+d.size",
    "time": "+d.attempt_duration",
    "status": "+d.attempt_status",
    "attempts": "+d.attempts",
    "id": "d.id",
}
_FLAGS: Final = {
    "retry": "+d.retry_of IS NOT NULL",
    "cut": "+d.cut",
    "held": "d.id IN (SELECT w.delivery FROM held w)",
}
_NOTED: Final = {
    "note": "d.id IN (SELECT n.delivery FROM annotation n WHERE n.note <> '' AND found(?, n.note))",
    "tag": "d.id IN (SELECT n.delivery FROM annotation n WHERE found_tag(?, n.tags))",
}
_HEAD: Final = "SELECT 1 FROM head h WHERE h.delivery = d.id"
_BODY: Final = "SELECT 1 FROM body t WHERE t.id = d.body"
_BOTH: Final = "SELECT 1 FROM head h, body t WHERE h.delivery = d.id AND t.id = d.body"
_HAS_FINDING: Final = (
    "EXISTS (SELECT 1 FROM verdict v, json_each(v.document, '$.findings') f"
    " WHERE v.delivery = d.id AND fits(?, json_extract(f.value, '$[0]')))"
)


def condition(query: Query) -> Condition:
    """Translate a query. Raises StoreError for an unknown field, or more parts than SQLite can take."""
    _refuse_too_large(query)
    build = _Build()
    sql = build.expression(query, indexed=True, negated=False)
    return Condition(sql, tuple(build.values))


def _refuse_too_large(query: Query) -> None:
    waiting, parts = [(query, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        if depth > _DEEPEST or parts > _MOST_PARTS:
            raise StoreError(
                "The filter has too many parts.",
                f"Use at most {_MOST_PARTS}, nested at most {_DEEPEST} deep.",
            )
        waiting += [(child, depth + 1) for child in _children(part)]


def _children(query: Query) -> tuple[Query, ...]:
    match query:
        case Not(part):
            return (part,)
        case And(parts) | Or(parts):
            return parts
        case _:
            return ()


def _height(query: Query) -> int:
    return 1 + max((_height(child) for child in _children(query)), default=0)


class _Build:
    """The parameters met on the way through one query. `indexed` is False inside `or` and `not`."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def expression(self, query: Query, *, indexed: bool, negated: bool) -> str:
        """The query, or with `negated` its opposite: `not` is carried to the leaves."""
        match query:
            case Not(part):
                return self.expression(part, indexed=False, negated=not negated)
            case And(parts):
                return self._joined(parts, any_of=negated, indexed=indexed, negated=negated)
            case Or(parts):
                return self._joined(parts, any_of=not negated, indexed=indexed, negated=negated)
            case Field(name, value):
                leaf = self._field(name.lower(), value, indexed)
            case Text(value):
                leaf = self._text(value)
            case Compare(name, op, number):
                leaf = self._compare(name, op, number)
            case Regex(name, pattern):
                leaf = self._regex(name, pattern)
            case Part(section, name, test):
                leaf = self._part(section, name, test)
        # A comparison with NULL is neither true nor false, and its opposite must be true.
        return f"({leaf}) IS NOT TRUE" if negated else leaf

    def _joined(self, parts: tuple[Query, ...], *, any_of: bool, indexed: bool, negated: bool) -> str:
        if not parts:
            return "0" if any_of else "1"
        indexed = indexed and (not any_of or len(parts) == 1)
        # SQLite's parser holds 100 symbols: what is nested most stands first, where it holds fewest.
        ordered = sorted(parts, key=_height, reverse=True)
        found = [self.expression(part, indexed=indexed, negated=negated) for part in ordered]
        return found[0] if len(found) == 1 else f"({(' OR ' if any_of else ' AND ').join(found)})"

    def _field(self, name: str, value: str, indexed: bool) -> str:
        pattern = Pattern.of(value)
        if name in _COLUMNS:
            return self._column(_COLUMNS[name], value, pattern, indexed)
        if name in _NUMBERS:
            return self._number(_NUMBERS[name], pattern, indexed)
        if name == "verdict":
            return self._verdict(pattern, indexed)
        if name == "path":
            return self._path(value, pattern)
        if name in ANNOTATED:
            found = annotated(name, value, pattern)
            self.values += found.values
            return found.sql
        if name in _FLAGS:
            return _FLAGS[name] if pattern.matches("yes") else _NOTHING
        if name == "finding":
            self.values.append(pack_text(value))
            return _HAS_FINDING
        raise StoreError("The store cannot filter by that field.", f"Use one of {', '.join(_NAMES)}.")

    def _column(self, column: str, value: str, pattern: Pattern, indexed: bool) -> str:
        if pattern.exact and pattern.simple:
            self.values.append(value)
            return f"{'' if indexed else '+'}{column} = ? COLLATE NOCASE"
        return self._compared(column, column, column, value, pattern)

    def _path(self, value: str, pattern: Pattern) -> str:
        return self._compared("d.target", _PATH, "path_of(d.target)", value, pattern)

    def _compared(self, column: str, text: str, any_text: str, value: str, pattern: Pattern) -> str:
        """LIKE where SQLite can, else our own function. Text with a NUL or a surrogate is a BLOB."""
        if not pattern.simple:
            self.values.append(pack_text(value))
            return f"fits(?, {any_text})"
        self.values += (pack_text(value), pattern.like())
        return (
            f"CASE typeof({column}) WHEN 'blob' THEN fits(?, {any_text}) ELSE {text} LIKE ? ESCAPE '\\' END"
        )

    def _number(self, column: str, pattern: Pattern, indexed: bool) -> str:
        digits = "".join(pattern.pieces)
        if not digits.isascii() or (digits and not digits.isdigit()) or len(digits) > 18:
            return _NOTHING
        if pattern.exact:
            if not digits or digits != str(int(digits)):
                return _NOTHING
            self.values.append(int(digits))
            return f"{'' if indexed else '+'}{column} = ?"
        self.values.append(pattern.like())
        return f"CAST({column} AS TEXT) LIKE ?"

    def _compare(self, name: str, op: Op, number: int) -> str:
        column = _ORDERED.get(name)
        if column is None:
            raise StoreError("The store cannot compare that.", f"Use one of {', '.join(_ORDERED)}.")
        self.values.append(number)
        return f"{column} {op} ?"

    def _regex(self, name: str, pattern: str) -> str:
        if name == "path":
            self.values.append(pack_text(pattern))
            return "found(?, path_of(d.target))"
        if name in _NOTED:
            self.values.append(pack_text(pattern))
            return _NOTED[name]
        if name:
            column = _COLUMNS.get(name)
            if column is None:
                raise StoreError(
                    "The store cannot search that by a pattern.", f"Use one of {', '.join(_COLUMNS)}."
                )
            self.values.append(pack_text(pattern))
            return f"found(?, {column})"
        self.values += (pack_text(pattern),) * (len(_SEARCHED) + 2)
        places = [f"found(?, {column})" for column in _SEARCHED]
        places.append(f"EXISTS ({_HEAD} AND found_in_head(?, h.headers))")
        places.append(f"EXISTS ({_BODY} AND found_in_body(?, t.coding, t.data))")
        return f"({' OR '.join(places)})"

    def _part(self, section: Section, name: str, test: Test) -> str:
        self.values += (pack_text(name), pack_test(test))
        match section:
            case Section.QUERY:
                return "in_query(?, ?, d.target)"
            case Section.HEADER:
                return f"EXISTS ({_HEAD} AND in_header(?, ?, h.headers))"
            case Section.BODY:
                return f"EXISTS ({_BOTH} AND in_document(?, ?, h.headers, t.coding, t.data))"

    def _verdict(self, pattern: Pattern, indexed: bool) -> str:
        fitting = [
            str(status) for status in Status if pattern.matches(status) or pattern.matches(status.word)
        ]
        self.values += fitting
        if len(fitting) == 1:
            return f"{'' if indexed else '+'}d.verdict = ? COLLATE NOCASE"
        return f"+d.verdict IN {marks(len(fitting))}"

    def _text(self, value: str) -> str:
        pattern = Pattern.holding(value)
        found = [self._mentioned(column, value, pattern) for column in _SEARCHED]
        self.values += (pack_text(value), pack_text(value))
        found.append(f"EXISTS ({_HEAD} AND in_head(?, h.headers))")
        found.append(f"EXISTS ({_BODY} AND in_body(?, t.coding, t.data))")
        return f"({' OR '.join(found)})"

    def _mentioned(self, column: str, value: str, pattern: Pattern) -> str:
        if not pattern.simple:
            self.values.append(pack_text(value))
            return f"mentions(?, {column})"
        self.values += (pack_text(value), pattern.like())
        return (
            f"CASE typeof({column}) WHEN 'blob' THEN mentions(?, {column})"
            f" ELSE {column} LIKE ? ESCAPE '\\' END"
        )
