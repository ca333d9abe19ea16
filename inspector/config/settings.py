"""What the user asked for, settled: a flag wins over the environment, over the file, over the default.

It must never read the network, and holds no secret: only where secrets are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.config.filters import read_filters
from inspector.config.keymap import read_keymap
from inspector.config.options import BY_NAME, OPTIONS, Value, read
from inspector.model import ConfigError
from inspector.text import visible_line

if TYPE_CHECKING:
    from inspector.config.paths import Paths
    from inspector.config.routes import RouteSpec
    from inspector.config.sources import KeySource

# What a config file may hold beside options.
_TABLES = ("providers", "routes", "keys", "filters")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settled options. Sizes are bytes, times seconds; `ack` and `forward` are as the user wrote them,
    `routes` are those of `forward` and then those of the config file."""

    config_file: Path
    db: Path
    key_cache: Path
    provider_dir: Path
    host: str = "127.0.0.1"
    port: int = 7070
    allow_remote: bool = False
    forward: tuple[str, ...] = ()
    ack: str = "now"
    allow_target: tuple[str, ...] = ()
    insecure: tuple[str, ...] = ()
    hold: str = "auto"
    watch: tuple[str, ...] = ()
    forward_timeout: float = 30.0
    public_url: str | None = None
    provider: str | None = None
    session: str | None = None
    handshakes: bool = False
    offline: bool = False
    max_body: int = 25 * 2**20
    head_timeout: float = 10.0
    body_timeout: float = 60.0
    peer_connections: int = 64
    diff_ignore: tuple[str, ...] = ()
    theme: str | None = None
    notify: str | None = None
    bell: str | None = None
    plain: bool = False
    json: bool = False
    keys: Mapping[str, KeySource] = field(default_factory=dict)
    routes: tuple[RouteSpec, ...] = ()
    state: Path | None = None
    keymap: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str | None:
        """The app that gets every delivery, and that a delivery is forwarded to on a key press."""
        return next((route.to for route in self.routes if not route.filter), None)

    @property
    def test_keys(self) -> Path:
        """Where the local test keys are kept, beside the database where no place is known for state."""
        return (self.state or self.db.parent) / "test-keys"

    def to_json(self) -> dict[str, object]:
        """A form that JSON can carry to the engine's process; `from_json` reads it back."""
        plain: dict[str, object] = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in ("config_file", "db", "key_cache", "provider_dir"):
            plain[name] = str(plain[name])
        plain["state"] = None if self.state is None else str(self.state)
        del plain["keymap"]  # The engine has no keys.
        plain["filters"] = dict(self.filters)
        plain["routes"] = [route.to_json() for route in self.routes]
        plain["keys"] = {name: asdict(source) for name, source in self.keys.items()}
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, object]) -> Settings:
        """The inverse of `to_json`. Raises ConfigError on anything else."""
        values = dict(plain)
        try:
            for name in ("config_file", "db", "key_cache", "provider_dir"):
                values[name] = Path(str(values[name]))
            state = values.get("state")
            values["state"] = None if state is None else Path(str(state))
            for name in ("allow_target", "diff_ignore", "forward", "insecure", "watch"):
                values[name] = tuple(values.get(name) or ())  # type: ignore[arg-type]  # checked below
            # Here and below: what few starts need is loaded when it is needed, since users wait for a start.
            from inspector.config.routes import route_from_json
            from inspector.config.sources import KeySource

            values["routes"] = tuple(route_from_json(route) for route in values["routes"])  # type: ignore[attr-defined]
            values["filters"] = {str(name): str(text) for name, text in values["filters"].items()}  # type: ignore[attr-defined]
            raw_keys = values.get("keys") or {}
            if not isinstance(raw_keys, dict):
                raise TypeError("keys")
            values["keys"] = {
                name: KeySource(**{key: tuple(value) for key, value in source.items()})
                for name, source in raw_keys.items()
            }
            return cls(**values)  # type: ignore[arg-type]  # a wrong name raises TypeError
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(
                "The settings handed to the engine are not complete.", "Start inspector again."
            ) from error


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, and for each option where its value came from, in words."""

    settings: Settings
    sources: Mapping[str, str]


def resolve(flags: Mapping[str, object], environ: Mapping[str, str], paths: Paths) -> Resolved:
    """Settle every option. `flags` holds what stood on the command line, None where nothing did.

    Raises ConfigError that names file, key and the nearest valid key.
    """
    asked = flags.get("config") or environ.get("INSPECTOR_CONFIG")
    config_file = Path(str(asked)).expanduser() if asked else paths.config_file
    document = _load(config_file, must_exist=bool(asked))
    values: dict[str, Value] = {}
    sources: dict[str, str] = {}
    for option in OPTIONS:
        raw: object = option.default
        source, where = "default", ""
        if option.name in document:
            raw, source, where = document[option.name], f"file {config_file}", str(config_file)
        if environ.get(option.variable, "") != "":
            raw, source, where = environ[option.variable], f"environment {option.variable}", option.variable
        if flags.get(option.name) not in (None, ()):
            raw, source, where = flags[option.name], f"flag {option.flag}", option.flag
        values[option.name] = (
            read(option, raw, visible_line(where)) if source != "default" else option.default
        )
        sources[option.name] = source
    values["db"] = Path(str(values["db"])) if values["db"] else paths.database  # type: ignore[assignment]
    settings = Settings(
        config_file=config_file,
        key_cache=paths.keys,
        provider_dir=config_file.parent / "providers" if asked else paths.providers,
        keys=_keys(document, config_file),
        state=paths.state,
        filters=read_filters(document.get("filters"), config_file),
        keymap=read_keymap(document.get("keys"), config_file),
        routes=_routes(values["forward"], document, config_file),
        **values,  # type: ignore[arg-type]  # each option's parser gives the field's type
    )
    return Resolved(_checked(settings), sources)


def with_fresh_file(settings: Settings) -> Settings:
    """The same settings with the config file's providers, routes and filters as they are now."""
    document = _load(settings.config_file, must_exist=False)
    return replace(
        settings,
        keys=_keys(document, settings.config_file),
        routes=_routes(settings.forward, document, settings.config_file),
        filters=read_filters(document.get("filters"), settings.config_file),
    )


def options_in(path: Path) -> Mapping[str, object]:
    """The options that stand in a config file now, which what is running does not take up. Raises
    ConfigError."""
    document = _load(path, must_exist=False)
    return {name: value for name, value in document.items() if name not in _TABLES}


def _keys(document: Mapping[str, object], path: Path) -> dict[str, KeySource]:
    if "providers" not in document:
        return {}
    from inspector.config.sources import read_sources

    return read_sources(document["providers"], path)


def _routes(forwards: object, document: Mapping[str, object], path: Path) -> tuple[RouteSpec, ...]:
    if not forwards and "routes" not in document:
        return ()
    from inspector.config.routes import read_forwards, read_routes

    asked = forwards if isinstance(forwards, tuple) else ()
    return (*read_forwards(asked), *read_routes(document.get("routes"), path))


def _checked(settings: Settings) -> Settings:
    if settings.ack == "through" and not settings.routes:
        raise ConfigError("--ack through needs an app to ask.", "Add --forward URL, or use --ack now.")
    return settings


def _load(path: Path, *, must_exist: bool) -> dict[str, object]:
    shown = visible_line(str(path))
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(
                f"There is no config file {shown}.", "Check the path given with --config."
            ) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(
            f"{shown} cannot be read: {reason}.", "Check the file and its permissions."
        ) from None
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{shown} is not valid TOML: {visible_line(str(error))}.", "Mend that line."
        ) from None
    for key in document:
        if key not in BY_NAME and key not in _TABLES:
            raise unknown_key(path, key, [*BY_NAME, *_TABLES])
    return document


def unknown_key(path: Path, key: str, valid: list[str], section: str = "") -> ConfigError:
    """The error for a key that nobody knows: file, key, and the nearest one that exists."""
    from difflib import get_close_matches

    near = get_close_matches(key, valid, n=1, cutoff=0.5)
    where = f"{visible_line(str(path))}: {section}" if section else f"{visible_line(str(path))}:"
    hint = f"Did you mean “{near[0]}”?" if near else f"It can be one of: {', '.join(sorted(valid))}."
    return ConfigError(f"{where} there is no setting “{visible_line(key)}”.", hint)
