"""The `[keys]` table of the config file: an action's id and the key or keys that do it.

Which ids and keys there are is the screen's business; here only the table's form is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inspector.model import ConfigError
from inspector.text import visible_line


def read_keymap(table: object, path: Path) -> dict[str, tuple[str, ...]]:
    """The keys by id, as they are written. Raises ConfigError."""
    if table is None:
        return {}
    shown = visible_line(str(path))
    if not isinstance(table, Mapping):
        raise ConfigError(f"{shown}: keys must be a table.", 'Write it as [keys] with forward = "ctrl+o".')
    keymap: dict[str, tuple[str, ...]] = {}
    for id, raw in table.items():
        keys = raw if isinstance(raw, list) else [raw]
        if not keys or not all(isinstance(key, str) and key.strip() for key in keys):
            raise ConfigError(
                f"{shown}: [keys] {visible_line(str(id))} must be a key or a list of keys.",
                f'Write {visible_line(str(id))} = "ctrl+o".',
            )
        keymap[str(id)] = tuple(key.strip() if len(key) > 1 else key for key in keys)
    return keymap
