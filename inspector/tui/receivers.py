"""What apps in several languages would make of a valid delivery, asked of the engine.

It must never work it out itself: the engine does, off its own loop. All text in it is foreign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.tui.sending import Door


@dataclass(frozen=True, slots=True)
class Receiver:
    """One language. `passes` says that its check would still find the signature right; `same` that it even
    writes the same bytes. `signed` and `written` are the first bytes that differ, `at` which that is."""

    language: str
    writer: str
    passes: bool
    same: bool
    problem: str = ""
    at: str = ""
    signed: str = ""
    written: str = ""


async def ask_receivers(door: Door, id: int) -> tuple[Receiver, ...]:
    """What the engine says of a delivery; empty where there is nothing to say. Raises InspectorError."""
    reply = await door.ask("receivers", id=id)
    lines = reply.value if isinstance(reply.value, list) else []
    return tuple(_receiver(line) for line in lines if isinstance(line, Mapping))


def sentence(receivers: tuple[Receiver, ...]) -> str:
    """Who would fail, in one sentence."""
    failing = [one.language for one in receivers if not one.passes]
    if not failing:
        return "An app may parse this body and write it again: in every language here it would still pass."
    shown = ", ".join(failing[:3]) + (f" and {len(failing) - 3} more" if len(failing) > 3 else "")
    where = "every language here" if len(failing) == len(receivers) else shown
    return f"An app that parses this body and checks what it writes again would fail in {where}."


def _receiver(line: Mapping[object, object]) -> Receiver:
    difference = line.get("difference")
    where = difference if isinstance(difference, Mapping) else {}
    return Receiver(
        language=str(line.get("language", "")),
        writer=str(line.get("writer", "")),
        passes=line.get("passes") is True,
        same=line.get("same") is True,
        problem=str(line.get("problem") or ""),
        at=str(where.get("differs_at", "")),
        signed=str(where.get("signed_bytes", "")),
        written=str(where.get("received_bytes", "")),
    )
