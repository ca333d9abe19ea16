"""How things stand: the one value that status line, footer, palette and availability of actions read.

It must never be changed in place; the main screen makes a new one and hands it to who shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from inspector.tui.engine_state import EngineState

if TYPE_CHECKING:
    from inspector.model import Row
    from inspector.tui.outgoing_news import ReplayNews


class Step(StrEnum):
    """What a new user has still to do before a first delivery is verified."""

    UNKNOWN = "unknown"
    KEY = "key"
    VALID = "valid"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """`url` is where the engine listens, `target` the app to forward to, `forward_all` whether every new
    delivery goes there; `routes` name those that take only some.
    `total` counts deliveries kept, `shown` those the filter matches, or some of them until all are `counted`.
    `rate` is deliveries a second over the last seconds. `pending` are newer ones
    that are not shown.
    `hidden` counts those the user took out of sight, `shows_hidden` says that the list has them all the same.
    `spark` pictures the last minutes where there is no room for a timeline.
    `notices` counts rejected requests and problems, `unseen` those since they were last looked at.
    `trouble` is why the engine is not there, empty while it is.
    `keymap` are the user's own keys by an action's id.
    `step` is what stands between the user and a first valid verdict.
    `down` names the routes whose app is not there, `held` counts what waits for them, `replay` is the last
    one that was started. `watch` are the paths whose changes send failures again; none: nothing is watched.
    `view` is the id of the view in front, `pane` what has the focus: `list` or `detail`.
    """

    url: str = ""
    target: str | None = None
    forward_all: bool = False
    routes: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    held: int = 0
    replay: ReplayNews | None = None
    watch: tuple[str, ...] = ()
    ack: str = ""
    db: str = ""
    offline: bool = False
    assumed: str | None = None
    engine: EngineState = EngineState.STARTING
    total: int = 0
    shown: int = 0
    loaded: bool = False
    counted: bool = True
    rate: float = 0.0
    following: bool = True
    paused: bool = False
    pending: int = 0
    selected: int = 0
    hidden: int = 0
    shows_hidden: bool = False
    spark: str = ""
    filter: str = ""
    filtering: bool = False
    notices: int = 0
    unseen: int = 0
    trouble: str = ""
    row: Row | None = None
    view: str = ""
    pane: str = "list"
    step: Step = Step.UNKNOWN
    keymap: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing was received yet and nothing is filtered away."""
        return self.loaded and not self.total and not self.filter and self.row is None

    @property
    def acting_on(self) -> str:
        """What an action on deliveries would act on, in words."""
        if self.selected:
            return f"{self.selected} deliveries" if self.selected > 1 else "1 delivery"
        return "" if self.row is None else f"#{self.row.id}"
