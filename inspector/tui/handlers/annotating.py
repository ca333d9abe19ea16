"""What the main screen does when asked to pin, note, tag or hide. The engine writes it; deliveries stay as
they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.model import InspectorError
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.model import Annotation

_NOTE_HINT = "For you and whoever gets the fixture; empty takes it away."
_TAG_HINT = "Words with spaces between; the filter tag:word finds them."


class AnnotateActions(DeliveryActions):
    """The part of the main screen that annotates. The rest of it gives what stands below."""

    def unselect(self) -> None:
        """Select nothing any more."""
        raise NotImplementedError

    def action_pin(self) -> None:
        self.do(self._pin(list(self.chosen)))

    async def _pin(self, ids: Sequence[int]) -> Said:
        pinned = not all(each.pinned for each in await self._annotations(ids))
        await self._annotate(ids, pin=pinned)
        return Said(f"{named(ids)} {'pinned' if pinned else 'no longer pinned'}.")

    def action_hide(self) -> None:
        self.do(self._hide(list(self.chosen)))

    async def _hide(self, ids: Sequence[int]) -> Said:
        hidden = not all(each.hidden for each in await self._annotations(ids))
        await self._annotate(ids, hidden=hidden)
        self.unselect()
        if not hidden:
            return Said(f"{named(ids)} no longer hidden.")
        return Said(f"{named(ids)} hidden; “Show hidden ones” (ctrl+p) or hidden:yes finds them.")

    def action_note(self) -> None:
        self.do(self._ask_note(list(self.chosen), self.standing.acting_on))

    async def _ask_note(self, ids: Sequence[int], which: str) -> None:
        notes = {each.note for each in await self._annotations(ids)}
        known = notes.pop() if len(notes) == 1 else ""
        from inspector.model import checked_note

        question = f"Note on {which}"
        self.ask(question, _NOTE_HINT, known, checked_note, lambda note: self.do(self._note(ids, note)))

    async def _note(self, ids: Sequence[int], note: str) -> Said:
        await self._annotate(ids, note=note)
        return Said(f"{named(ids)} {'noted' if note else 'without a note now'}.")

    def action_tag(self) -> None:
        self.do(self._ask_tags(list(self.chosen), self.standing.acting_on))

    async def _ask_tags(self, ids: Sequence[int], which: str) -> None:
        """Tags that all have stand there to be edited; those that only some have stay."""
        sets = [set(each.tags) for each in await self._annotations(ids)]
        common = frozenset(set.intersection(*sets)) if sets else frozenset()

        from inspector.model import checked_tags

        def checked(text: str) -> str:
            return " ".join(sorted(checked_tags(text.split())))

        def answered(text: str) -> None:
            wanted = frozenset(text.split())
            self.do(self._tag(ids, wanted, common - wanted))

        question = f"Tags of {which}"
        self.ask(question, _TAG_HINT, " ".join(sorted(common)), checked, answered)

    async def _tag(self, ids: Sequence[int], wanted: frozenset[str], untag: frozenset[str]) -> Said:
        await self._annotate(ids, tags=sorted(wanted), untag=sorted(untag))
        return Said(f"{named(ids)} tagged." if wanted else f"{named(ids)} without these tags now.")

    async def _annotations(self, ids: Sequence[int]) -> list[Annotation]:
        """What is on them now; read anew, since a selection may be out of sight."""
        rows = await self.means.work.run(lambda records: [records.row(id) for id in ids])
        from inspector.model import NOTHING_NOTED

        return [NOTHING_NOTED if row is None else row.annotation for row in rows]

    async def _annotate(self, ids: Sequence[int], **fields: object) -> None:
        reply = await self.means.door.ask("annotate", ids=list(ids), **fields)
        if reply.value == 0:
            raise InspectorError(f"{named(ids)} no longer there.", "The database has other deliveries now.")


def named(ids: Sequence[int]) -> str:
    """Deliveries as the beginning of a sentence: `#5 is`, `3 deliveries are`."""
    return f"#{ids[0]} is" if len(ids) == 1 else f"{len(ids)} deliveries are"
