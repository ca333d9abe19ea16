"""`inspector keys`: which providers have keys, trying one, and naming one in the config file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from inspector.cli.output import narrate, print_line, print_text
from inspector.cli.settled import settle
from inspector.config import Settings
from inspector.engine.keys.trial import Given
from inspector.engine.keys.work import KeyWork
from inspector.model import ExitCode, NotFoundError
from inspector.providers import load
from inspector.store.reader import Reader
from inspector.text import visible_line


def list_keys(flags: Mapping[str, object]) -> int:
    """Print the keys of every provider that has one, has a published one, or has sent something."""
    with _work(flags) as (settings, work):
        sent = work.sent()
        for state in work.states():
            if settings.json:
                print_line({**state.line(), "deliveries": sent.get(state.provider.id, 0)})
            else:
                for number, words in enumerate(state.words):
                    name = visible_line(state.provider.id) if number == 0 else ""
                    print_text(f"{name:<24}{visible_line(words)}")
    return ExitCode.OK


def test_key(flags: Mapping[str, object], provider: str, given: Given) -> int:
    """Try a key on the deliveries kept; NOT_VALID when one of them is not verified, or there is none."""
    with _work(flags) as (settings, work):
        trial = work.test(work.candidate(provider, given))
    if settings.json:
        print_line(trial.line())
    else:
        print_text(trial.sentence)
        if trial.finding is not None:
            print_text(f"The newest other one: {trial.finding.message}")
            print_text(f"  → {trial.finding.fix}")
    return ExitCode.OK if trial.tried and trial.fits == trial.tried else ExitCode.NOT_VALID


def add_key(flags: Mapping[str, object], provider: str, given: Given) -> int:
    """Name a key in the config file, beside those that stand there."""
    with _work(flags) as (settings, work):
        chosen = work.candidate(provider, given)
        named = work.add(chosen)
    config = str(settings.config_file)
    if settings.json:
        print_line({"type": "key_added", "provider": provider, chosen.field: named, "file": config})
    else:
        narrate(f"{visible_line(config)}: [providers.{provider}] {chosen.field} = {visible_line(named)}")
    return ExitCode.OK


def given_by(env: str | None, file: str | None) -> Given:
    """The place that two flags name; a relative path starts where the command was called."""
    return Given(env=env, file=None if file is None else str(Path(file).expanduser().absolute()))


@contextmanager
def _work(flags: Mapping[str, object]) -> Iterator[tuple[Settings, KeyWork]]:
    settings = settle(flags).settings
    reader = None
    with suppress(NotFoundError):  # Keys can be configured before the first delivery.
        reader = Reader(settings.db)
    try:
        yield settings, KeyWork(settings, load(settings.provider_dir), os.environ, reader)
    finally:
        if reader is not None:
            reader.close()
