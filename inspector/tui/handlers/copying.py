"""Copy what is looked at, by every means that leads to the user's clipboard, and say which did.

What is copied is exact. It must never copy by itself, nor leave out a secret unsaid: commands and reports
are redacted as exports are, bodies and values are as they came.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.text import has_hidden, shorten, size, visible_line
from inspector.tui.bars.welcome import first_curl
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.model import Row
    from inspector.tui.lane import Records


class CopyActions(DeliveryActions):
    """The part of the main screen that copies."""

    def action_copy_curl(self) -> None:
        row = self.standing.row
        if row is None:
            self.copy(first_curl(self.standing.url), "the command")
        else:
            self.do(self._copy_export("curl", row, f"#{row.id} as curl, secrets redacted"))

    def action_copy_markdown(self) -> None:
        row = self.standing.row
        if row is not None:
            self.do(self._copy_export("markdown", row, f"a report of #{row.id}, secrets redacted"))

    async def _copy_export(self, format: str, row: Row, what: str) -> Said | None:
        to = self.standing.target or self.standing.url

        def written(records: Records) -> str:
            from inspector.tui.handlers.exporting import as_text

            return as_text(records, row.id, to, self.means.redaction(), format)

        return await self._put((await self.means.work.run(written)).encode(), what)

    def action_copy_value(self) -> None:
        value, path = self.view_value()
        if value is None:
            self.action_copy_body()
        else:
            what = shorten(visible_line(path), 40) if path else "the value"
            self.do(self._put(value.encode("utf-8", "surrogatepass"), what))

    def action_copy_body(self) -> None:
        row = self.standing.row
        if row is not None:
            self.do(self._copy_body(row))

    async def _copy_body(self, row: Row) -> Said | None:
        def body(records: Records) -> bytes:
            from inspector.tui.handlers.exporting import body_of

            return body_of(records, row.id)

        return await self._put(await self.means.work.run(body), f"the body of #{row.id}")

    def action_copy_path(self) -> None:
        row = self.standing.row
        _, path = self.view_value()
        if path is not None:
            self.do(self._put(path.encode("utf-8", "surrogatepass"), "the path"))
        elif row is not None:
            # A target is kept with one character a byte.
            self.do(self._put(row.target.encode("latin-1", "replace"), "the request's path"))

    def action_copy_url(self) -> None:
        self.copy(self.standing.url, "the listening URL")

    def copy(self, text: str, what: str) -> None:
        """Copy text of our own and say so."""
        self.do(self._put(text.encode(), what))

    async def _put(self, data: bytes, what: str) -> Said | None:
        """Copy bytes that are text; offer a file for others."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            self._offer_file(data, what)
            return None
        from inspector.tui.handlers import clipboard

        environ = self.means.environ
        means: list[str] = []
        if clipboard.terminal_takes(environ, len(data)):
            self.app.copy_to_clipboard(text)
            means.append("OSC 52")
        means += await asyncio.to_thread(clipboard.hand_to_all, text, environ)
        if not means:
            return await self._kept(data, f"No clipboard takes {what} ({size(len(data))})")
        said = f"Copied {what} ({size(len(data))}) to the clipboard ({' and '.join(means)})."
        if has_hidden(text):
            return Said(f"{said} It holds hidden or control characters: mind where you paste it.", "warning")
        return Said(said)

    def _offer_file(self, data: bytes, what: str) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.do(self._kept(data, f"{what[:1].upper()}{what[1:]} is no text ({size(len(data))})"))

        question = f"{what[:1].upper()}{what[1:]} is not UTF-8 text, so no clipboard takes it as it is."
        about = "Write its bytes to a private file instead?"
        from inspector.tui.screens.confirm import ConfirmScreen

        self.app.push_screen(ConfirmScreen(question, about), answered)

    async def _kept(self, data: bytes, why: str) -> Said:
        from inspector.tui.handlers import clipboard

        path = await asyncio.to_thread(clipboard.keep, data, "copied")
        return Said(f"{why}: it is in {visible_line(str(path))}", "warning")
