"""`inspector replay --baseline FILE`: the app's answers held against those in a committed file.

It must never write an answer that is not whole, nor one that was not redacted, and never drop one of a
delivery that is not in this run unless asked to.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspector.cli.output import narrate, print_line, print_text
from inspector.cli.replay.baseline_file import BaselineFile
from inspector.cli.replay.ignoring import Ignoring
from inspector.cli.replay.outcomes import Outcome, Result, total
from inspector.cli.replay.sources import Given, Source
from inspector.explore.diff import Answer, LeftOut, compare_answers, seem_new_each_time
from inspector.export import Exchange, Redaction
from inspector.export.answer_body import BodyKind
from inspector.export.baseline import Baseline, Kept, kept_again, kept_answer
from inspector.export.baseline_names import answer_name, numbered
from inspector.export.cleaned import Cleaned, clean
from inspector.model import Attempt, ExitCode, InspectorError, NotFoundError

_REFUSED = (401, 403)
_MOST_HINTS = 5


@dataclass(frozen=True, slots=True)
class Against:
    """What answers are held against, as asked: `ignored` are paths in the body of an answer,
    or `text:` and a pattern in a text."""

    file: str
    update: bool = False
    prune: bool = False
    ignored: tuple[str, ...] = ()
    ignored_headers: tuple[str, ...] = ()


class Regression:
    """Takes each answer as it comes and tells them in the order of the deliveries. `whole` says that every
    delivery there is was asked for, so that an answer without one is a difference; `signed` that each was
    signed again."""

    def __init__(
        self, asked: Against, redaction: Redaction, *, json: bool, whole: bool, signed: bool
    ) -> None:
        self._asked = asked
        self._redaction = redaction
        self._json = json
        self._whole = whole
        self._signed = signed
        self._file = BaselineFile(asked.file)
        found = self._file.read()
        if found is None and not asked.update:
            raise NotFoundError(
                f"There is no baseline {self._file.said} yet.",
                "Add --update to write what the app answers now.",
            )
        if asked.update:
            self._file.check_writable()
        self._fresh = found is None
        baseline = found or Baseline({})
        self._ignoring = Ignoring.of(baseline, asked.ignored, asked.ignored_headers)
        self._old = {name: self._ignoring.applied(kept) for name, kept in baseline.answers.items()}
        self._new = dict(self._old)
        self._names: dict[int, str] = {}
        self._waiting: dict[int, Outcome] = {}
        self._order: deque[int] = deque()
        self._results: Counter[Result] = Counter()
        self._seem_new: dict[str, str] = {}
        self._text_differs = False
        self._refused: list[Given] = []

    def expect(self, source: Source, chosen: Iterable[tuple[int, int]]) -> None:
        """Which deliveries will be sent, in their order. Reads each, so that all have their names."""
        asked = list(chosen)
        self._order = deque(number for number, _ in asked)
        named = []
        for number, at in asked:
            given = source.load(number)
            named.append((number, at, answer_name(self._cleaned(given), given.sha256)))
        self._names = dict(numbered(named))

    def heard(self, number: int, given: Given, attempt: Attempt) -> None:
        """The app's answer, or that there was none."""
        name = self._names[number]
        if attempt.status is None or attempt.error is not None or attempt.cut:
            why = attempt.message or "The answer is too long to be compared."
            self._tell(number, Outcome(Result.UNANSWERED, name, given, attempt.status, why=why))
            return
        try:
            now = kept_answer(self._cleaned(given, attempt), given.delivery.sha256)
            outcome = self._outcome(name, given, self._before(name, now), self._ignoring.applied(now))
        except InspectorError as error:
            self.failed(number, given, error)
        else:
            self._tell(number, outcome)

    def _before(self, name: str, now: Kept) -> Kept | None:
        """The baseline's answer, of the kind of today's where an older file kept it otherwise."""
        old = self._old.get(name)
        if old is None or old.kind is now.kind or isinstance(old.body, LeftOut):
            return old
        again = kept_again(old, now)
        return old if again is old else self._ignoring.applied(again)

    def failed(self, number: int, given: Given | None, error: InspectorError) -> None:
        """It was not sent, or its answer cannot be looked at."""
        self._tell(number, Outcome(Result.UNANSWERED, self._names[number], given, why=str(error)))

    def finish(self) -> ExitCode:
        """Say what the baseline has besides, write it if asked, and sum up."""
        for name in sorted(self._old.keys() - set(self._names.values())):
            self._count(Outcome(Result.MISSING, name, was=self._old[name].status, update=self._asked.prune))
            if self._asked.prune:
                del self._new[name]
        wrote = self._asked.update and self._write()
        if self._json:
            print_line(self._summary(wrote=wrote))
        else:
            print_text(total(self._results))
        self._explain(wrote=wrote)
        return self._code()

    def _outcome(self, name: str, given: Given, old: Kept | None, now: Kept) -> Outcome:
        if now.status in _REFUSED and (old is None or old.status != now.status):
            self._refused.append(given)
        if old is None:
            self._take(name, now)
            return Outcome(Result.NEW, name, given, now.status, update=self._asked.update)
        comparison = compare_answers(_answer(self._ignoring.unredacted(old)), _answer(now))
        other = (old.method, old.target, old.sha256) != (now.method, now.target, now.sha256)
        if not comparison.differs(ignoring=True):
            if other or old is not self._old[name]:
                self._take(name, replace(old, method=now.method, target=now.target, sha256=now.sha256))
            update = other and self._asked.update
            return Outcome(
                Result.SAME, name, given, now.status, old.status, update=update, other_request=other
            )
        self._take(name, now)
        self._seem_new |= dict(seem_new_each_time(comparison))
        self._text_differs |= now.kind is BodyKind.TEXT and comparison.section("BODY").differs
        return Outcome(
            Result.DIFFERENT,
            name,
            given,
            now.status,
            old.status,
            comparison,
            update=self._asked.update,
            other_request=other,
        )

    def _take(self, name: str, kept: Kept) -> None:
        if self._asked.update:
            self._new[name] = kept

    def _cleaned(self, given: Given, *attempts: Attempt) -> Cleaned:
        return clean(Exchange(given.delivery, given.facts, attempts=attempts), self._redaction)

    def _tell(self, number: int, outcome: Outcome) -> None:
        """In order, however they come in."""
        self._waiting[number] = outcome
        while self._order and self._order[0] in self._waiting:
            self._count(self._waiting.pop(self._order.popleft()))

    def _count(self, outcome: Outcome) -> None:
        self._results[outcome.result] += 1
        if outcome.result is Result.MISSING and not (self._whole or outcome.update):
            return
        if self._json:
            for line in outcome.lines():
                print_line(line)
        else:
            for text in outcome.texts():
                print_text(text)

    def _write(self) -> bool:
        if self._fresh and not self._new:
            return False
        return self._file.write(self._ignoring.baseline(self._new))

    def _code(self) -> ExitCode:
        if self._results[Result.UNANSWERED]:
            return ExitCode.FORWARD
        missing = self._results[Result.MISSING] if self._whole else 0
        different = self._results[Result.DIFFERENT] + self._results[Result.NEW] + missing
        return ExitCode.DIFFERENT if different and not self._asked.update else ExitCode.OK

    def _summary(self, *, wrote: bool) -> dict[str, object]:
        return {
            "type": "baseline",
            "file": self._asked.file,
            **{str(result): self._results[result] for result in Result},
            "ignored_headers": list(self._ignoring.headers),
            "ignored_paths": list(self._ignoring.paths),
            "ignored_text": list(self._ignoring.text),
            "written": wrote,
        }

    def _explain(self, *, wrote: bool) -> None:
        """What to do next, on stderr."""
        for rule in self._ignoring.idle(self._asked.ignored):
            narrate(f"--ignore “{rule}” finds nothing in these answers: is it as they have it?")
        if self._refused and not self._signed:
            first = self._refused[0].said
            narrate(
                f"The app refuses {first}: a captured signature is stale by now. --sign signs each again."
            )
        if self._asked.update:
            narrate(f"{self._file.said} was written." if wrote else f"{self._file.said} stays as it is.")
            if self._fresh and wrote:
                narrate(f"It says itself what is not compared: {', '.join(self._ignoring.headers)}.")
            if self._results[Result.MISSING] and self._whole and not self._asked.prune:
                narrate("--prune drops the answers whose deliveries are gone.")
            return
        narrate(f"Not compared: {self._ignoring.said}.")
        if self._seem_new:
            places = [f"{place} ({why})" for place, why in sorted(self._seem_new.items())[:_MOST_HINTS]]
            narrate(f"This looks new each time: {', '.join(places)}.")
            narrate(
                "  --ignore PATH and --ignore-header NAME leave it out; with --update they stay in the file."
            )
        if self._text_differs:
            narrate("--ignore text:PATTERN leaves out what a pattern finds in a text.")
        if self._asked.ignored or self._asked.ignored_headers:
            narrate("What --ignore names was left out this once; --update keeps it in the file.")
        if self._code() is ExitCode.DIFFERENT and not self._refused:
            narrate("If that is as it should be, run it again with --update and commit the file.")


def _answer(kept: Kept) -> Answer:
    return Answer(kept.status, kept.headers, str(kept.kind), kept.body)
