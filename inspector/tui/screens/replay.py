"""The replay dialog: what to send again, where to, how fast; then how far it is.

It must never send anything itself: the engine does, and goes on when the dialog is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from inspector.config.pace import EXAMPLES, read_pace
from inspector.model import InspectorError
from inspector.text import shorten, visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.outgoing_news import ReplayNews

_KEY = "$footer-key-foreground bold"
_BAR = 48


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be replayed: its words, and how the engine is asked for it."""

    words: str
    ids: tuple[int, ...] = ()
    filter: str | None = None

    def asked(self) -> dict[str, object]:
        """The command's own fields."""
        return {"ids": list(self.ids)} if self.filter is None else {"filter": self.filter}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for."""

    choice: Choice
    url: str
    pace: str
    signed: bool = False


class ReplayScreen(ModalScreen[None]):
    """Asks, starts by `start` (which gives the replay's number), steers by `steer`. `check` puts a URL into
    its full form or raises InspectorError. With `running`, a replay that goes on or stands, it shows that one
    first."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - Textual's own is no ClassVar

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("p", "steer('pause')", show=False),
        Binding("n", "steer('step')", show=False),
        Binding("s", "steer('stop')", show=False),
        Binding("r", "another", show=False),
    ]

    def __init__(
        self,
        choices: Sequence[Choice],
        url: str,
        check: Callable[[str], str],
        start: Callable[[Wanted], None],
        steer: Callable[[int, str], None],
        running: ReplayNews | None = None,
    ) -> None:
        super().__init__()
        self._going = running
        # Replays up to this number are not shown: another one is being asked for.
        self._past = 0
        self._choices = choices
        self._check = check
        self._start = start
        self._steer = steer
        self._news: ReplayNews | None = None
        self._what = OptionList(
            *(Option(Content(visible_line(choice.words))) for choice in choices), id="replay-what"
        )
        self._url = Input(value=url, compact=True, select_on_focus=True, id="replay-url")
        self._pace = Input(value="now", compact=True, select_on_focus=True, id="replay-pace")
        words = ("exact: byte for byte", "signed again: a new delivery with a time, id and signature of now")
        self._bytes = OptionList(*(Option(Content(word)) for word in words), id="replay-bytes")
        self._complaint = Static(Content(""), id="replay-complaint")
        self._state = Static(Content(""), id="replay-state")

    def compose(self) -> ComposeResult:
        with Vertical(id="replay-box"):
            yield Static(Content.assemble(("Replay", "bold"), ("   oldest first", MUTED)))
            with Vertical(id="replay-form"):
                yield self._what
                yield Static(Content("to"), classes="replay-label")
                yield self._url
                yield Static(Content(f"pace: {EXAMPLES}"), classes="replay-label")
                yield self._pace
                yield Static(Content("bytes"), classes="replay-label")
                yield self._bytes
                yield self._complaint
            yield self._state
            yield Static(self._keys(), id="replay-keys")

    def on_mount(self) -> None:
        self._what.highlighted = self._bytes.highlighted = 0
        self._state.display = False
        if self._going is None:
            self._focus_first()
        else:
            self.show(self._going)

    def _focus_first(self) -> None:
        self.set_focus(self._url if not self._url.value else self._what)

    def on_option_list_option_selected(self) -> None:
        self._go()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._go()

    def on_input_changed(self) -> None:
        self._complain("")

    def show(self, news: ReplayNews) -> None:
        """Show how far it is."""
        if news.number <= self._past:
            return
        self._news = news
        self.query_one("#replay-form").display = False
        self._state.display = True
        self.set_focus(None)
        done = news.ok + news.failed
        full = round(_BAR * done / news.total) if news.total else 0
        style = "$text-warning" if news.failed else "$text-success"
        self._state.update(
            Content.assemble(
                ("→ ", MUTED),
                (f"{news.target}\n", ""),
                ("━" * full, style),
                ("─" * (_BAR - full), MUTED),
                (f"\n{news.words}", "bold"),
            )
        )
        self.query_one("#replay-keys", Static).update(self._keys())

    def action_steer(self, do: str) -> None:
        news = self._news
        if news is None or news.over:
            return
        self._steer(news.number, "resume" if do == "pause" and news.state == "paused" else do)

    def action_another(self) -> None:
        """Ask for one more beside the one that is shown, or after it."""
        if self._news is None:
            return
        self._past, self._news = self._news.number, None
        self._state.display = False
        self.query_one("#replay-form").display = True
        self.query_one("#replay-keys", Static).update(self._keys())
        self._focus_first()

    def action_leave(self) -> None:
        self.dismiss(None)

    def _go(self) -> None:
        try:
            url = self._check(self._url.value.strip())
            pace = read_pace(self._pace.value).text
        except InspectorError as error:
            self._complain(str(error))
            return
        chosen = self._choices[self._what.highlighted or 0]
        self._start(Wanted(chosen, url, pace, signed=self._bytes.highlighted == 1))

    def _complain(self, words: str) -> None:
        self._complaint.update(Content.assemble((shorten(visible_line(words), 200), "$text-error")))

    def _keys(self) -> Content:
        news = self._news
        if news is None:
            keys = [("enter", " start   "), ("tab", " next field   "), ("esc", " cancel")]
        elif news.over:
            keys = [("r", " another   "), ("esc", " close")]
        elif news.state == "paused":
            keys = [
                ("p", " go on   "),
                ("n", " send one   "),
                ("s", " stop   "),
                ("r", " another   "),
                ("esc", " close, it stands"),
            ]
        else:
            keys = [
                ("p", " pause   "),
                ("s", " stop   "),
                ("r", " another   "),
                ("esc", " close, it goes on"),
            ]
        return Content.assemble(*(pair for key, word in keys for pair in ((key, _KEY), (word, MUTED))))
