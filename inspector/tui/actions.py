"""The one list of what a user can do: keys, footer, palette, help screen and README table come from it.

It must never do anything: an action's id names the method `action_<id>` that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.binding import Binding

from inspector.tui.action import (
    Action,
    Group,
    Place,
    always,
    with_chosen,
    with_chosen_and_engine,
    with_engine,
    with_row_or_empty,
    with_something_to_leave,
)
from inspector.tui.inbox import EngineState
from inspector.tui.standing import Standing
from inspector.tui.views import VIEW_ACTIONS, ViewAction


def _move(id: str, keys: str, title: str, help: str, *, place: Place = Place.LIST) -> Action:
    return Action(id, tuple(keys.split()), title, help, Group.MOVE, place=place, palette=False)


def _view(number: int, title: str, help: str) -> Action:
    return Action(f"view_{number}", (str(number),), title, help, Group.MOVE)


def _in_view(action: ViewAction) -> Action:
    """What a view can do, as an action: there while the view is in front."""
    keys = tuple(action.key.split(","))
    # Keys that a hand finds without being told stay out of the footer and the palette.
    told = len(keys[0]) == 1 and bool(action.view)
    return Action(
        action.id,
        keys,
        action.title,
        action.help,
        Group(_VIEW_GROUPS.get(action.view, Group.VIEW)),
        lambda standing: standing.row is not None and action.view in ("", standing.view),
        Place.VIEW,
        short=action.title if told else "",
        footer=20 if told else 0,
        palette=told,
        does=action.action,
    )


_VIEW_GROUPS = {
    "payload": Group.PAYLOAD,
    "headers": Group.HEADERS,
    "raw": Group.RAW,
    "verdict": Group.VERDICT,
    "forwards": Group.FORWARDS,
}

_OWN: tuple[Action, ...] = (
    _move("cursor_down", "j down", "Down", "Go to the next older delivery."),
    _move("cursor_up", "k up", "Up", "Go to the next newer delivery."),
    _move("page_down", "pagedown ctrl+f", "Page down", "Go down by a page."),
    _move("page_up", "pageup ctrl+b", "Page up", "Go up by a page."),
    Action(
        "newest",
        ("g", "home"),
        "Go to the newest",
        "Go to the newest delivery, at the top, and follow.",
        Group.MOVE,
        place=Place.LIST,
    ),
    Action(
        "oldest",
        ("G", "end"),
        "Go to the oldest",
        "Go to the oldest delivery, at the bottom.",
        Group.MOVE,
        place=Place.LIST,
    ),
    Action(
        "open",
        ("enter", "l", "right"),
        "Read the delivery",
        "Go into the detail; escape comes back.",
        Group.MOVE,
        place=Place.LIST,
        short="Open",
        footer=1,
    ),
    Action(
        "back",
        ("escape",),
        "Back",
        "Leave the detail, or unselect, or clear the filter.",
        Group.MOVE,
        with_something_to_leave,
        short="Back",
        footer=2,
        palette=False,
    ),
    Action(
        "next_view",
        ("tab",),
        "Next view",
        "Show the next view of the delivery.",
        Group.MOVE,
        short="View",
        footer=8,
        palette=False,
    ),
    _move("previous_view", "shift+tab", "Previous view", "Show the view before.", place=Place.MAIN),
    _view(1, "Show the payload", "The decoded body as a tree."),
    _view(2, "Show the headers", "The header fields as they came."),
    _view(3, "Show the raw body", "The bytes, as text or hex."),
    _view(4, "Show the verdict", "Each check, and why a signature failed."),
    _view(5, "Show the forwards", "What was sent on, and the app's answers."),
    Action(
        "forward",
        ("f",),
        "Forward",
        "Send the chosen deliveries to the app, byte for byte.",
        Group.DELIVERY,
        with_chosen_and_engine,
        short="Forward",
        footer=3,
    ),
    Action(
        "forward_to",
        ("F",),
        "Forward to another URL…",
        "Ask for a URL and send the chosen deliveries there.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "forward_all",
        ("a",),
        "Forward everything from now on",
        "Send every new delivery to the app, or stop doing so.",
        Group.DELIVERY,
        with_engine,
        short="Forward all",
        footer=9,
    ),
    Action(
        "export",
        ("x",),
        "Export as fixtures…",
        "Write the chosen deliveries into a folder.",
        Group.DELIVERY,
        with_chosen,
        short="Export",
        footer=5,
    ),
    Action(
        "rejudge",
        ("r",),
        "Judge again",
        "Judge again with the keys as they are, searching longer.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "copy_value",
        ("y",),
        "Copy",
        "Copy the value under the cursor, or the whole body.",
        Group.COPY,
        short="Copy",
        footer=6,
    ),
    Action(
        "copy_path",
        ("Y",),
        "Copy the path",
        "Copy where that value stands, or the request's path.",
        Group.COPY,
    ),
    Action(
        "copy_curl",
        ("c",),
        "Copy as curl",
        "Copy the delivery as a curl command, secrets redacted.",
        Group.COPY,
        with_row_or_empty,
        short="curl",
        footer=7,
    ),
    Action(
        "copy_url",
        ("u",),
        "Copy the listening URL",
        "Copy the URL that senders are pointed at.",
        Group.COPY,
        lambda standing: bool(standing.url),
    ),
    Action(
        "filter",
        ("/",),
        "Filter…",
        "Show only what matches: words, provider: event: verdict: …",
        Group.LIST,
        always,
        short="Filter",
        footer=4,
    ),
    Action(
        "filter_keep",
        ("enter", "down"),
        "Keep the filter",
        "While typing a filter: keep it and go to the list.",
        Group.LIST,
        lambda standing: standing.filtering,
        Place.FILTER,
        short="Keep the filter",
        footer=1,
        palette=False,
        does="submit",
    ),
    Action(
        "filter_leave",
        ("escape",),
        "Leave the filter",
        "While typing a filter: clear it.",
        Group.LIST,
        lambda standing: standing.filtering,
        Place.FILTER,
        short="Clear it",
        footer=2,
        palette=False,
        does="leave",
    ),
    Action(
        "clear_filter",
        (),
        "Clear the filter",
        "Show every delivery again.",
        Group.LIST,
        lambda standing: bool(standing.filter),
    ),
    Action(
        "select",
        ("space",),
        "Select",
        "Select the delivery; actions work on all selected ones.",
        Group.LIST,
        place=Place.LIST,
        short="Select",
        footer=10,
        palette=False,
    ),
    Action(
        "unselect",
        (),
        "Unselect all",
        "Select nothing.",
        Group.LIST,
        lambda standing: standing.selected > 0,
    ),
    Action(
        "pause",
        ("p",),
        "Pause or follow",
        "Stand still, or show new deliveries as they come.",
        Group.LIST,
        always,
        short="Pause",
        footer=11,
    ),
    Action(
        "notices",
        ("!",),
        "Rejected requests and problems",
        "Show what was refused, what went wrong, and what to do.",
        Group.LOOK,
        always,
        short="Problems",
        footer=12,
    ),
    Action(
        "layout",
        ("v",),
        "Change the layout",
        "Put the detail beside the list, under it, or alone.",
        Group.LOOK,
        always,
    ),
    Action("theme", ("t",), "Next theme", "Change the colours.", Group.LOOK, always),
    Action(
        "palette",
        ("ctrl+p",),
        "Command palette",
        "Search everything that can be done now.",
        Group.LOOK,
        always,
        palette=False,
    ),
    Action(
        "restart_engine",
        (),
        "Restart the engine",
        "Start the engine again after it failed.",
        Group.LOOK,
        lambda standing: standing.engine is EngineState.FAILED,
    ),
    Action("help", ("?",), "Help", "Show every key and sign.", Group.LOOK, always, short="Help", footer=13),
    Action(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Finish what the engine holds, and leave.",
        Group.LOOK,
        always,
        short="Quit",
        footer=14,
    ),
)


ACTIONS: tuple[Action, ...] = (*_OWN, *map(_in_view, VIEW_ACTIONS))

BY_ID = {action.id: action for action in ACTIONS}

_SPELLED = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "escape": "esc",
}
_NAMES = {"/": "slash", "?": "question_mark", "!": "exclamation_mark"}


def spelled(key: str) -> str:
    """A key as it is shown: `↓`, `esc`, `ctrl+p`, `F`."""
    return _SPELLED.get(key, key)


def textual_keys(keys: Iterable[str]) -> str:
    """Keys as Textual names them, with commas."""
    return ",".join(_NAMES.get(key, key) for key in keys)


def bindings(place: Place) -> list[Binding]:
    """The bindings of a part of the screen. Each has the action's id, so that a keymap can change it."""
    return [
        Binding(textual_keys(action.keys), action.does or action.id, action.title, show=False, id=action.id)
        for action in ACTIONS
        if action.place is place and action.keys
    ]


def footer(standing: Standing) -> list[Action]:
    """What the footer shows now, the most useful first."""
    if standing.filtering:
        places = {Place.FILTER}
    else:
        places = {Place.MAIN, Place.VIEW if standing.pane == "detail" else Place.LIST}
    here = [
        action
        for action in ACTIONS
        if action.footer and action.place in places and action.available(standing)
    ]
    # In the detail, what its view can do comes right after the way back.
    return sorted(here, key=lambda action: 2.5 if action.place is Place.VIEW else action.footer)


def grouped() -> list[tuple[Group, Sequence[Action]]]:
    """Every action under its heading, in order; headings with nothing under them are left out."""
    under = {group: [action for action in ACTIONS if action.group is group] for group in Group}
    return [(group, actions) for group, actions in under.items() if actions]


def readme_table() -> str:
    """The README's table of keys, in Markdown."""
    lines = ["| Key | What it does |", "| --- | --- |"]
    for action in ACTIONS:
        keys = " ".join(f"`{spelled(key)}`" for key in action.keys) or "palette"
        lines.append(f"| {keys} | {action.help} |")
    return "\n".join(lines)
