"""Where a provider's keys are: `[providers.NAME]` in the config file. Names and paths, never the secrets.

`read_sources` checks the table, `load_material` reads the secrets when they are needed. A secret never
stands on a command line nor in the config file itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from inspector.model import ConfigError
from inspector.text import Secret, visible_line

_MAX_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class KeySource:
    """The places of one provider's keys; several of each for rotation, the first is the current one."""

    secret_env: tuple[str, ...] = ()
    secret_file: tuple[str, ...] = ()
    public_key_file: tuple[str, ...] = ()
    key_url: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One key as read. `name` says where it came from and is safe to show; `public` is no secret."""

    name: str
    secret: Secret
    public: bool


def read_sources(table: object, path: Path) -> dict[str, KeySource]:
    """Check the `[providers]` table of a config file. Raises ConfigError with file, key and nearest key."""
    if table is None:
        return {}
    shown = visible_line(str(path))
    if not isinstance(table, dict):
        raise ConfigError(f"{shown}: providers must be a table.", "Write it as [providers.NAME].")
    return {name: _source(name, entry, shown) for name, entry in table.items()}


def _source(name: str, entry: object, shown: str) -> KeySource:
    section = f"[providers.{visible_line(name)}]"
    if not isinstance(entry, dict):
        raise ConfigError(
            f"{shown}: {section} must be a table.", f'Write it as {section} with secret_env = "NAME".'
        )
    valid = [item.name for item in fields(KeySource)]
    values: dict[str, tuple[str, ...]] = {}
    for key, raw in entry.items():
        if key not in valid:
            near = get_close_matches(key, valid, n=1, cutoff=0.4)
            hint = f"Did you mean “{near[0]}”?" if near else f"It can be one of: {', '.join(valid)}."
            if key in ("secret", "key", "signing_secret"):
                hint = "A secret does not stand in the config file: use secret_env or secret_file."
            raise ConfigError(f"{shown}: {section} has no setting “{visible_line(key)}”.", hint)
        items = raw if isinstance(raw, list) else [raw]
        if not items or not all(isinstance(item, str) and item for item in items):
            raise ConfigError(
                f"{shown}: {section} {key} must be text or a list of texts.", f'Write {key} = "…".'
            )
        values[key] = tuple(items)
    return KeySource(**values)


def load_material(
    provider: str, source: KeySource, environ: Mapping[str, str], base: Path
) -> tuple[list[Material], list[ConfigError]]:
    """Read a provider's secrets and key files; relative paths start at `base`, the config's directory.

    What cannot be read is returned as an error beside what could, so that one bad file does not silence
    the other keys.
    """
    loaded: list[Material] = []
    errors: list[ConfigError] = []
    for name in source.secret_env:
        value = environ.get(name)
        if value:
            loaded.append(Material(f"environment {visible_line(name)}", Secret(os.fsencode(value)), False))
        else:
            errors.append(_unset(name, provider))
    for public, names in ((False, source.secret_file), (True, source.public_key_file)):
        for text in names:
            try:
                loaded.append(_from_file(base / Path(text).expanduser(), public=public))
            except ConfigError as error:
                errors.append(error)
    return loaded, errors


def load_secrets(sources: Mapping[str, KeySource], environ: Mapping[str, str], base: Path) -> list[Secret]:
    """Every secret that can be read, so that it can be found and taken out of what leaves the machine."""
    return [
        material.secret
        for provider, source in sources.items()
        for material in load_material(provider, source, environ, base)[0]
        if not material.public
    ]


def _unset(name: str, provider: str) -> ConfigError:
    variable, table = visible_line(name), f"[providers.{visible_line(provider)}]"
    return ConfigError(
        f"The environment variable {variable}, named as a key in {table}, is not set.",
        f"Set it before starting inspector, or remove it from {table}.",
    )


def _from_file(path: Path, *, public: bool) -> Material:
    shown = visible_line(str(path))
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise ConfigError(
            f"The key file {shown} cannot be read: {error.strerror}.", "Check the path in the config file."
        ) from None
    if not public and os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            f"The secret file {shown} can be read by others, so it is not used.", f"Run: chmod 600 {shown}"
        )
    if len(content) > _MAX_FILE:
        raise ConfigError(f"The key file {shown} is longer than 64 KiB.", "Name a file that holds one key.")
    content = content.removesuffix(b"\n").removesuffix(b"\r")
    if not content:
        raise ConfigError(f"The key file {shown} is empty.", "Put the key into it.")
    return Material(f"file {shown}", Secret(content), public)
