"""The command that pins, hides, tags deliveries and writes notes on them. It must never change a delivery."""

from __future__ import annotations

from collections.abc import Callable

from inspector.engine.commands import Arguments, ids_of
from inspector.model import InspectorError, Marking, checked_note, checked_tags
from inspector.model.lines import Line, annotation_line
from inspector.store.loop import LoopWriter


class Annotating:
    """Takes `annotate {ids, pin?, hidden?, note?, tags?, untag?}`; `emit` gets a line for each delivery."""

    def __init__(self, writer: LoopWriter, emit: Callable[[Line], None], clock: Callable[[], int]) -> None:
        self._writer = writer
        self._emit = emit
        self._clock = clock

    async def annotate(self, arguments: Arguments) -> object:
        """Make the change; how many deliveries there were. Raises InspectorError."""
        changed = await self._writer.annotate(ids_of(arguments), marking_of(arguments))
        at = self._clock()
        for id, annotation in changed.items():
            self._emit(annotation_line(id, at, annotation))
        return len(changed)


def marking_of(arguments: Arguments) -> Marking:
    """The change that a command asks for. Raises InspectorError."""
    note = arguments.get("note")
    if note is not None and not isinstance(note, str):
        raise InspectorError("The command's note must be text.", "An empty text takes the note away.")
    return Marking(
        pinned=_flag(arguments, "pin"),
        hidden=_flag(arguments, "hidden"),
        note=None if note is None else checked_note(note),
        tags=_tags(arguments, "tags"),
        untag=_tags(arguments, "untag"),
    )


def _flag(arguments: Arguments, name: str) -> bool | None:
    value = arguments.get(name)
    if value is not None and not isinstance(value, bool):
        raise InspectorError(f"The command's {name} must be true or false.")
    return value


def _tags(arguments: Arguments, name: str) -> frozenset[str]:
    value = arguments.get(name, [])
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise InspectorError(f"The command's {name} must be a list of words.")
    return checked_tags(value)
