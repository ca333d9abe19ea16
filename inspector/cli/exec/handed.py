"""What a program of the user's gets: an environment without configured secrets, and the delivery.

It must never put a payload's text into the environment as it came, nor a secret that the config
names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from inspector.cli.whole import whole
from inspector.config import Settings
from inspector.config.sources import load_secrets
from inspector.model import NotFoundError, Row
from inspector.store.reader import Reader
from inspector.text import shorten, visible_line

STDIN = ("json", "body")
"""What stands on a program's standard input: the whole delivery as a JSON line, or its body's bytes."""

# A shorter secret could stand anywhere by chance.
_LEAST_SECRET = 8
_LONGEST = 200


def environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Ours without the variables that are named as keys or hold one, and with the database's place, so that
    `inspector show $INSPECTOR_ID` finds the delivery."""
    named = {name for source in settings.keys.values() for name in source.secret_env}
    secrets = load_secrets(settings.keys, environ, settings.config_file.parent)
    values = [secret.reveal() for secret in secrets if len(secret.reveal()) >= _LEAST_SECRET]
    kept = {
        name: value
        for name, value in environ.items()
        if name not in named and not any(secret in os.fsencode(value) for secret in values)
    }
    return {**kept, "INSPECTOR_DB": str(settings.db)}


def about(row: Row) -> dict[str, str]:
    """The delivery's id, sender, event and verdict as variables, made visible; empty where not known. The
    sender is not called provider: INSPECTOR_PROVIDER is an option."""
    return {
        "INSPECTOR_ID": str(row.id),
        "INSPECTOR_SENDER": _value(row.provider),
        "INSPECTOR_EVENT": _value(row.event),
        "INSPECTOR_VERDICT": "" if row.verdict is None else str(row.verdict),
    }


def given(reader: Reader, row: Row, stdin: str) -> Iterator[bytes]:
    """The bytes for standard input. Raises NotFoundError, StoreError."""
    delivery = reader.delivery(row.id)
    if delivery is None:
        raise NotFoundError(f"There is no delivery {row.id} any more.", "It was removed meanwhile.")
    return iter([delivery.body]) if stdin == "body" else whole(reader, row, delivery)


def _value(text: str | None) -> str:
    return shorten(visible_line(text or ""), _LONGEST)
