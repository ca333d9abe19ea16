"""What an app's answers to a case mean. It must never send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspector.model import Attempt
from inspector.providers import Provider, outcome
from inspector.simulate.grading import Case, Expect, Severity, Shot
from inspector.text import visible_line


class Mark(StrEnum):
    """How an app did in a case. BAD decides the exit code; WEAK is worth mending."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"
    INAPPLICABLE = "not applicable"
    UNTRIED = "not tried"

    @property
    def sign(self) -> str:
        return _SIGNS[self]


_SIGNS = {Mark.GOOD: "✓", Mark.WEAK: "!", Mark.BAD: "✗", Mark.INAPPLICABLE: "–", Mark.UNTRIED: "·"}


@dataclass(frozen=True, slots=True)
class Result:
    """A case with its mark. `answers` are as they came, one a shot; `meaning` says what it comes to, with
    the fix where there is something to mend."""

    case: Case
    mark: Mark
    answers: tuple[Attempt, ...] = ()
    meaning: str = ""

    @property
    def answer(self) -> str:
        """The answers in a few words: `200`, `200 409`, `timeout`."""
        said = [str(a.status) if a.status is not None else a.error or "none" for a in self.answers]
        return " ".join(said if len(set(said)) > 1 else said[:1])


def accepted(provider: Provider, attempt: Attempt) -> bool:
    """Whether the provider takes an answer for a success: a whole one, and one that it counts as such."""
    status = attempt.status
    if status is None or attempt.error is not None:
        return False
    return str(status) in provider.success or f"{status // 100}xx" in provider.success


def mark(provider: Provider, case: Case, answers: Sequence[Attempt]) -> Result:
    """What the answers to a case are worth."""
    given = tuple(answers)
    if not case.shots:
        return Result(case, Mark.INAPPLICABLE, (), case.reason)
    judge = {Expect.ACCEPT: _accepting, Expect.REFUSE: _refusing, Expect.SURVIVE: _surviving}[case.expect]
    verdict, meaning = judge(provider, case, given)
    return Result(case, verdict, given, meaning)


def _accepting(provider: Provider, case: Case, answers: tuple[Attempt, ...]) -> tuple[Mark, str]:
    for shot, answer in zip(case.shots, answers, strict=False):
        if not accepted(provider, answer):
            next_ = outcome(provider, answer.status, answer.duration)
            means = f"{case.means} {case.fix}"
            if answer.status is None or answer.error is not None:
                means = "What the provider sends would be lost."
            elif answer.ok:
                wanted = " or ".join(provider.success)
                means = f"It says yes with {answer.status}, and {provider.said} takes only {wanted} for one."
            said = f"{_labelled(shot)}{_why(answer)}{means}"
            bad = case.severity is not Severity.MINOR or answer.status is None or failed(answer)
            return (Mark.BAD if bad else Mark.WEAK), f"{said} {next_}.".rstrip(" .") + "."
    return Mark.GOOD, _late(provider, answers)


def _refusing(provider: Provider, case: Case, answers: tuple[Attempt, ...]) -> tuple[Mark, str]:
    for shot, answer in zip(case.shots, answers, strict=False):
        # Any 2xx is a yes here, whatever the provider counts as one.
        if answer.ok:
            return Mark.BAD, f"{_labelled(shot)}{case.means} {case.fix}"
    for shot, answer in zip(case.shots, answers, strict=False):
        if answer.status is None or failed(answer):
            said = f"{_labelled(shot)}{_why(answer)}It does not refuse, it fails"
            return Mark.BAD, f"{said}, and would be sent it again: answer 401."
    odd = next((answer for answer in answers if 300 <= (answer.status or 0) < 400), None)
    if odd is not None:
        return Mark.WEAK, f"It answers {odd.status}, which says neither yes nor no: answer 401."
    return Mark.GOOD, ""


def _surviving(provider: Provider, case: Case, answers: tuple[Attempt, ...]) -> tuple[Mark, str]:
    for shot, answer in zip(case.shots, answers, strict=False):
        if answer.status is None or failed(answer):
            return Mark.BAD, f"{_labelled(shot)}{_why(answer)}{case.means} {case.fix}"
    if case.name == "replayed_id" and len(answers) == 2:
        return Mark.GOOD, _replayed(provider, answers)
    return Mark.GOOD, ""


def failed(answer: Attempt) -> bool:
    """Whether it is a server error; 501 is a plain no to a method (RFC 9110, section 15.6.2)."""
    return answer.status is not None and answer.status >= 500 and answer.status != 501


def _replayed(provider: Provider, answers: tuple[Attempt, ...]) -> str:
    if accepted(provider, answers[0]) and not accepted(provider, answers[1]):
        return "It noticed that it was sent before."
    return "Whether it did its work twice cannot be seen from here: let the id decide."


def _late(provider: Provider, answers: tuple[Attempt, ...]) -> str:
    slowest = max((answer.duration for answer in answers), default=0)
    if provider.deadline is not None and slowest > provider.deadline * 1_000_000:
        return f"Its answer took {slowest / 1e6:.1f} s; {provider.said} waits {provider.deadline:g} s."
    return ""


def _labelled(shot: Shot) -> str:
    return f"({shot.label}) " if shot.label else ""


def _why(answer: Attempt) -> str:
    return "" if answer.error is None else f"{visible_line(answer.message)} ".replace("  ", " ")
