"""What the main screen does about deliveries when asked: forward, export, copy, judge again.

Each action runs beside the screen; what came of it is said in a notification. It must never hold up a key.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from inspector.config.options import BY_NAME
from inspector.model import InspectorError
from inspector.text import visible_line
from inspector.tui import sending
from inspector.tui.setup import Setup

if TYPE_CHECKING:
    from inspector.export import Redaction
    from inspector.providers import Providers
    from inspector.tui.lane import Lane, Records
    from inspector.tui.sending import Door, Said
    from inspector.tui.standing import Standing


@dataclass(frozen=True, slots=True)
class Means:
    """What the screen works with: the engine's door, a lane each for pages, counts and everything else,
    what an export must leave out (asked anew for each, in a lane), the folder to offer for one, the
    providers (asked for once, in a lane), what the user asked for, and the environment, which names the
    user's editor."""

    door: Door
    pages: Lane
    counts: Lane
    work: Lane
    redaction: Callable[[], Redaction]
    export_root: Path
    providers: Callable[[], Providers]
    setup: Setup = field(default_factory=Setup)
    environ: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic


class DeliveryActions(Screen[None]):
    """The part of the main screen that acts on deliveries. The rest of it gives what stands below."""

    def __init__(self, means: Means) -> None:
        super().__init__()
        self.means = means
        self._export_root = means.export_root

    @property
    def standing(self) -> Standing:
        """How things stand."""
        raise NotImplementedError

    @property
    def chosen(self) -> Sequence[int]:
        """The ids that an action works on."""
        raise NotImplementedError

    def view_value(self) -> tuple[str | None, str | None]:
        """The value under the cursor of the focused view, and its path."""
        raise NotImplementedError

    def say(self, said: Said) -> None:
        """Tell the user."""
        self.notify(
            said.message, severity=said.severity, markup=False, timeout=4 if said.severity != "error" else 8
        )

    def complain(self, error: InspectorError) -> None:
        """Tell the user what went wrong and what to do."""
        message = f"{visible_line(error.message)}\n{visible_line(error.hint)}".rstrip()
        self.notify(message, severity="error", markup=False, timeout=8)

    def do(self, deed: Awaitable[Said | None]) -> None:
        """Run something beside the screen and say what came of it."""

        async def run() -> None:
            try:
                said = await deed
            except InspectorError as error:
                self.complain(error)
            except OSError as error:
                self.complain(InspectorError(f"That failed: {error.strerror or type(error).__name__}."))
            except Exception as error:  # A worker's error would not be seen at all.
                self.complain(unforeseen(error))
            else:
                if said is not None:
                    self.say(said)

        self.run_worker(run(), exit_on_error=False, group="deeds")

    def ask(
        self, question: str, hint: str, value: str, check: Callable[[str], str], then: Callable[[str], None]
    ) -> None:
        """Ask for a line of text and go on with it, unless the user would rather not."""

        def answered(answer: str | None) -> None:
            if answer is not None:
                then(answer)

        from inspector.tui.screens.ask import AskScreen

        self.app.push_screen(AskScreen(question, hint, value, check), answered)

    # Forwarding

    def action_forward(self) -> None:
        target = self.standing.target
        if target is None:
            self.action_forward_to()
        else:
            self._forward(target)

    def action_forward_to(self) -> None:
        question = f"Forward {self.standing.acting_on} to"
        # Those that the question names: the cursor follows what comes while it is answered.
        ids = list(self.chosen)

        def then(url: str) -> None:
            if self.standing.target is None:
                self.remember_target(url)
            self.do(sending.forward(self.means.door, ids, url))

        self.ask(question, URL_HINT, self.standing.target or "http://localhost:3000", checked_url, then)

    def remember_target(self, url: str) -> None:
        """Take a URL as where `f` and `a` send to."""
        raise NotImplementedError

    def _forward(self, url: str) -> None:
        self.do(sending.forward(self.means.door, list(self.chosen), url))

    def action_forward_all(self) -> None:
        if self.standing.forward_all:
            self.do(sending.aim(self.means.door, None))
        elif self.standing.target is not None:
            self.do(sending.aim(self.means.door, self.standing.target))
        else:
            self.ask(
                "Forward every new delivery to", URL_HINT, "http://localhost:3000", checked_url, self._aim
            )

    def _aim(self, url: str) -> None:
        self.do(sending.aim(self.means.door, url))

    def action_rejudge(self) -> None:
        self.do(sending.rejudge(self.means.door, list(self.chosen)))

    # What an export needs is imported in the lane, when it is needed: the first frame does not wait for it.

    def action_export(self) -> None:
        question = f"Export {self.standing.acting_on} as fixtures into the folder"
        hint = "Secrets are redacted. Nothing that exists is written over."
        ids = list(self.chosen)
        self.ask(
            question, hint, str(self._export_root), _checked_folder, lambda folder: self._export(ids, folder)
        )

    def _export(self, ids: Sequence[int], folder: str) -> None:
        root = Path(folder).expanduser()
        self._export_root = root

        def write(records: Records) -> Said:
            from inspector.tui.handlers.exporting import export

            return export(records, ids, root, self.means.redaction())

        self.do(self.means.work.run(write))


def unforeseen(error: Exception) -> InspectorError:
    """What to say of a fault of our own: its name, never its text, which may quote a payload."""
    return InspectorError(f"Something failed that should not ({type(error).__name__}).", "Please report it.")


URL_HINT = "Such as 3000/hooks or http://localhost:3000; the body is sent byte for byte."


def checked_url(text: str) -> str:
    """A URL to forward to in its whole form; `3000/hooks` is on this machine. Raises InspectorError."""
    try:
        return str(BY_NAME["public_url"].parse(text))
    except ValueError as error:
        reason = visible_line(str(error))
        raise InspectorError(f"{reason[:1].upper()}{reason[1:]}.") from None


def _checked_folder(text: str) -> str:
    if not text or "\0" in text:
        raise InspectorError("A folder must have a name.", "Type one, such as ./fixtures.")
    return text
