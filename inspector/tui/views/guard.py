"""What keeps a fault in one view from ending the screen: it becomes a sentence in the view, and a log entry.

It must never swallow what is no Exception (a cancelled task, an exit).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

log = logging.getLogger("inspector.tui.views")

P = ParamSpec("P")


class Failing(Protocol):
    """Something that can say that it failed."""

    def failed(self, error: Exception) -> None:
        """Show one sentence instead of what cannot be shown."""


S = TypeVar("S", bound=Failing)


def guarded(method: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
    """A method that never raises: its object says that it failed."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except Exception as error:
            log.exception("%s failed", method.__qualname__)
            self.failed(error)

    return call
