"""What the main screen does about the app's files: watch them or stop, and say what came of a change.

It must never look at a file itself; the engine does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspector.model import InspectorError
from inspector.text import shorten, visible_line
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said

if TYPE_CHECKING:
    from inspector.tui.inbox import Batch

_HINT = "A folder or file of your app. After a change what it failed at is sent again, as by --watch."


class WatchActions(DeliveryActions):
    """The part of the main screen that watches."""

    _watch_paths: tuple[str, ...] = ()
    """What was watched last: by the option, or as it was asked for here."""
    _watch_wish: tuple[str, ...] | None = None
    """What the user said here, for an engine that was started again."""

    def watch_news(self, batch: Batch) -> dict[str, object]:
        """Say what a change led to; what is different in the Standing."""
        if batch.watched is not None:
            self.say(Said(batch.watched.words, "warning" if batch.watched.red else "information"))
        if batch.watching is None:
            return {}
        self._watch_paths = batch.watching or self._watch_paths
        if batch.listening is not None and self._watch_wish not in (None, batch.watching):
            self.do(self._switch_watch(self._watch_wish or ()))
        return {"watch": batch.watching}

    def action_watch(self) -> None:
        if self.standing.watch:
            self.do(self._switch_watch(()))
        elif self._watch_paths:
            self.do(self._switch_watch(self._watch_paths))
        else:
            self.ask("Watch the app's files in", _HINT, ".", _checked, self._watch_path)

    def _watch_path(self, path: str) -> None:
        self.do(self._switch_watch((path,)))

    async def _switch_watch(self, paths: tuple[str, ...]) -> Said:
        await self.means.door.ask("watch", paths=list(paths))
        self._watch_wish = paths
        if not paths:
            return Said("The app's files are no longer watched.")
        shown = shorten(", ".join(map(visible_line, paths)), 60)
        return Said(f"Watching {shown}: after a change, what the app failed at is sent again.")


def _checked(text: str) -> str:
    path = Path(text).expanduser()
    if not text or not path.exists():
        raise InspectorError(f"There is no {visible_line(text[:60]) or 'path'} to watch.", "Check the path.")
    return str(path.absolute())
