"""The reading side of a store: a read-only connection, pages by id, counts from the maintained table.

It must never write, start a thread, or create a database that is not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from inspector.model import (
    EVERYTHING,
    And,
    Attempt,
    Counts,
    Delivery,
    Facts,
    Field,
    Not,
    Query,
    Rejection,
    Row,
    Session,
    Status,
    StoreError,
    Timing,
    Verdict,
)
from inspector.model.answered import Answered
from inspector.store import functions, records, sides
from inspector.store.annotation_table import TAGS, tags_of
from inspector.store.coding import unpack_text
from inspector.store.connect import open_reader
from inspector.store.paging import Pages
from inspector.store.pattern import Pattern
from inspector.store.previous import read_previous
from inspector.store.problems import damaged, stopped, told
from inspector.store.search import table as search_table
from inspector.store.sessions.fill import Unplaced, read_below, read_unplaced
from inspector.store.sessions.records import ROWS_OF, read_session, read_sessions, rows_of_values
from inspector.store.statements import Value
from inspector.store.timings import read_timings


class Reader:
    """Reads of a database that others may be writing.

    May be used from any thread, one call at a time (a second call waits). Every call sees all that was
    committed before it. Raises NotFoundError when there is no database or nothing in it, StoreError
    when it cannot be read; calls raise StoreError, or Interrupted after `interrupt`. SQLite may make
    -wal and -shm files beside a database that nobody has open, with the database's own mode.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one = Lock()
        self._open = True
        self._db = open_reader(path)
        functions.register(self._db)
        self._searchable = search_table.is_there(self._db)
        self._stopped = False

    def row(self, id: int) -> Row | None:
        """The summary of one delivery."""
        with told(self._path):
            found = self._fetch(records.ROWS_FROM + "WHERE d.id = ?", (id,))
            return records.row_of(found[0]) if found else None

    def previous(self, id: int) -> Row | None:
        """The delivery before this one of the same provider and event that is no try of the same delivery;
        where no event is known, of the same method and path among the 500 before it. None where there is
        none."""
        with told(self._path):
            found = read_previous(self._fetch, id)
            return records.row_of(found[0]) if found else None

    def rows(
        self, query: Query = EVERYTHING, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        """A page of at most `limit` rows: newest first, below the id `before`.

        With `after`, oldest first above that id. Raises StoreError for a query that cannot be asked.
        """
        with told(self._path), self._pages() as pages:
            return [records.row_of(found) for found in pages.rows(query, before, after, limit)]

    def count(self, query: Query = EVERYTHING, *, after: int | None = None) -> int:
        """How many deliveries match: at once for all, a provider or a verdict, else by going over what is
        indexed for it or over all.

        With `after` only those above that id.
        """
        tallied = self._tallied(query) if after is None else None
        if tallied is not None:
            return tallied
        with told(self._path), self._pages() as pages:
            return pages.count(query, after)

    def hidden(self) -> int:
        """How many deliveries the user has hidden."""
        with told(self._path):
            return self._number(_HIDDEN, ())

    def tags(self) -> list[str]:
        """The tags that users gave, in order; of the first 500 combinations that there are."""
        with told(self._path):
            return tags_of(self._fetch(TAGS, (_MOST_TAGGINGS,)))

    def counts(self) -> Counts:
        """The maintained counts, all of one moment."""
        with told(self._path):
            found = self._fetch(_COUNTS, (_MOST_EVENTS,))
            by_kind: dict[str, dict[str, int]] = {}
            for kind, name, count in found:
                by_kind.setdefault(kind, {})[unpack_text(name)] = count
            return Counts(
                total=by_kind.get("total", {}).get("", 0),
                by_provider=by_kind.get("provider", {}),
                by_verdict={Status(name): n for name, n in by_kind.get("verdict", {}).items()},
                rejected=by_kind.get("rejected", {}).get("", 0),
                by_event=by_kind.get("event", {}),
                by_answer=by_kind.get("answer", {}),
            )

    def timings(self) -> list[Timing]:
        """How long the app takes to answer, by provider and event, the most frequent first: of the newest
        10,000 attempts, those that got an answer."""
        with told(self._path):
            return read_timings(self._fetch)

    def delivery(self, id: int) -> Delivery | None:
        """A delivery with its body. Raises StoreError when the body is not the one that came."""
        with told(self._path):
            found = self._fetch(records.DELIVERY_FROM + "WHERE d.id = ?", (id,))
            delivery = records.delivery_of(found[0]) if found else None
        if delivery is not None and sha256(delivery.body).hexdigest() != delivery.sha256:
            raise damaged(self._path, f"The body of delivery {id} in")
        return delivery

    def verdict(self, id: int) -> Verdict | None:
        """The last judgement on a delivery; None before there is one."""
        with told(self._path):
            found = self._fetch(records.VERDICT_FROM + "WHERE v.delivery = ?", (id,))
            return records.verdict_of(found[0]) if found else None

    def facts(self, id: int) -> Facts | None:
        """What a delivery says about itself; all None before it was judged."""
        with told(self._path):
            found = self._fetch(records.FACTS_FROM + "WHERE id = ?", (id,))
            return records.facts_of(found[0]) if found else None

    def attempts(self, delivery: int) -> list[Attempt]:
        """All attempts of a delivery, oldest first."""
        with told(self._path):
            found = self._fetch(records.ATTEMPTS_FROM + "WHERE a.delivery = ? ORDER BY a.id", (delivery,))
            return [records.attempt_of(values) for values in found]

    def attempted(self, *, after: int | None, limit: int) -> list[tuple[int, int]]:
        """Attempts above the id `after`, oldest first: the id of each, and its delivery's. Without it the
        newest ones."""
        bound = "ORDER BY id DESC LIMIT ?" if after is None else "WHERE id > ? ORDER BY id LIMIT ?"
        values = (max(limit, 0),) if after is None else (after, max(limit, 0))
        with told(self._path):
            return [(id, delivery) for id, delivery in self._fetch(f"{_ATTEMPTED}{bound}", values)]

    def failed(self, origin: str, *, limit: int) -> list[tuple[int, str]]:
        """Deliveries whose last attempt at this scheme, host and port got no 2xx, the newest first, each
        with that attempt's URL; what is held is not among them. Of the newest 20,000 attempts."""
        with told(self._path):
            found = self._fetch(sides.FAILED, (len(origin) + 1, f"{origin}/", max(limit, 0)))
            return [(id, unpack_text(url)) for id, url, *_ in found]

    def answered(self, id: int) -> Answered | None:
        """What the sender of a delivery was told, as far as it is known."""
        with told(self._path):
            if found := self._fetch(sides.ANSWER_OF, (id,)):
                return sides.answered_of(found[0])
            common = self._fetch(sides.STANDING_OF, (id,))
            return sides.standing_of(id, common[0]) if common else None

    def held_for(self, id: int) -> tuple[str, ...]:
        """The routes whose app a delivery waits for."""
        with told(self._path):
            return tuple(route for (route,) in self._fetch(sides.HELD_FOR, (id,)))

    def held(self) -> list[tuple[int, str]]:
        """What waits for an app: ids, oldest first, each with its route's name."""
        with told(self._path):
            return [(id, route) for id, route in self._fetch(sides.HELD, ())]

    def rejections(self, *, before: int | None = None, limit: int) -> list[Rejection]:
        """Refused requests, newest first, below the id `before`."""
        where = "" if before is None else "WHERE id < ? "
        values = (max(limit, 0),) if before is None else (before, max(limit, 0))
        with told(self._path):
            found = self._fetch(f"{records.REJECTIONS_FROM}{where}ORDER BY id DESC LIMIT ?", values)
            return [records.rejection_of(each) for each in found]

    def unjudged(self, *, after: int = 0, limit: int) -> list[int]:
        """Ids of deliveries that have no verdict yet, oldest first, above `after`."""
        with told(self._path):
            found = self._fetch(_UNJUDGED, (after, max(limit, 0)))
            return [identity for (identity,) in found]

    def sessions(self, *, limit: int) -> list[Session]:
        """The sessions with the newest deliveries first, each summed up."""
        with told(self._path):
            return read_sessions(self._fetch, max(limit, 0))

    def session(self, name: str) -> Session | None:
        """One session, by its exact name."""
        with told(self._path):
            return read_session(self._fetch, name)

    def session_rows(self, name: str, *, limit: int) -> list[Row]:
        """The rows of a session, oldest first."""
        with told(self._path):
            found = self._fetch(ROWS_OF, rows_of_values(name, max(limit, 0)))
            return [records.row_of(values) for values in found]

    def sessions_below(self, rules: str) -> int:
        """The id below which deliveries are still to be looked at for a session with these rules, or 0."""
        with told(self._path):
            return read_below(self._fetch, rules)

    def unplaced(self, below: int, limit: int) -> list[Unplaced]:
        """At most `limit` deliveries below an id, the newest first, to be looked at for a session."""
        with told(self._path):
            return read_unplaced(self._fetch, below, limit)

    def version(self) -> int:
        """A number that is another one after anybody has written (sqlite.org/pragma.html, data_version)."""
        with told(self._path):
            return self._number("PRAGMA data_version", ())

    def interrupt(self) -> None:
        """Stop the read that is running in another thread; it raises Interrupted. Else does nothing."""
        self._stopped = True
        # A connection that is closed at this moment has nothing to stop.
        with suppress(sqlite3.ProgrammingError):
            self._db.interrupt()

    def close(self) -> None:
        """Close the connection. Idempotent; waits for a running read."""
        with self._one:
            self._open = False
            self._db.close()

    def _fetch(self, sql: str, values: Sequence[Value]) -> list[Any]:
        with self._turn():
            return self._ask(sql, values)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._one:
            if not self._open:
                raise StoreError("The database was closed.", "Open it again.")
            self._stopped = False
            yield

    @contextmanager
    def _pages(self) -> Iterator[Pages]:
        """Several reads of one moment."""
        with self._turn():
            self._db.execute("BEGIN")
            try:
                yield Pages(self._ask, searchable=self._searchable)
            finally:
                self._db.execute("COMMIT")

    def _ask(self, sql: str, values: Sequence[Value]) -> list[Any]:
        # SQLite only stops what runs: what came between two reads is heard here.
        if self._stopped:
            raise stopped()
        # All at once: a cursor that is left open would keep the log from starting over.
        return self._db.execute(sql, [_within(value) for value in values]).fetchall()

    def _number(self, sql: str, values: Sequence[Value]) -> int:
        value: int = self._fetch(sql, values)[0][0]
        return value

    def _tallied(self, query: Query) -> int | None:
        """The count of a query that the maintained table answers."""
        match query:
            case And(()):
                with told(self._path):
                    return self._number(_TOTAL, ())
            case And((Not(Field("hidden", "yes")),)):
                with told(self._path):
                    return self._number(_TOTAL, ()) - self._number(_HIDDEN, ())
            case And((part, Not(Field("hidden", "yes")))) if not self.hidden():
                return self._tallied(part)
            case And((part,)):
                return self._tallied(part)
            case Field(name, value) if name.lower() == "provider":
                pattern, names = Pattern.of(value), self.counts().by_provider
                return sum(count for each, count in names.items() if pattern.matches(each))
            case Field(name, value) if name.lower() == "verdict":
                pattern, statuses = Pattern.of(value), self.counts().by_verdict
                return sum(
                    count
                    for each, count in statuses.items()
                    if pattern.matches(each) or pattern.matches(each.word)
                )
        return None


def _within(value: Value) -> Value:
    """A number of any size as one that SQLite can hold: no id lies beyond."""
    return max(-(2**63), min(value, 2**63 - 1)) if isinstance(value, int) else value


_MOST_EVENTS = 500
_COUNTS = (
    "SELECT kind, name, count FROM tally WHERE count > 0 AND kind <> 'event' UNION ALL SELECT * FROM ("
    "SELECT kind, name, count FROM tally WHERE kind = 'event' AND count > 0 ORDER BY count DESC LIMIT ?)"
)
_MOST_TAGGINGS = 500
_TOTAL = "SELECT count FROM tally WHERE kind = 'total' AND name = ''"
_ATTEMPTED = "SELECT id, delivery FROM attempt "
_HIDDEN = "SELECT count(*) FROM annotation WHERE hidden"
_UNJUDGED = "SELECT id FROM delivery WHERE verdict IS NULL AND id > ? ORDER BY id LIMIT ?"
