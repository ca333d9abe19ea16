"""A thread that reads the store, so that the screen's loop never does.

Each lane has its own read-only connection, opened in its thread when first used. It must never create a
database, and a job that fails never ends the lane.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from inspector.model import InspectorError, NotFoundError

if TYPE_CHECKING:
    from inspector.model import (
        Attempt,
        Counts,
        Delivery,
        Facts,
        Query,
        Rejection,
        Row,
        Session,
        Timing,
        Verdict,
    )
    from inspector.model.answered import Answered

Result = TypeVar("Result")


class Records(Protocol):
    """What the screen asks of `inspector.store.reader.Reader`."""

    def row(self, id: int) -> Row | None: ...

    def rows(
        self, query: Query = ..., *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]: ...

    def count(self, query: Query = ..., *, after: int | None = None) -> int: ...

    def hidden(self) -> int: ...

    def previous(self, id: int) -> Row | None: ...

    def tags(self) -> list[str]: ...

    def counts(self) -> Counts: ...

    def timings(self) -> list[Timing]: ...

    def delivery(self, id: int) -> Delivery | None: ...

    def verdict(self, id: int) -> Verdict | None: ...

    def facts(self, id: int) -> Facts | None: ...

    def attempts(self, delivery: int) -> list[Attempt]: ...

    def answered(self, id: int) -> Answered | None: ...

    def held_for(self, id: int) -> tuple[str, ...]: ...

    def rejections(self, *, before: int | None = None, limit: int) -> list[Rejection]: ...

    def sessions(self, *, limit: int) -> list[Session]: ...

    def session(self, name: str) -> Session | None: ...

    def session_rows(self, name: str, *, limit: int) -> list[Row]: ...

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def gone(id: int) -> NotFoundError:
    """The error for a delivery that was on the screen and is not in the store any more."""
    return NotFoundError(f"There is no delivery {id} any more.", "It was deleted from the database.")


class Lane:
    """One thread and one reader. `open` may raise InspectorError while there is no database yet."""

    def __init__(self, open: Callable[[], Records], name: str) -> None:
        self._open = open
        self._records: Records | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False

    async def run(self, job: Callable[[Records], Result]) -> Result:
        """Do a job in the thread. Raises what the job raises, or InspectorError after `close`."""
        if self._closed:
            raise InspectorError("The screen is closing.")
        return await asyncio.wrap_future(self._thread.submit(self._do, job))

    def interrupt(self) -> None:
        """Make a query that runs now raise, so that a newer one need not wait for it."""
        records = self._records
        if records is not None:
            records.interrupt()

    def close(self) -> None:
        """Stop a running query, close the connection, end the thread. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self.interrupt()
        with suppress(RuntimeError):
            self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _do(self, job: Callable[[Records], Result]) -> Result:
        if self._records is None:
            self._records = self._open()
        return job(self._records)

    def _close(self) -> None:
        if self._records is not None:
            self._records.close()
            self._records = None
