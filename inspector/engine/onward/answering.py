"""What the sender is told by a script: the step whose turn it is, for this delivery and its retries.

A delivery and its retries count together, so `500 x2, 200` fails each event twice and then takes it. It
must never draw luck that cannot be drawn again: it comes from the seed, the delivery and the turn.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from random import Random

from inspector.config.answers import Ack, Step
from inspector.listen import Answer

_MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One answer of a script: after `delay` seconds, None where the connection is dropped."""

    answer: Answer | None
    delay: float = 0.0


class Answering:
    """Counts the turns of each delivery. For the loop's thread only."""

    def __init__(self) -> None:
        self._turns: OrderedDict[tuple[str, str], int] = OrderedDict()

    def next(self, route: str, ack: Ack, identity: str) -> Planned:
        """The answer to the next try at the delivery that `identity` names, by the rule of `route`."""
        step = self._step(ack, identity, self._turn(route, identity))
        if step.status is None:
            return Planned(None, step.delay)
        body = step.body.encode("utf-8")
        headers = step.headers
        if body and not any(name.lower() == "content-type" for name, _ in headers):
            headers = (*headers, ("Content-Type", "text/plain; charset=utf-8"))
        return Planned(Answer(step.status, headers, body), step.delay)

    def _turn(self, route: str, identity: str) -> int:
        key = (route, identity)
        turn = self._turns.pop(key, 0)
        self._turns[key] = turn + 1
        if len(self._turns) > _MOST_KNOWN:
            self._turns.popitem(last=False)
        return turn

    @staticmethod
    def _step(ack: Ack, identity: str, turn: int) -> Step:
        steps, at, left = ack.steps, 0, turn
        while at < len(steps) - 1 and (times := steps[at].times) is not None and left >= times:
            left -= times
            at += 1
        luck = Random(f"{ack.seed}:{identity}:{turn}")  # noqa: S311 - to be repeated, not to be secret
        while at < len(steps) - 1 and luck.randrange(100) >= steps[at].percent:
            at += 1
        return steps[at]
