"""Where the user says that a delivery names its session."""

from __future__ import annotations

from inspector.config import Settings
from inspector.model import ConfigError
from inspector.providers.template import Template, parse_source
from inspector.text import visible_line


def session_places(settings: Settings) -> tuple[Template, ...]:
    """The option `session`, read. Raises ConfigError."""
    if settings.session is None:
        return ()
    try:
        return (parse_source(settings.session),)
    except ValueError as error:
        raise ConfigError(
            f"The option session is no place in a delivery: {visible_line(str(error))}.",
            "Write it like json:order.id, form:CallSid or header:x-session.",
        ) from None
