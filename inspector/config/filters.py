"""Filters with names: `[filters]` of the config file, and those that the program saved for the user.

What a filter means is not known here; only names, texts and where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.config.paths import private_dir
from inspector.model import ConfigError, InspectorError, NotFoundError
from inspector.text import visible_line

if TYPE_CHECKING:
    from inspector.config.settings import Settings

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NAME_HINT = "A name is up to 40 of a-z, 0-9, - and _, and begins with a letter."
_MOST = 500
_LARGEST = 1 << 20
_FILE = "filters.json"


def read_filters(table: object, path: Path) -> dict[str, str]:
    """The filters of a config file's table as they are written. Raises ConfigError."""
    if table is None:
        return {}
    shown = visible_line(str(path))
    if not isinstance(table, Mapping):
        raise ConfigError(
            f"{shown}: filters must be a table.", 'Write it as [filters] with failed = "verdict:invalid".'
        )
    for name, text in table.items():
        where = f"{shown}: [filters] {visible_line(str(name))}"
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigError(f"{where} is no name for a filter.", _NAME_HINT)
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"{where} must be a filter.", f'Write {name} = "verdict:invalid".')
    return dict(table)


def checked_name(text: str) -> str:
    """A name for a filter, with or without its @. Raises InspectorError."""
    name = text.strip().removeprefix("@").lower()
    if not _NAME.fullmatch(name):
        raise InspectorError(f"{visible_line(text[:60]) or 'Nothing'} is no name for a filter.", _NAME_HINT)
    return name


def saved_filters(settings: Settings) -> Mapping[str, str]:
    """What each `@name` stands for now; the config file wins. Raises ConfigError."""
    return filter_shelf(settings).all()


def filter_shelf(settings: Settings) -> FilterShelf:
    """Where these settings keep saved filters."""
    return FilterShelf(settings.filters, (settings.state or settings.db.parent) / _FILE)


class FilterShelf:
    """The config file's filters, which are never written, and a file of our own, which is. Every method but
    `configured` reads that file anew: another program may have written it."""

    def __init__(self, configured: Mapping[str, str] | None = None, file: Path | None = None) -> None:
        self.configured = configured or {}
        self._file = file

    def all(self) -> Mapping[str, str]:
        """Every filter by its name. Raises ConfigError for a file that cannot be read."""
        return {**self._own(), **self.configured}

    def save(self, name: str, text: str) -> None:
        """Keep a filter that was checked, in the place of one of that name. Raises InspectorError where the
        config file has the name, or the file cannot be written."""
        self._refuse_configured(name)
        own = self._own()
        if name not in own and len(own) >= _MOST:
            raise InspectorError(f"{_MOST} filters are saved.", "Remove one of them first.")
        self._write(own | {name: text.strip()})

    def remove(self, name: str) -> None:
        """Forget a filter. Raises NotFoundError, or InspectorError where it is the config file's."""
        self._refuse_configured(name)
        own = self._own()
        if own.pop(name, None) is None:
            raise NotFoundError(f"There is no saved filter @{name}.", "inspector filters lists them.")
        self._write(own)

    def _refuse_configured(self, name: str) -> None:
        if name in self.configured:
            raise InspectorError(
                f"@{name} stands in [filters] of the config file.", "Change it there, or choose another name."
            )

    def _own(self) -> dict[str, str]:
        if self._file is None:
            return {}
        try:
            with self._file.open("rb") as file:
                data = file.read(_LARGEST + 1)
            import json  # Few have such a file, and all wait for a start.

            if len(data) > _LARGEST:
                raise ValueError("too large")
            document = json.loads(data)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no JSON of ours"
            raise self._unreadable(str(reason)) from None
        if not isinstance(document, dict) or not all(
            _NAME.fullmatch(name) and isinstance(text, str) and text.strip()
            for name, text in document.items()
        ):
            raise self._unreadable("it must be an object of names and filters")
        return document

    def _unreadable(self, reason: str) -> ConfigError:
        return ConfigError(
            f"The saved filters in {visible_line(str(self._file))} cannot be read: {reason}.",
            "Mend the file, or remove it.",
        )

    def _write(self, filters: Mapping[str, str]) -> None:
        import json

        from inspector.config.files import replace_file

        if self._file is None:
            raise InspectorError("There is no place to save filters in.", "Write it into the config file.")
        private_dir(self._file.parent)
        try:
            replace_file(self._file, json.dumps(filters, indent=1, sort_keys=True).encode() + b"\n")
        except OSError as error:
            raise InspectorError(
                f"{visible_line(str(self._file))} cannot be written: {error.strerror}.",
                "Check the folder, its permissions and the free space.",
            ) from None
