"""What the detail area is given, and what a view of it is. It must never read the store or decode.

A `Detail` is built off the screen's loop (see `detail_load`) and is a plain value: a view only
shows it. All text and bytes in it are foreign; a view makes them visible before it draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from inspector.decode import Decoded
    from inspector.explore.shape import Changes
    from inspector.model import Attempt, Delivery, Facts, Row, Verdict
    from inspector.model.answered import Answered
    from inspector.providers import Path


@dataclass(frozen=True, slots=True)
class Detail:
    """One delivery with everything the views show. `attempts` are oldest first.

    `verdict` and `facts` are None until the delivery was judged. `promise` says what the provider waits
    for and when it tries again; for each attempt `outcomes` says what it does or would do after that
    answer, and `hastes` how close that came to its deadline; empty where that is not documented. `answered`
    is what the sender was told, as far as it is known, `then` what it does after that, and `held` names the
    routes whose app the delivery waits for. `deprecated` are paths in the body with what to use instead.
    `changes` is what is different from the delivery of the same event before, and None until that was looked
    at or where there is none.
    """

    row: Row
    delivery: Delivery
    decoded: Decoded
    verdict: Verdict | None = None
    facts: Facts | None = None
    attempts: tuple[Attempt, ...] = ()
    promise: str = ""
    outcomes: tuple[str, ...] = ()
    hastes: tuple[str, ...] = ()
    deprecated: tuple[tuple[Path, str], ...] = ()
    changes: Changes | None = None
    answered: Answered | None = None
    then: str = ""
    held: tuple[str, ...] = ()


@runtime_checkable
class View(Protocol):
    """A Textual widget that shows one side of a delivery under a tab.

    The class takes no arguments; its instances have a fixed `id` (letters, digits, `-`) and the
    class a `title` of one word. `show` is called on the screen's loop with a new delivery, with the
    same one when something about it arrived later (a verdict, an attempt), or with None when none
    is chosen; it must keep the cursor and scroll place where `detail.row.id` did not change. It is
    called only while the view's tab is in front. A view that raises is reported and left as it was.
    """

    title: ClassVar[str]

    @property
    def id(self) -> str | None:
        """The DOM id, set by the widget itself."""

    def show(self, detail: Detail | None) -> None:
        """Show a delivery, or that there is none."""

    def copy_value(self) -> str | None:
        """What `y` copies: the value under the cursor as it came, or None where there is none."""

    def copy_path(self) -> str | None:
        """What `Y` copies: where that value stands (`meeting.id`), or None."""
