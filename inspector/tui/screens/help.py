"""The help screen: every action with its keys, from the one list of them, and the signs of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspector.model import Status
from inspector.tui.action import Action, Group
from inspector.tui.actions import Keymap, grouped, keys_of, spelled
from inspector.tui.bars.lines import MUTED
from inspector.tui.listing.row_cells import CUT, HIDDEN, MADE, NOTE, OUT_OF_SIGHT, PIN, RETRY, TAG
from inspector.tui.standing import Standing

_SIGNS = (
    (Status.VALID.sign, "valid", "the signature is right"),
    (Status.INVALID.sign, "invalid", "it is not; the verdict says why"),
    (Status.STALE.sign, "stale", "right, but its time is outside the tolerance"),
    (Status.TOKEN.sign, "token", "a shared token; nothing is signed"),
    (Status.UNSIGNED.sign, "unsigned", "there is no signature"),
    (Status.UNKNOWN_PROVIDER.sign, "unknown", "no provider is recognised"),
    (Status.NO_KEY.sign, "no key", "no secret or key to check it with"),
    (RETRY, "", "a retry of an earlier delivery"),
    (HIDDEN, "", "holds hidden or control characters"),
    (CUT, "", "the body was cut at the limit"),
    (PIN, "pinned", "you pinned it"),
    (NOTE, "noted", "you wrote a note on it"),
    (TAG, "tagged", "you gave it tags"),
    (OUT_OF_SIGHT, "hidden", "you hid it"),
    (MADE, "made", "edited or signed again here"),
)


def words_of(group: str, actions: Iterable[Action], keymap: Keymap) -> Content:
    """A heading and a line for each action, with the keys that do it."""
    words: list[tuple[str, str]] = [(f"{group}\n", "bold $text-primary")]
    for action in actions:
        keys = " ".join(spelled(key) for key in keys_of(action, keymap)) or "palette"
        words.append((f"  {keys}{' ' * max(1, 12 - cell_len(keys))}", "$footer-key-foreground bold"))
        words.append((f"{action.help}\n", ""))
    return Content.assemble(*words)


def signs() -> Content:
    """The signs of the list."""
    words: list[tuple[str, str]] = [("Signs\n", "bold $text-primary")]
    for sign, word, meaning in _SIGNS:
        words += [(f"  {sign} {word:<9} ", "bold"), (f"{meaning}\n", MUTED)]
    return Content.assemble(*words)


_LEFT = 3
"""Groups in the left column."""


_IN_VIEW = {
    "payload": Group.PAYLOAD,
    "headers": Group.HEADERS,
    "raw": Group.RAW,
    "verdict": Group.VERDICT,
    "forwards": Group.FORWARDS,
}


def focused_groups(standing: Standing) -> tuple[Group, ...]:
    """The groups of keys of the part that has the focus, the nearest first."""
    if standing.filtering:
        return (Group.LIST,)
    if standing.pane == "detail":
        return (*((_IN_VIEW[standing.view],) if standing.view in _IN_VIEW else ()), Group.VIEW)
    return (Group.LIST, Group.DELIVERY)


class HelpScreen(ModalScreen[None]):
    """The keys of the focused part first. Closed by escape, `?` or `q`. In two columns where they fit."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-roomy")]  # noqa: RUF012 - Textual's own is no ClassVar

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(15)", show=False),
        Binding("b,pageup", "scroll(-15)", show=False),
    ]

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self._standing = standing

    def compose(self) -> ComposeResult:
        keymap, near = self._standing.keymap, focused_groups(self._standing)
        ordered = sorted(grouped(), key=lambda each: near.index(each[0]) if each[0] in near else len(near))
        groups = [
            Static(words_of(group, actions, keymap), classes="help-group") for group, actions in ordered
        ]
        with Vertical(id="help-box"):
            title = [("Keys", "bold"), ("   esc closes, j k scroll", MUTED)]
            yield Static(Content.assemble(*title), id="help-title")
            with VerticalScroll(id="help-scroll", can_focus=False), Container(id="help-columns"):
                with Vertical(classes="help-column"):
                    yield from groups[:_LEFT]
                with Vertical(classes="help-column"):
                    yield from groups[_LEFT:]
                    yield Static(signs(), classes="help-group")

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-scroll").scroll_relative(y=lines, animate=False)
