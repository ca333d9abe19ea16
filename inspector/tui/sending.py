"""What the screen asks of the engine about deliveries, and how it says what came of it.

It must never send anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from inspector.text import shorten, visible_line

if TYPE_CHECKING:
    from inspector.tui.bridge import News, Reply
    from inspector.tui.engine_state import EngineState
    from inspector.tui.inbox import Batch

Severity = Literal["information", "warning", "error"]


class Door(Protocol):
    """The bridge, as the screen sees it."""

    state: EngineState

    def attach(self, post: Callable[[News], object]) -> None: ...

    def take(self) -> Batch: ...

    def start(self) -> None: ...

    async def ask(self, cmd: str, **fields: object) -> Reply: ...

    async def close(self) -> None: ...


class Said(NamedTuple):
    """A sentence for the user about something that was done."""

    message: str
    severity: Severity = "information"


async def forward(door: Door, ids: Sequence[int], url: str) -> Said:
    """Send deliveries to `url` and say what the app answered. Raises InspectorError."""
    reply = await door.ask("forward", ids=list(ids), url=url)
    answers = (
        [answer for answer in reply.value if isinstance(answer, dict)]
        if isinstance(reply.value, list)
        else []
    )
    shown = shorten(visible_line(url), 60)
    if len(answers) == 1:
        return _one(answers[0], shown)
    good = sum(1 for answer in answers if _ok(answer.get("status")))
    message = f"{good} of {len(ids)} deliveries got a 2xx answer from {shown}."
    return Said(message, "information" if good == len(ids) else "warning")


def _one(answer: dict[object, object], url: str) -> Said:
    status, id = answer.get("status"), answer.get("delivery")
    if status is None:
        why = visible_line(str(answer.get("message") or "no answer"))
        return Said(f"#{id} got no answer from {url}: {why}", "error")
    return Said(f"#{id} → {status} from {url}", "information" if _ok(status) else "warning")


def _ok(status: object) -> bool:
    return isinstance(status, int) and 200 <= status < 300


async def aim(door: Door, url: str | None) -> Said:
    """Forward every new delivery to `url`, or stop doing so. Raises InspectorError."""
    await door.ask("target", url=url)
    if url is None:
        return Said("New deliveries are no longer forwarded.")
    return Said(f"Every new delivery goes to {shorten(visible_line(url), 60)} from now on.")


async def rejudge(door: Door, ids: Sequence[int]) -> Said:
    """Check signatures again, with keys and secrets read anew. Raises InspectorError."""
    await door.ask("reload")
    await door.ask("rejudge", ids=list(ids))
    return Said(f"{'One delivery is' if len(ids) == 1 else f'{len(ids)} deliveries are'} being judged again.")


async def confirm(door: Door, id: int, *, unproved: bool) -> Said:
    """Confirm an SNS subscription and say which. Raises InspectorError."""
    reply = await door.ask("confirm", id=id, unproved=unproved)
    value = reply.value if isinstance(reply.value, dict) else {}
    host = visible_line(str(value.get("host", "")))
    name = shorten(visible_line(str(value.get("subscription", ""))), 120)
    if name:
        return Said(f"{host} confirmed the subscription {name}.")
    return Said(f"{host} answered 200, but named no subscription: look at the SNS console.", "warning")
