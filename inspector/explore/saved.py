"""Whether saved filters can be read: those of the config file before anything starts, and one to be saved."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.explore.errors import FilterError
from inspector.explore.parse import parse
from inspector.model import ConfigError, InspectorError
from inspector.text import visible_line


def check_configured(configured: Mapping[str, str], saved: Mapping[str, str], file: str, now: float) -> None:
    """Read each filter of a config file's `[filters]`; `saved` are all that they may name. Raises ConfigError
    that names file and key."""
    for name, text in configured.items():
        try:
            parse(text, now=now, saved=saved)
        except FilterError as error:
            where = f"{visible_line(file)}: [filters] {name}"
            raise ConfigError(f"{where} is no filter: {error.message}", error.hint) from None


def check_new(name: str, text: str, saved: Mapping[str, str], now: float) -> None:
    """Read a filter as it would be once it is saved, so that it cannot be made of itself. Raises
    FilterError, or InspectorError for one that matches everything."""
    if not text.strip():
        raise InspectorError("There is no filter to save.", "Set one first, such as verdict:invalid.")
    parse(text, now=now, saved={**saved, name: text})
