"""Read a TOML table strictly: every key is known, every value has its type, every error says where.

It must never guess, convert or ignore. Errors name the file, the key, and the nearest key there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar

from inspector.model import ConfigError
from inspector.text import visible_line

Chosen = TypeVar("Chosen", bound=StrEnum)
Parsed = TypeVar("Parsed")


class Table:
    """One table of a file. Ask for each key, then call `finish`: what was not asked for is an error."""

    def __init__(self, file: str, where: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.where = where
        self._values = values
        self._known: list[str] = []

    def fail(self, key: str, problem: str, hint: str = "") -> NoReturn:
        """Raise for a key of this table."""
        raise ConfigError(f"{visible_line(self.file)}: {self._path(key)} {problem}.", hint)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and not be empty."""
        value = self._take(key)
        if value is None:
            if default is None:
                self._missing(key)
            return default
        if not isinstance(value, str):
            self._wrong(key, "a text in quotes", value)
        if not value and default is None:
            self.fail(key, "is empty", "Write a text in quotes.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; one string stands for a list of one."""
        value = self._take(key)
        if value is None:
            return ()
        items: Sequence[object] = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, str) or not item:
                self._wrong(key, "a list of texts in quotes", value)
        return tuple(item for item in items if isinstance(item, str))

    def flag(self, key: str) -> bool:
        """A boolean, false where it is not there."""
        value = self._take(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self._wrong(key, "true or false", value)
        return value

    def count(self, key: str) -> int | None:
        """A whole number of at least 0, or None."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._wrong(key, "a whole number", value)
        return value

    def counts(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers of at least 0."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong(key, "a list of whole numbers", value)
        for item in value:
            if isinstance(item, bool) or not isinstance(item, int) or item < 0:
                self._wrong(key, "a list of whole numbers", value)
        return tuple(value)

    def seconds(self, key: str) -> float | None:
        """A number of seconds above 0, or None."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
            self._wrong(key, "a number of seconds", value)
        return float(value)

    def choice(self, key: str, options: type[Chosen], default: Chosen | None = None) -> Chosen:
        """One of the values of an enum."""
        text = self.text(key, None if default is None else default.value)
        return options(self.among(key, text, [option.value for option in options]))

    def among(self, key: str, text: str, known: Sequence[str]) -> str:
        """`text` if it is one of `known`, else an error that names the nearest."""
        if text not in known:
            self.fail(key, f'has the unknown value "{visible_line(text)}"', _nearest(text, known))
        return text

    def parsed(self, key: str, text: str, parse: Callable[[str], Parsed]) -> Parsed:
        """`parse(text)`, its ValueError turned into an error that says where."""
        try:
            return parse(text)
        except ValueError as problem:
            self.fail(key, f"cannot be used: {visible_line(str(problem))}")

    def table(self, key: str) -> Table | None:
        """A table under a key, or None."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(key, "a table", value)
        return Table(self.file, self._path(key), value)

    def tables(self, key: str) -> list[Table]:
        """A list of tables, empty where it is not there."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._wrong(key, f"written as [[{key}]]", value)
        return [Table(self.file, f"{self._path(key)}[{i}]", item) for i, item in enumerate(value)]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table whose keys are free and whose values are strings."""
        inner = self.table(key)
        if inner is None:
            return ()
        return tuple((name, inner.text(name, "")) for name in inner._values)

    def lists(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """A table whose keys are free and whose values are lists of strings."""
        inner = self.table(key)
        if inner is None:
            return ()
        return tuple((name, inner.texts(name)) for name in inner._values)

    def finish(self) -> None:
        """Raise for the first key nobody asked for."""
        for key in self._values:
            if key not in self._known:
                self.fail(visible_line(key), "is not a known key", _nearest(key, self._known))

    def _take(self, key: str) -> object:
        self._known.append(key)
        return self._values.get(key)

    def _missing(self, key: str) -> NoReturn:
        """A key that must be there is not; one like it may be."""
        unknown = [name for name in self._values if name not in self._known]
        like = get_close_matches(key, unknown, 1, 0.7)
        if like:
            self.fail(visible_line(like[0]), "is not a known key", f'Did you mean "{key}"?')
        self.fail(key, "is missing", "Add it.")

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _wrong(self, key: str, wanted: str, value: object) -> NoReturn:
        self.fail(key, f"must be {wanted}, not {visible_line(repr(value))[:60]}")


def _nearest(wanted: str, known: Sequence[str]) -> str:
    close = get_close_matches(wanted.lower(), known, 1, 0.5)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(sorted(set(known)))}."
