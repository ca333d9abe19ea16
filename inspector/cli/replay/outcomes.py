"""What became of each answer that was held against a baseline, as text for people and as JSON lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.cli.replay.sources import Given
from inspector.explore.diff import Comparison, as_json, line_texts, rows
from inspector.model.lines import Line
from inspector.text import visible_line


class Result(StrEnum):
    """What an answer is beside the baseline's. `MISSING` has an answer there and no delivery in this run."""

    SAME = "same"
    DIFFERENT = "different"
    NEW = "new"
    UNANSWERED = "unanswered"
    MISSING = "missing"

    @property
    def sign(self) -> str:
        return {"same": "✓", "different": "~", "new": "+", "unanswered": "!", "missing": "-"}[self.value]


_WORDS = {
    Result.SAME: "as before",
    Result.DIFFERENT: "different",
    Result.NEW: "new",
    Result.UNANSWERED: "without an answer to compare",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer. `given` is its delivery in this run; `why` says why there is nothing to compare. `update`
    is True where it will change the baseline, at the end of the run. `other_request` says that the baseline's
    answer is to other bytes."""

    result: Result
    name: str
    given: Given | None = None
    status: int | None = None
    was: int | None = None
    comparison: Comparison | None = None
    why: str = ""
    update: bool = False
    other_request: bool = False

    def texts(self) -> Iterator[str]:
        """Its line, and under it what differs."""
        fixture = "" if self.given is None else self.given.fixture
        said = "" if self.given is None or fixture else f"  ({self.given.said})"
        yield f"{self.result.sign} {visible_line(self.name)}{said}  {self._words()}"
        if fixture and self.result is not Result.SAME:
            yield f"    of {fixture}"
        if self.other_request:
            yield "    the baseline's answer was to another target or body"
        if self.comparison is None or self.result is not Result.DIFFERENT:
            return
        for text in line_texts(rows(_differing(self.comparison), ignoring=True)):
            if text:
                yield f"    {text}"

    def lines(self) -> Iterator[Line]:
        """A `difference` line for each difference, then the `answer` line."""
        if self.comparison is not None and self.result is Result.DIFFERENT:
            for line in as_json(self.comparison, ignoring=True):
                yield {**line, "name": self.name}
        yield {
            "type": "answer",
            "name": self.name,
            "result": str(self.result),
            **({} if self.given is None else self.given.fields),
            "status": self.status,
            "was": self.was,
            "other_request": self.other_request,
            "update": self.update,
            "message": self.why,
        }

    def _words(self) -> str:
        match self.result:
            case Result.SAME:
                return f"{self.status}"
            case Result.DIFFERENT:
                status = f"{self.status}" if self.status == self.was else f"{self.was} → {self.status}"
                return f"{status}, {'changed' if self.update else 'not as before'}"
            case Result.NEW:
                return f"{self.status}, {'new' if self.update else 'not in the baseline'}"
            case Result.UNANSWERED:
                return visible_line(self.why)
        return "dropped" if self.update else "in the baseline, and not among these deliveries"


def total(results: Counter[Result]) -> str:
    """How many of each there are, on one line."""
    many = sum(results[result] for result in _WORDS)
    words = ", ".join(f"{results[result]:,} {word}" for result, word in _WORDS.items() if results[result])
    missing = results[Result.MISSING]
    return f"{_answers(many)}: {words}" + (f"; {missing:,} of the baseline not sent" if missing else "")


def _answers(many: int) -> str:
    return "1 answer" if many == 1 else f"{many:,} answers"


def _differing(comparison: Comparison) -> Comparison:
    found = tuple(section for section in comparison.sections if Comparison((section,)).differs(ignoring=True))
    return replace(comparison, sections=found)
