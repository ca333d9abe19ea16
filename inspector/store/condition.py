"""A piece of SQL that says which deliveries are meant."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.store.statements import Value


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression over `delivery d`, and its parameters in order."""

    sql: str
    values: tuple[Value, ...]
