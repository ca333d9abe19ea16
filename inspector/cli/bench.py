"""The parts of the engine that a signature needs, for a command that runs without an engine."""

from __future__ import annotations

import os

from inspector.cli.output import narrate_error
from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.assessing import Assessor
from inspector.engine.editing import Editing
from inspector.engine.keys.keyring import Keyring
from inspector.engine.keys.local import LocalKeys
from inspector.providers import Providers, load


class Bench:
    """Providers, keys and what signs with them. A key that cannot be read is told on stderr."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.providers: Providers = load(settings.provider_dir)
        self.keys = LocalKeys(settings.test_keys)
        keyring = Keyring(settings, os.environ, narrate_error, now_us)
        assessor = Assessor(settings, self.providers, keyring, local=self.keys)
        self.editing = Editing(lambda: settings, assessor, keyring, self.keys, now_us)
