"""The line that leads a new user from a first delivery to a first valid verdict, and then is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.actions import key_of
from inspector.tui.bars.lines import MUTED, Bar, Part
from inspector.tui.standing import Step

if TYPE_CHECKING:
    from inspector.tui.lane import Records
    from inspector.tui.standing import Standing

_KEY = "$footer-key-foreground bold"
_SIGNS = {True: ("✓", "$text-success"), False: ("○", MUTED)}


def step_of(records: Records) -> Step:
    """What is still to do, by the maintained counts: a few reads of one row each."""
    from inspector.model import Field, Status

    def kept(*statuses: Status) -> bool:
        return any(records.count(Field("verdict", status.value)) for status in statuses)

    if kept(Status.VALID, Status.TOKEN):
        return Step.DONE
    # Every one of these needs a key, so it shows that there is one.
    return Step.VALID if kept(Status.INVALID, Status.STALE) else Step.KEY


class StepsBar(Bar):
    """One line of steps with their state."""

    def left(self, standing: Standing) -> list[Part]:
        has_key = standing.step is not Step.KEY
        now = "key" if not has_key else "valid"
        return [
            Part((_SIGNS[True], (" listening", MUTED)), 5),
            Part((_SIGNS[True], (" first delivery", MUTED)), 10),
            Part(
                (_sign(has_key, now == "key"), (" its key ", MUTED), (_key("configure_key", standing), _KEY)),
                60,
            ),
            Part(
                (
                    _sign(False, now == "valid"),
                    (" first valid verdict ", MUTED),
                    (_key("view_4", standing), _KEY),
                    (" why not", MUTED),
                ),
                50,
            ),
        ]

    def right(self, standing: Standing) -> list[Part]:
        return [Part(((_key("send_test", standing), _KEY), (" sends a signed test", MUTED)), 20)]


def _key(id: str, standing: Standing) -> str:
    return key_of(id, standing.keymap)


def _sign(done: bool, now: bool) -> tuple[str, str]:
    return ("▸", "bold") if now else _SIGNS[done]
