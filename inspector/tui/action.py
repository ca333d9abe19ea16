"""What an action is: an entry with its keys, words, and when it can be done. It must never hold code."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from inspector.tui.engine_state import EngineState
from inspector.tui.standing import Standing

Available = Callable[[Standing], bool]

KEY_NAMES = {
    "#": "number_sign",
    ",": "comma",
    "/": "slash",
    "?": "question_mark",
    "!": "exclamation_mark",
    "$": "dollar_sign",
    "+": "plus",
    "-": "minus",
}
"""What Textual calls a key that is shown by its sign."""
SIGNS = {name: sign for sign, name in KEY_NAMES.items()}


class Group(StrEnum):
    """The headings of the help screen, in order."""

    MOVE = "Moving"
    DELIVERY = "With a delivery"
    COPY = "Copying"
    LIST = "The list"
    LOOK = "The screen"
    VIEW = "In the detail"
    PAYLOAD = "In the payload"
    HEADERS = "In the headers"
    RAW = "In the raw body"
    VERDICT = "In the verdict"
    FORWARDS = "In the forwards"
    COMPARE = "In a comparison"


class Place(StrEnum):
    """Where an action's keys work: in what has the focus, or on the whole main screen."""

    LIST = "list"
    MAIN = "main"
    VIEW = "view"
    FILTER = "filter"
    COMPARE = "compare"


def always(standing: Standing) -> bool:
    return True


def with_row(standing: Standing) -> bool:
    return standing.row is not None


def with_session(standing: Standing) -> bool:
    return standing.row is not None and standing.row.session is not None


def with_chosen(standing: Standing) -> bool:
    return standing.row is not None or standing.selected > 0


def with_engine(standing: Standing) -> bool:
    return standing.engine is EngineState.RUNNING


def with_row_and_engine(standing: Standing) -> bool:
    return with_row(standing) and with_engine(standing)


def with_chosen_and_engine(standing: Standing) -> bool:
    return with_chosen(standing) and with_engine(standing)


def with_subscription(standing: Standing) -> bool:
    """Whether the delivery asks to confirm an AWS SNS subscription."""
    row = standing.row
    asks = row is not None and row.provider == "aws_sns" and row.event == "SubscriptionConfirmation"
    return asks and with_engine(standing)


def with_row_or_empty(standing: Standing) -> bool:
    return with_row(standing) or (standing.empty and bool(standing.url))


def with_something_to_leave(standing: Standing) -> bool:
    return standing.pane == "detail" or standing.selected > 0 or bool(standing.filter) or standing.filtering


class Action(NamedTuple):
    """One thing to do. `title` fits the palette, `short` the footer, `help` is one sentence.

    `footer` is its rank there, the lowest first, or 0 where it is not shown. `palette` is False for
    movements, which nobody looks up by name. `does` is the action's method, where it is not the id's.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    available: Available = with_row
    place: Place = Place.MAIN
    short: str = ""
    footer: int = 0
    palette: bool = True
    does: str = ""
