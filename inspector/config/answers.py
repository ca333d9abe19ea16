"""How the sender is answered: at once, through the app, by a status, or by a script of steps.

A script tests what a provider does about failures: `500 x2, 200` fails twice and then succeeds. It must
never draw luck without a seed, so that a run can be repeated.

script = step { "," step } ;
step   = [ percent "%" ] ( status | "drop" ) [ "x" times ] [ "after" seconds "s" ] ;
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

_STEP = re.compile(
    r"(?:(?P<percent>\d{1,3})%\s+)?(?P<what>[2-5]\d\d|drop)(?:\s+x(?P<times>\d{1,6}))?"
    r"(?:\s+after\s+(?P<seconds>\d{1,4}(?:\.\d{1,3})?)\s*s)?",
    re.ASCII,
)
_LONGEST_DELAY = 300.0
_MOST_STEPS = 100
EXAMPLE = "500 x2, 200"


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a script. `status` is None where the connection is dropped without one; `times` is how
    often in a row, None for ever; `delay` is seconds; `percent` is how often it is taken at all, by the
    route's seed, else the next step is."""

    status: int | None
    times: int | None = None
    delay: float = 0.0
    percent: int = 100
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def text(self) -> str:
        """The step as it is written in a script; its headers and body have no such form."""
        luck = f"{self.percent}% " if self.percent != 100 else ""
        times = f" x{self.times}" if self.times is not None else ""
        delay = f" after {self.delay:g} s" if self.delay else ""
        return f"{luck}{'drop' if self.status is None else self.status}{times}{delay}"


@dataclass(frozen=True, slots=True)
class Ack:
    """An answering rule. `through` asks the app; else the steps say what is answered: after a step's
    times comes the next one, the last stays."""

    through: bool = False
    steps: tuple[Step, ...] = (Step(200),)
    seed: int = 0

    @property
    def simple(self) -> bool:
        """Whether every delivery gets the same answer at once."""
        first = self.steps[0]
        return (
            not self.through
            and first.times is None
            and first.percent == 100
            and first.status is not None
            and not first.delay
        )

    @property
    def words(self) -> str:
        """What the sender gets, in words."""
        if self.through:
            return "the app's answer"
        if self.simple:
            return f"{self.steps[0].status} at once"
        return f"by a script: {', '.join(step.text for step in self.steps)}"

    def to_json(self) -> dict[str, object]:
        """A form that JSON can carry; `ack_from_json` reads it back."""
        return asdict(self)


def read_ack(raw: object) -> Ack:
    """`now`, `through`, a status, or a script. Raises ValueError with the reason."""
    text = str(raw).strip() if isinstance(raw, (str, int)) and not isinstance(raw, bool) else ""
    if text in ("now", ""):
        if text:
            return Ack()
        raise ValueError("it must be now, through, a status or a script")
    if text == "through":
        return Ack(through=True)
    steps = tuple(_step(part) for part in text.split(","))
    if len(steps) > _MOST_STEPS:
        raise ValueError(f"a script has at most {_MOST_STEPS} steps")
    return Ack(steps=steps)


def ack_from_json(plain: Mapping[str, object]) -> Ack:
    """The inverse of `Ack.to_json`. Raises TypeError or ValueError on anything else."""
    steps = plain["steps"]
    if not isinstance(steps, (list, tuple)):
        raise TypeError("steps")
    read = tuple(
        Step(**{**step, "headers": tuple((str(name), str(value)) for name, value in step["headers"])})
        for step in steps
    )
    return Ack(bool(plain["through"]), read, int(str(plain["seed"])))


def read_steps(raw: object, seed: int) -> Ack:
    """A script as an array of tables: `status` or `drop`, `times`, `delay`, `percent`, `headers`, `body`.
    Raises ValueError with the reason."""
    if not isinstance(raw, list) or not raw or len(raw) > _MOST_STEPS:
        raise ValueError("an answer is a list of tables, such as [[routes.answer]] status = 500")
    return Ack(steps=tuple(_table(entry) for entry in raw), seed=seed)


def _step(part: str) -> Step:
    found = _STEP.fullmatch(part.strip())
    if found is None:
        shown = part.strip()[:40]
        raise ValueError(f"“{shown}” is no step; write now, through, 204, or a script such as {EXAMPLE}")
    status = None if found["what"] == "drop" else int(found["what"])
    times = None if found["times"] is None else int(found["times"])
    delay = float(found["seconds"] or 0)
    return _checked(Step(status, times, delay, int(found["percent"] or 100)))


def _table(entry: object) -> Step:
    valid = {"status", "drop", "times", "delay", "percent", "headers", "body"}
    if not isinstance(entry, dict) or not entry.keys() <= valid:
        raise ValueError(f"a step of an answer is a table that may hold {', '.join(sorted(valid))}")
    drop, status = entry.get("drop", False), entry.get("status", 200)
    times, delay, percent = entry.get("times"), entry.get("delay", 0), entry.get("percent", 100)
    headers, body = entry.get("headers", {}), entry.get("body", "")
    if not isinstance(drop, bool) or not _whole(status) or not (times is None or _whole(times)):
        raise ValueError("status and times of a step are whole numbers, drop is true or false")
    if not _whole(percent) or isinstance(delay, bool) or not isinstance(delay, (int, float)):
        raise ValueError("percent of a step is a whole number, delay a number of seconds")
    if not isinstance(body, str) or not isinstance(headers, dict):
        raise ValueError("body of a step is text, headers a table of texts")
    pairs = tuple((str(name), str(value)) for name, value in headers.items())
    return _checked(Step(None if drop else status, times, float(delay), percent, pairs, body))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _checked(step: Step) -> Step:
    if step.status is not None and not 200 <= step.status <= 599:
        raise ValueError("a status is a number from 200 to 599")
    if step.times is not None and step.times < 1:
        raise ValueError("a step is taken at least once")
    if not 0 <= step.delay <= _LONGEST_DELAY:
        raise ValueError(f"a delay is at most {_LONGEST_DELAY:.0f} seconds")
    if not 1 <= step.percent <= 100:
        raise ValueError("a percentage is a number from 1 to 100")
    return step
