"""The user's own keys: checked against the actions there are, before the screen takes the terminal.

It must never let one key do two things at once in one place, nor take the last way out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from textual.keys import Keys

from inspector.model import ConfigError
from inspector.text import visible_line
from inspector.tui.action import Place
from inspector.tui.actions import ACTIONS, BY_ID, keys_of, spelled, textual_keys

if TYPE_CHECKING:
    from inspector.tui.action import Action
    from inspector.tui.actions import Keymap

_MODIFIED = re.compile(r"((?:ctrl|alt|shift|super|meta|hyper)\+)*(.+)", re.DOTALL)
_NAMED = frozenset(key.value for key in Keys) | {f"f{number}" for number in range(1, 25)} | {"space"}


def checked_keymap(asked: Mapping[str, tuple[str, ...]], where: str) -> Keymap:
    """The keymap as asked for. Raises ConfigError for an id or a key that does not exist, and for a key that
    would do two things; `where` names the file."""
    if not asked:
        return {}  # Our own keys are checked by a test, not in front of every first frame.
    shown = f"{visible_line(where)}: [keys]"
    for id, keys in asked.items():
        if id not in BY_ID:
            near = get_close_matches(id, BY_ID, n=1, cutoff=0.4)
            hint = f"Did you mean “{near[0]}”?" if near else "The README lists the ids beside the keys."
            raise ConfigError(f"{shown} there is no action “{visible_line(id)}”.", hint)
        for key in keys:
            _check(key, id, shown)
    for place, views in _places():
        _check_place(place, views, asked, shown)
    return dict(asked)


def for_textual(keymap: Keymap) -> dict[str, str]:
    """The keymap as `App.set_keymap` takes it."""
    return {id: textual_keys(keys) for id, keys in keymap.items()}


def _check(key: str, id: str, shown: str) -> None:
    found = _MODIFIED.fullmatch(key)
    last = found[2] if found else ""
    # A plus at the end is the key itself only when it stands alone.
    if (len(last) == 1 and last.isprintable() and (last != "+" or key == "+")) or last in _NAMED:
        return
    near = get_close_matches(last, _NAMED, n=1, cutoff=0.5)
    hint = f"Did you mean “{near[0]}”?" if near else "Write it as f, F, ?, f5, ctrl+r, pagedown."
    raise ConfigError(f"{shown} {id}: there is no key “{visible_line(key)}”.", hint)


def _places() -> Iterator[tuple[frozenset[Place], str]]:
    """The places whose keys work at the same time, with the view in front."""
    yield frozenset({Place.MAIN, Place.LIST}), ""
    yield frozenset({Place.FILTER}), ""
    yield frozenset({Place.COMPARE}), ""
    for view in sorted({action.id.partition(".")[0] for action in ACTIONS if action.place is Place.VIEW}):
        yield frozenset({Place.MAIN, Place.VIEW}), view


def _check_place(places: frozenset[Place], view: str, asked: Keymap, shown: str) -> None:
    taken: dict[str, Action] = {}
    for action in ACTIONS:
        if action.place not in places or (action.place is Place.VIEW and not _in_view(action, view)):
            continue
        for key in keys_of(action, asked):
            other = taken.setdefault(textual_keys([key]), action)
            if other is not action and (action.id in asked or other.id in asked):
                mine, theirs = (action, other) if action.id in asked else (other, action)
                raise ConfigError(
                    f"{shown} {mine.id}: the key {spelled(key)} already does “{theirs.title}” ({theirs.id}).",
                    f"Choose another key, or give {theirs.id} one as well.",
                )


def _in_view(action: Action, view: str) -> bool:
    return action.id.partition(".")[0] in (view, "view")
