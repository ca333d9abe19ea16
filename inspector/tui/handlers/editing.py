"""Edit a delivery and send it: in the user's editor or inside, reviewed by the engine, kept as a new one.

What was written is in a private file until the engine has it: whatever fails, the file is kept and named.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from inspector.model import InspectorError
from inspector.tui.handlers.delivery import DeliveryActions, unforeseen
from inspector.tui.lane import gone
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.export.draft import Draft
    from inspector.model import Delivery
    from inspector.tui.handlers.outside_editor import EditedFile

_TOO_LONG = "The request is too long for the editor inside (32 KiB)."

LONGEST = 2 * 2**20
"""Bytes of a body that is edited from the screen: a command to the engine carries it."""


class EditActions(DeliveryActions):
    """The part of the main screen that edits."""

    def action_edit(self) -> None:
        self._begin_edit(inside=False)

    def action_edit_inside(self) -> None:
        self._begin_edit(inside=True)

    def _begin_edit(self, *, inside: bool) -> None:
        row = self.standing.row
        if row is not None:
            self.run_worker(self._edit(row.id, inside=inside), exit_on_error=False, group="editing")

    async def _edit(self, id: int, *, inside: bool) -> None:
        try:
            said = await self._edited(id, inside=inside)
        except InspectorError as error:
            self.complain(error)
        except Exception as error:  # A worker's error would not be seen at all.
            self.complain(unforeseen(error))
        else:
            if said is not None:
                self.say(said)

    async def _edited(self, id: int, *, inside: bool) -> Said | None:
        # Imported when they are needed: the first frame does not.
        from inspector.export.draft import Draft
        from inspector.export.draft_text import write_text
        from inspector.tui.handlers.outside_editor import EditedFile, editor_command

        command = None if inside else editor_command(self.means.environ)
        delivery: Delivery | None = await self.means.work.run(lambda records: records.delivery(id))
        if delivery is None:
            raise gone(id)
        if delivery.size > LONGEST:
            hint = f"Use the command: inspector edit {id}"
            raise InspectorError(f"The body of #{id} is too long to be edited from here.", hint)
        text = write_text(Draft.of(delivery))
        file = await asyncio.to_thread(EditedFile, text)
        return await EditFlow(self, id, text, file, command).run()


class EditFlow:
    """One delivery on its way through editor and review. `command` is the user's editor in words, None to
    edit inside."""

    def __init__(
        self, screen: DeliveryActions, id: int, text: bytes, file: EditedFile, command: Sequence[str] | None
    ) -> None:
        self._screen = screen
        self._id = id
        self._text = text
        self._file = file
        self._command = command
        self._problem = ""

    async def run(self) -> Said | None:
        """To its end, which is told. Raises InspectorError, which names the kept file."""
        try:
            while True:
                draft = await self._written()
                said = "leave" if draft is None else await self._reviewed(draft)
                if isinstance(said, Said):
                    self._file.remove()
                    return said
                if said == "leave":
                    return await asyncio.to_thread(self._left)
        except InspectorError as error:
            kept = await asyncio.to_thread(self._left) is not None
            where = f" {self._file.kept}." if kept else ""
            raise InspectorError(error.message, f"{error.hint}{where}".strip()) from None

    def _left(self) -> Said | None:
        """Nothing is sent; what was changed stays in its file."""
        try:
            same = self._file.read() == self._text
        except InspectorError:
            same = True
        if not same:
            return Said(f"Nothing was sent. {self._file.kept}.", "warning")
        self._file.remove()
        return None

    async def _written(self) -> Draft | None:
        """The draft as the user leaves it in an editor; None for nothing."""
        from inspector.export.draft_text import read_text

        while self._command is not None:
            try:
                await self._outside(self._command)
                return read_text(await asyncio.to_thread(self._file.read))
            except InspectorError as error:
                from inspector.tui.screens.again import AgainScreen

                answer = await self._screen.app.push_screen_wait(AgainScreen(error, self._file.kept))
                if answer is None:
                    return None
                if answer == "inside":
                    self._command, self._problem = None, error.message
        return await self._inside()

    async def _outside(self, command: Sequence[str]) -> None:
        """The user's editor, with the whole terminal. The engine and the list go on meanwhile, unpainted."""
        app = self._screen.app
        failure: InspectorError | None = None
        try:
            with app.batch_update(), app.suspend():
                # Nothing may raise in here: Textual takes the terminal back only when nothing did.
                try:
                    await asyncio.to_thread(self._file.open, command)
                except InspectorError as error:
                    failure = error
        except SuspendNotSupported:
            raise InspectorError(
                "This terminal cannot be lent to an editor.", "Edit inside instead."
            ) from None
        if failure is not None:
            raise failure

    async def _inside(self) -> Draft | None:
        from inspector.export.draft_text import read_text, tidy
        from inspector.tui.screens.edit import LONGEST as LONGEST_INSIDE
        from inspector.tui.screens.edit import EditScreen

        text = tidy(await asyncio.to_thread(self._file.path.read_bytes))
        if len(text) > LONGEST_INSIDE:
            raise InspectorError(_TOO_LONG, "Set EDITOR, such as EDITOR=vim, and start again.")
        screen = EditScreen(f"Edit #{self._id}", text, read_text, self._problem)
        edited = await self._screen.app.push_screen_wait(screen)
        if edited is None:
            return None
        self._problem = ""
        await asyncio.to_thread(self._file.write, edited)
        return read_text(edited)

    async def _reviewed(self, draft: Draft) -> Said | str:
        """What came of it; `again` to edit more, `leave` for neither."""
        from inspector.tui.handlers import reviewed as reviewing
        from inspector.tui.screens.review import ReviewScreen

        door, standing = self._screen.means.door, self._screen.standing
        review = await reviewing.review(door, self._id, draft)
        url = standing.target
        while True:
            asked = ReviewScreen(self._id, review, url)
            choice = await self._screen.app.push_screen_wait(asked)
            if not isinstance(choice, reviewing.Choice):
                return choice or "leave"
            try:
                said = await reviewing.resend(door, self._id, draft, choice)
            except InspectorError as error:
                self._screen.complain(error)
                url = choice.url or url
                continue
            if choice.url is not None and standing.target is None:
                self._screen.remember_target(choice.url)
            return said
