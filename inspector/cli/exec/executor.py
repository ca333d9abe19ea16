"""`inspector run --exec`: a program of the user's for each delivery that matches, beside the engine.

Threads wait for the programs, so that neither a slow nor a failing one holds up what comes in.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspector.cli.exec.handed import about, environment, given
from inspector.cli.exec.spoken import Spoken
from inspector.cli.exec.turns import Turns
from inspector.cli.times import Since, newest, seconds_of
from inspector.clock import now_us
from inspector.config import Settings, saved_filters
from inspector.explore import parse, without_hidden
from inspector.model import And, ExitCode, Field, InspectorError, Row, UsageError
from inspector.model.lines import Line, problem_line, rfc3339
from inspector.program import GRACE_SECONDS, Ended, Guard, Why, found, run, words_of
from inspector.store.reader import Reader
from inspector.text import visible_line

_PAGE = 1000
_NAMED = 20
# Which line says that something changed about deliveries, and where in it their ids stand.
_CHANGES = {"verdict": "id", "attempt": "delivery", "annotation": "id", "held": "id", "released": "ids"}


@dataclass(frozen=True, slots=True)
class Exec:
    """What is asked for. `exec_timeout` is a time as in filters (`30s`), `since` a moment or an id from which
    kept deliveries are run too, `stdin` one of `handed.STDIN`."""

    command: str
    filter: str = ""
    since: str | None = None
    exec_timeout: str = "30s"
    jobs: int = 1
    stdin: str = "json"
    exit_on_failure: bool = False


class Executor:
    """One run's programs: an `engine.companion.Companion`. Each delivery is run once, the oldest first, when
    it has its verdict and matches; one that only matches later (by what the app answered) is run then."""

    def __init__(
        self, settings: Settings, asked: Exec, environ: Mapping[str, str] = os.environ, *, aloud: bool = False
    ) -> None:
        """Read what was asked, before anything is listened on. With `aloud` output is said as it comes.
        Raises InspectorError."""
        self._db = settings.db
        self._asked = asked
        self._aloud = aloud
        self._words = found(words_of(asked.command, "--exec"), environ)
        self._name = visible_line(Path(self._words[0]).name)
        self._limit = seconds_of(asked.exec_timeout, "--exec-timeout")
        if not self._limit:
            raise UsageError("--exec-timeout cannot be 0.", "Write how long a program may take, as 30s.")
        now = time.time()
        self._since = None if asked.since is None else Since(asked.since, now)
        self._query = without_hidden(parse(asked.filter, now=now, saved=saved_filters(settings)))
        self._environ = environment(settings, environ)
        self._turns = Turns()
        self._guard = Guard(GRACE_SECONDS)
        self._stop = threading.Event()
        self._failed = False
        self._broken_off: list[int] = []
        self._threads: list[threading.Thread] = []

    # The companion, on the engine's loop

    def begin(self, tell: Callable[[Line], object], end: Callable[[], object]) -> None:
        """Take turns from now on."""
        self._tell, self._end = tell, end
        self._reader = Reader(self._db)
        self._newest = newest(self._reader)
        self._after = self._newest if self._since is None else self._since.last_before(self._reader)
        works = [("exec", self._work)] * self._asked.jobs
        if self._after < self._newest:
            works.append(("kept", self._take_kept))
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for name, work in works]
        for thread in self._threads:
            thread.start()

    def hear(self, line: Line) -> None:
        """Let a delivery have a turn when something about it is known."""
        said = line.get(_CHANGES.get(str(line.get("type")), ""))
        ids = said if isinstance(said, list) else [said]
        self._turns.put(id for id in ids if isinstance(id, int) and id > self._after)

    def stop(self) -> None:
        """End what runs, begin nothing more."""
        self._stop.set()
        self._turns.close()

    def finish(self) -> int:
        """Wait for what runs, and tell what did not."""
        for thread in self._threads:
            thread.join()
        self._guard.close()
        left = sorted({*self._broken_off, *self._matching(self._turns.left())})
        if left:
            ids = ", ".join(map(str, left[:_NAMED])) + (", …" if len(left) > _NAMED else "")
            many = "delivery was" if len(left) == 1 else "deliveries were"
            hint = f"To run what came from there on: --exec … --since {left[0] - 1}"
            said = f"{len(left)} {many} not run, or not to the end: {ids}."
            self._tell(problem_line(now_us(), "not_run", said, hint))
        self._reader.close()
        return ExitCode.PROGRAM if self._failed else ExitCode.OK

    # The threads

    def _take_kept(self) -> None:
        """Let what was kept before have its turns."""
        last = self._after
        try:
            while last < self._newest and not self._stop.is_set():
                rows = self._reader.rows(self._query, after=last, limit=_PAGE)
                self._turns.put(row.id for row in rows)
                last = rows[-1].id if rows else self._newest
        except InspectorError as error:
            self._tell(problem_line(now_us(), "not_run", error.message, error.hint))
            self._note_failure()

    def _work(self) -> None:
        while (id := self._turns.take()) is not None:
            try:
                row = self._row(id)
                if row is None or row.verdict is None:
                    self._turns.give_back(id)
                    continue
                self._turns.done(id)
                ended = self._run(row)
            except InspectorError as error:
                self._turns.done(id)
                self._tell(problem_line(now_us(), "not_run", error.message, error.hint, id))
                self._note_failure()
                continue
            self._tell(self._line(id, ended))
            if ended.why is Why.STOPPED:
                self._broken_off.append(id)
            elif not ended.ok:
                self._note_failure()

    def _matching(self, ids: list[int]) -> Iterator[int]:
        """Those that match, of ids in their order: by pages, as there may be many."""
        wanted, last = set(ids), ids[0] - 1 if ids else 0
        while ids and last < ids[-1]:
            rows = self._reader.rows(self._query, after=last, limit=_PAGE)
            yield from (row.id for row in rows if row.id in wanted)
            last = rows[-1].id if rows else ids[-1]

    def _row(self, id: int) -> Row | None:
        rows = self._reader.rows(And((self._query, Field("id", str(id)))), limit=1)
        return rows[0] if rows else None

    def _run(self, row: Row) -> Ended:
        spoken = Spoken(f"{row.id}: ")
        ended = run(
            self._words,
            given(self._reader, row, self._asked.stdin),
            {**self._environ, **about(row)},
            seconds=self._limit,
            stop=self._stop,
            guard=self._guard,
            hear=spoken.hear if self._aloud else lambda data: None,
        )
        if self._aloud:
            spoken.end(ended.size)
        return ended

    def _note_failure(self) -> None:
        self._failed = True
        if self._asked.exit_on_failure:
            self.stop()
            self._end()

    def _line(self, id: int, ended: Ended) -> Line:
        return {
            "type": "run",
            "at": rfc3339(now_us()),
            "id": id,
            "program": self._name,
            "exit": ended.code if ended.code >= 0 else None,
            "signal": ended.signal,
            "why": str(ended.why),
            "ms": round(ended.seconds * 1000, 3),
            "output": ended.output.decode("utf-8", "backslashreplace"),
            "size": ended.size,
            "cut": ended.size > len(ended.output),
            "message": f"{self._name} {ended.words(self._limit)}.",
        }
