"""A query as SQL with parameters.

It must never put a value into the text of a statement, nor let a filter that no index answers choose a
plan that sorts everything: such filters scan by id, so that the newest page is found first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inspector.model import And, Field, Not, Or, Query, Status, StoreError, Text
from inspector.store.coding import pack_text
from inspector.store.pattern import Pattern
from inspector.store.statements import Value, marks

# SQLite allows expressions 1000 deep and 32766 parameters (sqlite.org/limits.html).
_DEEPEST: Final = 50
_MOST_PARTS: Final = 300
_COLUMNS: Final = {"provider": "d.provider", "event": "d.event", "method": "d.method"}
_NUMBERS: Final = {"status": "d.attempt_status", "id": "d.id"}
_SEARCHED: Final = ("d.method", "d.target", "d.provider", "d.event", "d.delivery_id", "d.verdict")
_NAMES: Final = ("provider", "event", "verdict", "method", "path", "status", "id")
_PATH: Final = (
    "CASE instr(d.target, '?') WHEN 0 THEN d.target ELSE substr(d.target, 1, instr(d.target, '?') - 1) END"
)
_NOTHING: Final = "0"


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression over `delivery d`, and its parameters in order."""

    sql: str
    values: tuple[Value, ...]


def condition(query: Query) -> Condition:
    """Translate a query. Raises StoreError for an unknown field, or more parts than SQLite can take."""
    build = _Build()
    sql = build.expression(query, 0, indexed=True)
    return Condition(sql, tuple(build.values))


class _Build:
    """The parameters met on the way through one query. `indexed` is False inside `or` and `not`."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._parts = 0

    def expression(self, query: Query, depth: int, *, indexed: bool) -> str:
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST_PARTS:
            raise StoreError(
                "The filter has too many parts.",
                f"Use at most {_MOST_PARTS}, nested at most {_DEEPEST} deep.",
            )
        match query:
            case Text(value):
                return self._text(value)
            case Field(name, value):
                return self._field(name.lower(), value, indexed)
            case Not(part):
                # A comparison with NULL is neither true nor false, and its opposite must be true.
                return f"NOT ifnull({self.expression(part, depth + 1, indexed=False)}, 0)"
            case And(parts):
                return self._joined(parts, " AND ", "1", depth, indexed)
            case Or(parts):
                return self._joined(parts, " OR ", _NOTHING, depth, indexed and len(parts) == 1)

    def _joined(self, parts: tuple[Query, ...], word: str, none: str, depth: int, indexed: bool) -> str:
        if not parts:
            return none
        return f"({word.join(self.expression(part, depth + 1, indexed=indexed) for part in parts)})"

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
            if not digits:
                return _NOTHING
            self.values.append(int(digits))
            return f"{'' if indexed else '+'}{column} = ?"
        self.values.append(pattern.like())
        return f"CAST({column} AS TEXT) LIKE ?"

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
        found.append("EXISTS (SELECT 1 FROM head h WHERE h.delivery = d.id AND in_head(?, h.headers))")
        found.append("EXISTS (SELECT 1 FROM body t WHERE t.id = d.body AND in_body(?, t.coding, t.data))")
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
