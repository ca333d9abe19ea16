"""What was asked for, settled. It must load nothing that only other commands than a start need."""

from __future__ import annotations

import os
from collections.abc import Mapping

from inspector.config import Resolved, resolve, user_paths


def settle(flags: Mapping[str, object]) -> Resolved:
    """Flags, environment and file as settings. Raises ConfigError."""
    return resolve(flags, os.environ, user_paths())
