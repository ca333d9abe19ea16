"""Change one line of the user's config file and nothing else: comments, order and spelling stay.

It must never write a secret there, leave a file half written, or write one that does not say what was asked:
what is about to be written is read again first.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from inspector.config.files import replace_file, write_new_tree
from inspector.config.paths import private_dir
from inspector.config.sources import KeySource, read_sources
from inspector.model import ConfigError, InspectorError
from inspector.text import Secret, visible_line

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_MOST_NAMES = 100


def name_key(path: Path, provider: str, field: str, value: str) -> None:
    """Put `value` first into `field` (`secret_env`, `secret_file`, `public_key_file`) of
    `[providers.PROVIDER]`; what stood there stays behind it, for a rotation. A value that is there already
    moves to the front. Raises ConfigError, and then the file is as it was.
    """

    def change(document: TOMLDocument) -> None:
        import tomlkit

        # A super table, so that no empty [providers] line appears above the first provider.
        providers = document.setdefault("providers", tomlkit.table(is_super_table=True))
        entry = providers.setdefault(provider, tomlkit.table())
        before = entry.get(field, [])
        known = [str(item) for item in (before if isinstance(before, list) else [before])]
        wanted = [value, *(item for item in known if item != value)]
        entry[field] = wanted[0] if len(wanted) == 1 else wanted

    def check(document: dict[str, object]) -> bool:
        named: tuple[str, ...] = getattr(
            read_sources(document.get("providers"), path).get(provider, KeySource()), field
        )
        return named[:1] == (value,)

    _edit(
        path, change, check, f'Write {field} = "{visible_line(value)}" under [providers.{provider}] yourself.'
    )


def keep_key(directory: Path, name: str, secret: Secret) -> str:
    """Write a key into a new private file (0600) in `directory`; returns the file's name: `name`, such as
    `stripe.secret`, or `stripe-2.secret` where that is taken. Raises InspectorError."""
    private_dir(directory)
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _MOST_NAMES):
        fresh = name if number == 1 else f"{stem}-{number}{dot}{ending}"
        if not os.path.lexists(directory / fresh):
            write_new_tree(directory, [(PurePosixPath(fresh), secret.reveal())])
            return fresh
    raise InspectorError(
        f"There are {_MOST_NAMES} files like {visible_line(name)} already.", "Remove those not used."
    )


def _edit(
    path: Path,
    change: Callable[[TOMLDocument], None],
    check: Callable[[dict[str, object]], bool],
    instead: str,
) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    # A link to a file kept elsewhere (dotfiles) stays a link.
    real = Path(os.path.realpath(path))
    shown = visible_line(str(path))
    try:
        before = real.read_text("utf-8")
    except FileNotFoundError:
        before = ""
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{shown} cannot be read.", "Check the file and its permissions.") from None
    try:
        document = tomlkit.parse(before)
        change(document)
        after = tomlkit.dumps(document)
        good = check(tomllib.loads(after))
    except (TOMLKitError, ValueError, TypeError, AttributeError, ConfigError):
        good = False
    if not good:
        raise ConfigError(f"{shown} could not be changed without changing more than was asked.", instead)
    _replace(real, after.encode(), shown)


def _replace(real: Path, data: bytes, shown: str) -> None:
    """Write beside and move over: a reader sees the old file or the new one. A new file is private; one
    that is there keeps its mode."""
    private_dir(real.parent)
    try:
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o600
        replace_file(real, data, mode)
    except OSError as error:
        raise ConfigError(
            f"{shown} cannot be written: {error.strerror}.",
            "Check the folder, its permissions and the free space.",
        ) from None
