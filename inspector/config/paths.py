"""Where the inspector keeps its files: per user, directories 0700, by the platform's own rules.

It must never create anything outside the directories it names, nor follow the payload's wishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.model import ConfigError
from inspector.text import visible_line

_APP = "inspector"


@dataclass(frozen=True, slots=True)
class Paths:
    """The user's directories. `config` may be replaced by `--config`, `data` by `--db`."""

    config: Path
    data: Path
    cache: Path
    state: Path | None = None

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def providers(self) -> Path:
        """Where the user's own provider files lie."""
        return self.config / "providers"

    @property
    def database(self) -> Path:
        return self.data / "deliveries.db"

    @property
    def keys(self) -> Path:
        """Fetched public keys, one file a provider."""
        return self.cache / "keys"


def user_paths() -> Paths:
    """The paths of this user, read from the environment as the platform does (XDG on Linux)."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(_APP, appauthor=False)
    config, data, cache = dirs.user_config_dir, dirs.user_data_dir, dirs.user_cache_dir
    return Paths(Path(config), Path(data), Path(cache), Path(dirs.user_state_dir))


def private_dir(path: Path) -> Path:
    """Make a directory that only its owner can enter, parents included, and return it.

    Raises ConfigError where that is not possible. An existing directory is left as it is.
    """
    try:
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.mkdir(mode=0o700, exist_ok=True)
            path.chmod(0o700)
    except OSError as error:
        raise ConfigError(
            f"The directory {visible_line(str(path))} cannot be made: {error.strerror}.",
            "Make it yourself, or name another place with --db or in the config file.",
        ) from error
    return path
