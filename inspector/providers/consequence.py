"""What follows from the answers to one delivery: from the one its sender got, and what the others would mean.

An answer of the app's that the sender never got makes it do nothing: that must never be said as if it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.model import Attempt
from inspector.model.answered import Answered, By
from inspector.providers.provider import Provider
from inspector.providers.retries import haste, outcome


@dataclass(frozen=True, slots=True)
class Consequence:
    """`sender` is what the provider does after what it was told; for each attempt `outcomes` says what it
    does or would do after that answer, `hastes` how close that came to its deadline. Empty where all is well
    or nothing is documented."""

    sender: str = ""
    outcomes: tuple[str, ...] = ()
    hastes: tuple[str, ...] = ()


def consequence(
    provider: Provider | None, answered: Answered | None, attempts: Sequence[Attempt]
) -> Consequence:
    """Of one delivery, its attempts in order."""
    if provider is None:
        return Consequence()
    told = "" if answered is None else outcome(provider, answered.status, answered.duration)
    first_is_told = answered is not None and answered.by is By.APP
    outcomes = (
        outcome(provider, each.status, each.duration, told=first_is_told and number == 0)
        for number, each in enumerate(attempts)
    )
    hastes = (haste(provider, each.duration) for each in attempts)
    return Consequence(told, tuple(outcomes), tuple(hastes))
