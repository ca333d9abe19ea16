"""What becomes of an edited request: how its signature stands, and what can be done about that and with it.

It must never act: it gives what the user chose.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from inspector.model import Status
from inspector.text import visible_line
from inspector.tui.bars.lines import MUTED
from inspector.tui.handlers.delivery import URL_HINT, checked_url
from inspector.tui.handlers.reviewed import Choice, Review, SigningWay
from inspector.tui.screens.ask import AskScreen

_KEY = "$footer-key-foreground bold"
_AS_IT_IS = "as-it-is"
_STYLES = {Status.VALID: "$text-success", Status.INVALID: "$text-error", Status.STALE: "$text-warning"}

Again = Literal["again"]
AGAIN: Again = "again"


class ReviewScreen(ModalScreen[Choice | Again | None]):
    """Gives a Choice, AGAIN to go on editing, or None to leave."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - Textual's own is no ClassVar

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "keep", show=False),
        Binding("k", "toggle_time", show=False),
        Binding("u", "change_url", show=False),
        Binding("e", "again", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, id: int, review: Review, url: str | None) -> None:
        super().__init__()
        self._about = id
        self._review = review
        self._url = url
        self._fresh = True
        self._options = OptionList(*_options(review), markup=False, compact=True, id="review-ways")
        self._rest = Static(self._rest_words(), id="review-rest")

    def compose(self) -> ComposeResult:
        with Vertical(id="review-box"):
            yield Static(_headline(self._about, self._review), id="review-head")
            yield self._options
            yield self._rest
            yield Static(_key_words(), id="review-keys")

    def on_mount(self) -> None:
        self.set_focus(self._options)
        usable = [n for n, way in enumerate(self._review.ways, 1) if not way.obstacle]
        self._options.highlighted = 0 if self._review.signed or not usable else usable[0]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._url is None:
            self._ask_url(send=True)
        else:
            self._choose(self._url)

    def action_keep(self) -> None:
        self._choose(None)

    def action_toggle_time(self) -> None:
        self._fresh = not self._fresh
        self._rest.update(self._rest_words())

    def action_change_url(self) -> None:
        self._ask_url(send=False)

    def action_again(self) -> None:
        self.dismiss(AGAIN)

    def action_leave(self) -> None:
        self.dismiss(None)

    def _choose(self, url: str | None) -> None:
        at = self._options.highlighted
        option = None if at is None else self._options.get_option_at_index(at)
        if option is None or option.disabled:
            return
        sign = None if option.id == _AS_IT_IS else option.id
        self.dismiss(Choice(sign, self._fresh, url))

    def _ask_url(self, *, send: bool) -> None:
        def answered(url: str | None) -> None:
            if url is not None:
                self._url = url
                self._rest.update(self._rest_words())
                if send:
                    self._choose(url)

        start = self._url or "http://localhost:3000"
        self.app.push_screen(AskScreen("Send it to", URL_HINT, start, checked_url), answered)

    def _rest_words(self) -> Content:
        time = "the time and a new id, where they are signed" if self._fresh else "the time and id it has"
        to = "no app yet: enter asks for one" if self._url is None else visible_line(self._url)
        sent = (("sent to      ", MUTED), to)
        if not self._review.ways:
            return Content.assemble(*sent)
        return Content.assemble(("signed with  ", MUTED), time, ("   k", _KEY), (" changes\n", MUTED), *sent)


def _headline(id: int, review: Review) -> Content:
    changed = ", ".join(review.changed)
    title = f"#{id} edited: {changed}" if changed else f"#{id} again: nothing was changed"
    words: list[tuple[str, str]] = [(visible_line(title), "bold"), ("\n", "")]
    if review.status is None or review.status is Status.UNKNOWN_PROVIDER:
        words.append(("? Nobody knows who sends this, so no signature is checked.", MUTED))
    else:
        style = _STYLES.get(review.status, "$text-warning")
        standing = "is" if not review.changed else "is now"
        words.append((f"{review.status.sign} As it is, it {standing} {review.status.word}. ", style))
        words.append((visible_line(review.why), MUTED))
    words.append(("\nIt becomes a new delivery; the original stays as it came.", MUTED))
    return Content.assemble(*words)


def _options(review: Review) -> list[Option]:
    options = [Option(Content("Leave its signature as it is"), id=_AS_IT_IS)]
    return [*options, *(_way(way, review) for way in review.ways)]


def _way(way: SigningWay, review: Review) -> Option:
    said = visible_line(review.said)
    if way.id == "secret":
        words = [(f"Sign it again with the secret of {said}", "")]
    else:
        words = [("Sign it with the local test key", "")]
        if review.key_url and not way.obstacle:
            words.append(
                (f"\n  your app has to take {said}'s key from\n  {visible_line(review.key_url)}", MUTED)
            )
    if way.obstacle:
        words.append((f"\n  {visible_line(way.obstacle)}", "$text-warning"))
    return Option(Content.assemble(*words), id=way.id, disabled=bool(way.obstacle))


def _key_words() -> Content:
    keys = (
        ("enter", "send"),
        ("s", "only keep"),
        ("u", "send elsewhere"),
        ("e", "edit more"),
        ("esc", "leave"),
    )
    words: list[tuple[str, str]] = []
    for key, does in keys:
        words += [(key, _KEY), (f" {does}   ", MUTED)]
    return Content.assemble(*words)
