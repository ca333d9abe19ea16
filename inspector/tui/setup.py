"""What the user asked for, as the settings screen shows it: values and where they came from, no secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from inspector.config import OPTIONS, FilterShelf, filter_shelf
from inspector.model import ConfigError
from inspector.text import visible_line
from inspector.tui.keymap import checked_keymap

if TYPE_CHECKING:
    from inspector.config import Settings
    from inspector.model import Query


class Wishes(NamedTuple):
    """What to call for: `notify` on the desktop, `bell` in the terminal. None: never."""

    notify: Query | None = None
    bell: Query | None = None

    def __bool__(self) -> bool:
        return self.notify is not None or self.bell is not None


class Asked(NamedTuple):
    """One option: its value in words, where that came from, and how to change it."""

    name: str
    value: str
    source: str
    help: str


@dataclass(frozen=True, slots=True)
class Setup:
    """The settled options and the files they may stand in, all safe to show; the saved filters, and where
    they are kept."""

    options: tuple[Asked, ...] = ()
    config_file: str = ""
    provider_dir: str = ""
    keymap: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    diff_ignore: tuple[str, ...] = ()
    shelf: FilterShelf = field(default_factory=FilterShelf)
    saved: Mapping[str, str] = field(default_factory=dict)


def setup_of(settings: Settings, sources: Mapping[str, str]) -> Setup:
    """The setup of a run; `sources` says for each option where its value came from. Raises ConfigError for
    keys that cannot be given, and for a filter that cannot be read."""
    options = [
        Asked(
            option.name,
            _plain(getattr(settings, option.name)),
            visible_line(sources.get(option.name, "default")),
            f"{option.help}. Set it by {option.flag}, {option.variable} or {option.name} in the config file.",
        )
        for option in OPTIONS
    ]
    files = visible_line(str(settings.config_file)), visible_line(str(settings.provider_dir))
    keymap = checked_keymap(settings.keymap, files[0])
    shelf = filter_shelf(settings)
    saved = shelf.all()
    wishes = Wishes(_filter("notify", settings.notify, saved), _filter("bell", settings.bell, saved))
    return Setup(tuple(options), *files, keymap, wishes, settings.diff_ignore, shelf, saved)


def _filter(option: str, text: str | None, saved: Mapping[str, str]) -> Query | None:
    if text is None:
        return None
    from inspector.explore import FilterError, parse

    try:
        return parse(text, saved=saved)
    except FilterError as error:
        raise ConfigError(f"{option} is no filter: {error.message}", error.hint) from None


def _plain(value: object) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    return visible_line(", ".join(value) if isinstance(value, tuple) else str(value))
