"""The one list of options: flags, config keys, environment names, help and the README's table come from it.

It must never read anything: it says what can be asked for, `resolve` reads what was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from inspector.model import ConfigError
from inspector.text import shorten, visible_line

ARROW = "->"
"""Stands between a forward's filter and its URL."""
_PORT_ALONE = re.compile(r"[0-9]{1,5}(?=$|[/?])")

Value = str | int | float | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a user can ask for. `parse` takes what stood in TOML, the environment or a flag and
    returns the value or raises ValueError with the reason; `metavar` is empty for a switch.
    """

    name: str
    parse: Callable[[object], Value]
    default: Value
    default_text: str
    metavar: str
    help: str
    many: bool = False

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "INSPECTOR_" + self.name.upper()


def read(option: Option, raw: object, where: str) -> Value:
    """The value of an option as given in `where`; raises ConfigError that names both."""
    try:
        return option.parse(raw)
    except ValueError as error:
        given = ", ".join(map(str, raw)) if isinstance(raw, (list, tuple)) else str(raw)
        shown = shorten(visible_line(given), 60)
        raise ConfigError(
            f"{where}: {option.name} cannot be “{shown}”: {error}.",
            f"It {option.help[0].lower()}{option.help[1:]}.",
        ) from None


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw or "\0" in raw:
        raise ValueError("it must be text")
    return raw


def _switch(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if isinstance(raw, str) and raw.lower() in words:
        return words[raw.lower()]
    raise ValueError("it must be true or false")


def _number(low: int, high: int) -> Callable[[object], int]:
    def parse(raw: object) -> int:
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 20:
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return raw

    return parse


def _seconds(raw: object) -> float:
    try:
        seconds = float(raw) if isinstance(raw, (str, int, float)) and not isinstance(raw, bool) else -1.0
    except ValueError:
        seconds = -1.0
    if not 0.1 <= seconds <= 3600:
        raise ValueError("it must be a number of seconds from 0.1 to 3600")
    return seconds


def _path(raw: object) -> str:
    return str(Path(_text(raw)).expanduser().absolute())


def _url(raw: object) -> str:
    """An http or https URL, completed from the short forms `3000/hooks` and `localhost:3000/hooks`."""
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else _text(raw)
    if _PORT_ALONE.match(text):
        text = f"http://localhost:{text}"
    elif "://" not in text:
        text = f"http://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be an http or https URL such as http://localhost:3000/webhooks")
    if any(character <= " " or character > "~" for character in text):
        raise ValueError("it may hold no spaces or characters outside ASCII")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("a URL's port is a number up to 65535") from None
    return text


def _forwards(raw: object) -> tuple[str, ...]:
    """URLs, each with or without a filter before it: `event:meeting.* -> localhost:3000/hooks`."""
    lines = raw.splitlines() if isinstance(raw, str) else [raw] if isinstance(raw, int) else raw
    if not isinstance(lines, (list, tuple)) or not lines:
        raise ValueError("it must be a URL, or a list of them")
    found: list[str] = []
    for line in map(str, lines):
        filter, arrow, url = (part.strip() for part in line.rpartition(ARROW))
        if not url:
            raise ValueError(f"a URL stands behind {ARROW}, such as localhost:3000")
        if not arrow and (">" in url or "→" in url or (" " in url and "://" not in url.split()[0])):
            raise ValueError(f"{ARROW} stands between filter and URL: event:a.* {ARROW} localhost:3000")
        found.append(f"{filter} {ARROW} {_url(url)}" if arrow else _url(url))
    return tuple(found)


def _ack(raw: object) -> str:
    from inspector.config.answers import read_ack

    read_ack(raw)
    return str(raw).strip()


def _choice(*words: str) -> Callable[[object], str]:
    def parse(raw: object) -> str:
        if raw not in words:
            raise ValueError(f"it must be {', '.join(words[:-1])} or {words[-1]}")
        return str(raw)

    return parse


def _names(raw: object) -> tuple[str, ...]:
    return tuple(name.lower() for name in _patterns(raw))


def _patterns(raw: object) -> tuple[str, ...]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(parts, (list, tuple)):
        raise ValueError("it must be a list of texts")
    return tuple(_text(part).strip() for part in parts)


def _paths(raw: object) -> tuple[str, ...]:
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, (list, tuple)) or len(parts) > 100:
        raise ValueError("it must be a path, or a list of them")
    return tuple(_path(part) for part in parts)


OPTIONS: tuple[Option, ...] = (
    Option("host", _text, "127.0.0.1", "127.0.0.1", "ADDRESS", "Address to listen on"),
    Option("port", _number(0, 65535), 7070, "7070", "PORT", "Port to listen on; 0 lets the system choose"),
    Option("allow_remote", _switch, False, "off", "", "Lets other machines reach the listener"),
    Option(
        "forward",
        _forwards,
        (),
        "none",
        "[FILTER ->] URL",
        "Sends deliveries on to this app: every one, or those that match",
        many=True,
    ),
    Option(
        "ack",
        _ack,
        "now",
        "now",
        "RULE",
        "Answers the sender: now (200), through (the app's answer), a status, or a script: 500 x2, 200",
    ),
    Option(
        "allow_target",
        _names,
        (),
        "none",
        "HOST",
        "Lets forwards leave this machine for this host",
        many=True,
    ),
    Option(
        "insecure",
        _names,
        (),
        "none",
        "HOST[:PORT]",
        "Takes any https certificate from this app, and from no other",
        many=True,
    ),
    Option(
        "hold",
        _choice("auto", "key", "off"),
        "auto",
        "auto",
        "RULE",
        "Keeps deliveries while the app is down: auto sends them when it is back, key when you say so; off",
    ),
    Option(
        "watch",
        _paths,
        (),
        "none",
        "PATH",
        "Sends what the app failed at again when files there have changed and the app is back",
        many=True,
    ),
    Option("forward_timeout", _seconds, 30.0, "30", "SECONDS", "Longest wait for the app's answer"),
    Option("db", _path, None, "the user's data directory", "PATH", "Database that keeps the deliveries"),
    Option("public_url", _url, None, "none", "URL", "URL the provider knows, for providers that sign it"),
    Option("provider", _text, None, "recognised", "NAME", "Provider to assume for every delivery"),
    Option(
        "session", _text, None, "the provider's", "PLACE", "Groups deliveries by this place, as json:order.id"
    ),
    Option("handshakes", _switch, False, "off", "", "Answers the challenges providers send at registration"),
    Option("offline", _switch, False, "off", "", "Never fetches a provider's published key"),
    Option("max_body", _number(1, 2**30), 25 * 2**20, "26214400", "BYTES", "Longest body kept whole"),
    Option("head_timeout", _seconds, 10.0, "10", "SECONDS", "Longest wait for a request's head"),
    Option("body_timeout", _seconds, 60.0, "60", "SECONDS", "Longest wait for a request's body"),
    Option(
        "peer_connections", _number(1, 10_000), 64, "64", "COUNT", "Most connections one sender may hold open"
    ),
    Option(
        "diff_ignore",
        _patterns,
        (),
        "none",
        "PATTERN",
        "Counts this place as volatile when deliveries are compared: data.seq, headers.x-trace, *_at",
        many=True,
    ),
    Option("theme", _text, None, "inspector-dark", "NAME", "Theme of the screen"),
    Option("notify", _text, None, "never", "FILTER", "Calls you on the desktop for deliveries that match"),
    Option("bell", _text, None, "never", "FILTER", "Rings the terminal's bell for deliveries that match"),
    Option("plain", _switch, False, "off", "", "Speaks in lines instead of a screen, for screen readers"),
    Option("json", _switch, False, "off", "", "Prints JSON lines instead of starting the screen"),
)
BY_NAME = {option.name: option for option in OPTIONS}
