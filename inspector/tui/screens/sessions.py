"""The sessions there are, and the story of one. It must never read on the screen's loop: a lane does.

Both give what was chosen to who opened them: a delivery to go to, or a session to filter by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from inspector.explore import Story
from inspector.model import Session
from inspector.text import shorten, span, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.screens.lines import Lines
from inspector.tui.screens.session_lines import Listed, entry_lines, loose_line, session_line

_NOTHING = (
    "No delivery names a session yet. Meetings and calls do by themselves; for others say where it stands: "
    "--session json:order.id"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user wants next: a session's story, to see only it in the list, or one delivery."""

    session: str
    filter: bool = False
    delivery: int | None = None


class _Choosing(ModalScreen[Chosen | None]):
    """A box with a title, lines, and the keys that work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("f", "filter", show=False),
    ]

    def __init__(self, title: Content, keys: str) -> None:
        super().__init__()
        self._title = title
        self._keys = keys
        self._lines = Lines(id="lines", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="lines-box"):
            yield Static(self._title)
            yield Static(Content.assemble((self._keys, MUTED)), id="lines-keys")
            yield self._lines

    def on_mount(self) -> None:
        self._lines.add_options(self.options())
        self._lines.action_first()
        self._lines.focus()

    def options(self) -> list[Option]:
        """The lines."""
        raise NotImplementedError

    @property
    def marked(self) -> str | None:
        """The id of the line under the cursor."""
        at = self._lines.highlighted
        return None if at is None else self._lines.get_option_at_index(at).id

    def action_leave(self) -> None:
        self.dismiss(None)


class SessionsScreen(_Choosing):
    """Closed by escape, `w` or `q`; enter tells a session, `f` filters the list by it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "leave", show=False)]

    def __init__(self, sessions: Sequence[Listed], width: int) -> None:
        super().__init__(
            Content.assemble(("Sessions", "bold"), ("   the newest first", MUTED)),
            "enter tells it   f filters the list by it   esc closes",
        )
        self._sessions = sessions
        self._width = width

    def options(self) -> list[Option]:
        if not self._sessions:
            return [Option(Content(_NOTHING), disabled=True)]
        return [
            Option(session_line(listed, self._width), id=str(number))
            for number, listed in enumerate(self._sessions)
        ]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_id, filter=False)

    def action_filter(self) -> None:
        self._choose(self.marked, filter=True)

    def _choose(self, id: str | None, *, filter: bool) -> None:
        if id is not None:
            self.dismiss(Chosen(self._sessions[int(id)].session.name, filter=filter))


class StoryScreen(_Choosing):
    """One session in order. Enter goes to the delivery, `f` filters the list by the session."""

    def __init__(self, session: Session, story: Story) -> None:
        title = [("Session ", MUTED), (shorten(visible_line(session.name), 40), "bold")]
        title += [(f"   {shorten(visible_line(story.title), 40)}", "")] if story.title else []
        took = span(session.last_at - session.first_at)
        title.append((f"   {session.count:,} deliveries in {took}", MUTED))
        super().__init__(
            Content.assemble(*title), "enter goes to the delivery   f filters the list   esc closes"
        )
        self._session = session
        self._story = story

    def options(self) -> list[Option]:
        lines: list[Option] = []
        for entry in self._story.entries:
            for line, own in entry_lines(entry):
                lines.append(Option(line, id=f"d{entry.row.id}" if own else None, disabled=not own))
        more = self._session.count - len(self._story.entries)
        if more > 0:
            lines.append(Option(Content.assemble((f"{more:,} more are not told", MUTED)), disabled=True))
        for number, loose in enumerate(self._story.loose):
            lines.append(Option(loose_line(loose), id=f"l{number}"))
        return lines

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        id = event.option_id
        if id is not None:
            at = int(id[1:])
            delivery = at if id[0] == "d" else self._story.loose[at].id
            self.dismiss(Chosen(self._session.name, delivery=delivery))

    def action_filter(self) -> None:
        self.dismiss(Chosen(self._session.name, filter=True))
