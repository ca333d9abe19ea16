"""How the engine's process is doing, as everything on the screen knows it."""

from __future__ import annotations

from enum import StrEnum


class EngineState(StrEnum):
    """How the engine's process is doing."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    FAILED = "failed"
    CLOSED = "closed"
